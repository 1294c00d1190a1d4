"""Exact best-first search over the standard space: groups of candidates in order of their least value.

Trains by number of shells; rows (bundle and length) large enough, by the least value of the objective, in growing
pieces that get their tube side and bounds; what survives is opened into baffle counts, then into cuts. A piece whose
least value exceeds the best found ends its train.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from hx_engine.rating.losses import losses
from hx_engine.rating.model import Service
from hx_engine.rating.rate import areas
from hx_engine.rating.shell_rating import shell_flow, shell_heat, shell_pressure
from hx_engine.rating.transfer import transfer
from hx_engine.search.candidates import with_cut
from hx_engine.search.case import Case, make_case
from hx_engine.search.constraints import (
    SearchLimits,
    long_baffle_excess,
    rating_excess,
)
from hx_engine.search.groups import Group, TubeSides
from hx_engine.search.objective import objective_named
from hx_engine.search.opening import Opened, open_baffles
from hx_engine.search.picking import as_column, take, take_of_table
from hx_engine.search.podium import Feasible, Podium
from hx_engine.search.reach import by_value, in_reach, rows_in_reach
from hx_engine.search.result import Accept, SearchResult
from hx_engine.search.sieve import Sieve
from hx_engine.search.space import Space
from hx_engine.search.tally import Tally
from hx_engine.standards.weights import Construction

FIRST_PIECE = 2000
"""Rows rated together on the tube side at first."""
SAMPLE, SAMPLED_FROM = 8, 128
"""Of more rows than this every eighth is opened first, as long as no design is known."""
BLOCK = 1024
"""Rows opened together."""
FIRST_RATED, RATED_TOGETHER = 1024, 4096
"""Candidates rated before the threshold is looked at again, at first and at most; the best of a block come first."""
VALUE_MARGIN = 1.0 + 1e-9
"""Rounding room between a value taken from its plane and the same value summed up directly."""


def rate_cuts(case: Case, group: Group, opened: Opened, tally: Tally) -> Feasible | None:
    """Full rating of every cut of the opened baffle counts: heat first, pressure for what is left, None if nothing."""
    service, cuts = case.service, np.array(case.space.baffle_cuts)
    shape = opened.row.size, cuts.size
    geometry = with_cut(case.space, as_column(opened.geometry), cuts)
    tube, mean = as_column(take(group.tube, opened.row)), as_column(take(group.mean, opened.row))
    left = case.sieve.left(service, case.bounds, geometry, mean, shape, tally)
    place = np.arange(shape[0] * shape[1]) if left is None else left
    tally.n_rated += shape[0] * shape[1]
    if left is not None:
        geometry, tube, mean = (as_column(take_of_table(group, shape, left)) for group in (geometry, tube, mean))
        shape = left.size, 1
        if not left.size:
            return None
    flow = shell_flow(service, geometry)
    films = transfer(service, geometry, tube.h_W_m2K, shell_heat(service, geometry, flow).h_W_m2K)
    area = areas(service, geometry, films.U_dirty_W_m2K, mean.MTD_K)
    needed = 1.0 + 0.01 * case.bounds.limits.overdesign_min_pct
    big = tally.sift({"overdesign_min_pct": needed / (1.0 + 0.01 * area.overdesign_pct)}, np.ones(shape))
    if not big.any():
        return None
    big = np.flatnonzero(big)
    geometry, tube, flow, films, area, mean = (
        take_of_table(group, shape, big) for group in (geometry, tube, flow, films, area, mean)
    )
    dP = losses(service, geometry, tube, shell_pressure(service, geometry, flow), films)
    excess = rating_excess(case.bounds, mean, tube, flow, area, dP)
    excess |= long_baffle_excess(case.bounds, service, geometry, dP)
    kept = np.flatnonzero(tally.sift(excess, np.ones(geometry.shell_id_m.size)))
    if not kept.size:
        return None
    tally.n_feasible += kept.size
    value = opened.value[place[big[kept]] // cuts.size]
    return Feasible(case.allocation, take(geometry, kept), value, dP.dP_shell_Pa[kept])


def rate_in_order(case: Case, group: Group, opened: Opened, podium: Podium, tally: Tally) -> None:
    """Rate opened candidates, best first, until the podium cannot change."""
    n_cuts = len(case.space.baffle_cuts)
    size, first = FIRST_RATED if podium.threshold == np.inf else RATED_TOGETHER, 0
    while first < opened.row.size:
        end = int(np.searchsorted(opened.value, podium.threshold * VALUE_MARGIN, side="right"))
        if end <= first:
            tally.n_not_needed += n_cuts * (opened.row.size - first)
            return
        last = min(first + max(size // n_cuts, 1), end)
        found = rate_cuts(case, group, take(opened, slice(first, last)), tally)
        if found is not None:
            podium.offer(found, tally)
        first, size = last, min(2 * size, RATED_TOGETHER)


def blocks(n_rows: int, is_anything_known: bool) -> Iterator[np.ndarray]:
    """Positions of rows in the order they are opened: a sample of many first, so that soon a good design is known."""
    left = np.arange(n_rows)
    if n_rows > SAMPLED_FROM and not is_anything_known:
        yield left[::SAMPLE]
        left = np.delete(left, slice(None, None, SAMPLE))
    for first in range(0, n_rows, BLOCK):
        yield left[first : first + BLOCK]


def visit(case: Case, group: Group, n_parallel: int, podium: Podium, tally: Tally) -> None:
    """Open rows block by block until the podium cannot change."""
    for block in blocks(group.bundle.size, podium.threshold < np.inf):
        threshold = podium.threshold * VALUE_MARGIN
        is_good = group.least[block] <= threshold
        tally.n_not_needed += int(group.weight[block[~is_good]].sum())
        if is_good.any():
            opened = take(group, block[is_good])
            rate_in_order(case, opened, open_baffles(case, opened, n_parallel, threshold, tally), podium, tally)


def search_train(tube_sides: TubeSides, n_series: int, podium: Podium, tally: Tally) -> None:
    """All rows of one train, best first, piece by piece."""
    case, reach = tube_sides.case, tube_sides.reach
    index = rows_in_reach(case, reach, n_series, podium.threshold * VALUE_MARGIN, tally)
    not_needed = reach.weight.take(index).sum()
    for piece in by_value(reach, index, FIRST_PIECE):
        is_good = piece.least * n_series <= podium.threshold * VALUE_MARGIN
        if not is_good.any():
            break
        piece = take(piece, is_good)
        not_needed -= piece.weight.sum()
        group = tube_sides.promising(piece, n_series, tally)
        visit(case, group, reach.n_parallel, podium, tally)
    tally.n_not_needed += int(not_needed)


def search(
    services: dict[str, Service],
    space: Space,
    limits: SearchLimits,
    constructions: dict[str, Construction],
    accept: Accept | None = None,
    places: int = 1,
    objective: str = "cost",
    backend: str = "numpy",
    is_any_enough: bool = False,
) -> SearchResult:
    """The best designs of the space that keep every limit, proven; by default the cheapest.

    Parameters
    ----------
    services : dict
        Allocation ("hot" or "cold" fluid in the tubes) to its service.
    space : Space
        Choices, as narrowed by the user's wishes.
    limits : SearchLimits
        Bounds, by hot and cold side where sides differ.
    constructions : dict
        Allocation to materials and design conditions; cost and tubesheets follow from them.
    accept : callable, optional
        Last test of a would-be winner (vibration, mechanical); called on few candidates only.
    places : int
        How many designs of different kind to return: the best and places - 1 alternatives, in proven rank.
    objective : str
        "cost", "area", "weight" or "footprint", see ``objective.OBJECTIVES``.
    backend : str
        "numpy", "numba" or "auto", see ``sieve.Sieve``; the designs and counts are the same.
    is_any_enough : bool
        End with the first `places` feasible designs instead of the best: only whether there is one counts.

    Returns
    -------
    SearchResult
        ``best`` is None when no candidate keeps every limit; ``breaches`` then says what would have to give way.
    """
    start = time.perf_counter()
    goal = objective_named(objective)
    tally, podium = Tally(), Podium(services, constructions, goal, accept, places, is_any_enough)
    sieve, reaches = Sieve(backend), {}
    with np.errstate(all="ignore"):
        cases = [
            make_case(name, services[name], kind, constructions[name], limits, goal, tally, sieve)
            for kind in space.by_shell
            for name in services
        ]
        for n_series, n_parallel in space.trains:
            for number, case in enumerate(cases):
                key = (number, n_parallel)
                if key not in reaches:
                    reach = in_reach(case, n_parallel, podium.threshold * VALUE_MARGIN, tally)
                    reaches[key] = TubeSides(case, reach)
                search_train(reaches[key], n_series, podium, tally)
    return podium.result(tally, limits, time.perf_counter() - start, "numba" if sieve.is_used else "numpy")
