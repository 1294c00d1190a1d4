"""TEMA type and class, first tube and layout."""

from __future__ import annotations

from typing import NamedTuple

from hx_engine.errors import InputError
from hx_engine.pipeline.step import Finding
from hx_engine.properties import Fluid
from hx_engine.requirements.selection import selection
from hx_engine.requirements.wishes import BUNDLE_OF_REAR_HEAD, tema_type
from hx_engine.standards.materials import material
from hx_engine.standards.shells import PITCH_RATIOS
from hx_engine.standards.tubes import TUBES

_OD_TOLERANCE_M = 2.5e-4


class TypeChoice(NamedTuple):
    """TEMA type, why, and what stands against a wished one."""

    tema_type: str
    reason: str
    findings: list[Finding]


def choose_type(wish: str | None, is_shell_cleaned: bool, dT_metal_K: float, fouling_tube_m2K_W: float) -> TypeChoice:
    """BEM where the shell side stays clean and expansion is small, AEU where only the tubes are clean, else AES."""
    rules = selection()["tema"]
    is_large = dT_metal_K > rules["fixed_dT_max_K"]
    facts = (
        f"The shell side {'needs mechanical cleaning' if is_shell_cleaned else 'stays clean'}, and shell "
        "and tubes differ "
        f"by about {dT_metal_K:.0f} K ({rules['fixed_dT_max_K']:.0f} K is the bound for fixed tubesheets)"
    )
    if wish:
        return _wished(tema_type(wish), facts, is_shell_cleaned, is_large)
    if not is_shell_cleaned and not is_large:
        return TypeChoice("BEM", f"{facts}: fixed tubesheets (BEM) are the cheapest.", [])
    if is_large and fouling_tube_m2K_W <= rules["u_tube_fouling_max_m2K_W"]:
        return TypeChoice("AEU", f"{facts}: the tube side stays clean, so U-tubes (AEU) take the expansion.", [])
    return TypeChoice("AES", f"{facts}: a floating head (AES) lets the bundle expand and be pulled.", [])


def _wished(wish: str, facts: str, is_shell_cleaned: bool, is_large: bool) -> TypeChoice:
    findings = []
    if BUNDLE_OF_REAR_HEAD[wish[2]] == "fixed":
        if is_shell_cleaned:
            message = f"{wish} has fixed tubesheets: the outside of the tubes cannot be cleaned mechanically."
            findings.append(Finding("warning", message, "failed"))
        if is_large:
            message = f"{wish} has fixed tubesheets: an expansion joint in the shell is needed."
            findings.append(Finding("warning", message, "failed"))
    return TypeChoice(wish, f"{facts}. {wish} was asked for and is kept.", findings)


def needs_brushes(fluid: Fluid, fouling_m2K_W: float) -> bool:
    """Whether the tubes must be cleaned mechanically on this fluid's side: a named fouler, or above TEMA's 0.002."""
    return fouling_m2K_W > selection()["tema"]["clean_fouling_max_m2K_W"] or "fouling" in fluid.service_tags


class ClassChoice(NamedTuple):
    """TEMA class, why, and what stands against a wished one."""

    tema_class: str
    reason: str
    findings: list[Finding]


def choose_class(fluids: dict[str, Fluid], tube_material: str, wish: str | None = None) -> ClassChoice:
    """R for hazardous process fluids, B for alloy service, C for the rest; a wish wins and is commented.

    The class decides least shell and tubesheet thickness and the corrosion allowance of steel (TEMA 10th ed.: R severe
    petroleum service, C general commercial service, B chemical service).
    """
    if any("hazardous" in fluid.service_tags for fluid in fluids.values()):
        by_rule, why = "R", "a hazardous fluid asks for the heaviest"
    elif material(tube_material).is_carbon_steel:
        by_rule, why = "C", "neither fluid is hazardous and steel serves"
    else:
        by_rule, why = "B", "neither fluid is hazardous and the tubes are of alloy"
    if wish is None or wish == by_rule:
        return ClassChoice(by_rule, f"TEMA class {by_rule}: {why}.", [])
    message = f"TEMA class {wish} was asked for; by rule it would be {by_rule}: {why}."
    severity = "warning" if by_rule == "R" else "info"
    found = [Finding(severity, message, "failed" if by_rule == "R" else "not_checked")]
    return ClassChoice(wish, f"TEMA class {wish} was asked for.", found)


def choose_tube(wished_od_m: float | None, tube_material: str) -> tuple[float, float]:
    """Outside diameter and the thinnest usual wall of the first tube [m]."""
    od = wished_od_m or selection()["tubes"]["od_m"]
    stocked = [t for t in TUBES if abs(t.od_m - od) < _OD_TOLERANCE_M]
    if not stocked:
        sizes = ", ".join(f"{1e3 * size:.2f}" for size in sorted({t.od_m for t in TUBES}))
        raise InputError(
            "tube_od_m", od, f"No stocked tube has an outside diameter of {1e3 * od:.2f} mm.", "Pick a stocked size.",
            f"{sizes} mm",
        )  # fmt: skip
    least = selection()["tubes"]["least_wall_m"][tube_material]
    chosen = min([t for t in stocked if t.wall_m >= least] or stocked, key=lambda t: t.wall_m)
    return chosen.od_m, chosen.wall_m


def choose_layout(tube_od_m: float, is_shell_cleaned: bool) -> tuple[float, int]:
    """Pitch [m] and layout: triangular where clean, square with a cleaning lane where brushes must pass."""
    if not is_shell_cleaned:
        return PITCH_RATIOS[0] * tube_od_m, 30
    lane = selection()["tubes"]["cleaning_lane_m"]
    ratios = [ratio for ratio in PITCH_RATIOS if (ratio - 1.0) * tube_od_m >= lane - 1e-9]
    return (ratios[0] if ratios else PITCH_RATIOS[-1]) * tube_od_m, 90
