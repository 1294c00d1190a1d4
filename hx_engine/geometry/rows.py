"""Rows of tubes inside a circle: how a pitch pattern, pass lanes and the nozzle spaces share a tubesheet.

The flow on the shell side is vertical (horizontal baffle cut), so a row is a horizontal line of tubes. Passes are
stacked in bands between horizontal lanes; a band holds one pass, or two side by side with a lane along the flow
between them. Every arrangement is mirrored left and right.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np

from hx_engine.errors import InputError
from hx_engine.standards.tables import table

ROOT_2 = float(np.sqrt(2.0))
ROOT_3 = float(np.sqrt(3.0))
BALANCE = float(table("tema")["pass_balance"]["fullest_over_emptiest"])
"""How much fuller the fullest pass may be than the emptiest; one tube is always allowed."""
ARRANGEMENTS: dict[int, tuple[tuple[int, ...], ...]] = {
    1: ((1,),),
    2: ((1, 1),),
    4: ((1, 1, 1, 1), (2, 2)),
    6: ((1,) * 6, (2, 2, 2), (1, 2, 2, 1), (2, 1, 1, 2)),
    8: ((1,) * 8, (2, 2, 2, 2), (1, 2, 2, 2, 1)),
}
"""Passes of each band from top to bottom: ribbons, quadrants, and H-types that mix both.

Those of 2 and 4 passes have a lane through the centre, where the longitudinal baffle of an F shell lies.
"""
_OFFSETS = (0.0, 0.25, 0.5)
_FREE_BANDS = 3
_EDGE = 1e-9


class Pattern(NamedTuple):
    """Pitch pattern seen by vertical flow; lengths in m."""

    row_spacing_m: float
    tube_spacing_m: float
    is_staggered: bool


class Field(NamedTuple):
    """Where tube centres may lie, and how far apart tube centres are across a pass lane; lengths in m."""

    radius_m: float
    height_m: float
    lane_m: float
    centre_lane_m: float


class Rows(NamedTuple):
    """Rows from bottom to top with the band each belongs to (0 at the top), and where the lanes are.

    start_m: distance of a row's first tube from the axis where two passes lie side by side, else NaN.
    columns: passes of each band. n_tubes: what is left when the fuller passes give tubes up for balance.
    """

    y_m: np.ndarray
    count: np.ndarray
    band: np.ndarray
    start_m: np.ndarray
    lanes_y_m: tuple[float, ...]
    columns: tuple[int, ...]
    n_tubes: int

    @property
    def tubes_per_pass(self) -> np.ndarray:
        """Tubes of each pass as they fit, band by band from the top, before balance."""
        columns = np.array(self.columns, dtype=int)
        per_band = np.bincount(self.band, weights=self.count, minlength=len(columns))
        return np.repeat(per_band // columns, columns).astype(int)


def pattern(pitch_m: float, layout_deg: int) -> Pattern:
    """Return the row and tube spacing of a TEMA pitch pattern (RCB-2.4): 30, 45, 60 or 90 degrees."""
    patterns = {
        30: Pattern(pitch_m * ROOT_3 / 2.0, pitch_m, True),
        45: Pattern(pitch_m / ROOT_2, pitch_m * ROOT_2, True),
        60: Pattern(pitch_m / 2.0, pitch_m * ROOT_3, True),
        90: Pattern(pitch_m, pitch_m, False),
    }
    if int(layout_deg) not in patterns:
        raise InputError(
            "layout_deg", layout_deg, f"no tube pattern of {layout_deg} degrees", "pick one", "30, 45, 60, 90"
        )
    return patterns[int(layout_deg)]


def arrangements_of(n_passes: int, is_mirrored: bool) -> tuple[tuple[int, ...], ...]:
    """Return the pass arrangements to try; mirrored ones only, for U-tubes, have a lane through the centre."""
    return tuple(a for a in ARRANGEMENTS[n_passes] if not is_mirrored or len(a) % 2 == 0)


def fullest_pass(tubes_per_pass: np.ndarray) -> np.ndarray:
    """Return how many tubes a pass may hold beside the emptiest one (last axis); 0 where one is empty."""
    emptiest = np.min(tubes_per_pass, axis=-1)
    allowed = np.maximum(np.floor(emptiest * BALANCE + _EDGE), emptiest + 1)
    return np.where(emptiest > 0, allowed, 0)


def single_pass_rows(field: Field, grid: Pattern) -> Rows:
    """Return the fullest placement of one pass: lattice raised by parts of a row, a tube on or off the centre."""
    return best_rows(field, grid, (1,))


def best_rows(field: Field, grid: Pattern, columns: tuple[int, ...], is_mirrored: bool = False) -> Rows:
    """Return the fullest rows of one arrangement after balance.

    Tries one row more and less in every inner band, the lattice raised by parts of a row (never where the bands
    must mirror each other, as U-tubes need), and the first row on and off the centre line.
    """
    cuts = _cuts(field, grid, columns, is_mirrored)
    n_rows = int(cuts[0, 0] * 2 + (cuts[:, -1] - cuts[:, 0]).max()) if len(columns) > 1 else int(cuts[0, 0]) * 2
    index = np.arange(n_rows)
    band = (index[None, :, None] >= cuts[:, None, :]).sum(axis=-1) if len(columns) > 1 else np.zeros((1, n_rows), int)
    y_m = index * grid.row_spacing_m + _widening(field, grid, columns)[band]
    at = np.arange(len(y_m))
    middle = 0.5 * (y_m[at, cuts[:, 0] - 1] + y_m[at, cuts[:, -1]])
    offsets = np.array((0.0,) if is_mirrored else _OFFSETS) * grid.row_spacing_m
    y_m = y_m[:, None, :] - middle[:, None, None] + offsets[None, :, None]
    order = _row_order(cuts, n_rows, is_mirrored)
    count = _counts(y_m, np.array(columns)[band][:, None, :], order[:, None, :], field, grid)
    in_band = (band[:, :, None] == np.arange(len(columns))).astype(float)
    per_pass = np.repeat(np.einsum("copr,crb->copb", count, in_band) / np.array(columns), columns, axis=-1)
    kept = np.minimum(per_pass, fullest_pass(per_pass)[..., None]).sum(axis=-1)
    c, o, parity = np.unravel_index(kept.argmax(), kept.shape)
    shift = (order[c] * int(grid.is_staggered) + parity) % 2
    return _rows(y_m[c, o], count[c, o, parity], band[c], shift, field, grid, columns, int(kept.max()))


def _row_order(cuts: np.ndarray, n_rows: int, is_mirrored: bool) -> np.ndarray:
    """Return the number of each row, by which a staggered pattern alternates; from the centre lane for mirrors."""
    index = np.broadcast_to(np.arange(n_rows), (len(cuts), n_rows))
    centre = cuts[:, cuts.shape[1] // 2, None]
    return np.where(index >= centre, index - centre, centre - 1 - index) if is_mirrored else index


def _cuts(field: Field, grid: Pattern, columns: tuple[int, ...], is_mirrored: bool) -> np.ndarray:
    """Return the row each band starts at, one line per trial: lanes at even shares of the circle, then varied."""
    outer, n_inner = int(field.radius_m / grid.row_spacing_m) + 2, len(columns) - 2
    if n_inner < 1:
        return np.array([[outer]])
    angle = np.linspace(0.0, np.pi, 721)
    share = np.cumsum(columns)[:-1] / sum(columns)
    at_m = -field.radius_m * np.cos(np.interp(share, (angle - np.sin(angle) * np.cos(angle)) / np.pi, angle))
    rows = np.maximum(np.rint((np.diff(at_m) - field.lane_m) / grid.row_spacing_m) + 1.0, 1.0)
    trials = []
    is_free = n_inner <= _FREE_BANDS and not is_mirrored
    for step in product((-1, 0, 1), repeat=n_inner if is_free else (n_inner + 1) // 2):
        change = step if is_free else step + step[::-1][n_inner % 2 :]
        trials.append(np.maximum(rows + np.array(change), 1.0))
    inner = np.unique(np.array(trials), axis=0)
    return np.cumsum(np.column_stack([np.full(len(inner), outer), inner]), axis=1).astype(int)


def _widening(field: Field, grid: Pattern, columns: tuple[int, ...]) -> np.ndarray:
    """Return by how much the lanes raise each band above a lattice without lanes. [m]"""
    lanes = np.full(len(columns) - 1, field.lane_m)
    if len(columns) % 2 == 0:
        lanes[len(lanes) // 2] = field.centre_lane_m
    return np.concatenate([[0.0], np.cumsum(np.maximum(lanes - grid.row_spacing_m, 0.0))])


def _counts(y_m: np.ndarray, columns: np.ndarray, order: np.ndarray, field: Field, grid: Pattern) -> np.ndarray:
    """Return the tubes of each row (trial, offset, parity, row); parity 0 puts the first row's tube on the axis."""
    half_m = np.sqrt(np.maximum(field.radius_m**2 - y_m**2, 0.0))
    half = half_m / grid.tube_spacing_m + _EDGE
    is_inside = (np.abs(y_m) <= field.height_m + _EDGE) & (np.abs(y_m) <= field.radius_m)
    single = [2.0 * np.floor(half) + 1.0, 2.0 * np.floor(half + 0.5)]
    starts = [_start_m(field, grid, shift) for shift in (0, 1)]
    double = [2.0 * np.maximum(np.floor((half_m - s) / grid.tube_spacing_m + _EDGE) + 1.0, 0.0) for s in starts]
    by_shift = [np.where(columns == 2, double[k], single[k]) * is_inside for k in (0, 1)]
    is_even = (order * int(grid.is_staggered)) % 2 == 0
    return np.stack([np.where(is_even, by_shift[p], by_shift[1 - p]) for p in (0, 1)], axis=-2)


