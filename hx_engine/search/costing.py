"""The objective of a bundle as a plane over tube length and number of baffles.

It is affine in both for one bundle and proportional to the number of shells, so three values price every candidate
of a bundle; a test holds this.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from hx_engine.search.bundles import Bundles, bundles
from hx_engine.search.candidates import bundle_geometry
from hx_engine.search.objective import Objective
from hx_engine.search.space import Space
from hx_engine.standards.weights import Construction


@lru_cache(maxsize=4)
def prices_of(space: Space, construction: Construction, objective: Objective) -> Prices:
    """The prices of a space, kept with what was learnt for the next search of the same construction."""
    return Prices(space, bundles(space, construction), construction, objective)


_LENGTH_M, _BAFFLES = 3.0, 10.0
_AT_LENGTH_M = np.array([[0.0], [_LENGTH_M], [0.0]])
_AT_BAFFLES = np.array([[0.0], [0.0], [_BAFFLES]])


class Prices:
    """Prices bundles when they are first asked for.

    Searches in several threads share it: a bundle counts as known only when its prices stand.
    """

    def __init__(self, space: Space, table: Bundles, construction: Construction, objective: Objective) -> None:
        self.space, self.table, self.construction, self.objective = space, table, construction, objective
        self.lengths_m = np.array(space.tube_lengths_m)
        n = table.shell_id_m.size
        self._known = np.zeros(n, dtype=bool)
        self._base, self._per_m, self._per_baffle = np.empty(n), np.empty(n), np.empty(n)

    def one_shell(self, bundle, length, n_baffles):
        """Value of one shell for arrays of bundle index, length index and number of baffles."""
        value = self._per_baffle[bundle] * n_baffles
        value += self._per_m[bundle] * self.lengths_m[length]
        value += self._base[bundle]
        return value

    def per_baffle(self, bundle):
        """What one more baffle adds to the value of one shell."""
        return self._per_baffle[bundle]

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
        geometry = bundle_geometry(self.space, self.table, b)
        geometry = geometry._replace(tube_length_m=_AT_LENGTH_M, n_baffles=_AT_BAFFLES)
        return self.objective.total(geometry, self.construction)
