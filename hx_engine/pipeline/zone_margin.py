"""The search rates at mean properties. Where local ones ask for more area, it searches again with that much more."""

from __future__ import annotations

from math import isfinite
from typing import NamedTuple

from hx_engine.pipeline.assemble import service
from hx_engine.pipeline.levers import Held
from hx_engine.pipeline.search_case import PLACES, search_case, searched
from hx_engine.pipeline.step import Design
from hx_engine.pipeline.zone_rating import zone_rating
from hx_engine.search import SearchResult

MOST_ROUNDS = 4
CLOSE_ENOUGH_PCT = 0.01


class Searched(NamedTuple):
    """A search, what gave way in it, and the overdesign it asked for beyond the least one [%]."""

    result: SearchResult
    gave_way: str
    extra_pct: float


def searched_by_zones(design: Design, held: Held, places: int = PLACES) -> Searched:
    """The best geometry whose overdesign keeps the least one with local properties too.

    Each round asks of the mean point what the zones of the last winner lacked. Where more cannot be had, or the
    streams touch inside, the last winner stays, and step 11 says what its zones lack.
    """
    found = Searched(*searched(design, held, places), 0.0)
    for _ in range(MOST_ROUNDS):
        extra = _extra_pct(design, held, found.result)
        if extra <= found.extra_pct + CLOSE_ENOUGH_PCT:
            break
        again = Searched(*searched(design, held, places, extra), extra)
        if again.result.best is None:
            break
        found = again
    return found


def _extra_pct(design: Design, held: Held, result: SearchResult) -> float:
    """Overdesign at the mean point beyond the least one that gives the least one by zones [%]; 0 where it has it."""
    if result.best is None:
        return 0.0
    side, least = result.best.allocation, search_case(design, held).limits.overdesign_min_pct
    zones = zone_rating(design, service(design, side), result.best.geometry, side)
    if not isfinite(zones.area_required_m2) or zones.overdesign_pct >= least:
        return 0.0
    return float((1.0 + 0.01 * least) * zones.difference_pct)
