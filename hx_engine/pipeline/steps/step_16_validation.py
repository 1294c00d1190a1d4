"""Step 16: every check with its verdict, the confidence and what it rests on, the summary."""

from __future__ import annotations

from typing import Any

from hx_engine.pipeline.area_margin import PERCENTILES
from hx_engine.pipeline.assemble import geometry, process
from hx_engine.pipeline.checks import gather_checks
from hx_engine.pipeline.confidence import (
    Part,
    checks_part,
    margins_part,
    methods_part,
    overall,
    properties_part,
    ranges_part,
)
from hx_engine.pipeline.current_rating import INFORMATIVE, Current, current, held
from hx_engine.pipeline.fluids import SIDES
from hx_engine.pipeline.step import Design, Finding, Step, StepResult
from hx_engine.rating import Geometry, checked_ranges

OUTPUTS = ("confidence", "confidence_parts", "checks", "verdict", "summary", "warnings", "ranked_findings")
SEVERITIES = ("error", "warning", "info")
_COMPARED = ("limit_id", "value", "limit", "unit")
_VERDICTS = ("passed", "failed", "not_checked")


def run(design: Design) -> StepResult:
    """Gather, weigh, summarise."""
    now = current(design)
    checks = gather_checks(design, geometry(design))
    failed = [check for check in checks if check["verdict"] == "failed"]
    broken = [check for check in failed if check["kind"] == "hard"]
    parts = _parts(design, now, checks)
    confidence = overall(parts, min(_property_confidences(design).values()), bool(broken))
    ranked = _ranked(design)
    outputs = {
        "confidence": confidence,
        "confidence_parts": [part._asdict() for part in parts],
        "checks": checks,
        "verdict": "failed" if broken else "passed",
        "summary": _summary(design, now.geometry, checks, confidence),
        "warnings": [f"Step {row['step_id']}: {row['message']}" for row in ranked if row["severity"] != "info"],
        "ranked_findings": ranked,
    }
    findings = tuple(
        Finding("error", f"{row['label']} is not kept.", "failed", *(row[key] for key in _COMPARED)) for row in broken
    )
    return StepResult(outputs, ("confidence",), _reasoning(checks, parts, confidence, broken), "", findings)


def _ranked(design: Design) -> list[dict[str, Any]]:
    """Every finding of the steps that hold, gravest first, then by step."""
    rows = sorted(design.findings, key=lambda row: (SEVERITIES.index(row["severity"]), row["step_id"]))
    return [{field: row[field] for field in ("severity", "step_id", "message", "verdict")} for row in rows]


def _property_confidences(design: Design) -> dict[str, float]:
    return {side: design.outputs(3)[f"property_confidence_{side}"] for side in SIDES}


def _parts(design: Design, now: Current, checks: list[dict[str, Any]]) -> list[Part]:
    verdicts = checked_ranges(now.service, now.geometry, now.rating)
    left = sorted(name for name, verdict in verdicts.items() if verdict == "out" and name not in INFORMATIVE)
    shell, drops, area = design.outputs(8), design.outputs(10), design.outputs(11)
    shares = {side: drops[f"dP_{side}_Pa"] / drops[f"dP_{side}_max_Pa"] for side in ("tube", "shell")}
    parts = [
        properties_part(_property_confidences(design)),
        ranges_part(left),
        methods_part(shell["h_shell_W_m2K"], shell["h_shell_kern_W_m2K"], verdicts["nu_kern"] == "in"),
        margins_part(area["overdesign_pct"], shares, held(now, "overdesign_min_pct")),
        checks_part(checks),
    ]
    return [part for part in parts if part is not None]


def _summary(design: Design, g: Geometry, checks: list[dict[str, Any]], confidence: float) -> dict[str, Any]:
    """The main numbers, flat; every value stands in an earlier step too."""
    wanted = {
        3: ("property_confidence_hot", "property_confidence_cold"),
        4: ("tema_class", "tube_material", "shell_material"),
        7: ("v_tube_m_s", "h_tube_W_m2K"),
        8: ("v_shell_m_s", "h_shell_W_m2K"),
        9: ("U_clean_W_m2K", "U_dirty_W_m2K"),
        10: ("dP_tube_Pa", "dP_shell_Pa", "dP_tube_max_Pa", "dP_shell_max_Pa"),
        11: ("area_provided_m2", "area_required_m2", "overdesign_pct", "F", "MTD_K", "overdesign_zones_pct",
             "zone_difference_pct", *PERCENTILES),
        12: (
            "tema_type", "tube_side_fluid", "shell_id_m", "n_tubes", "n_passes", "tube_od_m", "tube_wall_m",
            "tube_pitch_m", "layout_deg", "tube_length_m", "n_baffles", "baffle_spacing_m", "baffle_cut",
            "n_shells_series", "n_shells_parallel", "n_shell_passes",
        ),
        13: ("fei_ratio_max", "vibration_verdict"),
        14: ("shell_thickness_m", "tubesheet_thickness_m", "weight_empty_kg", "weight_flooded_kg"),
        15: ("cost_purchase_usd", "cost_bare_module_usd", "pumping_cost_usd_y"),
    }  # fmt: skip
    flow = process(design)
    names = ("hot_fluid_name", "cold_fluid_name", "Q_W", "T_hot_in_C", "T_hot_out_C", "T_cold_in_C", "T_cold_out_C")
    summary = {key: flow[key] for key in (*names, "m_dot_hot_kg_s", "m_dot_cold_kg_s")}
    for step_id, keys in wanted.items():
        summary |= {key: design.outputs(step_id)[key] for key in keys if key in design.outputs(step_id)}
    counts = {verdict: sum(row["verdict"] == verdict for row in checks) for verdict in _VERDICTS}
    return summary | {"confidence": confidence} | {f"n_checks_{verdict}": n for verdict, n in counts.items()}


def _reasoning(
    checks: list[dict[str, Any]], parts: list[Part], confidence: float, broken: list[dict[str, Any]]
) -> str:
    open_ones = sum(row["verdict"] == "not_checked" for row in checks)
    advisory = sum(row["verdict"] == "failed" and row["kind"] == "advisory" for row in checks)
    first = f"{sum(row['verdict'] == 'passed' for row in checks)} of {len(checks)} checks passed"
    first += f", {open_ones} could not be made" if open_ones else ""
    first += f", {advisory} advisory one{'s' if advisory > 1 else ''} failed" if advisory else ""
    if broken:
        first += f"; hard limits broken: {', '.join(row['label'].lower() for row in broken)}"
    weakest = min(parts, key=lambda part: part.value)
    return (
        f"{first}. The confidence of {confidence:.2f} is held down most by {weakest.name} "
        f"({weakest.value:.2f}: {weakest.reason}); "
        "it never exceeds that of the fluid properties."
    )


STEP = Step(16, "Final validation and confidence", tuple(range(1, 16)), OUTPUTS, run)
