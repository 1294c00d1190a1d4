"""A running turn as the chat shows it, folded from the event log."""

from __future__ import annotations

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
    """What is known of one turn so far, up to the event `last_id` of the log, whosever that is."""

    turn_id: str | None = None
    text: str = ""
    thinking: bool = False
    notice: str = ""
    tools: list[ToolUse] = field(default_factory=list)
    progress: dict[str, Any] | None = None
    ended: bool = False
    last_id: str | None = None
    error: dict[str, Any] | None = None

    def take(self, event: ChatEvent) -> None:
        """The next event of the log; those of other turns only move the position on."""
        self.last_id = event.id
        if self.turn_id is not None and event.turn_id == self.turn_id:
            self.apply(event)

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


def brought_forward(log: Any, conversation_id: str, view: TurnView) -> TurnView:
    """The view with everything the log has after it, page by page; folded anew where the log no longer knows the
    view's position."""
    while True:
        page = log.read(conversation_id, after_id=view.last_id)
        if not page.events:
            return view
        if page.gap and view.last_id is not None:
            view = TurnView(view.turn_id)
        for event in page.events:
            view.take(event)
