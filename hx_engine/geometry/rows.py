"""Rows of tubes inside a circle: how a pitch pattern, pass lanes and the nozzle spaces share a tubesheet.

The flow on the shell side is vertical (horizontal baffle cut), so a row is a horizontal line of tubes and
pass partitions are horizontal lanes across the flow ("ribbon" banding). Lanes across the flow leave no
bypass lane along it, and mirrored bands serve straight tubes and U-tubes alike: in a U-tube bundle each
band above the centre lane returns in its mirror image below.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np

from hx_engine.errors import InputError

ROOT_2 = float(np.sqrt(2.0))
ROOT_3 = float(np.sqrt(3.0))


class Pattern(NamedTuple):
    """Pitch pattern seen by vertical flow; lengths in m."""

    row_spacing_m: float
    tube_spacing_m: float
    is_staggered: bool


class Field(NamedTuple):
    """Where tube centres may lie, and how far apart rows are across a pass lane; lengths in m."""

    radius_m: float
    height_m: float
    lane_m: float
    centre_lane_m: float


class Rows(NamedTuple):
    """Rows from bottom to top: height, count, x of the first tube, and the band (pass) each belongs to."""

    y_m: np.ndarray
    count: np.ndarray
    band: np.ndarray
    lanes_y_m: tuple[float, ...]


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


def row_counts(y_m: np.ndarray, field: Field, grid: Pattern, parity: int) -> np.ndarray:
    """Return the tubes of each row; `parity` 0 puts a tube of the first row on the centre line."""
    half_chord = np.sqrt(np.maximum(field.radius_m**2 - y_m**2, 0.0)) / grid.tube_spacing_m + 1e-9
    shift = np.arange(len(y_m)) * int(grid.is_staggered) + parity
    centred = 2 * np.floor(half_chord) + 1
    straddling = 2 * np.floor(half_chord + 0.5)
    count = np.where(shift % 2 == 0, centred, straddling)
    is_inside = (np.abs(y_m) <= field.height_m + 1e-9) & (np.abs(y_m) <= field.radius_m)
    return np.where(is_inside, count, 0).astype(int)


def single_pass_rows(field: Field, grid: Pattern) -> Rows:
    """Return the fullest of four placements: centre line on or between rows, tube on or off centre."""
    steps = int(field.radius_m / grid.row_spacing_m) + 2
    best: Rows | None = None
    for offset in (0.0, 0.5):
        y_m = (np.arange(-steps, steps + 1) + offset) * grid.row_spacing_m
        for parity in (0, 1):
            count = row_counts(y_m, field, grid, parity)
            if best is None or count.sum() > best.count.sum():
                best = Rows(y_m, count, np.zeros(len(y_m), dtype=int), ())
    assert best is not None
    return _occupied(best)


def banded_rows(field: Field, grid: Pattern, n_passes: int) -> Rows:
    """Return rows in `n_passes` horizontal bands of tube numbers as equal as whole rows allow."""
    per_half = n_passes // 2
    best, best_key = None, None
    for parity in (0, 1):
        for half in _balanced_halves(field, grid, per_half, parity):
            counts = np.bincount(half.band, weights=half.count, minlength=per_half)
            spread = counts.max() - counts.min() if counts.sum() else np.inf
            key = (counts.sum() - 2.0 * spread, counts.sum())
            if best_key is None or key > best_key:
                best, best_key = half, key
    assert best is not None
    return _mirrored(best, per_half)


def _balanced_halves(field: Field, grid: Pattern, per_half: int, parity: int):
    """Yield trial upper halves: lanes at even shares of the tubes, and one row to either side of that."""
    n_rows = int(field.radius_m / grid.row_spacing_m) + 1
    cuts = np.linspace(0, n_rows, per_half + 1)[1:-1].astype(int)
    for _ in range(3 if per_half > 1 else 0):
        cumulative = np.concatenate([[0], np.cumsum(_half(field, grid, cuts, n_rows, parity).count)])
        targets = cumulative[-1] * np.arange(1, per_half) / per_half
        cuts = np.abs(cumulative[None, :] - targets[:, None]).argmin(axis=1)
    for step in product((-1, 0, 1), repeat=per_half - 1):
        yield _half(field, grid, np.sort(np.clip(cuts + np.array(step, dtype=int), 1, n_rows - 1)), n_rows, parity)


def _half(field: Field, grid: Pattern, cuts: np.ndarray, n_rows: int, parity: int) -> Rows:
    """Return the upper half for lanes lying before the rows numbered `cuts`."""
    index = np.arange(n_rows)
    band = np.searchsorted(cuts, index, side="right")
    extra = max(field.lane_m - grid.row_spacing_m, 0.0)
    y_m = field.centre_lane_m / 2.0 + index * grid.row_spacing_m + band * extra
    lanes = tuple(float(y_m[cut] - max(field.lane_m, grid.row_spacing_m) / 2.0) for cut in cuts if cut < n_rows)
    return Rows(y_m, row_counts(y_m, field, grid, parity), band, lanes)


def _mirrored(half: Rows, per_half: int) -> Rows:
    """Return the whole tubesheet; bands are numbered 0 at the top to 2 per_half - 1 at the bottom."""
    upper, lower = per_half - 1 - half.band, per_half + half.band
    lanes = tuple(sorted({0.0, *half.lanes_y_m, *(-y for y in half.lanes_y_m)}))
    return _occupied(
        Rows(
            np.concatenate([-half.y_m[::-1], half.y_m]),
            np.concatenate([half.count[::-1], half.count]),
            np.concatenate([lower[::-1], upper]),
            lanes,
        )
    )


def _occupied(rows: Rows) -> Rows:
    keep = rows.count > 0
    return Rows(rows.y_m[keep], rows.count[keep], rows.band[keep], rows.lanes_y_m)
