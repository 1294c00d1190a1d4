"""The reference: rate every candidate of a (small) space. Proves the pruned search in the tests."""

from __future__ import annotations

import time
from itertools import product

import numpy as np

from hx_engine.rating.model import Service
from hx_engine.rating.rate import rate
from hx_engine.search.bundles import Bundles, bundles
from hx_engine.search.candidates import Choice, geometry_of, nozzles_for
from hx_engine.search.constraints import (
    SearchLimits,
    bounds_of,
    fei_excess,
    geometry_excess,
    long_baffle_excess,
    rating_excess,
)
from hx_engine.search.objective import objective_named
from hx_engine.search.picking import take
from hx_engine.search.podium import Feasible, Podium
from hx_engine.search.result import Accept, SearchResult
from hx_engine.search.space import Space
from hx_engine.search.tally import Tally
from hx_engine.standards.weights import Construction

CHUNK = 16_384


def all_choices(space: Space, table: Bundles) -> Choice:
    """Every candidate of the space as index arrays; meant for spaces up to some million."""
    bundle, length = table.rows()
    least, number = table.baffle_counts(bundle, length)
    counts = number.astype(int)
    pair = np.repeat(np.arange(counts.size), counts)
    step = np.arange(pair.size) - np.repeat(np.cumsum(counts) - counts, counts)
    n_baffles = least[pair] + step
    axes = np.meshgrid(
        np.arange(pair.size),
        np.arange(len(space.baffle_cuts)),
        space.shells_series,
        space.shells_parallel,
        indexing="ij",
    )
    kept = axes[2] * axes[3] <= space.n_shells_max
    row, cut, series, parallel = (axis[kept] for axis in axes)
    return Choice(bundle[pair[row]], length[pair[row]], n_baffles[row], cut, series, parallel)


def brute_force(
    services: dict[str, Service],
    space: Space,
    limits: SearchLimits,
    constructions: dict[str, Construction],
    accept: Accept | None = None,
    places: int = 1,
    objective: str = "cost",
) -> SearchResult:
    """Rate every candidate; arguments and result as ``search``."""
    start = time.perf_counter()
    goal = objective_named(objective)
    tally, podium = Tally(), Podium(services, constructions, goal, accept, places)
    for kind, (allocation, service) in product(space.by_shell, services.items()):
        construction = constructions[allocation]
        table = bundles(kind, construction)
        choices = all_choices(kind, table)
        tally.n_space += choices.bundle.size
        bounds = bounds_of(service, limits)
        nozzles = nozzles_for(service, bounds, kind)
        for first in range(0, choices.bundle.size, CHUNK):
            choice = Choice(*(field[first : first + CHUNK] for field in choices))
            geometry = geometry_of(kind, table, nozzles, choice)
            with np.errstate(all="ignore"):
                rating = rate(service, geometry)
                excess = geometry_excess(
                    bounds, geometry, table.max_span_m[choice.bundle], table.spacing_min_m[choice.bundle]
                )
                excess |= fei_excess(bounds, service, geometry, rating.flow.v_m_s, construction.tube_material)
                excess |= rating_excess(bounds, rating.mean, rating.tube, rating.flow, rating.areas, rating.losses)
                excess |= long_baffle_excess(bounds, service, geometry, rating.losses)
            mask = tally.sift(excess, np.ones(choice.bundle.size))
            tally.n_rated += choice.bundle.size
            kept, dP_shell = take(geometry, mask), rating.losses.dP_shell_Pa[mask]
            value = goal.total(kept, construction)
            is_built = tally.sift({"shell_thickness": np.where(np.isnan(value), np.inf, 0.0)}, np.ones(value.size))
            tally.n_feasible += int(is_built.sum())
            podium.offer(Feasible(allocation, take(kept, is_built), value[is_built], dP_shell[is_built]), tally)
    return podium.result(tally, limits, time.perf_counter() - start)
