"""When nothing is feasible: which limits together, given up how far, would let a design exist.

A thinned space wider than the one searched (any size the request excludes, more shells side by side) is rated whole;
each candidate then stands for the set of limits it breaks. What is found suffices; it need not be the least.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from hx_engine.limits import limit
from hx_engine.rating.model import Geometry, Service
from hx_engine.rating.rate import rate
from hx_engine.search.bundles import Bundles, bundles
from hx_engine.search.candidates import Choice, geometry_with
from hx_engine.search.constraints import Bounds, SearchLimits, bounds_of, geometry_excess, is_kept
from hx_engine.search.judging import Judged, choices_of, judged, thinned
from hx_engine.search.nozzle_fit import fitting_nozzles
from hx_engine.search.picking import take
from hx_engine.search.podium import single
from hx_engine.search.result import Design
from hx_engine.search.space import Space
from hx_engine.standards.cost import purchase_cost_usd
from hx_engine.standards.weights import Construction

SHELLS_PARALLEL = (1, 2, 3, 4, 6, 8, 12, 16)
MOST_TOGETHER, BAFFLE_COUNTS = 3, 4
SPANS = ("baffle_spacing_min_m", "unsupported_span_max_m")
NEARLY = 1.1
"""Room beyond the least distance from the window of tube velocities for what is rated."""
SAME = 1e-3
"""Relative distance within which a size is the one wished for."""


class Sizes(NamedTuple):
    """What a request asks of the sizes: largest values and wished ones, by field of the request."""

    largest: Mapping[str, float]
    wished: Mapping[str, float]


class Breach(NamedTuple):
    """A candidate and the limits it breaks: by how much each, as a ratio above 1."""

    factors: dict[str, float]  # by what would have to give way
    allocation: str
    geometry: Geometry

    @property
    def worst(self) -> float:
        """Largest of the ratios."""
        return max(self.factors.values())


def survey(
    services: dict[str, Service], space: Space, limits: SearchLimits, constructions: dict[str, Construction],
    sizes: Sizes, shells_parallel: Sequence[int] = SHELLS_PARALLEL,
) -> list[Judged]:
    """Judge the thinned space for every allocation and kind of shell.

    Parameters
    ----------
    services, limits, constructions
        As ``search``.
    space : Space
        To see beyond `sizes`, not narrowed by them; the sizes wished for and `shells_parallel` are added here.
    sizes : Sizes
        Become limits like any other, under the names of the request's fields.
    """
    wide = _widened(space, sizes.wished)._replace(shells_parallel=tuple(shells_parallel))
    with np.errstate(all="ignore"):
        return [
            _surveyed(name, services[name], kind, limits, constructions[name], sizes)
            for kind, name in product(wide.by_shell, services)
        ]


def _widened(space: Space, wished: Mapping[str, float]) -> Space:
    small = thinned(space)
    od, cut = wished.get("tube_od_m"), wished.get("baffle_cut")
    tubes = [tube for tube in space.tubes_m if od is not None and abs(tube[0] / od - 1.0) < SAME][:1]
    cuts = (*small.baffle_cuts, *([] if cut is None or cut in small.baffle_cuts else [cut]))
    return small._replace(tubes_m=tuple(dict.fromkeys((*small.tubes_m, *tubes))), baffle_cuts=cuts)


def _surveyed(
    name: str, service: Service, space: Space, limits: SearchLimits, construction: Construction, sizes: Sizes
) -> Judged:
    bounds, table = bounds_of(service, limits), bundles(space, construction)
    choice = _within_reach(choices_of(space, table, BAFFLE_COUNTS), service, space, limits, table)
    (bore_shell, times_shell), (bore_tube, times_tube) = fitting_nozzles(service, space, bounds, table, choice)
    geometry = geometry_with(space, table, bore_shell, bore_tube, choice)
    kept = _well_spaced(bounds, table, choice, geometry)
    found = judged(name, service, bounds, table, choice.bundle[kept], take(geometry, kept), construction)
    for limit_id, times in (("dP_tube_max_Pa", times_tube), ("dP_shell_max_Pa", times_shell)):
        found.excess[limit_id] = np.maximum(found.excess[limit_id], times[kept])
    found.excess.update(_size_excess(found.geometry, sizes))
    return found


def _within_reach(choice: Choice, service: Service, space: Space, limits: SearchLimits, table: Bundles) -> Choice:
    """Choices of a shape that is built, with a tube velocity that can be asked for or, where none has, the nearest."""
    b, stream = choice.bundle, service.tube
    slenderness = np.array(space.tube_lengths_m)[choice.length] / table.shell_id_m[b]
    v = stream.m_dot_kg_s / (stream.density_kg_m3 * table.flow_area_m2[b] * choice.n_parallel)
    window = ("velocity_stated_min_m_s", "velocity_stated_max_m_s") if stream.is_gas else (
        "tube_velocity_hard_min_m_s", "tube_velocity_hard_max_m_s"
    )  # fmt: skip
    slowest, fastest = (limit(name).value for name in window)
    is_built = (slenderness >= limits.L_over_D_min) & (slenderness <= limits.L_over_D_max)
    beyond = np.where(is_built, np.maximum(np.maximum(slowest / v, v / fastest), 1.0), np.inf)
    kept = np.flatnonzero(beyond <= NEARLY * beyond.min())
    return Choice(*(field[kept] for field in choice))


def _well_spaced(bounds: Bounds, table: Bundles, choice: Choice, geometry: Geometry) -> np.ndarray:
    """Candidates that keep the rules for spans, which nothing eases; all of them where none does."""
    excess = geometry_excess(bounds, geometry, table.max_span_m[choice.bundle], table.spacing_min_m[choice.bundle])
    kept = np.flatnonzero(np.logical_and.reduce([is_kept(excess[limit_id]) for limit_id in SPANS]))
    return kept if kept.size else np.arange(choice.bundle.size)


def _size_excess(g: Geometry, sizes: Sizes) -> dict[str, np.ndarray]:
    found = {
        "tube_length_max_m": g.tube_length_m, "shell_diameter_max_m": g.shell_id_m,
        "n_shells_max": g.n_shells_series * g.n_shells_parallel, "shells_parallel_max": g.n_shells_parallel,
    }  # fmt: skip
    excess = {name: found[name] / largest for name, largest in sizes.largest.items()}
    wished = {
        "shell_diameter_m": g.shell_id_m, "tube_od_m": g.tube_od_m, "n_passes": g.n_passes, "baffle_cut": g.baffle_cut
    }  # fmt: skip
    for name, size in sizes.wished.items():
        ratio = wished[name] / size
        excess[name] = np.where(abs(ratio - 1.0) < SAME, 1.0, np.maximum(ratio, 1.0 / ratio))
    return excess


def breaches(pool: Sequence[Judged], gives: Sequence[Mapping[str, tuple[str, float]]]) -> list[Breach]:
    """For every set of at most three limits that would suffice if given up: the candidate that breaks them least.

    gives : for each member of the pool, limit id to what would give way (a name) and the largest ratio it may by.
        Limits that are not named there hold.
    """
    names = list(dict.fromkeys(name for limits in gives for name, _ in limits.values()))
    best: dict[int, tuple[float, Judged, Mapping[str, tuple[str, float]], int]] = {}
    for member, limits in zip(pool, gives, strict=True):
        size = member.geometry.shell_id_m.size
        mask, worst, is_open = np.zeros(size, dtype=np.int64), np.zeros(size), np.ones(size, dtype=bool)
        for limit_id, ratio in member.excess.items():
            is_broken = ~is_kept(ratio)
            name, most = limits.get(limit_id, ("", 1.0))
            is_open &= ~is_broken | (ratio <= most)
            if name:
                mask |= is_broken.astype(np.int64) << names.index(name)
                worst = np.maximum(worst, np.where(is_broken, ratio, 0.0))
        index = np.flatnonzero(is_open & (mask > 0))
        index = index[np.lexsort((worst[index], mask[index]))]
        _, first = np.unique(mask[index], return_index=True)
        for i in index[first]:
            if mask[i].bit_count() <= MOST_TOGETHER and worst[i] < best.get(int(mask[i]), (np.inf,))[0]:
                best[int(mask[i])] = (float(worst[i]), member, limits, int(i))
    return [_breach(member, limits, i) for _, member, limits, i in best.values()]


def _breach(member: Judged, limits: Mapping[str, tuple[str, float]], i: int) -> Breach:
    factors: dict[str, float] = {}
    for limit_id, (name, _) in limits.items():
        if limit_id in member.excess and not is_kept(member.excess[limit_id][i]):
            factors[name] = max(float(member.excess[limit_id][i]), factors.get(name, 1.0))
    return Breach(factors, member.allocation, single(member.geometry, i))


def counts(pool: Sequence[Judged], names: Sequence[Mapping[str, str]]) -> tuple[int, dict[str, tuple[int, int]]]:
    """Candidates of the pool; by name how many break a limit of that name, and how many break that one alone."""
    total, found = 0, {}
    for member, by_limit in zip(pool, names, strict=True):
        broken = {key: ~is_kept(ratio) for key, ratio in member.excess.items()}
        number = np.sum(list(broken.values()), axis=0)
        total += number.size
        for limit_id, is_broken in broken.items():
            name = by_limit.get(limit_id, limit_id)
            all_of, alone = found.get(name, (0, 0))
            found[name] = (all_of + int(is_broken.sum()), alone + int((is_broken & (number == 1)).sum()))
    return total, found


def closest(
    pool: Sequence[Judged], services: dict[str, Service], constructions: dict[str, Construction], held: Sequence[str]
) -> tuple[Design, dict[str, float]] | None:
    """The candidate that breaks its limits least, all ratios multiplied, of those that keep the limits `held`.

    With the ratio by limit that it breaks; None where no candidate keeps those.
    """
    best: tuple[float, Judged, int] | None = None
    for member in pool:
        kept = np.logical_and.reduce([is_kept(member.excess[name]) for name in held])
        index = np.flatnonzero(kept)
        if not index.size:
            continue
        far = np.sum([np.log(np.maximum(ratio[index], 1.0)) for ratio in member.excess.values()], axis=0)
        i = int(far.argmin())
        if best is None or far[i] < best[0]:
            best = (float(far[i]), member, int(index[i]))
    if best is None:
        return None
    _, member, i = best
    geometry, construction = single(member.geometry, i), constructions[member.allocation]
    cost = float(purchase_cost_usd(geometry, construction))
    design = Design(member.allocation, geometry, rate(services[member.allocation], geometry), cost, cost)
    return design, {key: float(ratio[i]) for key, ratio in member.excess.items() if not is_kept(ratio[i])}
