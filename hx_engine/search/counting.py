"""How many candidates of a space are feasible, exactly: each rated once for all shells in series.

Films, wall temperatures and the losses of one shell do not depend on the shells in series, so one rating serves every
train: area and losses grow with their number, and F is known per number. Bounds of the search remove the rest first.
The cuts are rated one after another, as all else of their geometries is the same.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from hx_engine.rating.backends import rate_many
from hx_engine.rating.model import Service
from hx_engine.search.candidates import with_cut
from hx_engine.search.case import Case, make_case
from hx_engine.search.constraints import SearchLimits, fei_excess, is_kept
from hx_engine.search.groups import Group, TubeSides, sum_of_MTD_K
from hx_engine.search.objective import objective_named
from hx_engine.search.opening import mass_velocity, opened_geometry, spread, velocity_excess
from hx_engine.search.picking import take
from hx_engine.search.reach import in_reach, rows_at, rows_in_reach
from hx_engine.search.sieve import Sieve
from hx_engine.search.space import Space
from hx_engine.search.tally import Tally
from hx_engine.standards.weights import Construction

ROWS_TOGETHER = {"numba": 1000, "numpy": 4000}
"""Rows counted together: machine code likes candidates that stay in the caches, NumPy long arrays."""
OUTPUTS = (
    "transfer.U_dirty_W_m2K", "areas.area_provided_m2", "losses.dP_tube_Pa", "losses.dP_shell_Pa",
    "losses.dP_shell_nozzles_Pa",
)  # fmt: skip


class Count(NamedTuple):
    """Feasible candidates of a space; `n_rated` is what had to be rated for it."""

    n_space: int
    n_feasible: int
    n_rated: int
    backend: str
    elapsed_s: float


class Trains(NamedTuple):
    """Numbers of shells in series, with a given number in parallel, as an array beside the axis of the rows."""

    n_series: np.ndarray  # (trains, 1)
    sum_MTD_K: np.ndarray  # (trains, rows): of all shells in series; NaN where F is below its limit


def count_feasible(
    services: dict[str, Service],
    space: Space,
    limits: SearchLimits,
    constructions: dict[str, Construction],
    backend: str = "numpy",
    threads: int = 1,
) -> Count:
    """Count the candidates that keep every limit the search tests before its last test.

    Arguments as ``search``; `backend` and `threads` as ``rate_many``: both give the same count.
    """
    start, tally, goal = time.perf_counter(), Tally(), objective_named("cost")
    n_feasible = n_rated = 0
    with np.errstate(all="ignore"):
        for kind in space.by_shell:
            for name, service in services.items():
                case = make_case(name, service, kind, constructions[name], limits, goal, tally, Sieve("numpy"))
                for n_parallel in sorted({parallel for _, parallel in kind.trains}):
                    found, rated = _of_parallel(case, n_parallel, backend, threads)
                    n_feasible, n_rated = n_feasible + found, n_rated + rated
    return Count(tally.n_space, n_feasible, n_rated, backend, time.perf_counter() - start)


def _of_parallel(case: Case, n_parallel: int, backend: str, threads: int) -> tuple[int, int]:
    reach = in_reach(case, n_parallel, np.inf, Tally())
    series = np.array([[s] for s, p in case.space.trains if p == n_parallel], dtype=float)
    with np.errstate(all="ignore"):
        index = rows_in_reach(case, reach, int(series.max()), np.inf, Tally())
        group = TubeSides(case, reach).of(rows_at(reach, index))
        trains = Trains(series, sum_of_MTD_K(case, series, group.n_passes))
        kept = np.flatnonzero(_rows_kept(case, group, trains))

    together = ROWS_TOGETHER[backend]

    def count(first: int) -> tuple[int, int]:
        block = kept[first : first + together]
        with np.errstate(all="ignore"):
            here = trains._replace(sum_MTD_K=trains.sum_MTD_K[:, block])
            return _of_rows(case, take(group, block), n_parallel, here, backend)

    with ThreadPoolExecutor(threads) as pool:
        counts = list(pool.map(count, range(0, kept.size, together)))
    return sum(found for found, _ in counts), sum(rated for _, rated in counts)


def _needed(case: Case) -> float:
    return 1.0 + 0.01 * case.bounds.limits.overdesign_min_pct


def _rows_kept(case: Case, group: Group, trains: Trains) -> np.ndarray:
    """Rows that may hold a feasible candidate in some train."""
    is_low = is_kept(group.dP_tube_min_Pa * trains.n_series / case.bounds.dP_tube_max_Pa)
    is_large = is_kept(_needed(case) / (group.overdesign_ratio_per_K * trains.sum_MTD_K))
    return (is_low & is_large).any(axis=0)


def _of_rows(case: Case, group: Group, n_parallel: int, trains: Trains, backend: str) -> tuple[int, int]:
    """Feasible candidates among all baffle counts and cuts of the rows, and how many were rated."""
    least, number = case.table.baffle_counts(group.bundle, group.length)
    row, step = spread(number.astype(int))
    n_baffles = least[row] + step
    kept = _all_kept(velocity_excess(case, group, n_parallel, row, n_baffles))
    if not kept.size:
        return 0, 0
    row = row[kept]
    geometry = opened_geometry(case, group, n_parallel, row, n_baffles[kept])
    UA_min_W_K = _needed(case) * case.service.Q_W / trains.sum_MTD_K[:, row]
    found = np.zeros(row.size, dtype=int)
    for cut in case.space.baffle_cuts:
        rated = rate_many(case.service, with_cut(case.space, geometry, cut), OUTPUTS, backend)
        _add_feasible(case, rated, trains.n_series, UA_min_W_K, found)
    some = np.flatnonzero(found)
    geometry = take(geometry, some)
    v = mass_velocity(case, geometry) / case.service.shell.density_kg_m3
    is_calm = _all_kept(fei_excess(case.bounds, case.service, geometry, v, case.construction.tube_material))
    return int(found[some[is_calm]].sum()), row.size * len(case.space.baffle_cuts)


def _all_kept(excess: dict[str, Any]) -> np.ndarray:
    return np.flatnonzero(np.logical_and.reduce([is_kept(ratio) for ratio in excess.values()]))


def _add_feasible(
    case: Case, rated: dict[str, np.ndarray], n_series: np.ndarray, UA_min_W_K: np.ndarray, found: np.ndarray
) -> None:
    """Add to each candidate's count the trains in which it keeps every limit."""
    U, area, dP_tube, dP_shell, dP_nozzles = (rated[name] for name in OUTPUTS)
    bounds, limits, shell = case.bounds, case.bounds.limits, case.service.shell
    UA = U * area
    dP_of_one = np.maximum(dP_tube / bounds.dP_tube_max_Pa, dP_shell / bounds.dP_shell_max_Pa)
    range_K, is_f_shell = abs(shell.T_in_K - shell.T_out_K), case.space.shell_passes[0] > 1
    if is_f_shell:
        UA = np.where(is_kept((dP_shell - dP_nozzles) / limits.long_baffle_dP_max_Pa), UA, 0.0)
    for n, least in zip(n_series.ravel().tolist(), UA_min_W_K, strict=True):
        if not is_f_shell or is_kept(range_K / n / limits.long_baffle_dT_max_K):
            found += (least <= UA) & is_kept(dP_of_one * n)
