"""When nothing is feasible: which single limit, eased how far, would let a design exist.

Every candidate of a thinned space (one wall a diameter, few baffle counts) is rated; the answer is therefore a limit
that suffices, not the least possible one.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np

from hx_engine.rating.model import Geometry, Service
from hx_engine.rating.rate import Losses, rate
from hx_engine.search.candidates import Choice, geometry_of, nozzles_for
from hx_engine.search.constraints import (
    Bounds,
    SearchLimits,
    bounds_of,
    fei_excess,
    geometry_excess,
    is_kept,
    limit_label,
    limit_value,
    long_baffle_excess,
    rating_excess,
)
from hx_engine.search.podium import single
from hx_engine.search.result import Design, EasedLimit, Relaxation
from hx_engine.search.space import Bundles, Space, bundles
from hx_engine.standards.cost import purchase_cost_usd
from hx_engine.standards.weights import Construction

BAFFLE_COUNTS = 6
LARGEST_FACTOR = 20.0
"""Easing a limit by more than this is no advice."""
WALL_M, OD_CHOICES_M = 0.0021, (0.01905, 0.0254)


class Judged(NamedTuple):
    """Candidates of one allocation with how far each breaks each limit."""

    allocation: str
    bounds: Bounds
    geometry: Geometry
    excess: dict[str, np.ndarray]
    losses: Losses


def thinned(space: Space) -> Space:
    """A subset of the space, small enough to rate whole."""

    def nearest(values, target):
        return (min(values, key=lambda value: abs(value - target)),)

    ods = sorted({od for od, _ in space.tubes_m if any(abs(od - choice) < 1e-4 for choice in OD_CHOICES_M)})
    ods = ods or sorted({od for od, _ in space.tubes_m})[:2]
    tubes = tuple(min((t for t in space.tubes_m if t[0] == od), key=lambda t: abs(t[1] - WALL_M)) for od in ods)
    layouts = tuple(angle for angle in space.layouts_deg if angle in (30, 90)) or space.layouts_deg[:1]
    return space._replace(
        tubes_m=tubes, layouts_deg=layouts, pitch_ratios=(min(space.pitch_ratios),),
        baffle_cuts=nearest(space.baffle_cuts, 0.25), shells_parallel=space.shells_parallel[:2],
    )  # fmt: skip


def _choices(space: Space, table: Bundles) -> Choice:
    """Candidates with a few baffle counts spread evenly over each row's range."""
    bundle, length = table.rows()
    share = np.linspace(0.0, 1.0, BAFFLE_COUNTS)
    axes = np.meshgrid(np.arange(bundle.size), share, space.shells_series, space.shells_parallel, indexing="ij")
    kept = axes[2] * axes[3] <= space.n_shells_max
    row, share_of, series, parallel = (axis[kept] for axis in axes)
    b, at = bundle[row], length[row]
    least, number = table.baffle_counts(b, at)
    n_baffles = least + np.floor(share_of * (number - 1.0))
    return Choice(b, at, n_baffles, np.zeros(row.size, dtype=int), series, parallel)


def judge(allocation: str, service: Service, space: Space, limits: SearchLimits, construction: Construction) -> Judged:
    """Rate every candidate of a thinned space."""
    bounds = bounds_of(service, limits)
    table = bundles(space, construction)
    choice = _choices(space, table)
    geometry = geometry_of(space, table, nozzles_for(service, bounds, space), choice)
    rating = rate(service, geometry)
    excess = geometry_excess(bounds, geometry, table.max_span_m[choice.bundle], table.spacing_min_m[choice.bundle])
    excess |= fei_excess(bounds, service, geometry, rating.flow.v_m_s, construction.tube_material)
    excess |= rating_excess(bounds, rating.mean, rating.tube, rating.flow, rating.areas, rating.losses)
    excess |= long_baffle_excess(bounds, service, geometry, rating.losses)
    size = choice.bundle.size
    clean = {key: np.nan_to_num(np.broadcast_to(ratio, size), nan=np.inf) for key, ratio in excess.items()}
    return Judged(allocation, bounds, geometry, clean, rating.losses)


def _relaxation(judged: Judged, service: Service, construction: Construction, i: int) -> Relaxation:
    """The candidate with the limits it breaks."""
    broken = {key: float(ratio[i]) for key, ratio in judged.excess.items() if not is_kept(ratio[i])}
    geometry = single(judged.geometry, i)
    cost = float(purchase_cost_usd(geometry, construction))
    design = Design(judged.allocation, geometry, rate(service, geometry), cost, cost)
    eased = []
    for limit_id, factor in broken.items():
        allowed, needed = limit_value(judged.bounds, limit_id, factor)
        eased.append(EasedLimit(limit_id, limit_label(limit_id), factor, allowed, needed))
    return Relaxation(tuple(eased), design)


def nearest_relaxations(
    services: dict[str, Service], space: Space, limits: SearchLimits, constructions: dict[str, Construction]
) -> list[Relaxation]:
    """Designs that break one limit by as little as was found, least factor first.

    Where no single limit is enough, the one design whose worst breach is smallest, with all the limits it breaks.
    """
    small = thinned(space)
    best: dict[str, tuple[float, Judged, int]] = {}
    closest: tuple[float, Judged, int] | None = None
    with np.errstate(all="ignore"):
        for kind, (name, service) in product(small.by_shell, services.items()):
            judged = judge(name, service, kind, limits, constructions[name])
            excess = np.array(list(judged.excess.values()))
            broken = ~is_kept(excess)
            worst = excess.max(axis=0)
            if worst.size and (closest is None or worst.min() < closest[0]):
                closest = (float(worst.min()), judged, int(worst.argmin()))
            for row, limit_id in enumerate(judged.excess):
                alone = np.where(broken.sum(axis=0) - broken[row] == 0, excess[row], np.inf)
                i = int(alone.argmin()) if alone.size else 0
                if alone.size and alone[i] < best.get(limit_id, (LARGEST_FACTOR,))[0]:
                    best[limit_id] = (float(alone[i]), judged, i)
        found = sorted(best.values(), key=lambda item: item[0]) or ([closest] if closest else [])
        return [_relaxation(j, services[j.allocation], constructions[j.allocation], i) for _, j, i in found]
