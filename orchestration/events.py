"""The events of a conversation: typed, versioned, with ids given by the event log.

| type            | data                                                                              |
| --------------- | --------------------------------------------------------------------------------- |
| thinking_start  | {} or {"notice"}: why it takes longer                                             |
| thinking_end    | {}                                                                                |
| tool_start      | {"tool", "label", "arguments"}                                                    |
| tool_end        | {"tool", "ok", "summary"}                                                         |
| run_progress    | {"design_id", "step_id", "step_name", "state", "pipeline_status", "position"}     |
| message_delta   | {"text"}                                                                          |
| message_final   | {"text", "message_id", "stop_reason", "design_id", "notices"}                     |
| app_error       | {"code", "message", "error_id"}                                                   |

`state` is that of a step, else of the design, else why nothing is seen of it: an engine error's code, `saving_delayed`.
A turn ends in exactly one terminal event. `run_progress` may follow it: a design outlives its turn.
Readers ignore types and fields they do not know.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

THINKING_START = "thinking_start"
THINKING_END = "thinking_end"
TOOL_START = "tool_start"
TOOL_END = "tool_end"
RUN_PROGRESS = "run_progress"
MESSAGE_DELTA = "message_delta"
MESSAGE_FINAL = "message_final"
APP_ERROR = "app_error"

EVENT_TYPES = (
    THINKING_START, THINKING_END, TOOL_START, TOOL_END, RUN_PROGRESS, MESSAGE_DELTA, MESSAGE_FINAL, APP_ERROR,
)
TERMINAL_TYPES = (MESSAGE_FINAL, APP_ERROR)
EVENT_VERSION = 1


def now_iso() -> str:
    """The time now in UTC, ISO 8601 with microseconds, so that text order is time order."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True)
class ChatEvent:
    """One event. `id` is None until the event log has stored it."""

    type: str
    conversation_id: str
    turn_id: str | None
    data: dict[str, Any] = field(default_factory=dict)
    version: int = EVENT_VERSION
    at: str = field(default_factory=now_iso)
    id: str | None = None

    @property
    def is_terminal(self) -> bool:
        return self.type in TERMINAL_TYPES

    def with_id(self, event_id: str) -> ChatEvent:
        return replace(self, id=event_id)

    def to_dict(self) -> dict[str, Any]:
        return {
            "type": self.type, "conversation_id": self.conversation_id, "turn_id": self.turn_id,
            "data": self.data, "version": self.version, "at": self.at, "id": self.id,
        }

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> ChatEvent:
        """Read a stored event, also one written by a newer version with fields we do not know."""
        return cls(
            type=str(raw["type"]), conversation_id=str(raw["conversation_id"]), turn_id=raw.get("turn_id"),
            data=dict(raw.get("data") or {}), version=int(raw.get("version", 1)),
            at=str(raw.get("at", "")), id=raw.get("id"),
        )
