"""A model's reply as an opinion, or why it is none. Nothing is guessed: what does not fit is no review."""

from __future__ import annotations

from typing import Any

from hx_engine.pipeline.opinion import NotReviewed, Opinion, Proposal
from hx_engine.strict_json import BadJsonError, loads_object

DECISIONS = ("PROCEED", "WARN", "CORRECT", "ESCALATE")
TEXTS = ("reasoning", "observation", "recommendation")
FIELDS = {"decision", "confidence", "corrections", *TEXTS}
LONGEST_TEXT, LONGEST_REASON, MOST_CORRECTIONS, LONGEST_REPLY = 600, 240, 10, 20_000
_VALUE = {"anyOf": [{"type": "number"}, {"type": "string"}]}
_CORRECTION = {"field": {"type": "string"}, "new_value": _VALUE, "reason": {"type": "string"}}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": sorted(properties), "additionalProperties": False,
    }  # fmt: skip


SCHEMA = _object(
    {
        "decision": {"type": "string", "enum": list(DECISIONS)},
        "confidence": {"type": "number"},
        **{name: {"type": "string"} for name in TEXTS},
        "corrections": {"type": "array", "items": _object(_CORRECTION)},
    }
)
"""What the model is held to by the API; the reply is checked here all the same."""


def read_reply(text: str, model: str) -> Opinion | NotReviewed:
    """The opinion in a reply of strict JSON with exactly the fields asked for."""
    if len(text) > LONGEST_REPLY:
        return NotReviewed("its answer was too long")
    try:
        found = loads_object(text.encode("utf-8", "surrogatepass"))
    except BadJsonError:
        return NotReviewed("its answer was not the JSON asked for")
    if set(found) != FIELDS or not all(isinstance(found[name], str) for name in TEXTS):
        return NotReviewed("its answer did not have the fields asked for")
    if found["decision"] not in DECISIONS:
        return NotReviewed("its decision was none of the four")
    confidence = found["confidence"]
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0.0 <= confidence <= 1.0:
        return NotReviewed("its confidence was no number from 0 to 1")
    proposals = _proposals(found["corrections"])
    if proposals is None:
        return NotReviewed("its corrections did not have the fields asked for")
    texts = {name: _plain(found[name], LONGEST_TEXT) for name in TEXTS}
    return Opinion(found["decision"], float(confidence), corrections=proposals, model=model, **texts)


def _proposals(rows: Any) -> tuple[Proposal, ...] | None:
    if not isinstance(rows, list) or len(rows) > MOST_CORRECTIONS:
        return None
    if not all(isinstance(row, dict) and set(row) == set(_CORRECTION) for row in rows):
        return None
    if not all(isinstance(row[name], str) for row in rows for name in ("field", "reason")):
        return None
    return tuple(Proposal(row["field"], row["new_value"], _plain(row["reason"], LONGEST_REASON)) for row in rows)


def _plain(text: str, longest: int) -> str:
    """One line of printable text."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:longest]
