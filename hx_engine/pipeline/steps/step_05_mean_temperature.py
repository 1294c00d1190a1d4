"""Step 5: logarithmic mean temperature difference, correction factor, kind of shell, shells in series."""

from __future__ import annotations

from math import isfinite

from hx_engine.correlations.lmtd import lmtd_counterflow, temperature_ratios
from hx_engine.errors import InfeasibleDesignError
from hx_engine.limits import limit
from hx_engine.pipeline.assemble import OTHER, process, tema_type
from hx_engine.pipeline.shells import Train, Wishes, train, wishes
from hx_engine.pipeline.step import Design, Finding, Option, Question, Step, StepResult, compare
from hx_engine.pipeline.stored_design import F_SHELL, OPEN_PASSES

OUTPUTS = ("LMTD_K", "R", "P", "F", "n_shells_series", "n_shell_passes", "MTD_K", "is_counter_current")


def run(design: Design) -> StepResult:
    """Fewest shells in series whose F keeps the limit; one tube pass or an F shell where no number of E shells does."""
    flow, inside = process(design), design.outputs(4)["tube_side_fluid"]
    T = {side: (flow[f"T_{side}_in_C"], flow[f"T_{side}_out_C"]) for side in OTHER}
    lmtd = float(lmtd_counterflow(*T["hot"], *T["cold"]))
    if not isfinite(lmtd):
        raise InfeasibleDesignError("The temperatures leave no driving force at one end of the exchanger.", dict(T))
    R, P = (float(x) for x in temperature_ratios(*T[OTHER[inside]], *T[inside]))
    asked = wishes(design)
    found = train(P, R, asked)
    if found is None and "n_shells_max" in design.design_input:
        asked = asked._replace(most_shells=int(limit("shells_series_max").value))
        found = train(P, R, asked)
    if found is None:
        return _asked(design, P, R, asked)
    outputs = {
        "LMTD_K": lmtd,
        "R": R,
        "P": P,
        "F": found.F,
        "n_shells_series": found.n_shells_series,
        "n_shell_passes": found.n_shell_passes,
        "MTD_K": found.F * lmtd,
        "is_counter_current": found.is_counter_current,
    }
    findings = [compare("F_min", found.F, f"F of {_shells(found)} is {found.F:.3f}."), *_cross(T, found)]
    if found.n_shell_passes == 2 and asked.n_shell_passes is None:
        findings.append(_changed(design))
    reasoning = _reasoning(lmtd, found, asked)
    return StepResult(outputs, ("MTD_K", "F", "n_shells_series"), reasoning, "", tuple(findings))


def _shells(found: Train) -> str:
    kind = "F shell" if found.n_shell_passes == 2 else "shell"
    return f"{found.n_shells_series} {kind}{'s' if found.n_shells_series > 1 else ''} in series"


def _cross(T: dict[str, tuple[float, float]], found: Train) -> list[Finding]:
    if T["cold"][1] <= T["hot"][1]:
        return []
    gap = f"The cold outlet is {T['cold'][1] - T['hot'][1]:.1f} K above the hot outlet, which"
    if found.n_shell_passes == 1 and found.is_counter_current:
        message = f"{gap} one tube pass in counter-current makes possible."
    else:
        verb = "make" if found.n_shells_series > 1 else "makes"
        message = f"{gap} {_shells(found)} {verb} possible."
    return [Finding("info", message, "not_checked")]


def _changed(design: Design) -> Finding:
    old, new = design.outputs(4)["tema_type"], tema_type(design, 2)
    message = f"{old} cannot hold this temperature cross; {new}, with two shell passes, is designed instead."
    return Finding("warning", message, "not_checked")


def _asked(design: Design, P: float, R: float, asked: Wishes) -> StepResult:
    """The question: which wish to give up, with the train each choice would give."""
    least = limit("F_min_search").value
    name = tema_type(design, asked.n_shell_passes or 1)
    wished = f"{name} with {asked.n_passes} tube passes" if asked.n_passes else name
    message = (
        f"The temperatures cross so far that {wished} stays below F = {least:g} even in {asked.most_shells} "
        f"shell{'s' if asked.most_shells > 1 else ''} in series."
    )
    tried = {
        F_SHELL: ("Take an F shell ({}), with two shell passes", asked._replace(n_shell_passes=2)),
        OPEN_PASSES: ("Leave the number of tube passes to the search", asked._replace(n_passes=None)),
    }
    if asked.n_passes is not None:
        both = "Take an F shell ({}) and leave the tube passes to the search"
        tried[f"{F_SHELL};{OPEN_PASSES}"] = (both, asked._replace(n_shell_passes=2, n_passes=None))
    options = tuple(
        Option(option_id, label.format(tema_type(design, 2)), f"{_shells(found)} with F = {found.F:.3f}.")
        for option_id, (label, changed) in tried.items()
        if changed != asked and (found := train(P, R, changed)) is not None
    )
    if not options:
        raise InfeasibleDesignError(message, {"P": P, "R": R})
    return StepResult({}, (), message, question=Question(message, options, options[0].id, "no_feasible_design"))


def _reasoning(lmtd: float, found: Train, asked: Wishes) -> str:
    first = f"In pure counter-flow the streams differ by {lmtd:.1f} K on logarithmic average."
    least, n = f"{limit('F_min_search').value:g}", found.n_shells_series
    if found.n_shell_passes == 2:
        why = "was asked for" if asked.n_shell_passes == 2 else f"is needed: E shells would leave F below {least}"
        number = "One F shell" if n == 1 else f"A train of {n} F shells"
        return (
            f"{first} {number} {why}. Its two shell passes with {found.n_passes} tube passes give F = {found.F:.3f}, "
            f"leaving {found.F * lmtd:.1f} K; heat and flow across the longitudinal baffle are not counted."
        )
    if found.is_counter_current and asked.n_passes == 1:
        return f"{first} One tube pass was asked for, so the flow is true counter-current and F is 1."
    if found.is_counter_current:
        shells = f"{asked.most_shells} shells" if asked.most_shells > 1 else "the one shell that is allowed"
        return (
            f"{first} Several tube passes would leave F below {least} even in {shells}, "
            "so one tube pass in true counter-current is needed, where F is 1."
        )
    fewer = f"{n} shells in series (fewer would push F below {least})"
    return (
        f"{first} With several tube passes in {'one shell' if n == 1 else fewer} the correction factor is "
        f"{found.F:.3f}, leaving {found.F * lmtd:.1f} K."
    )


STEP = Step(5, "LMTD and F factor", (1, 2, 4), OUTPUTS, run)
