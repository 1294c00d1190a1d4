"""Published ranges of overall coefficients by pair of fluids."""

from __future__ import annotations

from hx_engine.pipeline.assemble import process
from hx_engine.pipeline.fluids import SIDES, stream_fluid
from hx_engine.pipeline.step import Design
from hx_engine.requirements.selection import selection


def fluid_class(design: Design, side: str) -> str:
    """Row of the table of coefficients a stream belongs to."""
    table, found = selection()["U"], design.outputs(3)
    if found[f"phase_{side}"] == "gas":
        return "gas_hp" if process(design)[f"P_{side}_Pa"] >= table["gas_high_pressure_Pa"] else "gas"
    if "water" in stream_fluid(design, side).service_tags:
        return "water"
    bounds, viscosity = table["viscosity_class_Pa_s"], found[f"viscosity_{side}_Pa_s"]
    return "light" if viscosity < bounds["light"] else "medium" if viscosity < bounds["medium"] else "heavy"


def usual_range(design: Design) -> tuple[str, list[int]]:
    """Name of the pair of fluids and its range of coefficients [W/m2K]."""
    first, second = (fluid_class(design, side) for side in SIDES)
    pairs = selection()["U"]["pairs"]
    name = f"{first}-{second}" if f"{first}-{second}" in pairs else f"{second}-{first}"
    return name, pairs[name]
