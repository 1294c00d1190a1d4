"""One allocation of the fluids with all that stays fixed while its candidates are searched."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hx_engine.rating.model import Service
from hx_engine.search.candidates import Nozzles, nozzles_for
from hx_engine.search.constraints import Bounds, SearchLimits, bounds_of
from hx_engine.search.costing import Prices
from hx_engine.search.space import Bundles, Space, bundles
from hx_engine.search.tally import Tally
from hx_engine.search.upper_bounds import WallBounds, wall_bounds
from hx_engine.standards.weights import Construction


class Case(NamedTuple):
    """Service, space and limits of one allocation, resolved."""

    allocation: str
    service: Service
    space: Space
    construction: Construction
    table: Bundles
    bounds: Bounds
    nozzles: Nozzles
    wall: WallBounds
    prices: Prices
    weight: np.ndarray  # (bundles, lengths): candidates for one train; 0 where no spacing fits
    ratio_kept: np.ndarray  # (bundles, lengths): length over diameter within its limits


class Rows(NamedTuple):
    """Bundles with a length, in ascending order of their least cost; each stands for all its baffle choices."""

    bundle: np.ndarray
    length: np.ndarray
    weight: np.ndarray
    least_usd: np.ndarray  # one shell with the fewest baffles


def make_case(
    allocation: str, service: Service, space: Space, construction: Construction, limits: SearchLimits
) -> Case:
    """Resolve limits, size nozzles and lay out the bundles of one allocation."""
    bounds = bounds_of(service, limits)
    table = bundles(space, construction)
    ratio = np.array(space.tube_lengths_m)[None, :] / table.shell_id_m[:, None]
    ratio_kept = (ratio >= limits.L_over_D_min) & (ratio <= limits.L_over_D_max)
    return Case(
        allocation,
        service,
        space,
        construction,
        table,
        bounds,
        nozzles_for(service, bounds, space),
        wall_bounds(service),
        Prices(space, table, construction),
        table.n_spacings * len(space.baffle_cuts),
        ratio_kept,
    )


def count_candidates(case: Case) -> int:
    """Candidates of the space for this allocation, all trains."""
    trains = len(case.space.shells_series) * len(case.space.shells_parallel)
    return int(case.weight.sum()) * trains


def reject_lengths(case: Case, tally: Tally) -> None:
    """Count the candidates outside the window of length over diameter, for all trains at once."""
    trains = len(case.space.shells_series) * len(case.space.shells_parallel)
    ratio = np.array(case.space.tube_lengths_m)[None, :] / case.table.shell_id_m[:, None]
    tally.reject("L_over_D_min", trains * case.weight[ratio < case.bounds.limits.L_over_D_min].sum())
    tally.reject("L_over_D_max", trains * case.weight[ratio > case.bounds.limits.L_over_D_max].sum())


def rows_in_reach(case: Case, n_parallel: int, threshold_usd: float, tally: Tally) -> Rows:
    """Rows whose tube velocity and nozzles fit this number of parallel shells, the affordable ones by cost."""
    table, bounds, n_series = case.table, case.bounds, len(case.space.shells_series)
    weight = np.where(case.ratio_kept, case.weight, 0.0)
    bore = max(case.nozzles.shell_id_m[n_parallel], case.nozzles.tube_id_m[n_parallel])
    area = 0.25 * np.pi * (table.tube_od_m - 2.0 * table.tube_wall_m) ** 2 * table.n_tubes / table.n_passes
    v = case.service.tube.m_dot_kg_s / (n_parallel * case.service.tube.density_kg_m3 * area)
    kept = tally.sift(
        {
            "tube_velocity_min_m_s": bounds.v_tube_min_m_s / v,
            bounds.v_tube_id: v / bounds.v_tube_max_m_s,
            "nozzle_to_shell_max": bore / table.shell_id_m / bounds.limits.nozzle_to_shell_max,
        },
        n_series * weight.sum(axis=1),
    )
    case.prices.learn(np.flatnonzero(kept))
    bundle, length = np.nonzero(kept[:, None] & (weight > 0.0))
    least = case.prices.one_shell(bundle, length, table.n_baffles_min[bundle, length])
    row_weight = weight[bundle, length]
    tally.reject("shell_thickness", n_series * row_weight[np.isnan(least)].sum())
    cheap = least * n_parallel <= threshold_usd
    tally.n_not_needed += n_series * int(row_weight[(least * n_parallel > threshold_usd)].sum())
    index = np.flatnonzero(cheap)
    index = index[np.argsort(least[index], kind="stable")]
    return Rows(bundle[index], length[index], row_weight[index], least[index])
