"""The tubesheet: true tube positions inside the outer tube limit, pass by pass.

One layout serves tube count, drawing, weight and cost.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hx_engine.errors import InputError
from hx_engine.geometry.rows import Field, Rows, banded_rows, pattern, single_pass_rows
from hx_engine.standards.clearances import outer_tube_limit_m
from hx_engine.standards.pipes import pipe
from hx_engine.standards.shells import TUBE_PASSES, shell_nozzle_nps
from hx_engine.standards.spans import tie_rods
from hx_engine.standards.tables import INCH_M, table

_LANE = table("tema")["pass_lane"]


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

    @property
    def n_tubes(self) -> int:
        """Tube holes in one tubesheet (a U-tube has two)."""
        return len(self.x_m)

    @property
    def tubes_per_pass(self) -> tuple[int, ...]:
        return tuple(int(n) for n in np.bincount(self.pass_number)[1:]) if self.n_tubes else ()


def tube_field(shell_id_m: float, tube_od_m: float, bundle_type: str) -> Field:
    """Return where tube centres may lie.

    Tube edges stay inside the outer tube limit. Above and below the bundle a quarter of the nozzle bore is
    left free, so that the flow area at the nozzle's edge equals the nozzle's own (pi d h = pi d^2 / 4).
    """
    limit_m = float(outer_tube_limit_m(shell_id_m, bundle_type))
    lane_m = tube_od_m + _LANE["edge_to_edge_in"] * INCH_M
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
    field, grid = tube_field(shell_id_m, tube_od_m, bundle_type), pattern(pitch_m, layout_deg)
    if field.radius_m <= 0.0 or (bundle_type == "u_tube" and n_passes == 1):
        nothing = np.array([])
        return Rows(nothing, nothing.astype(int), nothing.astype(int), ())
    return single_pass_rows(field, grid) if n_passes == 1 else banded_rows(field, grid, n_passes)


def rods_in_tube_places(shell_id_m: float, n_lanes: int) -> int:
    """Return how many tie rods take the place of tubes: two stand free at the ends of each pass lane."""
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
    Tie rods: number after TEMA R-4.71, two at the ends of each pass lane, the rest in the outermost tube
    places, evenly around. Bands are numbered so that consecutive passes are mirrored about the centre.
    """
    rows = place_rows(shell_id_m, tube_od_m, tube_pitch_m, layout_deg, n_passes, bundle_type)
    spacing = pattern(tube_pitch_m, layout_deg).tube_spacing_m
    x_parts = [(np.arange(n) - (n - 1) / 2.0) * spacing for n in rows.count]
    x_m = np.concatenate(x_parts) if x_parts else np.array([])
    y_m = np.repeat(rows.y_m, rows.count)
    band = np.repeat(rows.band, rows.count).astype(int)
    field = tube_field(shell_id_m, tube_od_m, bundle_type)
    taken = _rod_places(x_m, y_m, rods_in_tube_places(shell_id_m, len(rows.lanes_y_m)))
    free_ends = _lane_ends(rows.lanes_y_m, field.radius_m)[: int(tie_rods(shell_id_m)[0])]
    keep = np.setdiff1d(np.arange(len(x_m)), taken)
    return TubeLayout(
        shell_id_m, 2.0 * field.radius_m + tube_od_m, tube_od_m, tube_pitch_m, int(layout_deg), bundle_type,
        x_m[keep], y_m[keep], _pass_of_band(band[keep], n_passes), rows.lanes_y_m,
        tuple((float(x_m[i]), float(y_m[i])) for i in taken) + free_ends, nozzle_space_m(shell_id_m),
    )


def _pass_of_band(band: np.ndarray, n_passes: int) -> np.ndarray:
    """Number the passes 1, 2, ... so that pass 1 and 2, 3 and 4 ... are mirror images about the centre."""
    if n_passes == 1:
        return np.ones(len(band), dtype=int)
    is_upper = band < n_passes // 2
    depth = np.where(is_upper, band, n_passes - 1 - band)
    is_first = is_upper == (depth % 2 == 0)
    return 2 * depth + np.where(is_first, 1, 2)


def _lane_ends(lanes_y_m: tuple[float, ...], radius_m: float) -> tuple[tuple[float, float], ...]:
    inside = [y for y in sorted(lanes_y_m, key=abs) if abs(y) < radius_m]
    return tuple((side * float(np.sqrt(radius_m**2 - y**2)), y) for y in inside for side in (-1.0, 1.0))


def _rod_places(x_m: np.ndarray, y_m: np.ndarray, n_rods: int) -> list[int]:
    """Return the indices of the tubes that give way to tie rods: outermost, evenly around."""
    n_rods = min(n_rods, len(x_m))
    radius, angle = np.hypot(x_m, y_m), np.arctan2(y_m, x_m)
    taken: list[int] = []
    for k in range(n_rods):
        off = np.abs(np.angle(np.exp(1j * (angle - (2 * k + 1) * np.pi / n_rods))))
        score = radius - radius.max() * 0.5 * off
        score[taken] = -np.inf
        taken.append(int(score.argmax()))
    return taken
