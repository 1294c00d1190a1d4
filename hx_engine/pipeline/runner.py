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
from hx_engine.pipeline.assemble import known_tube_side
from hx_engine.pipeline.opinion import Reviewer
from hx_engine.pipeline.plan import LAST_STEP, next_step
from hx_engine.pipeline.record import build, build_failed
from hx_engine.pipeline.second_look import look
from hx_engine.pipeline.step import Step
from hx_engine.pipeline.steps import STEPS
from hx_engine.pipeline.stored_design import design_of, question_id
from hx_engine.state import Session, SessionStore
from hx_engine.state.store import now

log = logging.getLogger(__name__)

#: Called as checkpoint(position, phase), phase "started", "computed" or "stored".
Checkpoint = Callable[[int, str], None]


def run_design(
    store: SessionStore, session_id: str, checkpoint: Checkpoint, reviewer: Reviewer | None = None
) -> None:
    """Advance a design until it waits, ends or is taken over; safe to call again at any time.

    `reviewer` looks at a few steps; what it said is stored with the step, so nobody asks it twice.
    """
    known: list[dict[str, Any]] = []
    while (session := store.load(session_id, known)) is not None:
        known = session.records
        step_id = next_step(session.records)
        if step_id is None or not store.start_step(session, step_id):
            return
        position = len(session.records)
        checkpoint(position, "started")
        record, status, question = _execute(STEPS[step_id], session, position, reviewer)
        checkpoint(position, "computed")
        if not store.append(session_id, record, status, question):
            return
        checkpoint(position, "stored")


def _execute(
    step: Step, session: Session, position: int, reviewer: Reviewer | None
) -> tuple[dict[str, Any], str, dict[str, Any] | None]:
    started_at, clock = now(), time.perf_counter()
    attempt = 1 + sum(record["step_id"] == step.id for record in session.records)
    place = {"position": position, "attempt": attempt, "started_at": started_at}
    try:
        design = design_of(session)
        looked = look(step, session, design, step.run(design), reviewer)
    except HxError as error:
        return build_failed(step, str(error), duration_s=time.perf_counter() - clock, **place), "error", None
    except Exception:
        error_id = uuid.uuid4().hex[:12]
        log.exception("step %s of design %s failed (%s)", step.id, session.session_id, error_id)
        message = f"Internal error in step {step.id} ({step.name}); error id {error_id}."
        return build_failed(step, message, duration_s=time.perf_counter() - clock, **place), "error", None
    sides = known_tube_side(design)
    record = build(step, looked, duration_s=time.perf_counter() - clock, in_tubes=sides, **place)
    if looked.result.question is not None:
        return record, "waiting", _open_question(session, record)
    return record, "completed" if step.id == LAST_STEP else "running", None


def _open_question(session: Session, record: dict[str, Any]) -> dict[str, Any]:
    asked = record["ai_review"]
    return {
        "question_id": question_id(session, record),
        "step_id": record["step_id"],
        "message": asked["question"],
        "options": asked["options"],
        "recommendation": asked["recommendation"],
        "event_subtype": asked["event_subtype"],
        "property_request_payload": asked["property_request_payload"],
        "open_values": asked["open_values"],
    }
