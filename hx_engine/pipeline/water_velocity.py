"""The velocity of water that a tube metal stands: copper alloys lose their protective film above it."""

from __future__ import annotations

from hx_engine.pipeline.current_rating import Current, eased
from hx_engine.pipeline.fluids import stream_fluid
from hx_engine.pipeline.step import Design, Finding
from hx_engine.standards.materials import material


def water_velocity_max_m_s(design: Design, in_tubes: str) -> float | None:
    """Highest velocity of the stream `in_tubes` if it is water [m/s]; None where it is not, or nothing is tabulated."""
    is_water = "water" in stream_fluid(design, in_tubes).service_tags
    return material(design.outputs(4)["tube_material"]).max_water_velocity_m_s if is_water else None


def water_velocity_findings(design: Design, now: Current, in_tubes: str, v_m_s: float) -> list[Finding]:
    """The velocity of water against what the tubes stand."""
    fastest = water_velocity_max_m_s(design, in_tubes)
    if fastest is None:
        return []
    label, met = material(design.outputs(4)["tube_material"]).label, v_m_s <= fastest
    message = f"Water erodes tubes of {label} above {fastest:.2f} m/s; here it runs at {v_m_s:.2f} m/s."
    severity, verdict = ("info", "passed") if met else ("warning", "failed")
    return [eased(now, Finding(severity, message, verdict, None, v_m_s, fastest, "m/s"))]
