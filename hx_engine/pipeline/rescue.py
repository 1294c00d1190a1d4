"""Ways out of a request that no standard geometry can meet: which limits give way how far, and what that allows.

The survey of a thinned space says which limits together would suffice; each answer is then proven by the search
itself and drawn nearer to the request as far as a few more searches allow. What is offered is what will be found.
"""

from __future__ import annotations

from math import log
from typing import NamedTuple

from hx_engine.pipeline.assemble import process
from hx_engine.pipeline.easing import SIDE_BY_SIDE
from hx_engine.pipeline.levers import Held, Lever, lever_of, levers
from hx_engine.pipeline.search_case import any_design, search_case
from hx_engine.pipeline.space import allowed_space
from hx_engine.pipeline.step import Design
from hx_engine.pipeline.zone_margin import searched_by_zones
from hx_engine.requirements.streams import assumed_allowance_Pa
from hx_engine.search import Design as Found
from hx_engine.search import SearchLimits, SearchResult
from hx_engine.search.breaches import Breach, Sizes, breaches, closest, counts, survey
from hx_engine.search.judging import Judged

STEPS_NEARER = 3
"""Searches that look for values nearer to the request, for one way."""
EFFORT_FOR_NEARER, EFFORT_FOR_MORE = 150_000, 300_000
"""Ratings after which no nearer values, and no further ways of a kind, are looked for; about 2 microseconds each."""
BOUNDS_PER_RATING = 6
BEYOND = (1.0, 1.15, 1.35, 1.7)
"""Exponents on the ratios of a survey that its finer search does not confirm at once."""
CLEARLY_LESS = 0.6
"""Share of the (logarithmic) easing of a smaller set that a larger set must stay under to be worth offering."""
CHEAPER = 0.95
MOST_STATED, MOST_ADVISORY = 4, 2
LARGEST_RATIO = 500.0
SIZE_LIMITS = ("tube_length_max_m", "shell_diameter_max_m", "n_shells_max")


class Way(NamedTuple):
    """Values that would do (None: the size is given up), and the best design they allow."""

    values: dict[str, float | None]
    found: Found


class Nearest(NamedTuple):
    """The geometry that breaks the limits least, and by how much each, as a ratio."""

    found: Found
    broken: dict[str, float]


class Rescue(NamedTuple):
    """What stands in the way and what leads on."""

    levers: dict[str, Lever]
    ways: list[Way]
    nearest: Nearest | None  # the geometry to go on with as it is
    n_looked_at: int
    blocking: dict[str, tuple[int, int]]  # lever or limit to candidates that break it, and break nothing else


def rescue(design: Design, limits: SearchLimits, held: Held) -> Rescue:
    """All ways found for a design without a feasible geometry; `limits` are those of the last rung."""
    known, pool, nearest = _surveyed(design, limits, held)
    by_limit = [
        {limit_id: lever for limit_id in member.excess if (lever := lever_of(limit_id, member.allocation, known))}
        for member in pool
    ]
    gives = [{i: (lever.key, min(lever.most, LARGEST_RATIO)) for i, lever in found.items()} for found in by_limit]
    ways = _Prover(design, held, known).ways(breaches(pool, gives))
    total, blocking = counts(pool, [{i: lever.key for i, lever in found.items()} for found in by_limit])
    return Rescue(known, ways, nearest, total, blocking)


def nearest_design(design: Design, limits: SearchLimits, held: Held) -> Nearest | None:
    """The geometry that breaks the limits least, sizes as the request states them."""
    return _surveyed(design, limits, held)[2]


def _surveyed(
    design: Design, limits: SearchLimits, held: Held
) -> tuple[dict[str, Lever], list[Judged], Nearest | None]:
    case, known = search_case(design, held), levers(design, limits, held)
    largest = {key: held.own[key] for key in SIZE_LIMITS if key in held.own}
    largest[SIDE_BY_SIDE] = float(max(case.space.shells_parallel))
    open_space = allowed_space(design, {}, {})
    tubes = tuple(dict.fromkeys((*open_space.tubes_m, *case.space.tubes_m)))
    passes = tuple(dict.fromkeys((*open_space.passes, *case.space.passes)))
    space = open_space._replace(tubes_m=tubes, passes=passes)
    sizes, kept = Sizes(largest, held.wishes), [*largest, *held.wishes]
    pool = survey(case.services, space, limits, case.constructions, sizes)
    nearest = closest(pool, case.services, case.constructions, kept)
    if nearest is None:
        within = survey(
            case.services, case.space, limits, case.constructions, sizes, case.space.shells_parallel
        )
        nearest = closest(within, case.services, case.constructions, kept)
    return known, pool, Nearest(*nearest) if nearest else None


