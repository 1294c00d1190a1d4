"""What a search takes from its caller and gives back."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hx_engine.rating.model import Geometry
from hx_engine.rating.rate import Rating
from hx_engine.search.constraints import SearchLimits

Accept = Callable[[str, Geometry, Rating], list[str]]
"""Last test of a would-be winner: (allocation, geometry, rating) to the ids of the limits it breaks."""


class Design(NamedTuple):
    """One feasible design."""

    allocation: str
    geometry: Geometry  # Python scalars
    rating: Rating
    cost_usd: float
    value: float  # of the objective


class SearchResult(NamedTuple):
    """The best design that keeps every limit, or why there is none.

    Counts cover every candidate of the space, both allocations and all shell arrangements: ``rejected`` holds each
    candidate under the first limit that removed it (alone or with its whole group), ``n_not_needed`` those that can
    only be worse than the result; n_space = sum(rejected) + n_not_needed + n_feasible_known.
    """

    best: Design | None
    alternatives: list[Design]  # next best of other shell, tube, layout, pass, length or train; proven in rank
    n_space: int
    n_rated: int
    n_bounded: int  # rows and baffle counts put to a bound, over all trains
    n_feasible_known: int
    n_not_needed: int
    rejected: dict[str, int]
    objective: str
    bound: float  # no unseen candidate can have a smaller value of the objective
    elapsed_s: float
    limits: SearchLimits
    allocations: tuple[str, ...]
    backend: str  # "numba" where machine code rated some of it, else "numpy"
