"""The objective of a bundle as a plane over tube length and number of baffles.

It is affine in both for one bundle and proportional to the number of shells, so three values price every candidate
of a bundle; a test holds this.
"""

from __future__ import annotations

import numpy as np

from hx_engine.rating.model import Geometry
from hx_engine.search.objective import Objective
from hx_engine.search.space import Bundles, Space
from hx_engine.standards.weights import Construction

_LENGTH_M, _BAFFLES = 3.0, 10.0
_AT_LENGTH_M = np.array([[0.0], [_LENGTH_M], [0.0]])
_AT_BAFFLES = np.array([[0.0], [0.0], [_BAFFLES]])


class Prices:
    """Prices bundles when they are first asked for."""

    def __init__(self, space: Space, table: Bundles, construction: Construction, objective: Objective) -> None:
        self.table, self.construction, self.objective = table, construction, objective
        self.lengths_m = np.array(space.tube_lengths_m)
        self.n_shell_passes = space.shell_passes[0]
        n = table.shell_id_m.size
        self._known = np.zeros(n, dtype=bool)
        self._base, self._per_m, self._per_baffle = np.empty(n), np.empty(n), np.empty(n)

    def one_shell(self, bundle, length, n_baffles):
        """Value of one shell for arrays of bundle index, length index and number of baffles."""
        return self._base[bundle] + self._per_m[bundle] * self.lengths_m[length] + self._per_baffle[bundle] * n_baffles

    def learn(self, bundle: np.ndarray) -> None:
        """Price the bundles of this index array that are still unknown."""
        new = bundle[~self._known[bundle]]
        if not new.size:
            return
        base, longer, denser = np.broadcast_to(self._at(new), (3, new.size))
        self._base[new] = base
        self._per_m[new] = (longer - base) / _LENGTH_M
        self._per_baffle[new] = (denser - base) / _BAFFLES
        self._known[new] = True

    def _at(self, b: np.ndarray) -> np.ndarray:
        """Values at no length and baffles, at a length, and at a number of baffles: three rows."""
        t = self.table
        geometry = Geometry(
            t.shell_id_m[b],
            t.tube_od_m[b],
            t.tube_wall_m[b],
            t.tube_pitch_m[b],
            t.layout_deg[b],
            t.n_passes[b],
            t.n_tubes[b],
            _AT_LENGTH_M,
            np.nan,
            np.nan,
            np.nan,
            0.25,
            _AT_BAFFLES,
            t.bundle_clearance_m[b],
            t.shell_baffle_clearance_m[b],
            np.nan,
            n_shell_passes=self.n_shell_passes,
        )
        return self.objective.total(geometry, self.construction)
