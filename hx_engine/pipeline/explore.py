"""The land around a design: counts, the funnel of the limits, a map over sizes, what is traded, the ten next best.

Nothing is stored. The optimum and its alternatives are those of step 12, proven; map and trade-offs come from a sweep
over a thinned space (one wall a diameter, a few baffle counts), to which they are added.
"""

from __future__ import annotations

import time
from typing import Any

from hx_engine.errors import HxError
from hx_engine.pipeline.levers import held_by
from hx_engine.pipeline.plan import FIRST_RATING_STEP, FIRST_STEP
from hx_engine.pipeline.search_case import objective, search_case
from hx_engine.pipeline.search_view import alternative_rows, design_row, funnel_rows
from hx_engine.pipeline.step import Design
from hx_engine.pipeline.steps import STEPS
from hx_engine.pipeline.zone_margin import searched_by_zones
from hx_engine.requirements.fields import ASSUMPTIONS
from hx_engine.search import limit_label
from hx_engine.search.sweep import Swept, cells, front, one, removed, sweep, with_designs

DEADLINE_S = 2.0
"""After this time no further part of the sweep is begun; the answer then says that it is not complete."""
MOST_POINTS = 40
FRONTS = {
    "cost_against_pumping": ("cost_usd", "pumping_W"),
    "cost_against_shell_pressure_drop": ("cost_usd", "dP_shell_Pa"),
    "area_against_weight": ("area_m2", "weight_kg"),
}


class NotReadyError(HxError):
    """The design asks something, or is asked nothing yet, before its space of geometries is known."""

    code = "not_ready"


def before_search(design_input: dict[str, Any]) -> Design:
    """Steps 1 to 6 of a checked request, in memory.

    Raises
    ------
    NotReadyError
        Where one of them asks; it names the step and repeats the question.
    HxError
        Where one cannot be computed.
    """
    design = Design(design_input, design_input.get(ASSUMPTIONS, []), {}, [], [])
    for step_id in range(FIRST_STEP, FIRST_RATING_STEP):
        result = STEPS[step_id].run(design)
        if result.question is not None:
            raise NotReadyError(f"Step {step_id} asks: {result.question.message}")
        design = design._replace(results=design.results | {step_id: result.outputs})
    return design


def explore(design: Design) -> dict[str, Any]:
    """Counts, funnel, map, fronts and alternatives of a design whose steps 1 to 6 are known; plain values, SI."""
    start = time.perf_counter()
    missing = [n for n in range(FIRST_STEP, FIRST_RATING_STEP) if n not in design.results]
    if missing:
        message = f"Step {missing[0]} has no result yet, and the sizes to explore follow from it."
        raise NotReadyError(message)
    held = held_by(design)
    result, gave_way, _ = searched_by_zones(design, held)
    case = search_case(design, held)
    swept = sweep(case.services, case.space, result.limits, case.constructions, start + DEADLINE_S)
    counted = removed(swept)
    n_swept, n_feasible = int(swept.first_broken.size), int(swept.feasible.sum())
    found = [] if result.best is None else [result.best, *result.alternatives]
    shown = with_designs(swept, found, case.constructions)
    return {
        "objective": objective(design).name,
        "gave_way": gave_way,
        "counts": {
            "n_candidates": result.n_space, "n_rated": result.n_rated, "n_not_needed": result.n_not_needed,
            "n_feasible_seen": result.n_feasible_known, "n_swept": n_swept, "n_feasible_in_sweep": n_feasible,
            "is_sweep_complete": swept.is_complete,
        },
        "funnel": funnel_rows(design, result),
        "sweep_funnel": [{"limit_id": k, "label": limit_label(k), "count": n} for k, n in counted.items()],
        "map": [{**row, "blocked_label": _label(row["blocked_by"])} for row in cells(shown)],
        "fronts": {name: _front(shown, x, y) for name, (x, y) in FRONTS.items()},
        "best": None if result.best is None else design_row(design, result.best),
        "alternatives": [] if result.best is None else alternative_rows(design, result.best, result.alternatives),
    }  # fmt: skip


def _label(limit_id: str | None) -> str | None:
    return None if limit_id is None else limit_label(limit_id)


def _front(swept: Swept, x: str, y: str) -> dict[str, Any]:
    return {"x": x, "y": y, "points": [one(swept, int(i)) for i in front(swept, x, y, MOST_POINTS)]}
