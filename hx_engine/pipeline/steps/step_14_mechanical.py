"""Step 14: design conditions, wall and tubesheet thicknesses, nozzles, weights."""

from __future__ import annotations

from typing import Any

from hx_engine.errors import InputError
from hx_engine.limits import limit
from hx_engine.nomenclature import sentence_case
from hx_engine.pipeline.acceptance import mechanics
from hx_engine.pipeline.assemble import OTHER, construction, geometry, tube_side
from hx_engine.pipeline.construction_facts import pressures_and_covers, text_findings, texts
from hx_engine.pipeline.figures import figures
from hx_engine.pipeline.material_findings import material_findings
from hx_engine.pipeline.step import STATED, Design, Finding, Step, StepResult, compare
from hx_engine.rating import Geometry
from hx_engine.standards.materials import allowable_stress_Pa, material
from hx_engine.standards.nozzles import nozzle_schedule
from hx_engine.standards.pipes import NPS, pipe
from hx_engine.standards.pressure_vessel import ATMOSPHERE_PA, corrosion_allowance_m
from hx_engine.standards.weights import Construction

OUTPUTS = (
    "P_design_shell_Pa", "P_design_tube_Pa", "T_design_shell_C", "T_design_tube_C", "shell_thickness_m",
    "channel_thickness_m", "tubesheet_thickness_m", "corrosion_allowance_m", "nozzle_shell_id_m", "nozzle_tube_id_m",
    "weight_empty_kg", "weight_flooded_kg", "weight_bundle_kg", "mechanical_checks", "mechanical_verdict", "nozzles",
    "P_test_shell_Pa", "P_test_tube_Pa", "stress_ratio_shell", "stress_ratio_tube", "code", "tube_joint",
    "impingement_protection",
)  # fmt: skip
FLOATING = ("split_ring", "pull_through")
_BORE_TOLERANCE_M = 5e-4


def run(design: Design) -> StepResult:
    """Size the pressure parts of one shell; weights are those of one shell."""
    chosen, built, tema_type = geometry(design), construction(design), design.outputs(12)["tema_type"]
    sized = mechanics(design, chosen)
    outputs: dict[str, Any] = {
        "P_design_shell_Pa": built.P_design_shell_Pa + ATMOSPHERE_PA,
        "P_design_tube_Pa": built.P_design_tube_Pa + ATMOSPHERE_PA,
        "T_design_shell_C": built.T_design_shell_C,
        "T_design_tube_C": built.T_design_tube_C,
        "shell_thickness_m": sized.shell_thickness_m,
        "channel_thickness_m": sized.channel_thickness_m,
        "tubesheet_thickness_m": sized.tubesheet_thickness_m,
        "corrosion_allowance_m": sized.corrosion_allowance_shell_m,
        "corrosion_allowance_channel_m": corrosion_allowance_m(built.channel_material, built.tema_class),
        "S_shell_Pa": allowable_stress_Pa(built.shell_material, built.T_design_shell_C),
        "S_channel_Pa": allowable_stress_Pa(built.channel_material, built.T_design_tube_C),
        "S_tubesheet_Pa": allowable_stress_Pa(
            built.tubesheet_material, max(built.T_design_shell_C, built.T_design_tube_C)
        ),
        "density_shell_metal_kg_m3": material(built.shell_material).density_kg_m3,
        "nozzle_shell_id_m": chosen.nozzle_shell_id_m,
        "nozzle_tube_id_m": chosen.nozzle_tube_id_m,
        **sized.weights,
        "mechanical_checks": [check._asdict() for check in sized.checks],
        "mechanical_verdict": sized.verdict,
        "nozzles": _nozzles(chosen, built),
        **pressures_and_covers(chosen, built, tema_type),
    }
    if built.bundle_type in FLOATING:
        outputs["floating_tubesheet_thickness_m"] = sized.tubesheet_thickness_m
    in_words = texts(design, chosen, built, tema_type, float(sized.tubesheet_thickness_m))
    return StepResult(
        outputs | in_words, ("shell_thickness_m", "tubesheet_thickness_m", "weight_empty_kg"),
        _reasoning(outputs, built), "",
        (*_findings(outputs, built), *material_findings(design, built), *text_findings(design, in_words)),
        _stated(design),
    )  # fmt: skip


def _stated(design: Design) -> dict[str, str]:
    """Sources of the design pressures that the request gives."""
    sides = {"tube": tube_side(design), "shell": OTHER[tube_side(design)]}
    given = design.design_input
    return {f"P_design_{s}_Pa": STATED for s, flow in sides.items() if given.get(f"P_{flow}_design_Pa") is not None}


def _nozzles(chosen: Geometry, built: Construction) -> list[dict[str, Any]]:
    """Size and schedule of the nozzles of each side; the schedule is None where no pipe holds the pressure."""
    rows = []
    for side, bore, P, T, key in (
        ("shell", chosen.nozzle_shell_id_m, built.P_design_shell_Pa, built.T_design_shell_C, built.shell_material),
        ("tube", chosen.nozzle_tube_id_m, built.P_design_tube_Pa, built.T_design_tube_C, built.channel_material),
    ):
        nps = next((size for size in NPS if abs(pipe(size).id_m - bore) < _BORE_TOLERANCE_M), None)
        schedule = None
        if nps is not None:
            try:
                schedule = nozzle_schedule(nps, P, T, key, built.tema_class).schedule
            except InputError:
                schedule = None
        rows.append({"side": side, "nps": nps, "schedule": schedule, "id_m": bore})
    return rows


def _findings(o: dict[str, Any], built: Construction) -> list[Finding]:
    found = []
    for check in o["mechanical_checks"]:
        decides = check["check_id"] != "shell_vacuum"
        severity = "info" if check["verdict"] == "passed" or not decides else "error"
        if check["verdict"] == "not_checked":
            severity = "warning" if decides else "info"
        label, verdict = sentence_case(check["label"]), check["verdict"]
        why = f": {check['reason']}" if check["reason"] else ""
        message = f"{label}: {verdict.replace('_', ' ')}{why} ({check['source']})."
        found.append(
            Finding(severity, message, verdict, check["check_id"], check["value"], check["limit"], check["unit"])
        )
    for row in o["nozzles"]:
        if row["schedule"] is None:
            message = f"No tabulated pipe holds the {row['side']}-side pressure at this bore: it must be forged."
            found.append(Finding("warning", message, "not_checked"))
    low, high = sorted((built.P_design_shell_Pa, built.P_design_tube_Pa))
    message = f"One side is designed for {high / low:.2f} times the pressure of the other."
    if not limit("tube_rupture_pressure_ratio").is_met_by(high / low):
        message += " A tube rupture would load the weaker side: relief or a higher design pressure is to be considered."
    found.append(compare("tube_rupture_pressure_ratio", high / low, message))
    return found


def _reasoning(o: dict[str, Any], built: Construction) -> str:
    return (
        f"The shell is designed for {built.P_design_shell_Pa / 1e5:.3g} bar gauge at "
        f"{built.T_design_shell_C:.0f} °C and the tubes for "
        f"{built.P_design_tube_Pa / 1e5:.3g} bar gauge at {built.T_design_tube_C:.0f} °C, a margin above operation. "
        f"That asks for a shell wall of {1e3 * o['shell_thickness_m']:.1f} mm and tubesheets of "
        f"{1e3 * o['tubesheet_thickness_m']:.0f} mm; one shell weighs {figures(o['weight_empty_kg'])} kg empty."
    )


STEP = Step(14, "Mechanical", (1, 2, 4, 10, 12), OUTPUTS, run)
