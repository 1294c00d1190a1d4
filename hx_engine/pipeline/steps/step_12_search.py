"""Step 12: the cheapest standard geometry that keeps every limit, or the smallest by another measure; exact search."""

from __future__ import annotations

from typing import Any

from hx_engine.errors import InfeasibleDesignError
from hx_engine.pipeline.assemble import geometry_outputs
from hx_engine.pipeline.easing import FEI, eased_limits, effect_of, label_of, options_of
from hx_engine.pipeline.open_values import open_limits
from hx_engine.pipeline.own_limits import GIVE_UP, own_limits, shown
from hx_engine.pipeline.own_limits import words as own_words
from hx_engine.pipeline.search_case import objective, searched
from hx_engine.pipeline.search_view import alternative_rows, design_row, funnel_rows
from hx_engine.pipeline.space import GIVE_UP_SIZES, SIZES, size_wishes
from hx_engine.pipeline.step import Design, Finding, Option, Question, Step, StepResult
from hx_engine.rating import Geometry
from hx_engine.requirements.own_limits import OWN_LIMITS
from hx_engine.search import Design as Found
from hx_engine.search import Objective, SearchResult, limit_label
from hx_engine.standards.cost import cepci_year

OUTPUTS = (
    "n_candidates", "n_rated", "n_feasible", "search_time_s", "search_backend", "rejected", "funnel", "objective",
    "cost_usd", "tube_side_fluid", "tema_type", "alternatives", "limits_eased", *Geometry._fields,
)  # fmt: skip
_SHOWN_CAUSES = 3
_TOLD_TOGETHER = 2
_SKIP = Option("skip", "Go on with the nearest geometry", "The limits it breaks are reported as failed in step 16.")


def run(design: Design) -> StepResult:
    """Search the standard space; ask which limit to ease where nothing is feasible."""
    eased, wishes, own = eased_limits(design), size_wishes(design), own_limits(design)
    result, words = searched(design, eased, wishes, own)
    if result.best is not None:
        return _found(design, result, result.best, eased, words)
    answer = design.answer(12)
    if answer is not None and "skip" in (answer["type"], (answer.get("values") or {}).get("option_id")):
        if result.nearest:
            return _found(design, result, result.nearest[0].design, eased, "")
        raise InfeasibleDesignError(_blocked(result), {"rejected": result.rejected})
    given_up = _without_sizes(design, eased, wishes, own) + _without_own(design, eased, wishes, own)
    return _asked(design, result, given_up, own, FEI not in eased)


def _without_own(
    design: Design, eased: dict[str, float], wishes: dict[str, Any], own: dict[str, float]
) -> tuple[Option, ...]:
    """An option for each stated limit without which a design exists; to give up all where no single one is enough."""
    options = []
    for fields in [(field,) for field in own] + ([tuple(own)] if len(own) > 1 else []):
        kept = {field: value for field, value in own.items() if field not in fields}
        found = None if options and len(fields) > 1 else searched(design, eased, wishes, kept)[0].best
        if found is not None:
            stated = own_words({field: own[field] for field in fields})
            options.append(Option(GIVE_UP + "+".join(fields), f"Give up the {stated}", effect_of(found)))
    return tuple(options)


def _without_sizes(
    design: Design, eased: dict[str, float], wishes: dict[str, Any], own: dict[str, float]
) -> tuple[Option, ...]:
    """The option to give up the wished sizes, where a design exists without them."""
    found = searched(design, eased, {}, own)[0].best if wishes else None
    if found is None:
        return ()
    named = " and ".join(SIZES[key] for key in wishes)
    return (Option(GIVE_UP_SIZES, f"Leave the {named} to the search", effect_of(found)),)


def _found(design: Design, result: SearchResult, best: Found, eased: dict[str, float], gave_way: str) -> StepResult:
    outputs: dict[str, Any] = {
        "n_candidates": result.n_space,
        "n_rated": result.n_rated,
        "n_feasible": result.n_feasible_known,
        "search_time_s": result.elapsed_s,
        "search_backend": result.backend,
        "rejected": _rejected(result),
        "objective": _aim(objective(design)),
        "cost_usd": best.cost_usd,
        "tube_side_fluid": best.allocation,
        "tema_type": design_row(design, best)["tema_type"],
        "funnel": funnel_rows(design, result),
        "alternatives": alternative_rows(design, best, result.alternatives),
        "limits_eased": eased,
        **geometry_outputs(best.geometry),
    }
    is_forced = result.best is None
    findings = (*_concessions(design, eased, gave_way), *([_forced(result)] if is_forced else []))
    return StepResult(
        outputs, ("shell_id_m", "n_tubes", "tube_length_m"), _reasoning(result, best, is_forced, objective(design)),
        "", findings,
    )  # fmt: skip


def _aim(wanted: Objective) -> str:
    how = f"built up from parts, USD of {cepci_year()}" if wanted.name == "cost" else wanted.unit
    return f"{_inside(wanted.label)}, {how}"


