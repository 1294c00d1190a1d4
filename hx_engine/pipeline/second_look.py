"""A model's look at a step after the rules have judged it. It can only make the outcome more careful.

The verdict of the rules stands whatever the model says; a review that fails leaves the step as the rules left it,
marked as not reviewed. docs/decisions/review.md says why.
"""

from __future__ import annotations

import logging
import uuid
from typing import Any, NamedTuple

from hx_engine.limits import limit
from hx_engine.pipeline.opinion import NotReviewed, Opinion, Reviewer
from hx_engine.pipeline.proposals import OUTPUT_OF, repeatable, usable
from hx_engine.pipeline.review import Review, review
from hx_engine.pipeline.review_facts import facts_of, is_due
from hx_engine.pipeline.step import Design, Finding, Option, Question, Step, StepResult
from hx_engine.pipeline.stored_design import APPLY, REVIEW, answer_to, changes_by, review_question
from hx_engine.state import Session

log = logging.getLogger(__name__)

THRESHOLD = "confidence_threshold"
_GO_ON = Option("accept", "Go on", "The step stays as it is; the doubt is kept as a warning.")


class Looked(NamedTuple):
    """A step's result and review as they go into its record, with what a model said of them.

    `model` is None and `confidence` too unless a model gave a complete review of this very record.
    """

    result: StepResult
    review: Review
    observation: str = ""
    confidence: float | None = None
    model: str | None = None
    corrections: tuple[dict[str, Any], ...] = ()
    recommendation: str | None = None


def look(step: Step, session: Session, design: Design, result: StepResult, reviewer: Reviewer | None) -> Looked:
    """Judge by the rules, then ask the reviewer where one is at hand and the step is due, once in a design."""
    ruled = review(step, result)
    if ruled.decision == "ESCALATE":
        return Looked(result, ruled)
    asked = review_question(session, step.id)
    if asked is not None:
        return _answered(step, result, asked, answer_to(session, asked))
    if reviewer is None or not is_due(step, design):
        return Looked(result, ruled)
    opinion = _opinion(reviewer, step, design, result)
    if isinstance(opinion, NotReviewed):
        return Looked(result, ruled, f"not reviewed by a model: {opinion.reason}; rules only")
    return _weighed(step, design, result, ruled, opinion)


def _opinion(reviewer: Reviewer, step: Step, design: Design, result: StepResult) -> Opinion | NotReviewed:
    """The reviewer's opinion; no failure of a review ends a design."""
    try:
        return reviewer(facts_of(step, design, result))
    except Exception:
        error_id = uuid.uuid4().hex[:12]
        log.exception("the review of step %s failed (%s)", step.id, error_id)
        return NotReviewed(f"the review failed inside the engine (error id {error_id})")


def _weighed(step: Step, design: Design, result: StepResult, ruled: Review, opinion: Opinion) -> Looked:
    rows = usable(step, design, result.outputs, opinion.corrections)
    is_sure = limit(THRESHOLD).is_met_by(opinion.confidence)
    can_apply = any(row["field"] in repeatable(step.id, design.design_input) for row in rows)
    looked = Looked(
        result, ruled, _said(opinion), opinion.confidence, opinion.model, tuple(rows), opinion.recommendation or None
    )
    if opinion.decision == "ESCALATE" or not is_sure or (opinion.decision == "CORRECT" and can_apply):
        return _asking(step, design, looked, _why(opinion, is_sure))
    if opinion.decision == "PROCEED" and not rows:
        return looked
    doubt = f"A model that reviewed this step remarks: {opinion.observation or opinion.reasoning}"
    texts = [doubt, *(f"A model proposes {_change(row)} It is not applied." for row in rows)]
    return _with_warnings(step, looked, texts)


def _asking(step: Step, design: Design, looked: Looked, why: str) -> Looked:
    """The design waits. Only changes that this step can be repeated with are offered, and only they are kept."""
    fields = repeatable(step.id, design.design_input)
    offered = tuple(row for row in looked.corrections if row["field"] in fields)
    options: tuple[Option, ...] = (_GO_ON,)
    if offered:
        label = "Repeat with " + ", ".join(f"{row['field']} = {_shown(row['new_value'])}" for row in offered)
        effect = "The step is computed again with what the model proposes; all limits are checked as before."
        options += (Option(APPLY, label, effect),)
    own = f" Own values may be given for {', '.join(fields)}." if fields else ""
    others = [_change(row) for row in looked.corrections if row not in offered]
    message = " ".join([why, *(f"It proposes {text}" for text in [*map(_change, offered), *others])]) + own
    question = Question(message, options, None, REVIEW)
    waiting = looked.review._replace(decision="ESCALATE")
    return looked._replace(
        result=looked.result._replace(question=question), review=waiting, corrections=offered, recommendation=None
    )


def _answered(step: Step, result: StepResult, asked: dict[str, Any], answer: dict[str, Any] | None) -> Looked:
    """The step again, after the engineer has answered; no model is asked a second time."""
    said, changes = asked["ai_review"], changes_by(asked, answer)
    confidence = asked["ai_confidence"]
    observation = f"reviewed in run {asked['attempt']} (confidence {confidence:.2f}); the engineer answered"
    if not changes:
        doubt = f"A model doubted this step (confidence {confidence:.2f}) and the engineer went on:"
        doubt += f" {said['observation']}"
        return _with_warnings(step, Looked(result, review(step, result), observation), [doubt])
    proposed = {row["field"]: row for row in said["corrections"]}
    rows = []
    for field, value in changes.items():
        row, old = proposed.get(field, {}), asked["outputs"].get(OUTPUT_OF[field])
        reason = row["reason"] if row.get("new_value") == value else "given by the engineer"
        rows.append({"field": field, "old_value": old, "new_value": value, "reason": reason})
    named = {field: "chosen by the engineer in answer to a review" for field in changes if field in result.outputs}
    result = result._replace(sources=result.sources | named)
    ruled = review(step, result)
    decision = "CORRECT" if ruled.decision == "PROCEED" else ruled.decision
    return Looked(result, ruled._replace(decision=decision), observation, corrections=tuple(rows))


def _with_warnings(step: Step, looked: Looked, texts: list[str]) -> Looked:
    """Warnings as findings of the step, so that they reach the summary as all others do."""
    added = tuple(Finding("warning", text, "not_checked") for text in texts)
    result = looked.result._replace(findings=(*looked.result.findings, *added))
    return looked._replace(result=result, review=review(step, result))


def _why(opinion: Opinion, is_sure: bool) -> str:
    words = opinion.observation or opinion.reasoning
    if not is_sure:
        needed = limit(THRESHOLD).value
        sure = f"confidence {opinion.confidence:.2f}, {needed:.2f} is asked for"
        return f"The model that reviewed this step is not sure of it ({sure}): {words}"
    return f"The model that reviewed this step asks for your decision: {words}"


def _said(opinion: Opinion) -> str:
    return " ".join(part for part in (opinion.observation, opinion.reasoning) if part)


def _change(row: dict[str, Any]) -> str:
    words = f"{row['field']} {_shown(row['new_value'])} instead of {_shown(row['old_value'])}"
    return f"{words}: {row['reason']}".rstrip(".") + "."


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
