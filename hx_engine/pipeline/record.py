"""The step record of the contract, with each number's symbol, label, unit, formula, inputs, source and range."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hx_engine.nomenclature import entries
from hx_engine.pipeline.review import Review
from hx_engine.pipeline.step import Step, StepResult

_FILE = Path(__file__).resolve().parent.parent / "data" / "derivations.yaml"


@cache
def derivations() -> dict[int, dict[str, dict[str, Any]]]:
    """How each step finds each of its numbers: {step: {key: {"formula", "inputs", "source"}}}."""
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))


def quantities(step_id: int, result: StepResult) -> list[dict[str, Any]]:
    """One row for each scalar output that the nomenclature knows."""
    rows = []
    for key, value in result.outputs.items():
        entry = entries().get(key)
        if entry is None or isinstance(value, bool) or not isinstance(value, int | float):
            continue
        derivation = derivations().get(step_id, {}).get(key, {})
        ranged = key in result.out_of_range
        rows.append(
            {
                "key": key,
                "symbol": entry.symbol,
                "label": entry.label,
                "value": value,
                "unit": entry.unit,
                "formula": derivation.get("formula", ""),
                "inputs": derivation.get("inputs", []),
                "source": result.sources.get(key, derivation.get("source", "")),
                "range": "out" if ranged else "in" if derivation.get("ranged") else "not_stated",
            }
        )
    return rows


def build(
    step: Step, result: StepResult, review: Review, *, position: int, attempt: int,
    started_at: str, duration_s: float,
) -> dict[str, Any]:  # fmt: skip
    """The record as stored and sent. No model reviewed it, so `ai_called` is false and no confidence is given."""
    question = result.question
    options = [option._asdict() for option in question.options] if question else []
    return {
        "step_id": step.id,
        "step_name": step.name,
        "attempt": attempt,
        "position": position,
        "started_at": started_at,
        "duration_s": duration_s,
        "ai_decision": review.decision,
        "ai_confidence": None,
        "ai_called": False,
        "verdict": review.verdict,
        "validation_passed": review.verdict == "passed",
        "validation_errors": review.errors,
        "outputs": result.outputs,
        "warnings": review.warnings,
        "quantities": quantities(step.id, result),
        "key_outputs": list(result.key_outputs),
        "findings": [finding.to_dict() for finding in result.findings],
        "ai_review": {
            "reasoning": result.reasoning,
            "observation": result.observation or "not reviewed by a model; rules only",
            "corrections": [],
            "recommendation": question.recommendation if question else None,
            "options": options,
            "option_ratings": [],
            "event_subtype": question.event_subtype if question else None,
            "property_request_payload": question.property_request_payload if question else None,
        },
    }


def build_failed(
    step: Step, message: str, *, position: int, attempt: int, started_at: str, duration_s: float
) -> dict[str, Any]:
    """The record of a step that could not be computed; the design ends in state "error"."""
    result = StepResult({}, (), message)
    record = build(
        step, result, Review("failed", "WARN", [message], []),
        position=position, attempt=attempt, started_at=started_at, duration_s=duration_s,
    )  # fmt: skip
    return {**record, "ai_decision": None}
