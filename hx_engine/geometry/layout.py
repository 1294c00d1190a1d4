"""The tubesheet: true tube positions inside the outer tube limit, pass by pass.

One layout serves tube count, drawing, weight and cost.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hx_engine.errors import InputError
from hx_engine.geometry.passes import cells_of, kept_by_balance, pass_numbers, rod_places
from hx_engine.geometry.rows import Field, Rows, arrangements_of, best_rows, pattern
from hx_engine.standards.clearances import outer_tube_limit_m
from hx_engine.standards.pipes import pipe
from hx_engine.standards.shells import TUBE_PASSES, shell_nozzle_nps
from hx_engine.standards.spans import tie_rods
from hx_engine.standards.tables import INCH_M, table

_LANE = table("tema")["pass_lane"]
_LANE_EDGE_TO_EDGE_M = (_LANE["partition_in"] + 2.0 * table("tema")["pass_lane_gap"]["each_side_in"]) * INCH_M


class TubeLayout(NamedTuple):
    """A tubesheet with its axis at the origin and shell-side flow along y; lengths in m."""

    shell_id_m: float
    outer_tube_limit_m: float
    tube_od_m: float
    tube_pitch_m: float
    layout_deg: int
    bundle_type: str
    x_m: np.ndarray
    y_m: np.ndarray
    pass_number: np.ndarray
    lanes_y_m: tuple[float, ...]
    tie_rods_xy_m: tuple[tuple[float, float], ...]
    nozzle_space_m: float
    columns: tuple[int, ...]
    lane_width_m: float
    lanes_along_flow_m: tuple[tuple[float, float], ...]
    seal_rods_xy_m: tuple[tuple[float, float], ...]

    @property
    def n_tubes(self) -> int:
        """Tube holes in one tubesheet (a U-tube has two)."""
        return len(self.x_m)

    @property
    def tubes_per_pass(self) -> tuple[int, ...]:
        return tuple(int(n) for n in np.bincount(self.pass_number)[1:]) if self.n_tubes else ()


def tube_field(shell_id_m: float, tube_od_m: float, pitch_m: float, bundle_type: str) -> Field:
    """Return where tube centres may lie.

    Tube edges stay inside the outer tube limit. Above and below the bundle a quarter of the nozzle bore is
    left free, so that the flow area at the nozzle's edge equals the nozzle's own (pi d h = pi d^2 / 4).
    """
    limit_m = float(outer_tube_limit_m(shell_id_m, bundle_type))
    lane_m = max(tube_od_m + _LANE_EDGE_TO_EDGE_M, pitch_m)
    centre_m = max(lane_m, _LANE["u_tube_centre_to_centre_od"] * tube_od_m) if bundle_type == "u_tube" else lane_m
    space_m = nozzle_space_m(shell_id_m)
    return Field((limit_m - tube_od_m) / 2.0, (shell_id_m - tube_od_m) / 2.0 - space_m, lane_m, centre_m)


def nozzle_space_m(shell_id_m: float) -> float:
    """Return the free height between shell and bundle at the nozzles: a quarter of the usual bore. [m]"""
    return pipe(float(shell_nozzle_nps(shell_id_m))).id_m / 4.0


def place_rows(
    shell_id_m: float, tube_od_m: float, pitch_m: float, layout_deg: int, n_passes: int, bundle_type: str
) -> Rows:
    """Return the rows of a tubesheet before tie rods are placed; see `lay_out` for the arguments."""
    if n_passes not in TUBE_PASSES:
        raise InputError(
            "n_passes", n_passes, f"{n_passes} tube passes are not offered", "pick one",
            ", ".join(str(n) for n in TUBE_PASSES),
        )
    if pitch_m < 1.25 * tube_od_m * (1.0 - 1e-6):
        raise InputError(
            "tube_pitch_m", pitch_m, "the pitch is below 1.25 tube diameters (TEMA RCB-2.5)",
            "enlarge the pitch", f"at least {1.25 * tube_od_m:.5f} m",
        )
    field, grid = tube_field(shell_id_m, tube_od_m, pitch_m, bundle_type), pattern(pitch_m, layout_deg)
    is_u = bundle_type == "u_tube"
    if field.radius_m <= 0.0 or (is_u and n_passes == 1):
        nothing, whole = np.array([]), np.array([], dtype=int)
        return Rows(nothing, whole, whole, nothing, (), (1,), 0)
    tried = [best_rows(field, grid, columns, is_u) for columns in arrangements_of(n_passes, is_u)]
    return max(tried, key=lambda rows: rows.n_tubes - rods_in_tube_places(shell_id_m, rows))


def rods_in_tube_places(shell_id_m: float, rows: Rows) -> int:
    """Return how many tie rods take the place of tubes: two stand free in each pass lane, at its ends."""
    n_lanes = len(rows.lanes_y_m) + int(2 in rows.columns)
    return max(int(tie_rods(shell_id_m)[0]) - 2 * n_lanes, 0)


def lay_out(
    shell_id_m: float, tube_od_m: float, tube_pitch_m: float, layout_deg: int, n_passes: int, bundle_type: str
) -> TubeLayout:
    """Place every tube and tie rod of a tubesheet.

    Parameters
    ----------
    shell_id_m, tube_od_m, tube_pitch_m : float
        Shell inside diameter, tube outside diameter, pitch. [m]
    layout_deg : int
        30, 45, 60 or 90, against vertical shell-side flow.
    n_passes : int
        1, 2, 4, 6 or 8 (a U-tube bundle has no single pass: the layout is then empty).
    bundle_type : str
        "fixed", "u_tube", "split_ring" or "pull_through".

    Notes
    -----
    Of the pass arrangements in `rows.ARRANGEMENTS` the one that holds most tubes is taken. Passes fuller than the
    balance allows give up their outermost tubes. Tie rods: number after TEMA R-4.71, two in each pass lane, the
    rest in the outermost tube places, evenly around. A lane along the flow is closed by seal rods between
    baffles, so that the rating counts no bypass through it. U-tubes: pass 1 and 2, 3 and 4 ... are mirror images.
    """
    rows = place_rows(shell_id_m, tube_od_m, tube_pitch_m, layout_deg, n_passes, bundle_type)
    field = tube_field(shell_id_m, tube_od_m, tube_pitch_m, bundle_type)
    is_u = bundle_type == "u_tube"
    x_m, y_m = _positions(rows, pattern(tube_pitch_m, layout_deg).tube_spacing_m)
    cell = cells_of(x_m, np.repeat(rows.band, rows.count), rows.columns)
    at = kept_by_balance(x_m, y_m, cell, sum(rows.columns))
    x_m, y_m, cell = x_m[at], y_m[at], cell[at]
    taken = rod_places(x_m, y_m, rods_in_tube_places(shell_id_m, rows), is_u)
    along = _lanes_along_flow(rows, y_m)
    free = (_lane_ends(rows.lanes_y_m, field.radius_m) + _ends_along_flow(along))[: int(tie_rods(shell_id_m)[0])]
    keep = np.setdiff1d(np.arange(len(x_m)), taken)
    return TubeLayout(
        shell_id_m, 2.0 * field.radius_m + tube_od_m, tube_od_m, tube_pitch_m, int(layout_deg), bundle_type,
        x_m[keep], y_m[keep], pass_numbers(rows.columns, is_u)[cell[keep]], rows.lanes_y_m,
        tuple((float(x_m[i]), float(y_m[i])) for i in taken) + free, nozzle_space_m(shell_id_m),
        rows.columns, field.lane_m - tube_od_m, along, _seal_rods(along, tube_pitch_m),
    )


def _positions(rows: Rows, spacing_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y of every tube, row by row."""
    parts = []
    for count, start_m in zip(rows.count, rows.start_m, strict=True):
        if np.isnan(start_m):
            parts.append((np.arange(count) - (count - 1) / 2.0) * spacing_m)
        else:
            right = start_m + np.arange(count // 2) * spacing_m
            parts.append(np.concatenate([-right[::-1], right]))
    return (np.concatenate(parts) if parts else np.array([])), np.repeat(rows.y_m, rows.count)


def _lane_ends(lanes_y_m: tuple[float, ...], radius_m: float) -> tuple[tuple[float, float], ...]:
    inside = [y for y in sorted(lanes_y_m, key=abs) if abs(y) < radius_m]
    return tuple((side * float(np.sqrt(radius_m**2 - y**2)), y) for y in inside for side in (-1.0, 1.0))


def _lanes_along_flow(rows: Rows, y_m: np.ndarray) -> tuple[tuple[float, float], ...]:
    """Return the stretches of y where a lane runs along the flow at x = 0, bottom to top; adjoining ones joined."""
    bounds = (*((float(y_m.min()),) if len(y_m) else (0.0,)), *rows.lanes_y_m, float(y_m.max()) if len(y_m) else 0.0)
    found: list[tuple[float, float]] = []
    for n, low, high in zip(rows.columns[::-1], bounds[:-1], bounds[1:], strict=True):
        if n == 2 and found and found[-1][1] == low:
            found[-1] = (found[-1][0], high)
        elif n == 2:
            found.append((low, high))
    return tuple(found)


def _ends_along_flow(along_m: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    return ((0.0, along_m[0][0]), (0.0, along_m[-1][1])) if along_m else ()


def _seal_rods(along_m: tuple[tuple[float, float], ...], pitch_m: float) -> tuple[tuple[float, float], ...]:
    """Return rods that close a lane along the flow, evenly, at most every six pitches."""
    step_m = _LANE["seal_rod_every_pitches"] * pitch_m
    places = []
    for low, high in along_m:
        n = int(np.ceil((high - low) / step_m))
        places += [(0.0, float(y)) for y in np.linspace(low, high, n + 1)[1:-1]]
    return tuple(places)
