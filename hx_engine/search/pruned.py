"""Exact best-first search over the standard space: groups of candidates in order of their least value.

Trains by number of shells; rows (bundle and length) by the least value of the objective, in growing chunks that get
their tube side and bounds; what survives is opened into baffle counts, then into cuts. A chunk whose least value
exceeds the best found ends its train.
"""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np

from hx_engine.rating.losses import losses
from hx_engine.rating.model import Geometry, Service
from hx_engine.rating.rate import areas
from hx_engine.rating.shell_rating import shell_flow, shell_heat, shell_pressure
from hx_engine.rating.transfer import transfer
from hx_engine.search.candidates import Choice, geometry_of, with_cut
from hx_engine.search.case import Case, make_case, rows_in_reach
from hx_engine.search.constraints import (
    SearchLimits,
    fei_excess,
    geometry_excess,
    long_baffle_excess,
    rating_excess,
)
from hx_engine.search.groups import Group, RowGroups, promising
from hx_engine.search.objective import objective_named
from hx_engine.search.picking import as_column, take, take_of_table
from hx_engine.search.podium import Feasible, Podium
from hx_engine.search.result import Accept, SearchResult
from hx_engine.search.sieve import Sieve
from hx_engine.search.space import Space
from hx_engine.search.tally import Tally
from hx_engine.search.upper_bounds import (
    crossflow_area_per_spacing,
    cut_bounds,
    overdesign_ratio,
    shell_h_bound,
)
from hx_engine.standards.weights import Construction

PIECES = (2000, 4000, 8000, 16000, 32000)
"""Rows rated together on the tube side; the same for every train, so that trains share them."""
FIRST_BLOCK, LARGEST_BLOCK = 64, 1024
RATED_TOGETHER = 4096
"""Candidates rated before the threshold is looked at again; the best of a block come first."""
VALUE_MARGIN = 1.0 + 1e-9
"""Rounding room between a value taken from its plane and the same value summed up directly."""


class Opened(NamedTuple):
    """Candidates but for their cut."""

    row: np.ndarray  # index into the group
    geometry: Geometry
    value: np.ndarray  # all shells of the train


