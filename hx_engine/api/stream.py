"""Server-sent events of one design: what is stored first, then what comes, until the design has ended."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from hx_engine.api.views import final_event, record_events
from hx_engine.pipeline.plan import next_step
from hx_engine.pipeline.steps import STEPS
from hx_engine.state import Session, SessionStore
from hx_engine.state.store import encode

POLL_S = 0.1
IDLE_POLL_S = 0.5
PING_S = 10
SEND_S = 30.0
STOP_S = 2.0
RETRY_MS = 2000


def design_stream(store: SessionStore, session_id: str, last_event_id: str | None) -> EventSourceResponse:
    """The stream from the record after `last_event_id`; any number of readers, each sees everything.

    When the server stops, a stream ends in good order and asks its reader to come back.
    """
    stopping = anyio.Event()
    events = _events(store, session_id, _first_unseen(last_event_id), stopping)
    return EventSourceResponse(
        events, ping=PING_S, send_timeout=SEND_S, shutdown_event=stopping, shutdown_grace_period=STOP_S
    )


def _first_unseen(last_event_id: str | None) -> int:
    """Position of the first record not yet sent in full; ids are "position" once a record's last event is out."""
    seen = (last_event_id or "").split(".")[0]
    return int(seen) + 1 if seen.isascii() and seen.isdigit() and len(seen) < 6 else 0


async def _events(
    store: SessionStore, session_id: str, position: int, stopping: anyio.Event
) -> AsyncIterator[ServerSentEvent]:
    announced, known = -1, []
    while (session := await run_in_threadpool(store.load, session_id, known)) is not None:
        known = session.records
        for record in session.records[position:]:
            for event, data in record_events(session_id, record):
                if event != "step_started" or announced != record["position"]:
                    yield _sse(event, data, record["position"])
        position = max(position, len(session.records))
        final = final_event(session)
        if final is not None:
            yield _sse(*final, position)
            return
        if session.status == "running" and announced < position:
            announced = position
            yield _started(session)
        with anyio.move_on_after(IDLE_POLL_S if session.status == "waiting" else POLL_S):
            await stopping.wait()
        if stopping.is_set():
            yield ServerSentEvent(comment="the engine stops", retry=RETRY_MS)
            return


def _started(session: Session) -> ServerSentEvent:
    """The step in hand, which has no record yet; carries no id, so a reconnect repeats it."""
    step = STEPS[next_step(session.records)]
    data = {"session_id": session.session_id, "step_id": step.id, "step_name": step.name,
            "position": len(session.records)}  # fmt: skip
    return ServerSentEvent(encode({"event_type": "step_started", **data}), event="step_started")


def _sse(event: str, data: dict, position: int) -> ServerSentEvent:
    return ServerSentEvent(encode({"event_type": event, **data}), event=event, id=str(position))
