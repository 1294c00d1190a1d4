"""Which bundles and lengths come into question for a train, before their tube side is rated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from hx_engine.rating.rate import mean_temperature
from hx_engine.search.bundles import MIN_BAFFLES
from hx_engine.search.candidates import bundle_geometry
from hx_engine.search.case import Case
from hx_engine.search.constraints import is_kept
from hx_engine.search.tally import Tally
from hx_engine.search.upper_bounds import overdesign_per_length, row_h_bound


class Reach(NamedTuple):
    """Bundles that fit a number of parallel shells, with what holds for any number in series."""

    n_parallel: int
    bundle: np.ndarray
    weight: np.ndarray  # (bundles, lengths)
    weight_sum: float
    least: np.ndarray  # (bundles, lengths), value with the fewest baffles, one shell in series; NaN outside the space
    h_shell_max_W_m2K: np.ndarray  # (plates,), with wall correction
    MTD_needed_K: np.ndarray  # (bundles, lengths), least sum over all shells in series, tube film without resistance
    dP_tube_is_kept: np.ndarray  # (bundles, lengths), False once a shorter train has shown that it is not


class Rows(NamedTuple):
    """Bundles with a length; each stands for all its baffle choices."""

    index: np.ndarray  # into the flat tables of the reach
    bundle: np.ndarray
    length: np.ndarray
    weight: np.ndarray
    least: np.ndarray  # value with the fewest baffles, one shell in series


def in_reach(case: Case, n_parallel: int, threshold: float, tally: Tally) -> Reach:
    """Bundles whose tube velocity, nozzles and least value fit this number of parallel shells; others are counted."""
    table, prices = case.table, case.prices
    n_series = sum(parallel == n_parallel for _, parallel in case.space.trains)
    bundle = _fitting(case, n_parallel, n_series, tally)
    prices.learn(bundle)
    lengths = np.arange(prices.lengths_m.size)
    ends = prices.lengths_m.argmin(), prices.lengths_m.argmax()
    lowest = n_parallel * np.minimum(*(prices.one_shell(bundle, end, MIN_BAFFLES) for end in ends))
    count = n_series * case.bundle_weight[bundle]
    tally.reject("shell_thickness", count[np.isnan(lowest)].sum())
    tally.n_not_needed += int(count[lowest > threshold].sum())
    bundle = bundle[lowest <= threshold]
    plate = table.plate[bundle]
    least = prices.one_shell(bundle[:, None], lengths, table.n_baffles_min.take(plate, axis=0))
    least *= n_parallel
    weight = case.weight.take(plate, axis=0)
    least[weight == 0.0] = np.nan
    h_shell = _h_shell_max(case, n_parallel)
    geometry = bundle_geometry(case.space, table, bundle, n_parallel)
    per_length = overdesign_per_length(case.service, geometry, np.inf, h_shell[plate])
    needed = ((1.0 + 0.01 * case.bounds.limits.overdesign_min_pct) / per_length)[:, None]
    needed = needed / table.effective_length_m.take(plate, axis=0)
    return Reach(n_parallel, bundle, weight, weight.sum(), least, h_shell, needed, np.ones_like(least, dtype=bool))


def _fitting(case: Case, n_parallel: int, n_series: int, tally: Tally) -> np.ndarray:
    """Bundles whose tube velocity and nozzles keep their limits."""
    table, bounds, stream = case.table, case.bounds, case.service.tube
    bore = max(case.nozzles.shell_id_m[n_parallel], case.nozzles.tube_id_m[n_parallel])
    v = stream.m_dot_kg_s / (n_parallel * stream.density_kg_m3 * table.flow_area_m2)
    excess = {
        bounds.v_tube_min_id: bounds.v_tube_min_m_s / v,
        bounds.v_tube_id: v / bounds.v_tube_max_m_s,
        "nozzle_to_shell_max": bore / table.shell_id_m / bounds.limits.nozzle_to_shell_max,
    }
    return np.flatnonzero(tally.sift(excess, n_series * case.bundle_weight))


def _h_shell_max(case: Case, n_parallel: int) -> np.ndarray:
    """Largest shell coefficient by plate, for all baffles and cuts [W/m2K]."""
    bundle = case.table.plate_bundle
    geometry = bundle_geometry(case.space, case.table, bundle, n_parallel)
    spacing_min_m, smallest_cut = case.table.spacing_min_m[bundle], min(case.space.baffle_cuts)
    h = row_h_bound(case.service, geometry, case.bounds.v_shell_max_m_s, spacing_min_m, smallest_cut)
    return h * case.wall.h_shell_max


def rows_in_reach(case: Case, reach: Reach, n_series: int, threshold: float, tally: Tally) -> np.ndarray:
    """Places in the reach's flat tables of rows good enough by least value and maybe large enough in this train."""
    is_open = reach.least <= threshold / n_series
    left = np.sum(reach.weight, where=is_open) if is_open.any() else 0.0
    tally.n_not_needed += int(reach.weight_sum - left)
    if not left:
        return np.empty(0, dtype=int)
    n_passes, n_shell_passes = case.table.n_passes[reach.bundle], case.space.shell_passes[0]
    mean = mean_temperature(case.service, n_series, n_passes, n_shell_passes)
    masks = {
        "F_min_search": is_kept(case.bounds.limits.F_min_search / mean.F)[:, None],
        "overdesign_min_pct": reach.MTD_needed_K <= (n_series * mean.MTD_K)[:, None],
        "dP_tube_max_Pa": reach.dP_tube_is_kept,
    }
    for limit_id, is_right in masks.items():
        is_open &= is_right
        before, left = left, np.sum(reach.weight, where=is_open)
        tally.reject(limit_id, before - left)
    return np.flatnonzero(is_open)


def by_value(reach: Reach, index: np.ndarray, size: int) -> Iterator[Rows]:
    """Rows in ascending order of their least value, in pieces twice as long each time, sorted when asked for."""
    least, end, below = reach.least.take(index), size, -np.inf
    while below < np.inf:
        top = np.partition(least, end)[end] if end < least.size else np.inf
        piece = np.flatnonzero((least > below) & (least <= top))
        yield rows_at(reach, index[piece[np.argsort(least[piece])]])
        below, size = top, 2 * size
        end += size


def rows_at(reach: Reach, index: np.ndarray) -> Rows:
    """The rows at these places of the reach's flat tables."""
    position, length = np.divmod(index, reach.least.shape[1])
    return Rows(index, reach.bundle[position], length, reach.weight.take(index), reach.least.take(index))
