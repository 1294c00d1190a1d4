"""The step record of the contract, with each number's symbol, label, unit, formula, inputs, source and range."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from hx_engine.nomenclature import entries
from hx_engine.packaged import parsed
from hx_engine.pipeline.assemble import OTHER
from hx_engine.pipeline.review import Review
from hx_engine.pipeline.second_look import Looked
from hx_engine.pipeline.step import STATED, Step, StepResult
from hx_engine.standards.provenance import to_confirm
from hx_engine.standards.tables import table

RULES_ONLY = "not reviewed by a model; rules only"
_FILE = Path(__file__).resolve().parent.parent / "data" / "derivations.yaml"
_CONSTANT = re.compile(r"<(\w+\.\w+\.\w+)>")


@cache
def derivations() -> dict[int, dict[str, dict[str, Any]]]:
    """How each step finds each of its numbers: {step: {key: {"formula", "inputs", "source", "data"}}}.

    `data` names the packaged tables a number rests on, as file.table; their provenance is added to the source. A
    constant of such a table stands in a formula as <file.table.name>.
    """
    return parsed(_CONSTANT.sub(_constant, _FILE.read_text(encoding="utf-8")))


def _constant(found: re.Match[str]) -> str:
    file_name, key, name = found[1].split(".")
    return f"{table(file_name)[key][name]:g}"


def quantities(step_id: int, result: StepResult, in_tubes: str | None = None) -> list[dict[str, Any]]:
    """One row for each scalar output that the nomenclature knows.

    `in_tubes`: the stream in the tubes, "hot" or "cold", which inputs named for a side (@tube, @shell) stand for; a
    result that chooses it itself wins. A stated value has neither formula nor inputs.
    """
    in_tubes = result.outputs.get("tube_side_fluid", in_tubes)
    rows = []
    for key, value in result.outputs.items():
        entry = entries().get(key)
        if entry is None or isinstance(value, bool) or not isinstance(value, int | float):
            continue
        is_stated = result.sources.get(key) == STATED
        derivation = {} if is_stated else derivations().get(step_id, {}).get(key, {})
        ranged = key in result.out_of_range
        rows.append(
            {
                "key": key,
                "symbol": entry.symbol,
                "label": entry.label,
                "value": value,
                "unit": entry.unit,
                "formula": derivation.get("formula", ""),
                "inputs": [_of_stream(name, in_tubes) for name in derivation.get("inputs", [])],
                "source": _source(result.sources.get(key, derivation.get("source", "")), derivation.get("data", [])),
                "range": "out" if ranged else "in" if derivation.get("ranged") else "not_stated",
            }
        )
    return rows


def _of_stream(name: str, in_tubes: str | None) -> str:
    """An input's output key: "density_@shell_kg_m3" is "density_hot_kg_m3" with the cold stream in the tubes.

    The other way round "dP_@hot_Pa" is "dP_shell_Pa" then.
    """
    if "@" not in name:
        return name
    if in_tubes not in OTHER:
        raise ValueError(f"{name} stands for a stream, and none is in the tubes yet")
    place = {in_tubes: "tube", OTHER[in_tubes]: "shell"}
    name = name.replace("@tube", in_tubes).replace("@shell", OTHER[in_tubes])
    return name.replace("@hot", place["hot"]).replace("@cold", place["cold"])


def _source(text: str, tables: list[str]) -> str:
    """The source, with the tables behind it that were not read in one."""
    open_ones = to_confirm(tables)
    return f"{text} ({open_ones})" if open_ones else text


def build(
    step: Step, looked: Looked, *, position: int, attempt: int, started_at: str, duration_s: float,
    in_tubes: str | None = None,
) -> dict[str, Any]:
    """The record as stored and sent. `ai_called` says that a model gave a complete review of it, nothing less."""
    result, ruled = looked.result, looked.review
    question = result.question
    options = [option._asdict() for option in question.options] if question else []
    return {
        "step_id": step.id,
        "step_name": step.name,
        "attempt": attempt,
        "position": position,
        "started_at": started_at,
        "duration_s": duration_s,
        "ai_decision": ruled.decision,
        "ai_confidence": looked.confidence,
        "ai_called": looked.model is not None,
        "verdict": ruled.verdict,
        "validation_passed": ruled.verdict == "passed",
        "validation_errors": ruled.errors,
        "outputs": result.outputs,
        "warnings": ruled.warnings,
        "quantities": quantities(step.id, result, in_tubes),
        "key_outputs": list(result.key_outputs),
        "findings": [finding.to_dict() for finding in result.findings],
        "ai_review": {
            "reasoning": result.reasoning,
            "observation": " ".join(filter(None, (result.observation, looked.observation))) or RULES_ONLY,
            "corrections": list(looked.corrections),
            "recommendation": question.recommendation if question else looked.recommendation,
            "question": question.message if question else None,
            "model": looked.model,
            "options": options,
            "option_ratings": [],
            "event_subtype": question.event_subtype if question else None,
            "property_request_payload": question.property_request_payload if question else None,
            "open_values": list(question.open_values) if question else [],
        },
    }


def build_failed(
    step: Step, message: str, *, position: int, attempt: int, started_at: str, duration_s: float
) -> dict[str, Any]:
    """The record of a step that could not be computed; the design ends in state "error"."""
    looked = Looked(StepResult({}, (), message), Review("failed", "WARN", [message], []))
    record = build(
        step, looked, position=position, attempt=attempt, started_at=started_at, duration_s=duration_s
    )
    return {**record, "ai_decision": None}
