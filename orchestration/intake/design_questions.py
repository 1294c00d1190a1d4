"""Questions about a finished design, answered from its step records; None for anything else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from orchestration.intake.asking import asks_plainly
from orchestration.intake.design_lists import Records, Show, list_answer, place_of
from orchestration.presentation import ShownQuantity, quantities_of
from orchestration.presentation.formulas import plain_formula
from orchestration.presentation.quantities import label_of_key

MAX_QUESTION_CHARACTERS = 200

_ASKS = re.compile(
    r"(?i)^(?:and |so |ok,? |then |please |could you |can you )*(?:what|why|how|which|where|show|tell|give me|list|is|"
    r"are|does|did|do|any|was|were|will|would|in which)\b|\?\s*$"
)
_SETS = re.compile(r"(?i)\d\s*(?:°|kg/|t/h|m3|bar|psi|kpa|lb|degc|%)|\b(?:make|change|set|instead)\b|^use\b")
_PLACES = {"tube": r"\btubes?\b|\btube[ -]?side|inside", "shell": r"\bshell(?:[ -]?side)?\b"}
_ENDS = {
    "in": r"\b(?:inlet|enters?|entering|comes? in|arrives?)\b",
    "out": r"\b(?:outlet|leaves?|leaving|exits?|return)\b",
}


@lru_cache(maxsize=1)
def _table() -> dict[str, list[dict[str, Any]]]:
    text = resources.files("orchestration.intake").joinpath("design_questions.yaml").read_text("utf-8")
    return yaml.safe_load(text)


def answer_about_design(text: str, records: Sequence[Mapping[str, Any]], show: Show) -> str | None:
    """The answer to "what is the U?", "why a split ring?", "which limits are close?" from the latest records.

    `records` in order of execution: the last one of a step, and the last value of a key, hold. `show(value, unit)`
    writes a stored SI value for the reader. Every number comes with its symbol and step; a quantity the records
    do not hold is said to be absent. None when the text is no question this table knows.
    """
    question = " ".join(text.split())
    if not records or len(question) > MAX_QUESTION_CHARACTERS:
        return None
    if not asks_plainly(question) and (not _ASKS.search(question) or _SETS.search(question)):
        return None
    if re.match(r"(?i)(?:and |so |ok,? )?why\b", question):
        return _why(question, records, show)
    for row in _table()["about"]:
        if re.search(f"(?i){row['words']}", question):
            return list_answer(row["kind"], records, show) or f"The records hold no {row['kind']}."
    return _what(question, records, show)


def _why(question: str, records: Records, show: Show) -> str | None:
    for row in _table()["why"]:
        if re.search(f"(?i){row['words']}", question):
            if "kind" in row:
                return list_answer(row["kind"], records, show)
            said = _reasoning_of(row["step"], records)
            return said or _no_reason(row["step"], question, records, show)
    return None


def _no_reason(step: int, question: str, records: Records, show: Show) -> str:
    """The step keeps no reason in words: said, with the numbers it does keep about what is asked."""
    said = f"The records of this design give no reason for that (step {step} holds none)."
    numbers = _what(question, records, show)
    return f"{said} What they hold:\n{numbers}" if numbers and "do not hold" not in numbers else said


def _reasoning_of(step: int, records: Records) -> str | None:
    for record in reversed(records):
        review = record.get("ai_review") or {}
        if record.get("step_id") == step and review.get("reasoning"):
            return f"{place_of(record)}: {review['reasoning']}"
    return None


def _what(question: str, records: Records, show: Show) -> str | None:
    for row in _table()["what"]:
        if not re.search(f"(?i){row['words']}", question):
            continue
        asked = _asked_keys(question, row["keys"], records)
        found = [(key, _latest(key, records)) for key in asked]
        lines = [_line(*_named_fluid(*entry, records), show) for _, entry in found if entry is not None]
        if lines:
            return "\n".join(lines)
        names = ", ".join(label_of_key(key) for key, _ in found)
        return f"The records of this design do not hold that ({names})."
    return None


def _line(quantity: ShownQuantity, record: Mapping[str, Any], show: Show) -> str:
    symbol = plain_formula(quantity.symbol) if quantity.symbol else ""
    where = ", ".join(part for part in (place_of(record), f"symbol {symbol}" if symbol else "") if part)
    return f"{quantity.label}: {show(quantity.value, quantity.unit)} ({where})"


def _named_fluid(
    quantity: ShownQuantity, record: Mapping[str, Any], records: Records
) -> tuple[ShownQuantity, Mapping[str, Any]]:
    """ "cold" in the tubes is said by the fluid's name."""
    name = _output(f"{quantity.value}_fluid_name", records) if quantity.key == "tube_side_fluid" else None
    return (replace(quantity, value=f"{name} ({quantity.value})"), record) if name else (quantity, record)


def _asked_keys(question: str, keys: Sequence[str], records: Records) -> list[str]:
    """The keys of the sides and ends the question names; all of them where it names none or both."""
    places = {place for place, words in _PLACES.items() if re.search(f"(?i){words}", question)}
    sides = _sides_named(question, records)
    tubes = _output("tube_side_fluid", records)
    if len(places) != 1 and len(sides) == 1 and tubes in ("hot", "cold"):
        places = {"tube" if tubes in sides else "shell"}
    elif len(sides) != 1 and len(places) == 1 and tubes in ("hot", "cold"):
        sides = {tubes if places == {"tube"} else "cold" if tubes == "hot" else "hot"}
    ends = {end for end, words in _ENDS.items() if re.search(f"(?i){words}", question)}
    kept = list(keys)
    for named, every in ((places, ("tube", "shell")), (sides, ("hot", "cold")), (ends, ("in", "out"))):
        kinds = {name: [key for key in kept if name in key.split("_")] for name in every}
        if len(named) == 1 and all(kinds.values()):
            other = next(name for name in every if name not in named)
            kept = [key for key in kept if key not in kinds[other]]
    return kept


def _sides_named(question: str, records: Records) -> set[str]:
    named = set()
    for side in ("hot", "cold"):
        fluid = str(_output(f"{side}_fluid_name", records) or "")
        words = [side, *([re.escape(fluid)] if fluid else []), *(["water"] if fluid.endswith(" water") else [])]
        if re.search(rf"(?i)\b(?:{'|'.join(words)})\b", question):
            named.add(side)
    return named


def _output(name: str, records: Records) -> Any:
    return next((r["outputs"][name] for r in reversed(records) if name in (r.get("outputs") or {})), None)


def _latest(key: str, records: Records) -> tuple[ShownQuantity, Mapping[str, Any]] | None:
    for record in reversed(records):
        for quantity in quantities_of(record):
            if quantity.key == key and quantity.value is not None:
                return quantity, record
    return None
