"""One allocation of the fluids with all that stays fixed while its candidates are searched."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hx_engine.rating.model import Service
from hx_engine.search.bundles import Bundles, bundles
from hx_engine.search.candidates import Nozzles, nozzles_for
from hx_engine.search.constraints import Bounds, SearchLimits, bounds_of
from hx_engine.search.costing import Prices, prices_of
from hx_engine.search.objective import Objective
from hx_engine.search.sieve import Sieve
from hx_engine.search.space import Space
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
        wall_bounds(service), prices_of(space, construction, objective), weight,
        weight.sum(axis=1)[table.plate], sieve,
    )  # fmt: skip
