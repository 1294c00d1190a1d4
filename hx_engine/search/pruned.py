"""Exact best-first search over the standard space: groups of candidates in order of their least cost.

Trains by number of shells; rows (bundle and length) by least cost, in growing chunks that get their tube side and
bounds; what survives is opened into baffle counts, then into cuts. A chunk whose least cost exceeds the best found
ends its train.
"""

from __future__ import annotations

import time

import numpy as np

from hx_engine.rating.model import Geometry, Service
from hx_engine.rating.rate import areas, losses, mean_temperature, transfer
from hx_engine.rating.shell_rating import shell_flow, shell_heat, shell_pressure
from hx_engine.rating.tube_rating import TubeRating
from hx_engine.search.candidates import Choice, geometry_of
from hx_engine.search.case import Case, make_case, rows_in_reach
from hx_engine.search.constraints import SearchLimits, fei_excess, geometry_excess, rating_excess
from hx_engine.search.groups import Group, RowGroups, promising, take
from hx_engine.search.podium import Feasible, Podium
from hx_engine.search.relaxations import nearest_relaxations
from hx_engine.search.result import Accept, SearchResult
from hx_engine.search.space import Space
from hx_engine.search.tally import Tally
from hx_engine.search.upper_bounds import (
    crossflow_area_per_spacing,
    cut_bounds,
    overdesign_ratio,
    shell_h_bound,
)
from hx_engine.standards.weights import Construction

PIECES = (2000, 8000, 32000)
"""Rows rated together on the tube side; the same for every train, so that trains share them."""
FIRST_BLOCK, LARGEST_BLOCK = 64, 1024
COST_MARGIN = 1.0 + 1e-9
"""Rounding room between a cost taken from its plane and the same cost summed up directly."""


