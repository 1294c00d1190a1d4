"""Step 12: the cheapest standard geometry that keeps every limit, or the smallest by another measure; exact search."""

from __future__ import annotations

from typing import Any

from hx_engine.errors import InfeasibleDesignError
from hx_engine.limits import limit
from hx_engine.pipeline.answers import chosen_option
from hx_engine.pipeline.assemble import geometry_outputs, process
from hx_engine.pipeline.easing import SIDE_BY_SIDE, eased_words, label_of
from hx_engine.pipeline.figures import figures
from hx_engine.pipeline.levers import Held, held_by
from hx_engine.pipeline.open_values import open_limits
from hx_engine.pipeline.own_limits import shown
from hx_engine.pipeline.own_limits import words as own_words
from hx_engine.pipeline.plan import SEARCH_STEP
from hx_engine.pipeline.rescue import Rescue, nearest_design, rescue
from hx_engine.pipeline.rescue_words import (
    blocked,
    blocking_rows,
    causes,
    in_the_way,
    inside,
    options_of,
    question_words,
    rejected_rows,
)
from hx_engine.pipeline.search_case import objective
from hx_engine.pipeline.search_view import alternative_rows, design_row, funnel_rows
from hx_engine.pipeline.space import SIZES
from hx_engine.pipeline.step import Design, Finding, Question, Step, StepResult
from hx_engine.pipeline.zone_margin import searched_by_zones
from hx_engine.rating import Geometry
from hx_engine.requirements.own_limits import OWN_LIMITS
from hx_engine.search import Design as Found
from hx_engine.search import Objective, SearchResult, search_limits
from hx_engine.standards.cost import cepci_year

OUTPUTS = (
    "n_candidates", "n_rated", "n_feasible", "search_time_s", "search_backend", "rejected", "funnel", "objective",
    "cost_usd", "tube_side_fluid", "tema_type", "alternatives", "limits_eased", "overdesign_extra_pct",
    *Geometry._fields,
)  # fmt: skip


def run(design: Design) -> StepResult:
    """Search the standard space; ask which limit to ease where nothing is feasible."""
    held = held_by(design)
    result, gave_way, extra_pct = searched_by_zones(design, held)
    if result.best is not None:
        return _found(design, result, result.best, held, gave_way, extra_pct)
    answer = design.answer(SEARCH_STEP)
    if answer is not None and "skip" in (answer["type"], chosen_option(answer)):
        nearest = nearest_design(design, result.limits, held)
        if nearest is not None:
            return _found(design, result, nearest.found, held, "")
        raise InfeasibleDesignError(blocked(result), {"rejected": result.rejected})
    return _asked(design, result, rescue(design, result.limits, held))


def _found(
    design: Design, result: SearchResult, best: Found, held: Held, gave_way: str, extra_pct: float = 0.0
) -> StepResult:
    outputs: dict[str, Any] = {
        "n_candidates": result.n_space,
        "n_rated": result.n_rated,
        "n_feasible": result.n_feasible_known,
        "search_time_s": result.elapsed_s,
        "search_backend": result.backend,
        "rejected": rejected_rows(result),
        "objective": _aim(objective(design)),
        "cost_usd": best.cost_usd,
        "tube_side_fluid": best.allocation,
        "tema_type": design_row(design, best)["tema_type"],
        "funnel": funnel_rows(design, result),
        "alternatives": alternative_rows(design, best, result.alternatives),
        "limits_eased": held.eased,
        "overdesign_extra_pct": extra_pct,
        **geometry_outputs(best.geometry),
    }
    is_forced = result.best is None
    findings = (*concessions(design, held, gave_way), *([_forced(result)] if is_forced else []))
    return StepResult(
        outputs, ("shell_id_m", "n_tubes", "tube_length_m"), _reasoning(result, best, is_forced, objective(design)),
        "", findings,
    )  # fmt: skip


