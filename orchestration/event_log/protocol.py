"""The event log's contract. The store is the truth; the log is a replay cache that expires."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from orchestration.events import ChatEvent


@dataclass(frozen=True)
class EventPage:
    """Events in order, each with its id. `gap`: the reader's last event is no longer here, so what came
    after it may be missing; the page starts at the oldest event kept, and the reader first takes a
    snapshot from the store."""

    events: list[ChatEvent] = field(default_factory=list)
    gap: bool = False


class EventLog(Protocol):
    """One stream a conversation. Reading consumes nothing; any number of readers see the same."""

    def append(self, event: ChatEvent) -> str:
        """Store the event and give its id, in one operation; ids grow within a conversation. The
        conversation's life slides on by the TTL. EventLogError when the backend fails."""
        ...

    def read(self, conversation_id: str, after_id: str | None = None, limit: int = 1000) -> EventPage:
        """The events after `after_id` (None: from the oldest). An id that is not in the log, be it
        expired, trimmed, of another conversation or never given, is a gap."""
        ...

    def last_id(self, conversation_id: str) -> str | None:
        """The newest event's id, None when there is none: where a new reader of a snapshot starts."""
        ...

    def ping(self) -> str:
        """A short description of the backend if it answers, else EventLogError."""
        ...

    def close(self) -> None:
        """Release connections and files."""
        ...
