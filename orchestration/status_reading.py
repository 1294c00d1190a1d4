"""Reading an engine's `/status` reply, whatever the engine's age: missing parts get their plain meaning."""

from __future__ import annotations

from typing import Any

FINAL_STATUSES = frozenset({"completed", "error", "terminated", "cancelled"})
STATE_BY_DECISION = {"PROCEED": "passed", "CORRECT": "corrected", "WARN": "warning", "ESCALATE": "escalated"}
MAX_TEXTS = 200
MAX_STEP_ID = 99
UNSTATED_QUESTION = "The engine waits for an answer."


def status_of(reply: dict[str, Any]) -> str:
    """The engine's own word, shown as it is; unknown values are not an end."""
    return short_text(reply.get("pipeline_status")) or "running"


def has_ended(reply: dict[str, Any]) -> bool:
    """Nothing more will come: the engine says `is_complete`, or its status is a final one."""
    return reply.get("is_complete") is True or status_of(reply) in FINAL_STATUSES


def has_result(reply: dict[str, Any]) -> bool:
    """The design ended with something to report on."""
    status = status_of(reply)
    return status == "completed" or (reply.get("is_complete") is True and status not in FINAL_STATUSES)


def step_records(reply: dict[str, Any]) -> list[dict[str, Any]]:
    """The usable step records: objects with a step number."""
    records = reply.get("step_records")
    if not isinstance(records, list):
        return []
    return [r for r in records if isinstance(r, dict) and 0 < count(r.get("step_id")) <= MAX_STEP_ID]


def records_from(reply: dict[str, Any]) -> int:
    """How many of the first records the engine left out because we have them."""
    return count(reply.get("records_from"))


def record_state(record: dict[str, Any]) -> str:
    """passed | corrected | warning | escalated | failed | done (no verdict was given)."""
    if record.get("ai_decision") == "ESCALATE":
        return "escalated"
    if record.get("validation_passed") is False:
        return "failed"
    return STATE_BY_DECISION.get(str(record.get("ai_decision")), "done")


def question_of(reply: dict[str, Any]) -> dict[str, Any] | None:
    """The open question, None when the design does not wait.

    An engine that sends none is asked through its last escalated record: same shape, `question_id` None.
    """
    waits = status_of(reply) == "waiting" or reply.get("waiting_for_user") is True
    if has_ended(reply) or not waits:
        return None
    question = reply.get("question")
    if isinstance(question, dict) and question:
        return question
    escalated = [r for r in step_records(reply) if r.get("ai_decision") == "ESCALATE"]
    record = escalated[-1] if escalated else {}
    review = record.get("ai_review")
    review = review if isinstance(review, dict) else {}
    options = review.get("options")
    labels = [str(option)[:500] for option in options[:20]] if isinstance(options, list) else []
    return {
        "question_id": None, "step_id": record.get("step_id", count(reply.get("current_step"))),
        "message": str(review.get("observation") or review.get("reasoning") or UNSTATED_QUESTION),
        "options": [{"id": str(n), "label": label, "effect": ""} for n, label in enumerate(labels)],
        "recommendation": review.get("recommendation"),
        "property_request_payload": review.get("property_request_payload"),
    }


def status_fields(reply: dict[str, Any]) -> dict[str, Any]:
    """The design's stored status fields as this reply gives them."""
    fields: dict[str, Any] = {
        "status": status_of(reply), "is_complete": has_result(reply),
        "question": question_of(reply), "warnings": texts(reply.get("warnings")),
        "notes": texts(reply.get("notes")), "current_step": count(reply.get("current_step")),
        "engine_version": short_text(reply.get("engine_version")), "problem": None,
    }
    if isinstance(reply.get("escalation_history"), dict):
        fields["escalation_history"] = reply["escalation_history"]
    return fields


def texts(value: Any) -> list[str]:
    return [str(item)[:2000] for item in value[:MAX_TEXTS]] if isinstance(value, list) else []


def short_text(value: Any) -> str | None:
    return value[:100] if isinstance(value, str) and value else None


def count(value: Any) -> int:
    """A whole number from 0 to 100 000, else 0."""
    return value if type(value) is int and 0 <= value <= 100_000 else 0