class _Prover:
    """Proves breaches by the search itself, within a bounded effort that does not depend on the clock."""

    def __init__(self, design: Design, held: Held, known: dict[str, Lever]) -> None:
        self.design, self.held, self.known, self.spent = design, held, known, 0

    def ways(self, found: list[Breach]) -> list[Way]:
        """The request's own limits first, then advisory ones; both kinds together only where neither is enough."""
        kinds: dict[frozenset[bool], list[Breach]] = {}
        for breach in found:
            kinds.setdefault(frozenset(self.known[key].is_stated for key in breach.factors), []).append(breach)
        ways = self._of_kind(kinds.get(frozenset({True}), []), MOST_STATED)
        ways += self._more_generous(ways) + self._all_sizes_open(ways)
        ways += self._of_kind(kinds.get(frozenset({False}), []), MOST_ADVISORY)
        return ways or self._of_kind(kinds.get(frozenset({True, False}), []), MOST_STATED)

    def _of_kind(self, found: list[Breach], most: int) -> list[Way]:
        """One way for each set of limits worth offering, smallest sets first."""
        taken: list[Breach] = []
        ways: list[Way] = []
        for breach in sorted(found, key=lambda row: (len(row.factors), row.worst)):
            smaller = [row for row in taken if row.factors.keys() < breach.factors.keys()]
            is_little = any(log(breach.worst) > CLEARLY_LESS * log(row.worst) for row in smaller)
            is_enough = len(ways) == most or (ways and self.spent > EFFORT_FOR_MORE)
            way = None if is_little or is_enough else self._proven(breach)
            if way and all(self._differs(way, other) for other in ways):
                taken.append(breach)
                ways.append(way)
        return ways

    @staticmethod
    def _differs(way: Way, other: Way) -> bool:
        return way.values.keys() != other.values.keys() and way.found.geometry != other.found.geometry

    def _proven(self, breach: Breach) -> Way | None:
        values = self._confirmed(breach)
        best = self._best(values) if values else None
        return Way(_needed(self.known, values, best), best) if values and best else None

    def _best(self, values: dict[str, float | None]) -> Found | None:
        return self._counted(searched_by_zones(self.design, self.held.changed(values), 1).result)

    def _is_possible(self, values: dict[str, float | None]) -> bool:
        return self._counted(any_design(self.design, self.held.changed(values))) is not None

    def _counted(self, result: SearchResult) -> Found | None:
        self.spent += result.n_rated + result.n_bounded // BOUNDS_PER_RATING
        return result.best

    def _confirmed(self, breach: Breach) -> dict[str, float | None] | None:
        """Values for which the search finds a design, drawn nearer to the request; None where it finds none."""

        def values_at(exponent: float) -> dict[str, float | None]:
            return {key: self.known[key].eased_by(min(factor**exponent, self.known[key].most))
                    for key, factor in breach.factors.items()}  # fmt: skip

        tried = ((exponent, values_at(exponent)) for exponent in BEYOND)
        good = next((row for row in tried if self._is_possible(row[1])), None)
        if good is None:
            return None
        (far, values), near = good, 0.0
        for _ in range(STEPS_NEARER):
            middle = 0.5 * (near + far)
            closer = values_at(middle)
            if closer == values:
                far = middle
            elif self.spent > EFFORT_FOR_NEARER:
                break
            elif self._is_possible(closer):
                far, values = middle, closer
            else:
                near = middle
        return {key: value for key, value in values.items() if value is None or value != self.known[key].now}

    def _all_sizes_open(self, ways: list[Way]) -> list[Way]:
        """All own limits and wishes but pressure drops opened at once, where no way among them was found."""
        keys = {*self.held.own, *self.held.wishes}
        if len(keys) < 2 or any(way.values.keys() <= keys for way in ways):
            return []
        values = {key: lever.furthest for key, lever in self.known.items() if key in keys}
        best = self._best(values)
        return [Way(_needed(self.known, values, best), best)] if best else []

    def _more_generous(self, ways: list[Way]) -> list[Way]:
        """Beside these ways the same limits given up, or at their usual allowance, where that is clearly cheaper."""
        found: list[Way] = []
        for way in ways:
            values = {key: _usual(self.design, key, value) for key, value in way.values.items()}
            is_plain = len(values) == 1 or all(key.startswith("dP_") for key in values)
            best = self._best(values) if is_plain and values != way.values else None
            if best is not None and best.value < CHEAPER * way.found.value:
                found.append(Way(values, best))
        return found


def _needed(known: dict[str, Lever], values: dict[str, float | None], best: Found) -> dict[str, float | None]:
    """The values drawn to what the design found uses; what it does not use stays as it is.

    It stays the best then, as less is allowed and it is among that. Not so a pressure drop, which sizes the nozzles.
    """
    g, rating, kept = best.geometry, best.rating, dict(values)
    used = {
        "v_tube_min_m_s": rating.tube.v_m_s, "v_tube_max_m_s": rating.tube.v_m_s, "v_shell_max_m_s": rating.flow.v_m_s,
        "overdesign_min_pct": rating.areas.overdesign_pct, "tube_length_max_m": g.tube_length_m,
        "shell_diameter_max_m": g.shell_id_m, "n_shells_max": g.n_shells_series * g.n_shells_parallel,
        SIDE_BY_SIDE: g.n_shells_parallel,
    }  # fmt: skip
    for key in values.keys() & used.keys():
        ratio = known[key].ratio(float(used[key]))
        if values[key] is None:
            continue
        if ratio <= 1.0:
            del kept[key]
        else:
            kept[key] = known[key].eased_by(ratio)
    return kept


def _usual(design: Design, key: str, value: float | None) -> float | None:
    """A pressure drop where it is usual, if that is more than `value`; any other limit given up."""
    if not key.startswith("dP_") or value is None:
        return None
    side = key.split("_")[1]
    usual, _ = assumed_allowance_Pa(design.outputs(3)[f"phase_{side}"], process(design)[f"P_{side}_Pa"])
    return max(value, usual)
