"""How firm the overdesign is: by zones along the exchanger, by sampled errors, and what the area does when clean."""

from __future__ import annotations

from math import isfinite
from typing import Any

from hx_engine.pipeline.assemble import OTHER, tube_side
from hx_engine.pipeline.current_rating import Current, eased, held, judge
from hx_engine.pipeline.fluids import KELVIN
from hx_engine.pipeline.step import Design, Finding
from hx_engine.pipeline.zone_rating import zone_rating
from hx_engine.rating import Uncertainty, ZoneRating, overdesign_uncertainty, performance

PERCENTILES = ("overdesign_P10_pct", "overdesign_P50_pct", "overdesign_P90_pct", "overdesign_shortfall_pct")
WHEN_CLEAN = ("NTU_clean", "effectiveness_clean", "T_hot_out_clean_C", "T_cold_out_clean_C")


def by_zones(design: Design, now: Current) -> ZoneRating:
    """The geometry in hand with the properties of both streams along their way."""
    return zone_rating(design, now.service, now.geometry, tube_side(design))


def zone_outputs(now: Current, zones: ZoneRating) -> tuple[dict[str, Any], list[Finding]]:
    """Overdesign by zones, its difference to the mean point and the profile; without numbers where streams touch."""
    if not isfinite(zones.area_required_m2):
        message = (
            f"Inside the exchanger the streams come within {float(zones.least_difference_K):.1f} K in counter-flow: "
            "the heat capacities make them touch although both ends are apart."
        )
        return {}, [eased(now, Finding("error", message, "failed"))]
    by_zone, difference = float(zones.overdesign_pct), float(zones.difference_pct)
    outputs = {"overdesign_zones_pct": by_zone, "zone_difference_pct": difference, "profile": _profile(zones)}
    message = f"With local properties the duty needs {difference:+.1f} % area against the mean point."
    findings = [judge(now, "zone_difference_max_pct", abs(difference), message)]
    asked = held(now, "overdesign_min_pct")
    if by_zone < 0.0 <= float(now.rating.areas.overdesign_pct):
        message = f"With local properties {-by_zone:.1f} % of the area is missing, although the mean point has enough."
        findings.append(eased(now, Finding("warning", message, "failed")))
    elif by_zone < asked <= float(now.rating.areas.overdesign_pct):
        message = f"With local properties the overdesign is {by_zone:.1f} %, below the {asked:g} % of the mean point."
        findings.append(eased(now, Finding("warning", message, "failed")))
    return outputs, findings


def _profile(zones: ZoneRating) -> dict[str, list[float]]:
    """The profile as plain lists, from the end where the hot stream enters."""
    p = zones.profile
    temperatures = {"hot": p.T_hot_K, "cold": p.T_cold_K, "wall_hot": p.T_wall_hot_K, "wall_cold": p.T_wall_cold_K}
    columns = {"x_fraction": p.x_fraction}
    columns |= {f"T_{name}_C": value - KELVIN for name, value in temperatures.items()}
    columns |= {
        "h_tube_W_m2K": p.h_tube_W_m2K, "h_shell_W_m2K": p.h_shell_W_m2K, "U_W_m2K": p.U_W_m2K,
        "flux_W_m2": p.flux_W_m2,
    }  # fmt: skip
    return {name: [float(value) for value in column] for name, column in columns.items()}


def sampled(design: Design, now: Current) -> Uncertainty:
    """Overdesign with random properties, fouling and correlations; the same design gives the same numbers."""
    in_tubes, found = tube_side(design), design.outputs(3)
    return overdesign_uncertainty(
        now.service,
        now.geometry,
        found[f"property_confidence_{in_tubes}"],
        found[f"property_confidence_{OTHER[in_tubes]}"],
    )


def sampled_outputs(found: Uncertainty) -> dict[str, Any]:
    """Percentiles, the share of samples that fall short, and the shares of the spread, largest first."""
    values = (found.P10_pct, found.P50_pct, found.P90_pct, 100.0 * found.shortfall_share)
    ranked = sorted(found.shares.items(), key=lambda item: -item[1])
    sources = [{"source": name, "share_pct": 100.0 * share} for name, share in ranked]
    return dict(zip(PERCENTILES, values, strict=True)) | {"overdesign_spread": sources}


def clean_outputs(now: Current) -> dict[str, float]:
    """Transfer units, effectiveness and outlets on the day the surfaces are clean."""
    rating = now.rating
    found = performance(now.service, now.geometry, rating.transfer.U_clean_W_m2K, rating.areas.area_provided_m2)
    values = (found.NTU, found.effectiveness, found.T_hot_out_K - KELVIN, found.T_cold_out_K - KELVIN)
    return {key: float(value) for key, value in zip(WHEN_CLEAN, values, strict=True)}
