"""Step 1: the checked request, with what was assumed where it left something open."""

from __future__ import annotations

from typing import Any

from hx_engine.nomenclature import entry
from hx_engine.pipeline.step import STATED, Design, Finding, Step, StepResult
from hx_engine.requirements import assumption_text

OUTPUTS = (
    "hot_fluid_name", "cold_fluid_name", "T_hot_in_C", "T_cold_in_C", "P_hot_Pa", "P_cold_Pa", "dP_hot_max_Pa",
    "dP_cold_max_Pa", "assumptions",
)  # fmt: skip
WHERE_STATED = ("T_hot_out_C", "T_cold_out_C", "m_dot_hot_kg_s", "m_dot_cold_kg_s")


def run(design: Design) -> StepResult:
    """Echo the request; the check before the design has read it and filled what was open."""
    given = design.design_input
    outputs: dict[str, Any] = {key: given[key] for key in OUTPUTS[:-1]}
    outputs |= {key: given[key] for key in WHERE_STATED if given.get(key) is not None}
    outputs["assumptions"] = design.assumptions
    assumptions = [assumption_text(row) for row in design.assumptions]
    remarks = [text for text in design.request_warnings if text not in assumptions]
    findings = (
        *(Finding("warning", text, "not_checked") for text in remarks),
        *(Finding("info", text, "not_checked") for text in assumptions),
    )
    assumed = {row["field"]: row["reason"] for row in design.assumptions}
    sources = {key: f"assumed; {assumed[key]}" if key in assumed else STATED for key in outputs}
    keys = ("T_hot_in_C", "T_cold_in_C", *(key for key in WHERE_STATED if key in outputs))[:3]
    return StepResult(outputs, keys, _reasoning(outputs), "", findings, sources)


def _reasoning(outputs: dict[str, Any]) -> str:
    first = (
        f"{outputs['hot_fluid_name']} enters at {outputs['T_hot_in_C']:g} °C and is cooled by "
        f"{outputs['cold_fluid_name']} entering at {outputs['T_cold_in_C']:g} °C."
    )
    fields = [entry(row["field"]).label.lower() for row in outputs["assumptions"]]
    if not fields:
        return f"{first} Everything needed was stated; nothing was assumed."
    verb = "values were" if len(fields) > 1 else "value was"
    return f"{first} {len(fields)} {verb} not stated and assumed by the usual rules: {', '.join(fields)}."


STEP = Step(1, "Requirements", (), OUTPUTS, run)
