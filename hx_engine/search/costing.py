"""Cost of a bundle as a plane over tube length and number of baffles.

``purchase_cost_usd`` is affine in both for one bundle and proportional to the number of shells, so three values
price every candidate of a bundle; a test holds this.
"""

from __future__ import annotations

import numpy as np

from hx_engine.rating.model import Geometry
from hx_engine.search.space import Bundles, Space
from hx_engine.standards.cost import purchase_cost_usd
from hx_engine.standards.weights import Construction

_LENGTH_M, _BAFFLES = 3.0, 10.0


class Prices:
    """Prices bundles when they are first asked for."""

    def __init__(self, space: Space, table: Bundles, construction: Construction) -> None:
        self.table, self.construction = table, construction
        self.lengths_m = np.array(space.tube_lengths_m)
        n = table.shell_id_m.size
        self._known = np.zeros(n, dtype=bool)
        self._base, self._per_m, self._per_baffle = np.empty(n), np.empty(n), np.empty(n)

    def one_shell(self, bundle, length, n_baffles):
        """Cost of one shell for arrays of bundle index, length index and number of baffles [USD]."""
        return self._base[bundle] + self._per_m[bundle] * self.lengths_m[length] + self._per_baffle[bundle] * n_baffles

    def learn(self, bundle: np.ndarray) -> None:
        """Price the bundles of this index array that are still unknown."""
        new = bundle[~self._known[bundle]]
        if not new.size:
            return
        base = self._at(new, 0.0, 0.0)
        self._per_m[new] = (self._at(new, _LENGTH_M, 0.0) - base) / _LENGTH_M
        self._per_baffle[new] = (self._at(new, 0.0, _BAFFLES) - base) / _BAFFLES
        self._base[new] = base
        self._known[new] = True

    def _at(self, b: np.ndarray, length_m: float, n_baffles: float) -> np.ndarray:
        t = self.table
        geometry = Geometry(
            t.shell_id_m[b],
            t.tube_od_m[b],
            t.tube_wall_m[b],
            t.tube_pitch_m[b],
            t.layout_deg[b],
            t.n_passes[b],
            t.n_tubes[b],
            length_m,
            np.nan,
            np.nan,
            np.nan,
            0.25,
            n_baffles,
            t.bundle_clearance_m[b],
            t.shell_baffle_clearance_m[b],
            np.nan,
        )
        return purchase_cost_usd(geometry, self.construction)