def _concessions(design: Design, eased: dict[str, float], gave_way: str) -> list[Finding]:
    """What had to give: an advisory limit by itself, limits and wishes by the engineer's answer."""
    found = []
    if gave_way:
        message = f"No geometry keeps every usual value; {gave_way} gave way, an advisory limit."
        found.append(Finding("info", message, "not_checked"))
    for key, value in eased.items():
        message = f"{label_of(key)} was eased to {value:g} by the engineer."
        found.append(Finding("warning", message, "not_checked", key, value))
    stated = {key: design.design_input[key] for key in OWN_LIMITS if design.design_input.get(key) is not None}
    now_held = own_limits(design)
    for key, value in stated.items():
        if now_held.get(key) != value:
            became = f"changed to {shown(key, now_held[key])}" if key in now_held else "given up"
            message = f"The stated {own_words({key: value})} was {became} by the engineer."
            found.append(Finding("warning", message, "not_checked"))
    given_up = [SIZES[key] for key in SIZES if design.design_input.get(key) is not None and not size_wishes(design)]
    if given_up:
        message = f"The stated {' and '.join(given_up)} was given up by the engineer."
        found.append(Finding("warning", message, "not_checked"))
    return found


def _forced(result: SearchResult) -> Finding:
    return Finding("error", f"{_blocked(result)} The nearest geometry is shown; it breaks limits.", "failed")


def _rejected(result: SearchResult) -> list[dict[str, Any]]:
    """Counts by limit, most first."""
    ordered = sorted(result.rejected.items(), key=lambda item: -item[1])
    return [{"limit_id": key, "label": limit_label(key), "count": count} for key, count in ordered]


def _causes(result: SearchResult) -> str:
    rows = _rejected(result)[:_SHOWN_CAUSES]
    return ", ".join(f"{row['count']:,} by {_inside(row['label'])}" for row in rows)


def _inside(label: str) -> str:
    """A label inside a sentence; abbreviations keep their capitals."""
    return label[0].lower() + label[1:]


def _blocked(result: SearchResult) -> str:
    return f"None of {result.n_space:,} standard geometries keeps every limit; excluded most often: {_causes(result)}."


def _asked(
    design: Design, result: SearchResult, given_up: tuple[Option, ...], own: dict[str, float], is_fei_open: bool
) -> StepResult:
    """The question: what blocks, and which single limit eased how far would let a design exist."""
    options = given_up + options_of(result.nearest, own)
    if is_fei_open and result.rejected.get(FEI):
        effect = "Keeps a margin of 20 % against fluid-elastic instability instead of 50 %."
        options += (Option(f"{FEI}=0.8", f"{limit_label(FEI)}: 0.8", effect),)
    needs = [
        " and ".join(f"{_inside(item.label)} ({item.factor:.2f} times too far)" for item in relaxation.eased)
        for relaxation in result.nearest
        if 0 < len(relaxation.eased) <= _TOLD_TOGETHER
    ]
    message = _blocked(result)
    if not needs:
        message += " No one limit alone is to blame."
    else:
        message += f" Nearest to feasible are designs that break only {'; or '.join(needs[:_SHOWN_CAUSES])}."
    message += f" The request's own limits are kept: {own_words(own)}." if own else ""
    options += (_SKIP,) if result.nearest else ()
    if not options:
        raise InfeasibleDesignError(message, {"rejected": result.rejected})
    advice = options[0].id if options[0] != _SKIP else None
    question = Question(message, options, advice, "no_feasible_design", None, open_limits(result, own))
    outputs = {"rejected": _rejected(result), "funnel": funnel_rows(design, result), "n_candidates": result.n_space}
    return StepResult(outputs, (), message, question=question)


def _reasoning(result: SearchResult, best: Found, is_forced: bool, wanted: Objective) -> str:
    g = best.geometry
    n_shells = g.n_shells_series * g.n_shells_parallel
    kind = "F shell" if g.n_shell_passes == 2 else "shell"
    shells = f"{n_shells} {kind}s of " if n_shells > 1 else f"{'an' if kind[0] == 'F' else 'a'} {kind} of "
    what = (
        f"{shells}{1e3 * g.shell_id_m:.0f} mm with {g.n_tubes} tubes of {1e3 * g.tube_od_m:.2f} mm and "
        f"{g.tube_length_m:.2f} m in {g.n_passes} pass{'es' if g.n_passes > 1 else ''}"
    )
    if is_forced:
        return f"{_blocked(result)} The nearest one is {what}; it is shown because going on was asked for."
    return (
        f"Of {result.n_space:,} standard geometries {result.n_rated:,} had to be rated in full; bounds excluded the "
        f"others, {_causes(result)}. Of those that keep every limit, vibration included, the one with the "
        f"{_inside(wanted.label)} is {what}, at {best.cost_usd:,.0f} USD."
    )


STEP = Step(12, "Convergence and geometry search", (1, 2, 3, 4, 5, 6), OUTPUTS, run)
