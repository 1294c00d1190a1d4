"""The loop: read the stored design, run the next step, store its record; until it waits or has ended.

Nothing is kept in memory from one step to the next, so a design goes on after any interruption with the same
numbers. The loop knows no HTTP and no model.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any

from hx_engine.errors import HxError
from hx_engine.pipeline.plan import LAST_STEP, next_step
from hx_engine.pipeline.record import build, build_failed
from hx_engine.pipeline.review import review
from hx_engine.pipeline.step import Design, Step
from hx_engine.pipeline.steps import STEPS
from hx_engine.state import Session, SessionStore
from hx_engine.state.store import now

log = logging.getLogger(__name__)

#: Called as checkpoint(position, phase), phase "started", "computed" or "stored".
Checkpoint = Callable[[int, str], None]


def run_design(store: SessionStore, session_id: str, checkpoint: Checkpoint) -> None:
    """Advance a design until it waits, ends or is taken over; safe to call again at any time."""
    while (session := store.load(session_id)) is not None:
        step_id = next_step(session.records)
        if step_id is None or not store.start_step(session_id, step_id):
            return
        position = len(session.records)
        checkpoint(position, "started")
        record, status, question = _execute(STEPS[step_id], session, position)
        checkpoint(position, "computed")
        if not store.append(session_id, record, status, question):
            return
        checkpoint(position, "stored")


def design_of(session: Session) -> Design:
    """The stored design as the steps see it: the latest result of each step that was not a question."""
    latest = {
        record["step_id"]: record for record in session.records if record["ai_decision"] != "ESCALATE"
    }
    return Design(
        design_input=session.design_input,
        assumptions=session.assumptions,
        results={step_id: record["outputs"] for step_id, record in latest.items()},
        answers=session.answers,
        findings=[
            {"step_id": step_id, **finding}
            for step_id, record in sorted(latest.items())
            for finding in record["findings"]
        ],
    )


def _execute(
    step: Step, session: Session, position: int
) -> tuple[dict[str, Any], str, dict[str, Any] | None]:
    started_at, clock = now(), time.perf_counter()
    attempt = 1 + sum(record["step_id"] == step.id for record in session.records)
    place = {"position": position, "attempt": attempt, "started_at": started_at}
    try:
        result = step.run(design_of(session))
        reviewed = review(step, result)
    except HxError as error:
        return build_failed(step, str(error), duration_s=time.perf_counter() - clock, **place), "error", None
    except Exception:
        error_id = uuid.uuid4().hex[:12]
        log.exception("step %s of design %s failed (%s)", step.id, session.session_id, error_id)
        message = f"Internal error in step {step.id} ({step.name}); error id {error_id}."
        return build_failed(step, message, duration_s=time.perf_counter() - clock, **place), "error", None
    record = build(step, result, reviewed, duration_s=time.perf_counter() - clock, **place)
    if result.question is not None:
        return record, "waiting", _open_question(session, record, result.question.message)
    return record, "completed" if step.id == LAST_STEP else "running", None


def _open_question(session: Session, record: dict[str, Any], message: str) -> dict[str, Any]:
    asked = record["ai_review"]
    return {
        "question_id": f"{session.session_id}-{record['position']}",
        "step_id": record["step_id"],
        "message": message,
        "options": asked["options"],
        "recommendation": asked["recommendation"],
        "property_request_payload": asked["property_request_payload"],
    }
