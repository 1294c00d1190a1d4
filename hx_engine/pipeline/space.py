"""The standard sizes a design may use: configuration of step 4, wishes of the request."""

from __future__ import annotations

from typing import Any

from hx_engine.errors import InfeasibleDesignError
from hx_engine.pipeline.answers import chosen_option, dropped_by
from hx_engine.pipeline.assemble import OTHER, bundle_type, construction
from hx_engine.pipeline.own_limits import narrowed
from hx_engine.pipeline.plan import SEARCH_STEP
from hx_engine.pipeline.shells import shell_kinds
from hx_engine.pipeline.step import Design
from hx_engine.requirements.selection import selection
from hx_engine.search import Space, standard_space
from hx_engine.search.space import fits_shell
from hx_engine.standards.external_pressure import tube_pressure_check
from hx_engine.standards.materials import material
from hx_engine.standards.shells import LAYOUTS_DEG
from hx_engine.standards.tubes import TUBES
from hx_engine.standards.weights import Construction

CLEANED_LAYOUTS = (45, 90)
SIZES = {
    "shell_diameter_m": "shell diameter", "tube_od_m": "tube diameter", "n_passes": "number of passes",
    "baffle_cut": "baffle cut",
}  # fmt: skip


def size_wishes(design: Design) -> dict[str, Any]:
    """Sizes the request asks for, without those the engineer gave up in step 12."""
    answers = [row for row in design.answers if row["step_id"] == SEARCH_STEP]
    asked, dropped = design.design_input, {name for row in answers for name in dropped_by(chosen_option(row))}
    return {key: asked[key] for key in SIZES if asked.get(key) is not None and key not in dropped}


def allowed_space(design: Design, wishes: dict[str, Any], own: dict[str, float]) -> Space:
    """Standard space narrowed to the bundle type, layouts, tube walls, passes, wished sizes and stated limits."""
    inputs, chosen = wishes, design.outputs(4)
    kind, is_cleaned = bundle_type(design), chosen["is_shell_cleaned"]
    space = standard_space(
        kind,
        shell_id_m=inputs.get("shell_diameter_m"),
        tube_od_m=inputs.get("tube_od_m"),
        n_passes=inputs.get("n_passes"),
        baffle_cut=inputs.get("baffle_cut"),
        shell_passes=shell_kinds(design),
        layouts_deg=CLEANED_LAYOUTS if is_cleaned else LAYOUTS_DEG,
        cleaning_lane_m=selection()["tubes"]["cleaning_lane_m"] if is_cleaned else None,
    )
    least = selection()["tubes"]["least_wall_m"][chosen["tube_material"]]
    stocked = space.tubes_m if inputs.get("tube_od_m") else tuple((t.od_m, t.wall_m) for t in TUBES)
    thick = tuple(tube for tube in stocked if tube[1] >= least)
    passes = _passes(design, kind, space, "n_passes" in inputs)
    tubes = walls_that_hold(design, thick or stocked, min(space.tube_lengths_m))
    return narrowed(space._replace(tubes_m=tubes, passes=passes), own)


def walls_that_hold(design: Design, tubes_m: tuple, shortest_m: float) -> tuple:
    """The tubes (diameter, wall) that no allocation's pressure breaks at once, whatever the rest of the geometry.

    UG-28 is asked at the shortest standard length, where a tube holds most. InfeasibleDesignError where none holds.
    """
    chosen = design.outputs(4)
    sides = [chosen["tube_side_fluid"]] if chosen["is_allocation_binding"] else list(OTHER)
    built = [construction(design, side) for side in sides]
    kept = tuple(tube for tube in tubes_m if any(_holds(tube, c, shortest_m) for c in built))
    if kept:
        return kept
    P_bar = max(max(c.P_design_tube_Pa, c.P_design_shell_Pa) for c in built) / 1e5
    raise InfeasibleDesignError(
        f"No stocked tube wall of {material(chosen['tube_material']).label} holds {P_bar:.0f} bar gauge at the design "
        "temperature. Another tube material or smaller tubes hold more; stated tube sizes may be left open.",
        {"tubes_m": list(tubes_m)},
    )  # fmt: skip


def _holds(tube: tuple[float, float], built: Construction, length_m: float) -> bool:
    T_C = max(built.T_design_shell_C, built.T_design_tube_C)
    wall = tube_pressure_check(
        *tube, built.P_design_tube_Pa, built.P_design_shell_Pa, T_C, built.tube_material, length_m
    )
    return "failed" not in (wall.inside_verdict, wall.outside_verdict)


def _passes(design: Design, kind: str, space: Space, is_wished: bool) -> tuple[int, ...]:
    """One pass only where it must be (counter-current) or where both ends are fixed.

    Where a stated number of shells made it counter-current, F decides: an answer may raise that number.
    """
    passes = space.passes
    if is_wished or space.shell_passes == (2,):
        return passes
    is_counter = design.outputs(5)["is_counter_current"] and kind != "u_tube"
    if is_counter and design.design_input.get("n_shells_max") is None:
        return (1, *(n for n in passes if n > 1 and fits_shell(n, 2))) if 2 in space.shell_passes else (1,)
    return tuple(n for n in passes if n > 1 or kind == "fixed" or is_counter)
