"""Standard exchanger tubes: outside diameter by Birmingham wire gauge."""

from __future__ import annotations

from typing import NamedTuple

from hx_engine.errors import InputError
from hx_engine.standards.tables import INCH_M, table

_TUBES = table("tubes")
_BWG_WALL_IN = _TUBES["bwg"]["wall_in"]


class Tube(NamedTuple):
    """One standard tube; lengths in m."""

    od_m: float
    bwg: int
    wall_m: float
    id_m: float
    label: str


def bwg_wall_m(bwg: int) -> float:
    """Return the wall thickness of a Birmingham wire gauge. [m]

    Raises
    ------
    InputError
        When the gauge is not in the table (8 to 22).

    References
    ----------
    Kern, Process Heat Transfer (1950), Table 10.
    """
    if bwg not in _BWG_WALL_IN:
        gauges = ", ".join(str(gauge) for gauge in sorted(_BWG_WALL_IN))
        raise InputError("bwg", bwg, f"no wall is tabulated for BWG {bwg}", "give a listed gauge", gauges)
    return round(_BWG_WALL_IN[bwg] * INCH_M, 7)


def tube(od_in: float, bwg: int) -> Tube:
    """Return the tube of this outside diameter [in] and Birmingham gauge."""
    od_m = round(od_in * INCH_M, 7)
    wall_m = bwg_wall_m(bwg)
    return Tube(od_m, bwg, wall_m, round(od_m - 2.0 * wall_m, 7), f"{od_in:g} in OD, BWG {bwg}")


TUBES: tuple[Tube, ...] = tuple(
    tube(row["od_in"], bwg) for row in _TUBES["search_tubes"]["rows"] for bwg in row["bwg"]
)
"""The tubes designs are picked from. Source: TEMA RCB-2.21 and common stock."""

TUBE_OD_M: tuple[float, ...] = tuple(sorted({item.od_m for item in TUBES}))


def nearest_bwg(od_m: float, wall_m: float) -> int | None:
    """Return the gauge whose wall is within 0.05 mm of `wall_m` [m] for a stocked tube, else None."""
    matches = [item for item in TUBES if abs(item.od_m - od_m) < 1e-5 and abs(item.wall_m - wall_m) < 5e-5]
    return matches[0].bwg if matches else None
