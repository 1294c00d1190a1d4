"""Tube counts of standard exchangers: a table for the standard sizes, the layout itself for all others."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np

from hx_engine.errors import InputError
from hx_engine.geometry.layout import place_rows, rods_in_tube_places
from hx_engine.standards.shells import BUNDLE_TYPES, LAYOUTS_DEG, PITCH_RATIOS, SHELL_ID_M, TUBE_PASSES
from hx_engine.standards.tubes import TUBE_OD_M

TABLE_FILE = "tube_counts.npz"
_SIZE_TOLERANCE_M = 2e-5
_RATIO_TOLERANCE = 2e-3


def count_by_layout(
    shell_id_m: float, tube_od_m: float, tube_pitch_m: float, layout_deg: int, n_passes: int, bundle_type: str
) -> int:
    """Count the tube holes by laying the tubesheet out; arguments as `lay_out`.

    Returns 0 where a pass would stay empty.
    """
    rows = place_rows(shell_id_m, tube_od_m, tube_pitch_m, layout_deg, n_passes, bundle_type)
    return max(rows.n_tubes - rods_in_tube_places(shell_id_m, rows), 0)


@cache
def count_table() -> np.ndarray:
    """Return the packaged counts, axes: shell, tube OD, pitch ratio, layout, passes, bundle type."""
    with files("hx_engine").joinpath("data", TABLE_FILE).open("rb") as stream:
        return np.load(stream)["counts"]


def _index(values, grid, tolerance: float):
    """Return (index of the nearest grid value, whether it is within tolerance)."""
    grid = np.asarray(grid, dtype=float)
    distance = np.abs(np.asarray(values, dtype=float)[..., None] - grid)
    return distance.argmin(axis=-1), distance.min(axis=-1) <= tolerance


def tube_count(shell_id_m, tube_od_m, tube_pitch_m, layout_deg, n_passes, bundle_type: str = "fixed"):
    """Return the number of tube holes of one shell.

    Parameters
    ----------
    shell_id_m, tube_od_m, tube_pitch_m : float or ndarray
        Shell inside diameter, tube outside diameter, pitch. [m]
    layout_deg, n_passes : int or ndarray
        Pitch pattern (30, 45, 60, 90) and tube passes (1, 2, 4, 6, 8).
    bundle_type : str
        "fixed", "u_tube", "split_ring" or "pull_through".

    Returns
    -------
    n_tubes : int ndarray of the broadcast shape (a U-tube counts twice); 0 where the passes do not fit.

    Validity
    --------
    Standard sizes come from the packaged table, other sizes are laid out (about a millisecond each).
    Accuracy against printed tables: see docs/decisions/standards.md.
    """
    if bundle_type not in BUNDLE_TYPES:
        raise InputError(
            "bundle_type", bundle_type, f"unknown bundle type {bundle_type!r}", "pick one", ", ".join(BUNDLE_TYPES)
        )
    arrays = np.broadcast_arrays(shell_id_m, tube_od_m, tube_pitch_m, layout_deg, n_passes)
    shell, od, pitch, layout, passes = (np.asarray(a, dtype=float) for a in arrays)
    found = [
        _index(shell, SHELL_ID_M, _SIZE_TOLERANCE_M),
        _index(od, TUBE_OD_M, _SIZE_TOLERANCE_M),
        _index(pitch / od, PITCH_RATIOS, _RATIO_TOLERANCE),
        _index(layout, LAYOUTS_DEG, 1e-9),
        _index(passes, TUBE_PASSES, 1e-9),
    ]
    counts = count_table()[(*(index for index, _ in found), BUNDLE_TYPES.index(bundle_type))].astype(int)
    is_listed = np.logical_and.reduce([ok for _, ok in found])
    if not np.all(is_listed):
        counts = np.array(counts)
        for at in np.argwhere(~is_listed):
            i = tuple(at)
            counts[i] = count_by_layout(
                float(shell[i]), float(od[i]), float(pitch[i]), int(layout[i]), int(passes[i]), bundle_type
            )
    return counts
