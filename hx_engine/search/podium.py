"""The best designs so far, one of each kind, and the value a newcomer has to beat."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hx_engine.rating.model import Geometry
from hx_engine.rating.rate import rate
from hx_engine.search.constraints import SearchLimits
from hx_engine.search.objective import Objective
from hx_engine.search.result import Accept, Design, SearchResult
from hx_engine.search.tally import Tally
from hx_engine.standards.cost import purchase_cost_usd

KIND = (
    "shell_id_m", "tube_od_m", "layout_deg", "n_passes", "tube_length_m", "n_shells_series", "n_shells_parallel",
    "n_shell_passes",
)  # fmt: skip


class Feasible(NamedTuple):
    """Candidates of one allocation that keep every limit; geometry arrays."""

    allocation: str
    geometry: Geometry
    value: np.ndarray  # of the objective
    dP_shell_Pa: np.ndarray


class Place(NamedTuple):
    """One design on the podium; the rank orders any two designs."""

    rank: tuple
    allocation: str
    geometry: Geometry


def single(geometry: Geometry, index: int) -> Geometry:
    """One geometry out of arrays, as Python numbers (counts as int)."""
    values = {}
    for name, field in zip(Geometry._fields, geometry, strict=True):
        array = np.asarray(field)
        value = (array if array.ndim == 0 else array[index]).item()
        values[name] = int(value) if name.startswith("n_") or name == "layout_deg" else value
    return Geometry(**values)


class Podium:
    """Keeps the `places` best designs of different kind; ties go to the lower shell-side pressure drop."""

    def __init__(
        self, services: dict, constructions: dict, objective: Objective, accept: Accept | None, places: int,
        is_any_enough: bool = False,
    ) -> None:  # fmt: skip
        self.services, self.constructions, self.objective = services, constructions, objective
        self.accept, self.places, self.is_any_enough = accept, places, is_any_enough
        self.by_kind: dict[tuple, Place] = {}

    @property
    def threshold(self) -> float:
        """Value above which a candidate cannot enter any more."""
        if len(self.by_kind) < self.places:
            return np.inf
        if self.is_any_enough:
            return -np.inf
        return max(place.rank[0] for place in self.by_kind.values())

    def ranking(self) -> list[Design]:
        """Designs in order of the objective."""
        return [self._design(place) for place in sorted(self.by_kind.values(), key=lambda place: place.rank)]

    def _design(self, place: Place) -> Design:
        rating = rate(self.services[place.allocation], place.geometry)
        construction, total = self.constructions[place.allocation], self.objective.total
        cost = float(purchase_cost_usd(place.geometry, construction))
        value = cost if total is purchase_cost_usd else float(total(place.geometry, construction))
        return Design(place.allocation, place.geometry, rating, cost, value)

    def result(
        self, tally: Tally, limits: SearchLimits, elapsed_s: float, backend: str = "numpy"
    ) -> SearchResult:
        """What was found, with the counts of the search that found it."""
        ranking = self.ranking()
        return SearchResult(
            best=ranking[0] if ranking else None,
            alternatives=ranking[1:],
            n_space=tally.n_space,
            n_rated=tally.n_rated,
            n_bounded=tally.n_bounded,
            n_feasible_known=tally.n_feasible,
            n_not_needed=tally.n_not_needed,
            rejected=tally.rejected,
            objective=self.objective.name,
            bound=ranking[0].value if ranking else np.inf,
            elapsed_s=elapsed_s,
            limits=limits,
            allocations=tuple(self.services),
            backend=backend,
        )

    def offer(self, found: Feasible, tally: Tally) -> None:
        """Enter what is good enough, best first; the accept hook sees only what would enter."""
        order = np.lexsort((found.dP_shell_Pa, found.value))
        for i in order:
            if found.value[i] > self.threshold:
                return
            self._enter(found, int(i), tally)

    def _enter(self, found: Feasible, i: int, tally: Tally) -> None:
        geometry = single(found.geometry, i)
        rank = (float(found.value[i]), float(found.dP_shell_Pa[i]), found.allocation, geometry)
        kind = (found.allocation, *(getattr(geometry, name) for name in KIND))
        if kind in self.by_kind and self.by_kind[kind].rank <= rank:
            return
        if self.accept:
            rating = rate(self.services[found.allocation], geometry)
            for limit_id in self.accept(found.allocation, geometry, rating)[:1]:
                tally.reject(limit_id, 1)
                tally.n_feasible -= 1
                return
        self.by_kind[kind] = Place(rank, found.allocation, geometry)
        if len(self.by_kind) > self.places:
            del self.by_kind[max(self.by_kind, key=lambda key: self.by_kind[key].rank)]
