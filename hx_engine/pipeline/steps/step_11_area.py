"""Step 11: area provided against area required, overdesign dirty and clean, by zones and with its uncertainty."""

from __future__ import annotations

from typing import Any

from hx_engine.pipeline.area_margin import (
    PERCENTILES,
    WHEN_CLEAN,
    by_zones,
    clean_outputs,
    sampled,
    sampled_outputs,
    zone_outputs,
)
from hx_engine.pipeline.current_rating import Current, as_floats, current, judge, rating_step, which
from hx_engine.pipeline.figures import figures
from hx_engine.pipeline.step import Design, StepResult
from hx_engine.pipeline.wall_state import wall_findings

OUTPUTS = (
    "area_required_m2", "area_provided_m2", "overdesign_pct", "overdesign_clean_pct", "U_required_W_m2K", "F", "MTD_K",
    "area_gross_m2", *PERCENTILES, *WHEN_CLEAN,
)  # fmt: skip


def run(design: Design) -> StepResult:
    """Overdesign of the geometry in hand at its own F, and how firm it is."""
    now = current(design)
    outputs = _areas(now)
    value = outputs["overdesign_pct"]
    words = "exceeds the requirement by" if value >= 0.0 else "falls short of the requirement by"
    message = f"The area {words} {abs(value):.1f} %."
    findings = [judge(now, limit_id, value, message) for limit_id in ("overdesign_min_pct", "overdesign_warn_pct")]
    zones = by_zones(design, now)
    along, along_findings = zone_outputs(now, zones)
    spread, clean = sampled_outputs(sampled(design, now)), clean_outputs(now)
    reasoning = (
        f"Fouled, the duty needs {figures(outputs['area_required_m2'])} m² and {which(now)} has "
        f"{figures(outputs['area_provided_m2'])} m²: {abs(value):.1f} % {'spare' if value >= 0.0 else 'missing'}. "
        f"Clean, it would have {outputs['overdesign_clean_pct']:.0f} % to spare and cool the hot stream to "
        f"{clean['T_hot_out_clean_C']:.1f} °C. {_margin_words(along, spread)}"
    )
    keys = ("area_provided_m2", "area_required_m2", "overdesign_pct")
    found = (*findings, *along_findings, *wall_findings(design, now, zones))
    return StepResult(outputs | along | spread | clean, keys, reasoning, "", found)


def _areas(now: Current) -> dict[str, float]:
    area, mean, transfer = now.rating.areas, now.rating.mean, now.rating.transfer
    g, Q = now.geometry, now.service.Q_W
    return as_floats(
        {
            "area_required_m2": area.area_required_m2,
            "area_provided_m2": area.area_provided_m2,
            "area_gross_m2": area.area_provided_m2 * g.tube_length_m / g.effective_length_m,
            "overdesign_pct": area.overdesign_pct,
            "overdesign_clean_pct": 100.0 * (transfer.U_clean_W_m2K * area.area_provided_m2 * mean.MTD_K / Q - 1.0),
            "U_required_W_m2K": Q / (area.area_provided_m2 * mean.MTD_K),
            "F": mean.F,
            "MTD_K": mean.MTD_K,
        }
    )


def _margin_words(along: dict[str, Any], spread: dict[str, Any]) -> str:
    """Zones and uncertainty in one or two sentences."""
    by_zone = ""
    if along:
        by_zone = f"With local properties along the exchanger the overdesign is {along['overdesign_zones_pct']:.1f} %. "
    low, high = (spread[f"overdesign_{name}_pct"] for name in ("P10", "P90"))
    return (
        f"{by_zone}With the errors of properties, fouling and correlations it lies between {low:.0f} and {high:.0f} % "
        f"in eight of ten cases; the largest source is {spread['overdesign_spread'][0]['source']}."
    )


STEP = rating_step(11, "Area and overdesign", OUTPUTS, run)
