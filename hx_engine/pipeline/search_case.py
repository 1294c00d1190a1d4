"""What the search of a design takes: services, space, limits and the last test, and the search itself."""

from __future__ import annotations

from typing import NamedTuple

from hx_engine.pipeline.acceptance import acceptance
from hx_engine.pipeline.assemble import OTHER, construction, process, service
from hx_engine.pipeline.easing import SIDE_BY_SIDE, apply
from hx_engine.pipeline.fluids import SIDES, stream_fluid
from hx_engine.pipeline.levers import Held
from hx_engine.pipeline.own_limits import with_own
from hx_engine.pipeline.rungs import climb_down, rungs
from hx_engine.pipeline.space import allowed_space
from hx_engine.pipeline.step import Design
from hx_engine.pipeline.type_choice import needs_brushes
from hx_engine.pipeline.water_velocity import water_velocity_max_m_s
from hx_engine.rating import Service
from hx_engine.search import OBJECTIVES, Objective, SearchLimits, SearchResult, Space, search, search_limits
from hx_engine.search.result import Accept
from hx_engine.standards.weights import Construction

PLACES = 11
"""The best design and its ten best alternatives."""


class SearchCase(NamedTuple):
    """Arguments of one search, both allocations where no rule binds."""

    services: dict[str, Service]
    space: Space
    limits: SearchLimits
    constructions: dict[str, Construction]
    accept: Accept


def search_case(design: Design, held: Held) -> SearchCase:
    """The case of a design with what is held."""
    flow, sides = process(design), allocations(design)
    space = allowed_space(design, held.wishes, held.own)
    if SIDE_BY_SIDE in held.eased:
        space = space._replace(shells_parallel=tuple(range(1, int(held.eased[SIDE_BY_SIDE]) + 1)))
    usual = slowed(search_limits(flow["dP_hot_max_Pa"], flow["dP_cold_max_Pa"]), design, sides)
    return SearchCase(
        {side: service(design, side) for side in sides},
        space,
        with_own(apply(usual, held.eased), held.own),
        {side: construction(design, side) for side in sides},
        acceptance(design, held.eased),
    )


def slowed(limits: SearchLimits, design: Design, sides: list[str]) -> SearchLimits:
    """The limits with the water velocity that the tube metal stands, where water may run in the tubes."""
    fastest = [v for side in sides if (v := water_velocity_max_m_s(design, side)) is not None]
    return limits._replace(tube_velocity_max_m_s=min([limits.tube_velocity_max_m_s, *fastest]))


def searched(design: Design, held: Held, places: int, extra_pct: float = 0.0) -> tuple[SearchResult, str]:
    """The search on the first rung that holds a design, else on the last, and what gave way there.

    `extra_pct`: overdesign asked of the mean point beyond the least one [%].
    """
    case, aim = search_case(design, held), objective(design).name
    asked = case.limits._replace(overdesign_min_pct=case.limits.overdesign_min_pct + extra_pct)

    def on(limits: SearchLimits) -> SearchResult:
        return search(case.services, case.space, limits, case.constructions, case.accept, places, aim, "auto")

    return climb_down(asked, "v_tube_min_m_s" in held.own, on)


def any_design(design: Design, held: Held) -> SearchResult:
    """The search of the last rung that ends with the first design it finds."""
    case = search_case(design, held)
    limits = rungs(case.limits, "v_tube_min_m_s" in held.own)[-1].limits
    return search(
        case.services, case.space, limits, case.constructions, case.accept, backend="auto", is_any_enough=True
    )


def objective(design: Design) -> Objective:
    """What the request wants least of: purchase cost where it says nothing."""
    return OBJECTIVES[design.design_input.get("objective", "cost")]


def allocations(design: Design) -> list[str]:
    """Sides to try in the tubes: both where no strong rule binds and the shell would need the same care."""
    chosen, first = design.outputs(4), design.outputs(4)["tube_side_fluid"]
    if chosen["is_allocation_binding"]:
        return [first]
    would_clean = needs_brushes(stream_fluid(design, first), chosen[f"fouling_{first}_m2K_W"])
    is_benign = not any(stream_fluid(design, side).corrosion_tags for side in SIDES)
    return [first, OTHER[first]] if would_clean == chosen["is_shell_cleaned"] and is_benign else [first]
