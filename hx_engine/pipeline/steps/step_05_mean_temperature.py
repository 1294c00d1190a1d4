"""Step 5: logarithmic mean temperature difference, correction factor, shells in series."""

from __future__ import annotations

from math import inf, isfinite

from hx_engine.correlations.lmtd import f_bowman, lmtd_counterflow, temperature_ratios
from hx_engine.errors import InfeasibleDesignError
from hx_engine.limits import limit
from hx_engine.pipeline.assemble import OTHER, bundle_type, process
from hx_engine.pipeline.step import Design, Finding, Step, StepResult, compare

OUTPUTS = ("LMTD_K", "R", "P", "F", "n_shells_series", "MTD_K", "is_counter_current")


def run(design: Design) -> StepResult:
    """Fewest shells in series whose F keeps the limit; pure counter-current with one tube pass where none does."""
    flow, inside = process(design), design.outputs(4)["tube_side_fluid"]
    T = {side: (flow[f"T_{side}_in_C"], flow[f"T_{side}_out_C"]) for side in OTHER}
    lmtd = float(lmtd_counterflow(*T["hot"], *T["cold"]))
    if not isfinite(lmtd):
        raise InfeasibleDesignError("The temperatures leave no driving force at one end of the exchanger.", dict(T))
    R, P = (float(x) for x in temperature_ratios(*T[OTHER[inside]], *T[inside]))
    n_shells, F, is_counter = _shells(P, R, most_shells(design))
    if is_counter and not _is_one_pass_possible(design) and "n_shells_max" in design.design_input:
        n_shells, F, is_counter = _shells(P, R, int(limit("shells_series_max").value))
    _require_one_pass_possible(design, is_counter)
    outputs = {
        "LMTD_K": lmtd,
        "R": R,
        "P": P,
        "F": F,
        "n_shells_series": n_shells,
        "MTD_K": F * lmtd,
        "is_counter_current": is_counter,
    }
    message = f"F of {n_shells} shell{'s' if n_shells > 1 else ''} in series is {F:.3f}."
    findings = [compare("F_min", F, message), *_cross(T, n_shells, is_counter)]
    return StepResult(outputs, ("MTD_K", "F", "n_shells_series"), _reasoning(outputs, design), "", tuple(findings))


def most_shells(design: Design) -> int:
    """Most shells in series with several tube passes; none where one pass is asked for."""
    if design.design_input.get("n_passes") == 1:
        return 0
    return int(min(limit("shells_series_max").value, design.design_input.get("n_shells_max") or inf))


def _shells(P: float, R: float, most: int) -> tuple[int, float, bool]:
    """Number of shells in series, F, and whether it is pure counter-current (one tube pass, F = 1)."""
    for n in range(1, most + 1):
        F = float(f_bowman(P, R, n))
        if isfinite(F) and limit("F_min_search").is_met_by(F):
            return n, F, False
    return 1, 1.0, True


def _is_one_pass_possible(design: Design) -> bool:
    return bundle_type(design) != "u_tube" and (design.design_input.get("n_passes") or 1) == 1


def _require_one_pass_possible(design: Design, is_counter: bool) -> None:
    """Raise where pure counter-current is needed and the bundle or the request forbids one tube pass."""
    n_passes = design.design_input.get("n_passes")
    if is_counter and not _is_one_pass_possible(design):
        wish = f"{n_passes} tube passes" if n_passes else design.outputs(4)["tema_type"]
        raise InfeasibleDesignError(
            "The temperatures cross so far that only one tube pass in true counter-current works, which "
            f"{wish} excludes. "
            "Ask for one tube pass with fixed tubesheets or a floating head.",
            {"needed": "n_passes = 1"},
        )


def _cross(T: dict[str, tuple[float, float]], n_shells: int, is_counter: bool) -> list[Finding]:
    if T["cold"][1] <= T["hot"][1]:
        return []
    cure = "one tube pass in counter-current" if is_counter else f"{n_shells} shells in series"
    message = f"The cold outlet is {T['cold'][1] - T['hot'][1]:.1f} K above the hot outlet, which {cure} make possible."
    return [Finding("info", message.replace("current make", "current makes"), "not_checked")]


def _reasoning(o: dict, design: Design) -> str:
    first = f"In pure counter-flow the streams differ by {o['LMTD_K']:.1f} K on logarithmic average."
    if o["is_counter_current"] and design.design_input.get("n_passes") == 1:
        return f"{first} One tube pass was asked for, so the flow is true counter-current and F is 1."
    if o["is_counter_current"]:
        most = most_shells(design)
        shells = f"{most} shells" if most > 1 else "the one shell that is allowed"
        return (
            f"{first} Several tube passes would leave F below {limit('F_min_search').value:g} even in {shells}, "
            "so one tube pass in true counter-current is needed, where F is 1."
        )
    n = o["n_shells_series"]
    fewer = f"{n} shells in series (fewer would push F below {limit('F_min_search').value:g})"
    return (
        f"{first} With several tube passes in {'one shell' if n == 1 else fewer} the correction factor is "
        f"{o['F']:.3f}, leaving {o['MTD_K']:.1f} K."
    )


STEP = Step(5, "LMTD and F factor", (1, 2, 4), OUTPUTS, run)
