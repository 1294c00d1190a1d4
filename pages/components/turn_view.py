"""A running turn as the chat shows it, folded from the event log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from orchestration.events import (
    APP_ERROR,
    MESSAGE_DELTA,
    MESSAGE_FINAL,
    RUN_PROGRESS,
    THINKING_END,
    THINKING_START,
    TOOL_END,
    TOOL_START,
    ChatEvent,
)


@dataclass
class ToolUse:
    """One tool call: `ok` is None while it runs."""

    tool: str
    label: str
    ok: bool | None = None
    summary: str = ""


@dataclass
class TurnView:
    """What is known of one turn so far."""

    turn_id: str | None = None
    text: str = ""
    thinking: bool = False
    notice: str = ""
    tools: list[ToolUse] = field(default_factory=list)
    progress: dict[str, Any] | None = None
    ended: bool = False
    error: dict[str, Any] | None = None

    def apply(self, event: ChatEvent) -> None:
        """Take one event in; unknown types are left alone."""
        data = event.data
        if event.type in (THINKING_START, THINKING_END):
            self.thinking = event.type == THINKING_START
            self.notice = str(data.get("notice") or "") if self.thinking else ""
        elif event.type == TOOL_START:
            tool = str(data.get("tool", ""))
            self.tools.append(ToolUse(tool, str(data.get("label") or tool)))
        elif event.type == TOOL_END:
            self._close_tool(data)
        elif event.type == RUN_PROGRESS:
            self.progress = data
        elif event.type == MESSAGE_DELTA:
            self.text += str(data.get("text", ""))
        elif event.type == MESSAGE_FINAL:
            self.text, self.ended = str(data.get("text") or self.text), True
        elif event.type == APP_ERROR:
            self.error, self.ended = data, True

    def _close_tool(self, data: dict[str, Any]) -> None:
        for use in self.tools:
            if use.ok is None and use.tool == str(data.get("tool", "")):
                use.ok, use.summary = bool(data.get("ok")), str(data.get("summary") or "")
                return


def fold_turn(events: Iterable[ChatEvent], turn_id: str | None) -> TurnView:
    """The state of one turn after these events; events of other turns do not count."""
    view = TurnView(turn_id=turn_id)
    for event in events:
        if turn_id is not None and event.turn_id == turn_id:
            view.apply(event)
    return view


def events_of(log: Any, conversation_id: str, after_id: str | None = None) -> list[ChatEvent]:
    """All events after `after_id`, page by page."""
    events: list[ChatEvent] = []
    while True:
        page = log.read(conversation_id, after_id=after_id)
        if not page.events:
            return events
        events.extend(page.events)
        after_id = page.events[-1].id
