"""Write the packaged table of tube counts: `python -m hx_engine.geometry.make_tube_counts`."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np

import hx_engine
from hx_engine.geometry.tube_counts import TABLE_FILE, count_by_layout
from hx_engine.standards.shells import BUNDLE_TYPES, LAYOUTS_DEG, PITCH_RATIOS, SHELL_ID_M, TUBE_PASSES
from hx_engine.standards.tubes import TUBE_OD_M


def make_counts() -> np.ndarray:
    """Return the counts of every standard combination, axes as in `count_table`."""
    axes = (SHELL_ID_M, TUBE_OD_M, PITCH_RATIOS, LAYOUTS_DEG, TUBE_PASSES, BUNDLE_TYPES)
    counts = [
        count_by_layout(float(shell), od, ratio * od, layout, passes, bundle_type)
        for shell, od, ratio, layout, passes, bundle_type in product(*axes)
    ]
    return np.array(counts, dtype=np.uint16).reshape([len(axis) for axis in axes])


def main() -> None:
    """Compute the table and write it beside the other packaged data."""
    target = Path(hx_engine.__file__).parent / "data" / TABLE_FILE
    counts = make_counts()
    np.savez_compressed(target, counts=counts)
    print(f"{counts.size} counts, {np.count_nonzero(counts)} of them buildable, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
