"""Counts every candidate once: rejected by a limit, feasible, or not needed."""

from __future__ import annotations

from typing import Any

import numpy as np

from hx_engine.search.constraints import is_kept


class Tally:
    """Running counts of one search."""

    def __init__(self) -> None:
        self.rejected: dict[str, int] = {}
        self.n_space = 0
        self.n_rated = 0
        self.n_bounded = 0  # rows and baffle counts put to a bound, over all trains
        self.n_feasible = 0
        self.n_not_needed = 0

    def reject(self, limit_id: str, count: float) -> None:
        """Add candidates removed by a limit."""
        if count:
            self.rejected[limit_id] = self.rejected.get(limit_id, 0) + int(round(float(count)))

    def sift(self, excess: dict[str, Any], weights: np.ndarray, alive: np.ndarray | None = None) -> np.ndarray:
        """Apply limits in order; each removes and counts (by weight) what earlier ones left. Returns the mask."""
        alive = np.ones(np.shape(weights), dtype=bool) if alive is None else alive
        for limit_id, ratio in excess.items():
            kept = alive & is_kept(ratio)
            self.reject(limit_id, (weights * (alive ^ kept)).sum())
            alive = kept
        return alive
