"""Simple questions about a finished design, answered from its step records; None for anything else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from orchestration.presentation import ShownQuantity, quantities_of

MAX_QUESTION_CHARACTERS = 200
Show = Callable[[Any, str], str]

_ASKS = re.compile(r"(?i)^(?:and |so |ok,? |then )?(?:what|why|how|which|show|tell|give me|is|are|does|did)\b|\?\s*$")
_SETS = re.compile(r"(?i)\d\s*(?:°|kg/|t/h|m3|bar|psi|kpa|lb|degc|%)|\b(?:make|change|set|use|instead)\b")


@lru_cache(maxsize=1)
def _table() -> dict[str, list[dict[str, Any]]]:
    text = resources.files("orchestration.intake").joinpath("design_questions.yaml").read_text("utf-8")
    return yaml.safe_load(text)


def answer_about_design(text: str, records: Sequence[Mapping[str, Any]], show: Show) -> str | None:
    """The answer to "what is the U?", "why a split ring?" from the latest records.

    `records` in order of execution: the last one of a step, and the last value of a key, hold. `show(value, unit)`
    writes a stored SI value for the reader. None when the text is no such question or the design holds no answer.
    """
    question = " ".join(text.split())
    if not records or len(question) > MAX_QUESTION_CHARACTERS:
        return None
    if not _ASKS.search(question) or _SETS.search(question):
        return None
    if re.match(r"(?i)(?:and |so |ok,? )?why\b", question):
        return _why(question, records)
    return _what(question, records, show)


def _why(question: str, records: Sequence[Mapping[str, Any]]) -> str | None:
    for row in _table()["why"]:
        if re.search(f"(?i){row['words']}", question):
            return _reasoning_of(row["step"], records)
    return None


def _reasoning_of(step: int, records: Sequence[Mapping[str, Any]]) -> str | None:
    for record in reversed(records):
        review = record.get("ai_review") or {}
        if record.get("step_id") == step and review.get("reasoning"):
            return f"{_place(record)}: {review['reasoning']}"
    return None


def _what(question: str, records: Sequence[Mapping[str, Any]], show: Show) -> str | None:
    for row in _table()["what"]:
        if not re.search(f"(?i){row['words']}", question):
            continue
        lines = []
        for key in row["keys"]:
            found = _latest(key, records)
            if found is not None:
                quantity, record = found
                lines.append(f"{quantity.label}: {show(quantity.value, quantity.unit)} ({_place(record)})")
        if lines:
            return "\n".join(lines)
    return None


def _latest(key: str, records: Sequence[Mapping[str, Any]]) -> tuple[ShownQuantity, Mapping[str, Any]] | None:
    for record in reversed(records):
        for quantity in quantities_of(record):
            if quantity.key == key and quantity.value is not None:
                return quantity, record
    return None


def _place(record: Mapping[str, Any]) -> str:
    return f"step {record.get('step_id')}, {record.get('step_name')}"