def _open(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For group sizes: index of the group and position inside it, for every member."""
    group = np.repeat(np.arange(counts.size), counts)
    return group, np.arange(group.size) - np.repeat(np.cumsum(counts) - counts, counts)


def open_baffles(case: Case, group: Group, threshold_usd: float, tally: Tally) -> tuple[np.ndarray, Choice, np.ndarray]:
    """Every baffle count of the rows that may be feasible and cheap enough: row index, choice, cost [USD]."""
    table, first = case.table, group.geometry
    row, step = _open(table.n_spacings[group.bundle, group.length].astype(int))
    n_baffles = table.n_baffles_min[group.bundle, group.length][row] + step
    cost = case.prices.one_shell(group.bundle[row], group.length[row], n_baffles)
    cost = cost * (first.n_shells_series * first.n_shells_parallel)
    cheap = cost <= threshold_usd
    n_cuts = len(case.space.baffle_cuts)
    tally.n_not_needed += n_cuts * int((~cheap).sum())
    row, n_baffles, cost = row[cheap], n_baffles[cheap], cost[cheap]
    choice = Choice(
        group.bundle[row],
        group.length[row],
        n_baffles,
        np.zeros(row.size, dtype=int),
        first.n_shells_series,
        first.n_shells_parallel,
    )
    geometry = geometry_of(case.space, table, case.nozzles, choice)
    excess = _baffle_excess(case, take(group.tube, row), choice, geometry)
    kept = tally.sift(excess, np.full(row.size, float(n_cuts)))
    row, choice, geometry, cost = row[kept], take(choice, kept), take(geometry, kept), cost[kept]
    v = _mass_velocity(case, geometry) / case.service.shell.density_kg_m3
    excess = fei_excess(case.bounds, case.service, geometry, v, case.construction.tube_material)
    kept = tally.sift(excess, np.full(row.size, float(n_cuts)))
    return row[kept], take(choice, kept), cost[kept]


def _mass_velocity(case: Case, geometry: Geometry):
    """Cross-flow mass velocity at the centre line [kg/m2s]."""
    area = crossflow_area_per_spacing(geometry) * geometry.baffle_spacing_m
    return case.service.shell.m_dot_kg_s / geometry.n_shells_parallel / area


def _baffle_excess(case: Case, tube: TubeRating, choice: Choice, geometry: Geometry) -> dict:
    """Limits that a baffle count breaks whatever the cut."""
    stream, bounds, table, cuts = case.service.shell, case.bounds, case.table, case.space.baffle_cuts
    G = _mass_velocity(case, geometry)
    S_m = stream.m_dot_kg_s / geometry.n_shells_parallel / G
    end = G * geometry.baffle_spacing_m / geometry.baffle_spacing_in_m
    h_shell = shell_h_bound(case.service, geometry, G, S_m, cut_bounds(geometry, min(cuts), max(cuts)))
    MTD = mean_temperature(case.service, geometry.n_shells_series, geometry.n_passes).MTD_K
    ratio = overdesign_ratio(
        case.service, geometry, tube.h_W_m2K * case.wall.h_tube_max, h_shell * case.wall.h_shell_max, MTD
    )
    rules = geometry_excess(bounds, geometry, table.max_span_m[choice.bundle], table.spacing_min_m[choice.bundle])
    return {
        "baffle_spacing_min_m": rules["baffle_spacing_min_m"],
        "unsupported_span_max_m": rules["unsupported_span_max_m"],
        bounds.v_shell_id: G / stream.density_kg_m3 / bounds.v_shell_max_m_s,
        "rho_v2_bundle_entrance_max": end * end / stream.density_kg_m3 / bounds.limits.rho_v2_bundle_entrance_max,
        "overdesign_min_pct": (1.0 + 0.01 * bounds.limits.overdesign_min_pct) / ratio,
    }


def rate_cuts(case: Case, group: Group, opened: tuple[np.ndarray, Choice, np.ndarray], tally: Tally) -> Feasible:
    """Full rating of every cut of the opened baffle counts: heat first, pressure for what is left."""
    row, choice, cost = opened
    n_cuts, service = len(case.space.baffle_cuts), case.service
    index, cut = np.repeat(np.arange(row.size), n_cuts), np.tile(np.arange(n_cuts), row.size)
    geometry = geometry_of(case.space, case.table, case.nozzles, take(choice, index)._replace(cut=cut))
    tube = take(group.tube, row[index])
    flow = shell_flow(service, geometry)
    films = transfer(service, geometry, tube.h_W_m2K, shell_heat(service, geometry, flow).h_W_m2K)
    mean = mean_temperature(service, geometry.n_shells_series, geometry.n_passes)
    area = areas(service, geometry, films.U_dirty_W_m2K, mean.MTD_K)
    tally.n_rated += index.size
    needed = 1.0 + 0.01 * case.bounds.limits.overdesign_min_pct
    big = tally.sift({"overdesign_min_pct": needed / (1.0 + 0.01 * area.overdesign_pct)}, np.ones(index.size))
    geometry, tube, flow, films, area, mean = (take(x, big) for x in (geometry, tube, flow, films, area, mean))
    index = index[big]
    dP = losses(service, geometry, tube, shell_pressure(service, geometry, flow), films)
    kept = tally.sift(rating_excess(case.bounds, mean, tube, flow, area, dP), np.ones(index.size))
    tally.n_feasible += int(kept.sum())
    return Feasible(case.allocation, take(geometry, kept), cost[index[kept]], dP.dP_shell_Pa[kept])


def visit(case: Case, group: Group, podium: Podium, tally: Tally) -> None:
    """Open rows block by block in ascending least cost until the podium cannot change."""
    first, size = 0, FIRST_BLOCK
    while first < group.bundle.size:
        limit_usd = podium.threshold * COST_MARGIN
        if group.least_usd[first] > limit_usd:
            tally.n_not_needed += int(group.weight[first:].sum())
            return
        block = take(group, slice(first, first + size))
        opened = open_baffles(case, block, limit_usd, tally)
        if opened[0].size:
            podium.offer(rate_cuts(case, block, opened, tally), tally)
        first, size = first + size, min(2 * size, LARGEST_BLOCK)


def search_train(groups: RowGroups, n_series: int, podium: Podium, tally: Tally) -> None:
    """All rows of one train, cheapest first, piece by piece."""
    case, rows = groups.case, groups.rows
    n_shells = n_series * groups.n_parallel
    first, sizes, size = 0, iter(PIECES), PIECES[0]
    while first < rows.bundle.size:
        if rows.least_usd[first] * n_shells > podium.threshold * COST_MARGIN:
            tally.n_not_needed += int(rows.weight[first:].sum())
            return
        size = next(sizes, size)
        visit(case, promising(case, groups.piece(first, size), n_series, tally), podium, tally)
        first += size


def search(
    services: dict[str, Service],
    space: Space,
    limits: SearchLimits,
    constructions: dict[str, Construction],
    accept: Accept | None = None,
    places: int = 1,
) -> SearchResult:
    """The cheapest designs of the space that keep every limit, proven.

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

    Returns
    -------
    SearchResult
        ``best`` is None when no candidate keeps every limit; then ``nearest`` says what would help.
    """
    start = time.perf_counter()
    tally, podium = Tally(), Podium(services, constructions, accept, places)
    groups: dict[tuple[str, int], RowGroups] = {}
    with np.errstate(all="ignore"):
        cases = [make_case(name, services[name], space, constructions[name], limits, tally) for name in services]
        for n_series, n_parallel in space.trains:
            for case in cases:
                key = (case.allocation, n_parallel)
                if key not in groups:
                    rows = rows_in_reach(case, n_parallel, podium.threshold * COST_MARGIN, tally)
                    groups[key] = RowGroups(case, rows, n_parallel)
                search_train(groups[key], n_series, podium, tally)
    ranking = podium.ranking()
    nearest = [] if ranking else nearest_relaxations(services, space, limits, constructions)
    return SearchResult(
        best=ranking[0] if ranking else None,
        alternatives=ranking[1:],
        n_space=tally.n_space,
        n_rated=tally.n_rated,
        n_feasible_known=tally.n_feasible,
        n_not_needed=tally.n_not_needed,
        rejected=tally.rejected,
        nearest=nearest,
        cost_bound_usd=ranking[0].cost_usd if ranking else np.inf,
        elapsed_s=time.perf_counter() - start,
    )