def _start_m(field: Field, grid: Pattern, shift):
    """Return how far the first tube beside a lane along the flow is from the axis. [m]

    One lattice runs through both halves, with the tubes in the lane left out; where that would widen the lane by
    more than half a pitch, the halves are set apart by the lane instead.
    """
    column_m = grid.tube_spacing_m * (0.5 if grid.is_staggered else 1.0)
    pitch_m = float(np.hypot(column_m, grid.row_spacing_m)) if grid.is_staggered else column_m
    first = np.ceil(0.5 * field.lane_m / column_m - _EDGE)
    if 2.0 * first * column_m - field.lane_m > 0.5 * pitch_m + _EDGE:
        return 0.5 * field.lane_m + 0.5 * grid.tube_spacing_m * int(grid.is_staggered) * np.asarray(shift)
    odd = (first + np.asarray(shift)) % 2 if grid.is_staggered else 0.0
    return (first + odd) * column_m


def _rows(y_m, count, band, shift, field: Field, grid: Pattern, columns: tuple[int, ...], n_tubes: int) -> Rows:
    """Return the occupied rows; lanes lie midway between the rows on either side of them."""
    start_m = np.where(np.array(columns)[band] == 2, _start_m(field, grid, shift), np.nan)
    first = np.flatnonzero(np.diff(band)) + 1
    lanes = tuple(float(0.5 * (y_m[row - 1] + y_m[row])) for row in first)
    keep = count > 0
    top_down = len(columns) - 1 - band[keep]
    return Rows(y_m[keep], count[keep].astype(int), top_down, start_m[keep], lanes, columns, n_tubes)
