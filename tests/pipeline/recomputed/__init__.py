"""Every number of a design once more: by the formula its record shows, written by hand, or from the table it names.

A formula gets the values of the inputs its row names, and no other number: one that needs more fails. Nothing here
calls the engine.
"""

from __future__ import annotations

from tests.pipeline.recomputed import cost, margin, mechanical, rating, shell_side, vibration
from tests.pipeline.recomputed.looked_up import LOOKED_UP, NO_OTHER_SOURCE, REASONS, STANDARD
from tests.pipeline.recomputed.row import Values
from tests.pipeline.recomputed.vibration import OF_SPANS

FORMULAS = (
    rating.FORMULAS | shell_side.FORMULAS | margin.FORMULAS | vibration.FORMULAS | mechanical.FORMULAS | cost.FORMULAS
)
SAMPLED = {f"overdesign_{name}_pct" for name in ("P10", "P50", "P90", "shortfall")}
"""Random: the samples here are others, and 1000 in the engine, so that the sampling error bounds the difference."""
ITERATED = {"T_wall_tube_C": 0.05, "T_wall_shell_C": 0.05}
"""Three passes of an iteration whose end the formula is: within 0.05 K."""
FROM_CURVE = {
    "Q_W": 1e-3, "T_hot_out_C": 1e-3, "T_cold_out_C": 1e-3, "m_dot_hot_kg_s": 1e-3, "m_dot_cold_kg_s": 1e-3,
    "viscosity_slope_hot_K": 2e-2, "viscosity_slope_cold_K": 2e-2, "heat_balance_error_pct": 5e-2,
}  # fmt: skip
"""Relative: the record's curve has 15 points, the engine integrates and looks up the source itself."""

__all__ = [
    "FORMULAS", "FROM_CURVE", "ITERATED", "LOOKED_UP", "NO_OTHER_SOURCE", "OF_SPANS", "REASONS", "SAMPLED", "STANDARD",
    "Values",
]  # fmt: skip
