"""A conversation's events as server-sent events: from any position, gaps healed by a snapshot, with an end.

Event ids are the event log's own. Two kinds carry no event of a turn: `snapshot` (the conversation as stored, sent
where events may be missing; its id is where the stream goes on) and `end` (no turn and no design moves: closed).
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from orchestration.designs import is_settled
from orchestration.event_log.bell import Listener
from orchestration.event_log.protocol import EventPage
from orchestration.events import RUN_PROGRESS, ChatEvent
from orchestration.http_api.context import MAX_DESIGNS, conversation_view
from orchestration.services import Services

POSITION = re.compile(r"[0-9]{1,20}(-[0-9]{1,20})?|buffered-[0-9]{1,18}")
POLL_S = 0.1
IDLE_CHECK_S = 0.5
RECHECK_S = 20.0
LATE_END_S = 5.0
PING_S = 10
SEND_S = 30.0
STOP_S = 2.0
RETRY_MS = 2000
PAGE = 500
UNDER_WAY = ("pending", "running")

Recheck = Callable[[], Awaitable[bool]]


def conversation_stream(
    services: Services, owner: str, conversation_id: str, position: str | None, recheck: Recheck | None
) -> EventSourceResponse:
    """Any number of readers; each sees everything after `position` (None: from the oldest event kept), in order.
    `recheck` says whether the reader may still read; it is asked every 20 seconds."""
    stopping = anyio.Event()
    tail = _Tail(services, owner, conversation_id, position, stopping, recheck)
    return EventSourceResponse(
        tail.events(), ping=PING_S, send_timeout=SEND_S, shutdown_event=stopping, shutdown_grace_period=STOP_S
    )


class _Tail:
    def __init__(
        self, services: Services, owner: str, conversation_id: str, position: str | None, stopping: anyio.Event,
        recheck: Recheck | None,
    ) -> None:  # fmt: skip
        self._services, self._owner, self._conversation_id = services, owner, conversation_id
        self._position, self._stopping, self._recheck = position, stopping, recheck
        self._open_turn, self._open_designs = False, set[str]()
        self._quiet_since = self._idle_asked = self._rechecked = time.monotonic()

    async def events(self) -> AsyncIterator[ServerSentEvent]:
        with self._services.events.bell.listening(self._conversation_id) as listener:
            async for event in self._events(listener):
                yield event

    async def _events(self, listener: Listener) -> AsyncIterator[ServerSentEvent]:
        is_first = True
        while not self._stopping.is_set():
            listener.hush()
            if not await self._may_read():
                yield _control("end", {"reason": "signed_out"})
                return
            is_idle = await self._is_idle(is_first)
            page = await run_in_threadpool(self._read)
            if page.gap or (is_first and self._position is None and not page.events):
                async for snapshot in self._snapshot():
                    yield snapshot
            else:
                for event in page.events:
                    yield self._passed(event)
            is_first = False
            if page.events or page.gap:
                continue
            if is_idle and self._is_over():
                yield _control("end", {"reason": "idle"})
                return
            await listener.wait(POLL_S)
        yield ServerSentEvent(_json({"reason": "restart"}), event="end", retry=RETRY_MS)

    def _read(self) -> EventPage:
        return self._services.events.read(self._conversation_id, self._position, PAGE)

    def _passed(self, event: ChatEvent) -> ServerSentEvent:
        self._position = event.id
        self._quiet_since = time.monotonic()
        if event.type == RUN_PROGRESS:
            self._note_design(event.data)
        else:
            self._open_turn = not event.is_terminal
        if event.is_terminal:
            self._idle_asked = 0.0
        return ServerSentEvent(_json(event.to_dict()), event=event.type, id=event.id)

    def _note_design(self, data: Mapping[str, Any]) -> None:
        """A design is open from its first step until its own word, which has no position, that it ended or waits."""
        is_own_word = data.get("position") is None
        if is_own_word and data.get("pipeline_status") not in UNDER_WAY:
            self._open_designs.discard(str(data.get("design_id")))
        else:
            self._open_designs.add(str(data.get("design_id")))

    async def _snapshot(self) -> AsyncIterator[ServerSentEvent]:
        view = await run_in_threadpool(conversation_view, self._services, self._owner, self._conversation_id)
        if view is None:
            return
        self._position = view["last_event_id"]
        self._open_designs.clear()
        self._open_turn = view["running_turn"] is not None
        yield ServerSentEvent(_json(view), event="snapshot", id=self._position)

    async def _is_idle(self, at_once: bool) -> bool:
        """Asked before the page is read: what an ended turn had to say is then in the page."""
        now = time.monotonic()
        if not at_once and now - self._idle_asked < IDLE_CHECK_S:
            return False
        self._idle_asked = now
        return await run_in_threadpool(self._nothing_moves)

    def _nothing_moves(self) -> bool:
        if self._services.turns.running(self._conversation_id):
            return False
        designs = self._services.designs.list(self._owner, self._conversation_id, MAX_DESIGNS)
        return all(is_settled(design) or design["question"] for design in designs)

    def _is_over(self) -> bool:
        """A turn or a design whose end was not seen is given a moment: the end is stored before it is said."""
        is_told = not self._open_turn and not self._open_designs
        return is_told or time.monotonic() - self._quiet_since > LATE_END_S

    async def _may_read(self) -> bool:
        now = time.monotonic()
        if self._recheck is None or now - self._rechecked < RECHECK_S:
            return True
        self._rechecked = now
        return await self._recheck()


def _control(kind: str, data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(_json(data), event=kind)


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
