"""What a specification sheet asks of the construction beyond sizes: tests, covers, supports, joints.

A fact that no rule here decides is left out, never guessed.
"""

from __future__ import annotations

from hx_engine.limits import limit
from hx_engine.pipeline.figures import figures
from hx_engine.pipeline.step import Design, Finding
from hx_engine.rating import Geometry
from hx_engine.requirements.selection import selection
from hx_engine.requirements.wishes import BUNDLE_OF_REAR_HEAD
from hx_engine.standards.clearances import outer_tube_limit_m
from hx_engine.standards.covers import flat_cover_thickness_m, hydrotest_pressure_Pa, stress_ratio
from hx_engine.standards.materials import material
from hx_engine.standards.pressure_vessel import ATMOSPHERE_PA
from hx_engine.standards.spans import max_unsupported_span_m
from hx_engine.standards.tables import INCH_M
from hx_engine.standards.weights import Construction

CODE = "ASME VIII-1"
FLAT_COVERED = "ACN"
SHELL_COVERS = {
    "u_tube": "dished, welded to the shell", "split_ring": "dished, bolted", "pull_through": "dished, bolted",
}  # fmt: skip
_GROOVED_FROM_OD_M, _TWO_GROOVES_ABOVE_M = 0.0158, INCH_M
"""Holes of tubes from 5/8 in (15.9 mm) get one groove, above 1 in of tubesheet two. TEMA as in two guides to tube
expansion: elliott-tool.com on tube sheet grooves, subzerosolution.com on tube sheet preparation."""


def pressures_and_covers(chosen: Geometry, built: Construction, tema_type: str) -> dict[str, float]:
    """Test pressures (absolute) and thicknesses of covers as step outputs [Pa], [m]."""
    ratios = {
        "shell": stress_ratio([built.shell_material], built.T_design_shell_C),
        "tube": stress_ratio([built.tube_material, built.channel_material], built.T_design_tube_C),
    }
    designed = {"shell": built.P_design_shell_Pa, "tube": built.P_design_tube_Pa}
    facts = {f"stress_ratio_{side}": ratio for side, ratio in ratios.items()}
    facts |= {f"P_test_{s}_Pa": hydrotest_pressure_Pa(designed[s], ratios[s]) + ATMOSPHERE_PA for s in ratios}
    if tema_type[0] in FLAT_COVERED:
        facts["channel_cover_thickness_m"] = flat_cover_thickness_m(
            built.P_design_tube_Pa, chosen.shell_id_m, built.T_design_tube_C, built.channel_material,
            built.tema_class, chosen.n_passes,
        )
    return facts


def texts(
    design: Design, chosen: Geometry, built: Construction, tema_type: str, tubesheet_m: float
) -> dict[str, str]:
    """Facts in words as step outputs."""
    bundle = BUNDLE_OF_REAR_HEAD[tema_type[2]]
    facts = {"code": CODE, "tube_joint": tube_joint(chosen.tube_od_m, tubesheet_m)}
    facts["impingement_protection"] = _impingement(design)
    if bundle in SHELL_COVERS:
        facts["shell_cover"] = SHELL_COVERS[bundle]
    if bundle == "fixed":
        is_needed = design.outputs(4)["metal_dT_K"] > selection()["tema"]["fixed_dT_max_K"]
        facts["expansion_joint"] = "needed" if is_needed else "not needed"
    if bundle == "u_tube":
        facts["u_bend_support"] = _bend_support(chosen, built)
    if chosen.n_shell_passes > 1:
        facts["longitudinal_baffle_seal"] = "welded to the shell" if bundle == "fixed" else "flexible strips"
    return facts


def text_findings(design: Design, facts: dict[str, str]) -> list[Finding]:
    """The rules and numbers behind the facts in words."""
    rho_v2, allowed = _shell_inlet(design)
    found = [
        f"Impingement protection is {facts['impingement_protection']}: ρv² in the shell's inlet nozzle is "
        f"{figures(rho_v2)} kg/(m s²), {allowed:.0f} kg/(m s²) are allowed without it (TEMA RCB-4.61, clean "
        "single-phase fluids; an abrasive fluid needs it from 744 kg/(m s²))."
    ]
    if "expansion_joint" in facts:
        dT, most = design.outputs(4)["metal_dT_K"], selection()["tema"]["fixed_dT_max_K"]
        found.append(
            f"An expansion joint is {facts['expansion_joint']}: shell and tubes differ by {dT:.0f} K, fixed tubesheets "
            f"take {most:.0f} K by practice; axial stresses (TEMA RCB-7.16, UHX-13) are not calculated."
        )
    if "longitudinal_baffle_seal" in facts:
        found.append("The seal of the longitudinal baffle follows the bundle: a removable one needs flexible strips.")
    return [Finding("info", message, "not_checked") for message in found]


def _shell_inlet(design: Design) -> tuple[float, float]:
    return design.outputs(10)["rho_v2_nozzle_shell_kg_m_s2"], limit("rho_v2_nozzle_shell_max").value


def _impingement(design: Design) -> str:
    rho_v2, allowed = _shell_inlet(design)
    return "required" if rho_v2 > allowed else "not required"


def tube_joint(tube_od_m: float, tubesheet_m: float) -> str:
    """Return how the tubes are held in the tubesheet, in words; `tubesheet_m` is the thickness as ordered."""
    if tube_od_m < _GROOVED_FROM_OD_M:
        return "expanded"
    return f"expanded, {'two grooves' if tubesheet_m > _TWO_GROOVES_ABOVE_M * (1.0 + 1e-9) else 'one groove'}"


def _bend_support(chosen: Geometry, built: Construction) -> str:
    """Support at the tangents; the widest bend may span as far as a straight tube (TEMA RCB-4.54, recalled)."""
    widest_m = float(outer_tube_limit_m(chosen.shell_id_m, built.bundle_type)) - chosen.tube_od_m
    is_soft = material(built.tube_material).is_copper_or_titanium
    if widest_m <= float(max_unsupported_span_m(chosen.tube_od_m, is_soft)):
        return "plate at the tangents"
    return "plate at the tangents, and the outer bends on their own"
