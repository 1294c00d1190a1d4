"""Step 11: area provided against area required, overdesign dirty and clean."""

from __future__ import annotations

from hx_engine.pipeline.current_rating import as_floats, current, judge, rating_step, which
from hx_engine.pipeline.step import Design, StepResult

OUTPUTS = (
    "area_required_m2", "area_provided_m2", "overdesign_pct", "overdesign_clean_pct", "U_required_W_m2K", "F", "MTD_K",
)  # fmt: skip


def run(design: Design) -> StepResult:
    """Overdesign of the geometry in hand at its own F."""
    now = current(design)
    area, mean, transfer = now.rating.areas, now.rating.mean, now.rating.transfer
    Q = now.service.Q_W
    outputs = as_floats(
        {
            "area_required_m2": area.area_required_m2,
            "area_provided_m2": area.area_provided_m2,
            "overdesign_pct": area.overdesign_pct,
            "overdesign_clean_pct": 100.0 * (transfer.U_clean_W_m2K * area.area_provided_m2 * mean.MTD_K / Q - 1.0),
            "U_required_W_m2K": Q / (area.area_provided_m2 * mean.MTD_K),
            "F": mean.F,
            "MTD_K": mean.MTD_K,
        }
    )
    value = outputs["overdesign_pct"]
    words = "exceeds the requirement by" if value >= 0.0 else "falls short of the requirement by"
    message = f"The area {words} {abs(value):.1f} %."
    findings = [judge(now, limit_id, value, message) for limit_id in ("overdesign_min_pct", "overdesign_warn_pct")]
    verb = "spare" if value >= 0.0 else "missing"
    reasoning = (
        f"Fouled, the duty needs {outputs['area_required_m2']:.1f} m2 and {which(now)} has "
        f"{outputs['area_provided_m2']:.1f} m2: "
        f"{abs(value):.1f} % {verb}. Clean, it would have {outputs['overdesign_clean_pct']:.0f} % to spare."
    )
    keys = ("area_provided_m2", "area_required_m2", "overdesign_pct")
    return StepResult(outputs, keys, reasoning, "", tuple(findings))


STEP = rating_step(11, "Area and overdesign", OUTPUTS, run)
