"""Which steps a model looks at, and what it is shown: named facts of bounded size, none of the request's own words."""

from __future__ import annotations

from typing import Any

from hx_engine.pipeline.assemble import is_estimate, process
from hx_engine.pipeline.fluids import stream_fluid
from hx_engine.pipeline.proposals import ranges
from hx_engine.pipeline.step import Design, Finding, Step, StepResult
from hx_engine.rating import Geometry

LONGEST_TEXT, MOST_ITEMS, MOST_FINDINGS, DEEPEST = 240, 8, 20, 5
_STREAM = ("T_in_C", "T_out_C", "m_dot_kg_s", "P_Pa", "dP_max_Pa")
_PROPERTIES = (
    "phase", "property_confidence", "density_kg_m3", "viscosity_Pa_s", "cp_J_kgK", "k_W_mK", "Pr",
)  # fmt: skip
_CHOICES = (
    "tema_type", "tema_class", "tube_side_fluid", "allocation_reason", "tube_material", "shell_material", "tube_od_m",
    "tube_wall_m", "tube_pitch_m", "layout_deg", "is_shell_cleaned", "fouling_hot_m2K_W", "fouling_cold_m2K_W",
    "metal_dT_K",
)  # fmt: skip
_GEOMETRY = ("tema_type", "tube_side_fluid", *Geometry._fields)
_AREAS = ("area_required_m2", "area_provided_m2", "overdesign_pct", "overdesign_clean_pct", "F", "MTD_K")
_RATED = {
    7: ("v_tube_m_s", "Re_tube", "h_tube_W_m2K"),
    8: ("v_shell_m_s", "Re_shell", "h_shell_W_m2K", "h_shell_kern_W_m2K"),
    9: ("U_clean_W_m2K", "U_dirty_W_m2K"),
    10: ("dP_tube_Pa", "dP_shell_Pa", "dP_tube_max_Pa", "dP_shell_max_Pa"),
}
#: Step under review to the outputs shown, by the step that gave them. One call each: at most four in a design.
SHOWN: dict[int, dict[int, tuple[str, ...]]] = {
    4: {4: _CHOICES},
    12: {4: _CHOICES, 12: (*_GEOMETRY, "cost_usd", "n_candidates", "n_feasible", "rejected", "limits_eased")},
    11: {12: _GEOMETRY, **_RATED, 11: _AREAS},
    16: {
        13: ("fei_ratio_max", "vibration_verdict"),
        16: ("confidence", "confidence_parts", "verdict", "summary", "warnings"),
    },
}
_WISHES = (
    "tema_preference", "tube_material", "fouling_hot_m2K_W", "fouling_cold_m2K_W", "baffle_cut", "shell_diameter_m",
    "tube_od_m", "n_passes", "mode",
)  # fmt: skip


def is_due(step: Step, design: Design) -> bool:
    """Whether a review is worth its money: the choices, the geometry found, its area, the whole."""
    return step.id in SHOWN and not (step.id == 11 and is_estimate(design))


def facts_of(step: Step, design: Design, result: StepResult) -> dict[str, Any]:
    """What the reviewer sees of a step, as plain JSON values."""
    given = design.results | {step.id: result.outputs}
    shown = {
        str(step_id): {key: given[step_id][key] for key in keys if key in given.get(step_id, {})}
        for step_id, keys in SHOWN[step.id].items()
    }
    if step.id == 16:
        shown["16"]["summary"] = {k: v for k, v in result.outputs["summary"].items() if not k.endswith("_fluid_name")}
        shown["16"]["checks_not_passed"] = [r for r in result.outputs["checks"] if r["verdict"] != "passed"]
    return _sized(
        {
            "step": {"number": step.id, "name": step.name},
            "duty_W": process(design)["Q_W"],
            "streams": {side: _stream(design, side) for side in ("hot", "cold")},
            "asked_for": {key: design.design_input[key] for key in _WISHES if design.design_input.get(key) is not None},
            "outputs_by_step": shown,
            "open_to_proposals": ranges(),
        }
    ) | {"findings": _findings(result.findings)}


def _stream(design: Design, side: str) -> dict[str, Any]:
    flow, found = process(design), design.results.get(3, {})
    named = {"fluid": stream_fluid(design, side).label}
    named |= {name: flow.get(_of_side(name, side)) for name in _STREAM}
    return named | {name: found.get(_of_side(name, side)) for name in _PROPERTIES}


def _of_side(name: str, side: str) -> str:
    """Key of a stream's value: "T_in_C" is "T_hot_in_C", "phase" is "phase_hot"."""
    if name in ("phase", "Pr", "property_confidence"):
        return f"{name}_{side}"
    head = "m_dot" if name.startswith("m_dot") else name.split("_")[0]
    return f"{head}_{side}{name[len(head):]}"


def _findings(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """The worst first."""
    order = {"error": 0, "warning": 1, "info": 2}
    ranked = sorted(findings, key=lambda finding: order[finding.severity])[:MOST_FINDINGS]
    return [_sized(finding.to_dict()) for finding in ranked]


def _sized(value: Any, depth: int = 0) -> Any:
    """Cut to size: short clean texts, few items, six digits."""
    if isinstance(value, str):
        return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:LONGEST_TEXT]
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: _sized(item, depth + 1) for key, item in value.items()} if depth <= DEEPEST else {}
    if isinstance(value, list | tuple):
        return [_sized(item, depth + 1) for item in value[:MOST_ITEMS]] if depth <= DEEPEST else []
    return value