def _aim(wanted: Objective) -> str:
    how = f"built up from parts, USD of {cepci_year()}" if wanted.name == "cost" else wanted.unit
    return f"{inside(wanted.label)}, {how}"


def concessions(design: Design, held: Held, gave_way: str = "") -> list[Finding]:
    """What had to give: an advisory limit by itself, limits and wishes by the engineer's answer."""
    found = []
    if gave_way:
        message = f"No geometry keeps every usual value; {gave_way} gave way, an advisory limit."
        found.append(Finding("info", message, "not_checked"))
    limits = search_limits(*(process(design)[f"dP_{side}_max_Pa"] for side in ("hot", "cold")))
    for key, value in held.eased.items():
        before = limit(key).value if key == SIDE_BY_SIDE else getattr(limits, key)
        if value == before:
            continue
        change = f"from {eased_words(key, before)} to {eased_words(key, value)}"
        message = f"{label_of(key)} was eased {change} by the engineer."
        found.append(Finding("warning", message, "not_checked", key, value))
    asked = design.design_input
    for key, value in ((key, asked[key]) for key in OWN_LIMITS if asked.get(key) is not None):
        if held.own.get(key) != value:
            became = f"changed to {shown(key, held.own[key])}" if key in held.own else "given up"
            message = f"The stated {own_words({key: value})} was {became} by the engineer."
            found.append(Finding("warning", message, "not_checked"))
    given_up = [SIZES[key] for key in SIZES if asked.get(key) is not None and key not in held.wishes]
    if given_up:
        verb = "were" if len(given_up) > 1 else "was"
        message = f"The stated {' and '.join(given_up)} {verb} given up by the engineer."
        found.append(Finding("warning", message, "not_checked"))
    return found


def _forced(result: SearchResult) -> Finding:
    return Finding("error", f"{blocked(result)} The nearest geometry is shown; it breaks limits.", "failed")


def _asked(design: Design, result: SearchResult, saved: Rescue) -> StepResult:
    """The question: what blocks, the request's own limits first, and what giving way would allow."""
    options = options_of(saved)
    message = question_words(result, saved)
    if not options:
        raise InfeasibleDesignError(message, {"rejected": result.rejected})
    wanted = [*(key for way in saved.ways for key in way.values), *in_the_way(result, saved)]
    question = Question(
        message, options, options[0].id if saved.ways else None, "no_feasible_design", None,
        open_limits(design, saved.levers, wanted),
    )  # fmt: skip
    outputs = {
        "rejected": rejected_rows(result), "funnel": funnel_rows(design, result), "n_candidates": result.n_space,
        "blocking": {"of": saved.n_looked_at, "limits": blocking_rows(saved)},
    }  # fmt: skip
    return StepResult(outputs, (), message, question=question)


def _reasoning(result: SearchResult, best: Found, is_forced: bool, wanted: Objective) -> str:
    g = best.geometry
    n_shells = g.n_shells_series * g.n_shells_parallel
    kind = "F shell" if g.n_shell_passes == 2 else "shell"
    shells = f"{n_shells} {kind}s of " if n_shells > 1 else f"{'an' if kind[0] == 'F' else 'a'} {kind} of "
    what = (
        f"{shells}{1e3 * g.shell_id_m:.4g} mm with {g.n_tubes} tubes of {1e3 * g.tube_od_m:.2f} mm and "
        f"{g.tube_length_m:.2f} m in {g.n_passes} pass{'es' if g.n_passes > 1 else ''}"
    )
    if is_forced:
        return f"{blocked(result)} The nearest one is {what}; it is shown because going on was asked for."
    return (
        f"Of {result.n_space:,} standard geometries {result.n_rated:,} had to be rated in full; bounds excluded the "
        f"others, {causes(result)}. Of those that keep every limit, vibration included, the one with the "
        f"{inside(wanted.label)} is {what}, at {figures(best.cost_usd)} USD."
    )


STEP = Step(12, "Convergence and geometry search", (1, 2, 3, 4, 5, 6), OUTPUTS, run)
