"""A stored session as the steps see it, with what reviews have changed in the request by the engineer's choice."""

from __future__ import annotations

from typing import Any

from hx_engine.pipeline.answers import chosen_option
from hx_engine.pipeline.plan import MEAN_TEMPERATURE_STEP
from hx_engine.pipeline.step import Design
from hx_engine.state import Session

REVIEW = "review"
"""`event_subtype` of a question that a model's review has raised."""
APPLY = "apply"
F_SHELL, OPEN_PASSES = "shell=F", "n_passes=open"
"""Options of step 5, joined by ";": an F shell in place of an E shell, the wished number of tube passes given up."""


def design_of(session: Session) -> Design:
    """The stored design: the latest result of each step that was not a question, the request with chosen changes.

    Answers to questions of a review are not among `answers`: the rules of a step must not take them for theirs.
    """
    latest = {
        record["step_id"]: record for record in session.records if record["ai_decision"] != "ESCALATE"
    }
    reviews = {question_id(session, record) for record in session.records if is_review_question(record)}
    return Design(
        design_input=_as_answered(session.design_input | chosen_changes(session), session.answers),
        assumptions=session.assumptions,
        results={step_id: record["outputs"] for step_id, record in latest.items()},
        answers=[answer for answer in session.answers if answer["question_id"] not in reviews],
        findings=[
            {"step_id": step_id, **finding}
            for step_id, record in sorted(latest.items())
            for finding in record["findings"]
        ],
        request_warnings=tuple(session.warnings),
    )


def _as_answered(asked: dict[str, Any], answers: list[dict[str, Any]]) -> dict[str, Any]:
    """The request as answers to step 5 changed its shell and its tube passes."""
    for answer in answers:
        chosen = (chosen_option(answer) or "").split(";") if answer["step_id"] == MEAN_TEMPERATURE_STEP else []
        if F_SHELL in chosen:
            front, _, rear = asked["tema_preference"]
            asked = asked | {"tema_preference": front + "F" + rear}
        if OPEN_PASSES in chosen:
            asked = {field: value for field, value in asked.items() if field != "n_passes"}
    return asked


def question_id(session: Session, record: dict[str, Any]) -> str:
    """Id of the question a record asked."""
    return f"{session.session_id}-{record['position']}"


def is_review_question(record: dict[str, Any]) -> bool:
    """Whether this record waits, or waited, because of a model's review."""
    return record["ai_decision"] == "ESCALATE" and record["ai_review"]["event_subtype"] == REVIEW


def review_question(session: Session, step_id: int) -> dict[str, Any] | None:
    """The record in which a review of this step asked; a step is asked about once in a design."""
    return next((r for r in session.records if r["step_id"] == step_id and is_review_question(r)), None)


def answer_to(session: Session, record: dict[str, Any]) -> dict[str, Any] | None:
    """The answer to the question of that record, None while it is open."""
    asked = question_id(session, record)
    return next((answer for answer in session.answers if answer["question_id"] == asked), None)


def changes_by(record: dict[str, Any], answer: dict[str, Any] | None) -> dict[str, Any]:
    """Values of the request that an answer to a review changes, by field."""
    if answer is None:
        return {}
    proposed = {row["field"]: row["new_value"] for row in record["ai_review"]["corrections"]}
    if chosen_option(answer) == APPLY:
        return proposed
    return dict(answer["values"].get("changes") or {})


def chosen_changes(session: Session) -> dict[str, Any]:
    """All values of the request that the engineer changed in answer to reviews."""
    found: dict[str, Any] = {}
    for record in session.records:
        if is_review_question(record):
            found |= changes_by(record, answer_to(session, record))
    return found
