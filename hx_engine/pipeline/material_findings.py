"""What is said of the chosen materials: where stresses end, how cold steel may be, what the choice does not know."""

from __future__ import annotations

from hx_engine.limits import limit
from hx_engine.pipeline.assemble import process
from hx_engine.pipeline.step import Design, Finding, compare
from hx_engine.standards.materials import material
from hx_engine.standards.weights import Construction

NEAR_T_MAX_K = 28.0
"""A design temperature this near the end of the stress table is named: the margin it already holds, again."""
RECALLED_WORDS = {
    "stress": "allowable stress",
    "conductivity": "thermal conductivity",
    "modulus": "modulus of elasticity",
    "density": "density",
}
COLD_STEEL_ID = "carbon_steel_min_C"


def material_findings(design: Design, built: Construction) -> list[Finding]:
    """Where each material's stresses end, what of them is recalled, and what its choice does not know."""
    found = []
    hottest = max(built.T_design_tube_C, built.T_design_shell_C)
    for key in sorted({built.tube_material, built.shell_material}):
        chosen = material(key)
        message = (
            f"The allowable stresses of {chosen.label} end at {chosen.T_max_C:.0f} °C; the design temperature is "
            f"{hottest:.0f} °C."
        )
        is_near = chosen.T_max_C - hottest < NEAR_T_MAX_K
        if is_near:
            message += f" That is within {NEAR_T_MAX_K:.0f} K of the limit: no hotter upset is covered."
        found.append(Finding("warning" if is_near else "info", message, "passed", None, hottest, chosen.T_max_C, "°C"))
        unread = [words for column, words in RECALLED_WORDS.items() if chosen.provenance[column] == "recalled"]
        if unread:
            message = f"Recalled values of {chosen.label}, to be confirmed: {', '.join(unread)}."
            found.append(Finding("info", message, "not_checked"))
    message = (
        "Materials follow what is known of each fluid and its temperature; concentration, oxygen and impurities are "
        "not asked for: a corrosion specialist confirms the choice."
    )
    return [*found, *_cold(design, built), Finding("info", message, "not_checked")]


def _cold(design: Design, built: Construction) -> list[Finding]:
    """Carbon steel below the temperature from which ASME wants impact tests."""
    parts = {"tubes": built.tube_material, "shell": built.shell_material}
    steel = [part for part, key in parts.items() if material(key).is_carbon_steel]
    flow = process(design)
    coldest = min(flow[f"T_cold_{end}_C"] for end in ("in", "out"))
    if not steel or limit(COLD_STEEL_ID).is_met_by(coldest):
        return []
    message = (
        f"At {coldest:.0f} °C carbon steel ({' and '.join(steel)}) has to be of an impact-tested low-temperature "
        "grade, such as SA-334 Gr. 1 and SA-516 to -46 °C; below that 3 1/2 % nickel steel or 304L serves."
    )
    return [compare(COLD_STEEL_ID, coldest, message)]
