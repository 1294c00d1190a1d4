"""A step that no worker could bring to its end: the design ends with a record that says so."""

from __future__ import annotations

from datetime import datetime

from hx_engine.pipeline.plan import next_step
from hx_engine.pipeline.record import build_failed
from hx_engine.pipeline.steps import STEPS
from hx_engine.state import SessionStore
from hx_engine.state.store import InHand, now


def end_interrupted(store: SessionStore, hand: InHand, reason: str) -> bool:
    """End a design in the state "error" at the step in hand; False where it moved on or ended meanwhile.

    `reason` completes the sentence "Step 12 (...) was given up: ...".
    """
    session = store.load(hand.session_id)
    if session is None or len(session.records) != hand.position or next_step(session.records) != hand.step_id:
        return False
    step = STEPS[hand.step_id]
    lasted = datetime.fromisoformat(now()) - datetime.fromisoformat(hand.started_at)
    record = build_failed(
        step, f"Step {step.id} ({step.name}) was given up: {reason}. Nothing of it was kept.",
        position=hand.position, attempt=1 + sum(row["step_id"] == step.id for row in session.records),
        started_at=hand.started_at, duration_s=max(0.0, lasted.total_seconds()),
    )  # fmt: skip
    return store.append(hand.session_id, record, "error", None)
