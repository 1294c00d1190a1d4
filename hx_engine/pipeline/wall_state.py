"""The clean tube wall where it is hottest and coldest: boiling, dew, ice and scale on it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hx_engine.limits import limit
from hx_engine.pipeline.assemble import OTHER, tube_side
from hx_engine.pipeline.current_rating import Current, eased
from hx_engine.pipeline.fluids import KELVIN, rated_fluid
from hx_engine.pipeline.step import Design, Finding
from hx_engine.properties import Fluid
from hx_engine.rating import Stream, ZoneRating

SCALE_ID = "cooling_water_wall_max_C"


class WallRange(NamedTuple):
    """Coldest and hottest temperature of a clean surface in contact with one stream [K]."""

    coldest_K: float
    hottest_K: float


def clean_walls(now: Current, zones: ZoneRating) -> dict[str, WallRange]:
    """Range of the surface that each stream wets, without fouling and in counter-flow, by "hot" and "cold".

    From the local films of the zones: q = U_clean (T_hot - T_cold), each film takes q / h of it (on the outside area).
    Fouling layers would keep the fluid from the cold or hot metal, so the clean day is the worst.
    """
    p, t, g = zones.profile, now.rating.transfer, now.geometry
    h_tube_outside = p.h_tube_W_m2K * g.tube_id_m / g.tube_od_m
    films = {"tube": h_tube_outside, "shell": p.h_shell_W_m2K}
    hot_place = "tube" if now.service.tube_is_hot else "shell"
    R_clean = 1.0 / p.U_W_m2K - t.R_tube_fouling_m2K_W - t.R_shell_fouling_m2K_W
    flux = (p.T_hot_K - p.T_cold_K) / R_clean
    walls = {
        "hot": p.T_hot_K - flux / films[hot_place],
        "cold": p.T_cold_K + flux / films["shell" if hot_place == "tube" else "tube"],
    }
    return {side: WallRange(float(np.min(T)), float(np.max(T))) for side, T in walls.items()}


def wall_findings(design: Design, now: Current, zones: ZoneRating) -> list[Finding]:
    """What each stream may do at its wall although its bulk stays one phase; nothing where streams touch."""
    if not np.isfinite(float(zones.area_required_m2)):
        return []
    walls, in_tubes = clean_walls(now, zones), tube_side(design)
    streams = {in_tubes: now.service.tube, OTHER[in_tubes]: now.service.shell}
    found = []
    for side, stream in streams.items():
        fluid = rated_fluid(design, side)
        found += _gas(fluid, stream, walls[side]) if stream.is_gas else _liquid(fluid, stream, walls[side])
        if "cooling_water" in fluid.service_tags:
            found += _cooling_water(fluid, walls[side].hottest_K - KELVIN)
    return [eased(now, finding) for finding in found]


def _cooling_water(fluid: Fluid, hottest_C: float) -> list[Finding]:
    """Scale: practice, not a limit that designs are held to."""
    row = limit(SCALE_ID)
    if row.is_met_by(hottest_C):
        return []
    message = f"The clean wall heats {fluid.label} to {hottest_C:.0f} °C; scale forms above {row.value:.0f} °C."
    return [Finding("warning", message, "failed", None, hottest_C, row.value, "°C")]


def _liquid(fluid: Fluid, stream: Stream, wall: WallRange) -> list[Finding]:
    """Boiling on the hottest and freezing on the coldest wall of a liquid."""
    found, at = [], f"{stream.P_Pa / 1e5:.3g} bar abs"
    boiling = fluid.saturation_T_K(stream.P_Pa)
    if boiling is not None and wall.hottest_K > boiling:
        needed = fluid.saturation_P_Pa(wall.hottest_K)
        cure = f"above {needed / 1e5:.3g} bar abs it stays liquid" if needed else "raise its pressure"
        message = (
            f"{fluid.label} boils at {boiling - KELVIN:.0f} °C at {at}, and the clean wall reaches "
            f"{wall.hottest_K - KELVIN:.0f} °C: vapour forms on it, which is not in the rating; {cure}."
        )
        found.append(Finding("warning", message, "failed", None, wall.hottest_K - KELVIN, boiling - KELVIN, "°C"))
    freezing = fluid.freezing_T_K()
    if freezing is not None and wall.coldest_K < freezing:
        message = (
            f"{fluid.label} solidifies at {freezing - KELVIN:.0f} °C, and the clean wall falls to "
            f"{wall.coldest_K - KELVIN:.0f} °C: a layer may freeze on it and block the flow."
        )
        found.append(Finding("warning", message, "failed", None, wall.coldest_K - KELVIN, freezing - KELVIN, "°C"))
    return found


def _gas(fluid: Fluid, stream: Stream, wall: WallRange) -> list[Finding]:
    """Dew on the coldest wall of a gas."""
    dew = None if fluid.is_supercritical(stream.P_Pa) else fluid.model.saturation_T_K(stream.P_Pa, "gas")
    if dew is None or wall.coldest_K >= dew:
        return []
    message = (
        f"{fluid.label} begins to condense at {dew - KELVIN:.0f} °C at {stream.P_Pa / 1e5:.3g} bar abs, and the clean "
        f"wall falls to {wall.coldest_K - KELVIN:.0f} °C: the tubes run wet there, which is not in the rating."
    )
    return [Finding("warning", message, "failed", None, wall.coldest_K - KELVIN, dew - KELVIN, "°C")]
