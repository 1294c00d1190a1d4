"""An event log that outlives its backend: a turn never ends because live updates cannot be stored.

While the backend is down, events wait in a bounded buffer that live readers of this process see; when it
is back they are handed over in order. Each change of place is announced to readers as a gap.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from orchestration.errors import EventLogError
from orchestration.event_log.bell import Bell
from orchestration.event_log.protocol import EventLog, EventPage
from orchestration.events import ChatEvent

BUFFERED_EVENTS = 2000
RETRY_AFTER_S = 2.0
BUFFER_PREFIX = "buffered-"


class ResilientEventLog:
    """Wraps a backend; `append` and `read` never raise EventLogError, `ping` tells the truth. `bell` rings with every
    event of this process."""

    def __init__(self, backend: EventLog, clock: Callable[[], float] = time.monotonic) -> None:
        self._backend, self._clock = backend, clock
        self.bell = Bell()
        self._lock = threading.RLock()
        self._waiting: deque[tuple[str, ChatEvent]] = deque()
        self._given = 0
        self._dropped = 0
        self._retry_at: float | None = None

    def append(self, event: ChatEvent) -> str:
        event_id = self._keep(event)
        self.bell.ring(event.conversation_id)
        return event_id

    def _keep(self, event: ChatEvent) -> str:
        with self._lock:
            if self._reachable():
                try:
                    return self._backend.append(event)
                except EventLogError:
                    self._mark_down()
            return self._buffer(event)

    def read(self, conversation_id: str, after_id: str | None = None, limit: int = 1000) -> EventPage:
        with self._lock:
            reachable = self._reachable()
        if reachable:
            try:
                return self._backend.read(conversation_id, after_id, limit)
            except EventLogError:
                with self._lock:
                    self._mark_down()
        return self._read_buffer(conversation_id, after_id, limit)

    def last_id(self, conversation_id: str) -> str | None:
        with self._lock:
            reachable = self._reachable()
        if reachable:
            try:
                return self._backend.last_id(conversation_id)
            except EventLogError:
                with self._lock:
                    self._mark_down()
        with self._lock:
            mine = [event_id for event_id, event in self._waiting if event.conversation_id == conversation_id]
        return mine[-1] if mine else None

    def ping(self) -> str:
        """As the backend's. EventLogError with the number of waiting and dropped events when it is down."""
        try:
            answer = self._backend.ping()
        except EventLogError as error:
            with self._lock:
                self._mark_down()
                raise EventLogError(
                    **error.details, waiting=len(self._waiting), dropped=self._dropped
                ) from error
        with self._lock:
            self._retry_at = None
            self._hand_over()
        return answer

    @property
    def is_degraded(self) -> bool:
        """True while events wait here, or the backend was lately out of reach: other readers see them late."""
        with self._lock:
            return bool(self._waiting) or self._retry_at is not None

    def close(self) -> None:
        self._backend.close()

    def _mark_down(self) -> None:
        self._retry_at = self._clock() + RETRY_AFTER_S

    def _reachable(self) -> bool:
        """False while a failed backend is given time; otherwise true once nothing waits any more."""
        if self._retry_at is not None and self._clock() < self._retry_at:
            return False
        return self._hand_over()

    def _hand_over(self) -> bool:
        while self._waiting:
            try:
                self._backend.append(self._waiting[0][1])
            except EventLogError:
                self._mark_down()
                return False
            self._waiting.popleft()
        self._retry_at = None
        return True

    def _buffer(self, event: ChatEvent) -> str:
        self._given += 1
        event_id = f"{BUFFER_PREFIX}{self._given}"
        if len(self._waiting) >= BUFFERED_EVENTS:
            self._waiting.popleft()
            self._dropped += 1
        self._waiting.append((event_id, event))
        return event_id

    def _read_buffer(self, conversation_id: str, after_id: str | None, limit: int) -> EventPage:
        with self._lock:
            mine = [e.with_id(given) for given, e in self._waiting if e.conversation_id == conversation_id]
        if after_id is None:
            return EventPage(mine[:limit], gap=True)
        for position, event in enumerate(mine):
            if event.id == after_id:
                return EventPage(mine[position + 1 : position + 1 + limit])
        return EventPage(mine[:limit], gap=True)
