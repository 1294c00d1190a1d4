"""Advisory limits give way before the engineer is asked: the search climbs down these rungs as far as it must."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hx_engine.limits import limit
from hx_engine.search import SearchLimits, SearchResult


class Rung(NamedTuple):
    """What gives way on this rung (empty on the first) and the limits to search with."""

    words: str
    limits: SearchLimits


def rungs(limits: SearchLimits, is_velocity_own: bool) -> list[Rung]:
    """From usual practice down to the hard limits: slenderness and the margin on F, then tube velocity in two parts.

    A least velocity that the request states gives way on no rung.
    """
    usual = limits._replace(
        L_over_D_min=limit("L_over_D_advisory_min").value, L_over_D_max=limit("L_over_D_advisory_max").value
    )
    shaped = limits._replace(F_min_search=min(limits.F_min_search, limit("F_min").value))
    found = [Rung("", usual), Rung("the usual length over diameter or the margin on F", shaped)]
    highest, lowest = limits.tube_velocity_min_m_s, limit("tube_velocity_hard_min_m_s").value
    for v in (0.5 * (highest + lowest), lowest):
        if v < highest and not is_velocity_own:
            slower = shaped._replace(tube_velocity_min_m_s=v)
            found.append(Rung(f"the lowest tube velocity, now {v:.2g} m/s,", slower))
    return found


def climb_down(
    limits: SearchLimits, is_velocity_own: bool, search: Callable[[SearchLimits], SearchResult]
) -> tuple[SearchResult, str]:
    """Result of the first rung with a design, and what gave way; the last rung's when none has one.

    The last rung is tried second: where it is empty, those between are too.
    """
    first, *between, last = rungs(limits, is_velocity_own)
    result = search(first.limits)
    if result.best is not None:
        return result, first.words
    loosest = search(last.limits)
    if loosest.best is None:
        return loosest, last.words
    for rung in between:
        result = search(rung.limits)
        if result.best is not None:
            return result, rung.words
    return loosest, last.words
