"""One allocation of the fluids with all that stays fixed while its candidates are searched."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hx_engine.rating.model import Service
from hx_engine.search.candidates import Nozzles, nozzles_for
from hx_engine.search.constraints import Bounds, SearchLimits, bounds_of
from hx_engine.search.costing import Prices
from hx_engine.search.objective import Objective
from hx_engine.search.sieve import Sieve
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
    weight: np.ndarray  # (plates, lengths): candidates of a bundle for one train that keep length over diameter
    bundle_weight: np.ndarray  # (bundles,): the same summed over lengths
    sieve: Sieve


class Rows(NamedTuple):
    """Bundles with a length, in ascending order of their least value; each stands for all its baffle choices."""

    bundle: np.ndarray
    length: np.ndarray
    weight: np.ndarray
    least: np.ndarray  # value of one shell with the fewest baffles


def make_case(
    allocation: str,
    service: Service,
    space: Space,
    construction: Construction,
    limits: SearchLimits,
    objective: Objective,
    tally: Tally,
    sieve: Sieve,
) -> Case:
    """Resolve limits, size nozzles and lay out the bundles of one allocation; lengths out of bounds are counted."""
    bounds = bounds_of(service, limits)
    table = bundles(space, construction)
    weight = table.n_spacings * len(space.baffle_cuts)
    trains = len(space.trains)
    of_plates = weight * table.n_plate_bundles[:, None]
    tally.n_space += int(of_plates.sum()) * trains
    ratio = np.array(space.tube_lengths_m)[None, :] / table.plate_shell_id_m[:, None]
    excess = {"L_over_D_min": limits.L_over_D_min / ratio, "L_over_D_max": ratio / limits.L_over_D_max}
    weight = np.where(tally.sift(excess, trains * of_plates), weight, 0.0)
    return Case(
        allocation, service, space, construction, table, bounds, nozzles_for(service, bounds, space),
        wall_bounds(service), Prices(space, table, construction, objective), weight,
        weight.sum(axis=1)[table.plate], sieve,
    )  # fmt: skip


def rows_in_reach(case: Case, n_parallel: int, threshold: float, tally: Tally) -> Rows:
    """Rows whose tube velocity and nozzles fit this number of parallel shells, those good enough by least value."""
    table, bounds = case.table, case.bounds
    n_series = sum(parallel == n_parallel for _, parallel in case.space.trains)
    bore = max(case.nozzles.shell_id_m[n_parallel], case.nozzles.tube_id_m[n_parallel])
    area = 0.25 * np.pi * (table.tube_od_m - 2.0 * table.tube_wall_m) ** 2 * table.n_tubes / table.n_passes
    v = case.service.tube.m_dot_kg_s / (n_parallel * case.service.tube.density_kg_m3 * area)
    kept = tally.sift(
        {
            bounds.v_tube_min_id: bounds.v_tube_min_m_s / v,
            bounds.v_tube_id: v / bounds.v_tube_max_m_s,
            "nozzle_to_shell_max": bore / table.shell_id_m / bounds.limits.nozzle_to_shell_max,
        },
        n_series * case.bundle_weight,
    )
    kept = np.flatnonzero(kept)
    case.prices.learn(kept)
    position, length = np.nonzero((case.weight > 0.0)[table.plate[kept]])
    bundle = kept[position]
    least = case.prices.one_shell(bundle, length, table.baffle_counts(bundle, length)[0])
    row_weight = case.weight[table.plate[bundle], length]
    tally.reject("shell_thickness", n_series * row_weight[np.isnan(least)].sum())
    cheap = least * n_parallel <= threshold
    tally.n_not_needed += n_series * int(row_weight[(least * n_parallel > threshold)].sum())
    index = np.flatnonzero(cheap)
    index = index[np.argsort(least[index])]
    return Rows(bundle[index], length[index], row_weight[index], least[index])