def spread(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For group sizes: index of the group and position inside it, for every member."""
    group = np.repeat(np.arange(counts.size), counts)
    return group, np.arange(group.size) - np.repeat(np.cumsum(counts) - counts, counts)


def open_baffles(case: Case, group: Group, n_parallel: int, threshold: float, tally: Tally) -> Opened:
    """Every baffle count of the rows that may be feasible and good enough, best first."""
    table = case.table
    least, number = table.baffle_counts(group.bundle, group.length)
    row, step = spread(number.astype(int))
    n_baffles = least[row] + step
    value = case.prices.one_shell(group.bundle[row], group.length[row], n_baffles) * (group.n_series * n_parallel)
    good = value <= threshold
    n_cuts = len(case.space.baffle_cuts)
    tally.n_not_needed += n_cuts * int((~good).sum())
    row, n_baffles, value = row[good], n_baffles[good], value[good]
    tally.n_bounded += row.size
    choice = Choice(
        group.bundle[row],
        group.length[row],
        n_baffles,
        np.zeros(row.size, dtype=int),
        group.n_series,
        n_parallel,
    )
    geometry = geometry_of(case.space, table, case.nozzles, choice)
    excess = baffle_excess(case, group.tube.h_W_m2K[row], choice.bundle, geometry, group.mean.MTD_K[row])
    opened = take(Opened(row, geometry, value), tally.sift(excess, np.full(row.size, float(n_cuts))))
    v = mass_velocity(case, opened.geometry) / case.service.shell.density_kg_m3
    excess = fei_excess(case.bounds, case.service, opened.geometry, v, case.construction.tube_material)
    kept = np.flatnonzero(tally.sift(excess, np.full(opened.row.size, float(n_cuts))))
    return take(opened, kept[np.argsort(opened.value[kept], kind="stable")])


def mass_velocity(case: Case, geometry: Geometry):
    """Cross-flow mass velocity at the centre line [kg/m2s]."""
    area = crossflow_area_per_spacing(geometry) * geometry.baffle_spacing_m
    return case.service.shell.m_dot_kg_s / geometry.n_shells_parallel / area


def baffle_excess(case: Case, h_tube_W_m2K, bundle: np.ndarray, geometry: Geometry, MTD_K) -> dict:
    """Limits that a baffle count breaks whatever the cut."""
    stream, bounds, table, cuts = case.service.shell, case.bounds, case.table, case.space.baffle_cuts
    G = mass_velocity(case, geometry)
    S_m = stream.m_dot_kg_s / geometry.n_shells_parallel / G
    end = G * geometry.baffle_spacing_m / geometry.baffle_spacing_in_m
    h_shell = shell_h_bound(case.service, geometry, G, S_m, cut_bounds(geometry, min(cuts), max(cuts)))
    ratio = overdesign_ratio(
        case.service, geometry, h_tube_W_m2K * case.wall.h_tube_max, h_shell * case.wall.h_shell_max, MTD_K
    )
    rules = geometry_excess(bounds, geometry, table.max_span_m[bundle], table.spacing_min_m[bundle])
    return {
        "baffle_spacing_min_m": rules["baffle_spacing_min_m"],
        "unsupported_span_max_m": rules["unsupported_span_max_m"],
        bounds.v_shell_id: G / stream.density_kg_m3 / bounds.v_shell_max_m_s,
        "rho_v2_bundle_entrance_max": end * end / stream.density_kg_m3 / bounds.limits.rho_v2_bundle_entrance_max,
        "overdesign_min_pct": (1.0 + 0.01 * bounds.limits.overdesign_min_pct) / ratio,
    }


def rate_cuts(case: Case, group: Group, opened: Opened, tally: Tally) -> Feasible | None:
    """Full rating of every cut of the opened baffle counts: heat first, pressure for what is left, None if nothing."""
    service, cuts = case.service, np.array(case.space.baffle_cuts)
    shape = opened.row.size, cuts.size
    geometry = with_cut(case.space, as_column(opened.geometry), cuts)
    tube, mean = as_column(take(group.tube, opened.row)), as_column(take(group.mean, opened.row))
    left = case.sieve.left(service, case.bounds, geometry, mean, shape, tally)
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
    geometry, tube, flow, films, area, mean = (
        take_of_table(group, shape, np.flatnonzero(big)) for group in (geometry, tube, flow, films, area, mean)
    )
    dP = losses(service, geometry, tube, shell_pressure(service, geometry, flow), films)
    excess = rating_excess(case.bounds, mean, tube, flow, area, dP)
    excess |= long_baffle_excess(case.bounds, service, geometry, dP)
    kept = tally.sift(excess, np.ones(geometry.shell_id_m.size))
    if not kept.any():
        return None
    tally.n_feasible += int(kept.sum())
    geometry = take(geometry, kept)
    value = case.prices.objective.total(geometry, case.construction)
    return Feasible(case.allocation, geometry, value, dP.dP_shell_Pa[kept])


def rate_in_order(case: Case, group: Group, opened: Opened, podium: Podium, tally: Tally) -> None:
    """Rate opened candidates, best first, until the podium cannot change."""
    n_cuts = len(case.space.baffle_cuts)
    size, first = max(RATED_TOGETHER // n_cuts, 1), 0
    while first < opened.row.size:
        end = int(np.searchsorted(opened.value, podium.threshold * VALUE_MARGIN, side="right"))
        if end <= first:
            tally.n_not_needed += n_cuts * (opened.row.size - first)
            return
        last = min(first + size, end)
        found = rate_cuts(case, group, take(opened, slice(first, last)), tally)
        if found is not None:
            podium.offer(found, tally)
        first = last


def visit(case: Case, group: Group, n_parallel: int, podium: Podium, tally: Tally) -> None:
    """Open rows block by block in ascending least value until the podium cannot change."""
    first, size = 0, FIRST_BLOCK
    while first < group.bundle.size:
        threshold = podium.threshold * VALUE_MARGIN
        if group.least[first] > threshold:
            tally.n_not_needed += int(group.weight[first:].sum())
            return
        block = take(group, slice(first, first + size))
        rate_in_order(case, block, open_baffles(case, block, n_parallel, threshold, tally), podium, tally)
        first, size = first + size, min(2 * size, LARGEST_BLOCK)


def search_train(groups: RowGroups, n_series: int, podium: Podium, tally: Tally) -> None:
    """All rows of one train, best first, piece by piece."""
    case, rows = groups.case, groups.rows
    n_shells = n_series * groups.n_parallel
    first, sizes, size = 0, iter(PIECES), PIECES[0]
    while first < rows.bundle.size:
        if rows.least[first] * n_shells > podium.threshold * VALUE_MARGIN:
            tally.n_not_needed += int(rows.weight[first:].sum())
            return
        size = next(sizes, size)
        group = promising(case, groups.piece(first, size), n_series, tally)
        visit(case, group, groups.n_parallel, podium, tally)
        first += size


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
    sieve, groups = Sieve(backend), {}
    with np.errstate(all="ignore"):
        cases = [
            make_case(name, services[name], kind, constructions[name], limits, goal, tally, sieve)
            for kind in space.by_shell
            for name in services
        ]
        for n_series, n_parallel in space.trains:
            for number, case in enumerate(cases):
                key = (number, n_parallel)
                if key not in groups:
                    rows = rows_in_reach(case, n_parallel, podium.threshold * VALUE_MARGIN, tally)
                    groups[key] = RowGroups(case, rows, n_parallel)
                search_train(groups[key], n_series, podium, tally)
    return podium.result(tally, limits, time.perf_counter() - start, "numba" if sieve.is_used else "numpy")
