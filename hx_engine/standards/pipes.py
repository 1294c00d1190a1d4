"""Pipe sizes for nozzles and small shells."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from hx_engine.errors import InputError
from hx_engine.standards.tables import table

_PIPES = table("pipes")["pipe"]
NPS = tuple(float(size) for size in _PIPES["nps"])


class Pipe(NamedTuple):
    """One pipe; lengths in m."""

    nps: float
    schedule: str
    od_m: float
    wall_m: float
    id_m: float


@cache
def pipe(nps: float, schedule: str = "STD") -> Pipe:
    """Return a pipe of nominal size `nps` [in] and schedule.

    Raises
    ------
    InputError
        When the size or its schedule is not tabulated.

    References
    ----------
    ASME B36.10M and B36.19M.
    """
    if nps not in NPS or schedule not in _PIPES["wall_mm"]:
        raise InputError(
            "nps", nps, f"no pipe NPS {nps:g} schedule {schedule}", "pick a listed size",
            ", ".join(f"{size:g}" for size in NPS),
        )
    index = NPS.index(nps)
    wall_mm = _PIPES["wall_mm"][schedule][index]
    if wall_mm is None:
        raise InputError(
            "schedule", schedule, f"NPS {nps:g} is not made in schedule {schedule}", "pick another schedule",
            ", ".join(schedules_of(nps)),
        )
    od_mm = _PIPES["od_mm"][index]
    return Pipe(nps, schedule, od_mm / 1e3, wall_mm / 1e3, round(od_mm - 2.0 * wall_mm, 3) / 1e3)


def schedules_of(nps: float) -> list[str]:
    """Return the schedules tabulated for a nominal size, thinnest wall first."""
    index = NPS.index(nps)
    walls = {name: row[index] for name, row in _PIPES["wall_mm"].items() if row[index] is not None}
    return sorted(walls, key=lambda name: walls[name])
