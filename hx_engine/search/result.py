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


class EasedLimit(NamedTuple):
    """One limit and the value that would do. `factor` above 1: needed over allowed (allowed over needed for minima)."""

    limit_id: str
    label: str
    factor: float
    allowed: float
    needed: float


class Relaxation(NamedTuple):
    """A design that exists once these limits (usually one) are eased to the value needed."""

    eased: tuple[EasedLimit, ...]
    design: Design


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
    n_feasible_known: int
    n_not_needed: int
    rejected: dict[str, int]
    nearest: list[Relaxation]
    objective: str
    bound: float  # no unseen candidate can have a smaller value of the objective
    elapsed_s: float
    limits: SearchLimits
    allocations: tuple[str, ...]
    backend: str  # "numba" where machine code rated some of it, else "numpy"
