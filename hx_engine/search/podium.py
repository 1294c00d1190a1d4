"""The best designs so far, one of each kind, and the cost a newcomer has to beat."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hx_engine.rating.model import Geometry
from hx_engine.rating.rate import rate
from hx_engine.search.result import Accept, Design
from hx_engine.search.tally import Tally
from hx_engine.standards.cost import purchase_cost_usd

KIND = ("shell_id_m", "tube_od_m", "layout_deg", "n_passes", "tube_length_m", "n_shells_series", "n_shells_parallel")


class Feasible(NamedTuple):
    """Candidates of one allocation that keep every limit; geometry arrays."""

    allocation: str
    geometry: Geometry
    cost: np.ndarray
    dP_shell_Pa: np.ndarray


def single(geometry: Geometry, index: int) -> Geometry:
    """One geometry out of arrays, as Python numbers (counts as int)."""
    values = {}
    for name, field in zip(Geometry._fields, geometry, strict=True):
        array = np.asarray(field)
        value = (array if array.ndim == 0 else array[index]).item()
        values[name] = int(value) if name.startswith("n_") or name == "layout_deg" else value
    return Geometry(**values)


class Podium:
    """Keeps the `places` cheapest designs of different kind; ties go to the lower shell-side pressure drop."""

    def __init__(self, services: dict, constructions: dict, accept: Accept | None, places: int) -> None:
        self.services, self.constructions, self.accept, self.places = services, constructions, accept, places
        self.by_kind: dict[tuple, tuple[tuple[float, float], Design]] = {}

    @property
    def threshold(self) -> float:
        """Cost above which a candidate cannot enter any more."""
        if len(self.by_kind) < self.places:
            return np.inf
        return max(rank[0] for rank, _ in self.by_kind.values())

    def ranking(self) -> list[Design]:
        """Designs in order of cost."""
        return [design for _, design in sorted(self.by_kind.values(), key=lambda item: item[0])]

    def offer(self, found: Feasible, tally: Tally) -> None:
        """Enter what is good enough, cheapest first; the accept hook sees only what would enter."""
        order = np.lexsort((found.dP_shell_Pa, found.cost))
        for i in order:
            rank = (float(found.cost[i]), float(found.dP_shell_Pa[i]))
            if rank[0] > self.threshold:
                return
            self._enter(found, int(i), rank, tally)

    def _enter(self, found: Feasible, i: int, rank: tuple[float, float], tally: Tally) -> None:
        kind = (
            found.allocation,
            *(
                np.asarray(getattr(found.geometry, name))
                .flat[i if np.ndim(getattr(found.geometry, name)) else 0]
                .item()
                for name in KIND
            ),
        )
        if kind in self.by_kind and self.by_kind[kind][0] <= rank:
            return
        geometry = single(found.geometry, i)
        rating = rate(self.services[found.allocation], geometry)
        cost = float(purchase_cost_usd(geometry, self.constructions[found.allocation]))
        for limit_id in (self.accept(found.allocation, geometry, rating) if self.accept else [])[:1]:
            tally.reject(limit_id, 1)
            tally.n_feasible -= 1
            return
        self.by_kind[kind] = (rank, Design(found.allocation, geometry, rating, cost))
        if len(self.by_kind) > self.places:
            worst = max(self.by_kind, key=lambda key: self.by_kind[key][0])
            del self.by_kind[worst]
