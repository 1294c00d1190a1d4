"""The two hands of a running turn: events out, tool calls through, both bounded."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from orchestration.errors import BudgetExceededError, EventLogError
from orchestration.event_log import EventLog
from orchestration.events import (
    MESSAGE_DELTA,
    THINKING_END,
    THINKING_START,
    TOOL_END,
    TOOL_START,
    ChatEvent,
)
from orchestration.models.protocol import ToolUse
from orchestration.sheets import Gate
from orchestration.tools import ToolContext, ToolDispatcher, ToolResult

log = logging.getLogger(__name__)

COALESCE_S = 0.1
MAX_TOOL_CALLS = 24
OF_DUTY = ("hx_check_requirements", "hx_design")
MAX_SHOWN_ARGUMENTS = 4000


class TurnEmitter:
    """Appends the turn's events. A failing event log delays what is seen; it never ends a turn."""

    def __init__(self, log_: EventLog, conversation_id: str, turn_id: str, clock: Callable[[], float] = time.monotonic):
        self._log = log_
        self._conversation_id, self._turn_id = conversation_id, turn_id
        self._clock = clock
        self._waiting = ""
        self._flushed_at = clock() - COALESCE_S
        self._due: threading.Timer | None = None
        self._is_thinking = False
        self._is_closed = False
        self._lock = threading.RLock()
        self.said = ""

    def thinking(self, active: bool) -> None:
        if active != self._is_thinking:
            self.flush()
            self._is_thinking = active
            self.event(THINKING_START if active else THINKING_END, {})

    def notice(self, words: str) -> None:
        """Say why it takes longer, until the next sign of life."""
        with self._lock:
            self.flush()
            self._is_thinking = True
            self.event(THINKING_START, {"notice": words})

    def text(self, chunk: str) -> None:
        """The first words are sent at once, what follows is gathered for `COALESCE_S` seconds, however long the model
        then pauses."""
        if not chunk:
            return
        with self._lock:
            if self._is_closed:
                return
            self.thinking(False)
            self.said += chunk
            self._waiting += chunk
            left_s = COALESCE_S - (self._clock() - self._flushed_at)
            if left_s <= 0:
                self.flush()
            elif self._due is None:
                self._due = threading.Timer(left_s, self.flush)
                self._due.daemon = True
                self._due.start()

    def flush(self) -> None:
        with self._lock:
            if self._due is not None:
                self._due.cancel()
                self._due = None
            if self._waiting:
                waiting, self._waiting = self._waiting, ""
                self.event(MESSAGE_DELTA, {"text": waiting})
                self._flushed_at = self._clock()

    def close(self) -> None:
        """Send what waits; from here on nothing more is said, so a late worker cannot add to an ended turn."""
        with self._lock:
            self.thinking(False)
            self.flush()
            self._is_closed = True

    def event(self, kind: str, data: dict[str, Any]) -> None:
        with self._lock:
            if not self._is_closed:
                self._append(kind, data)

    def _append(self, kind: str, data: dict[str, Any]) -> None:
        try:
            self._log.append(ChatEvent(kind, self._conversation_id, self._turn_id, data))
        except EventLogError:
            log.warning("event %s of turn %s could not be logged", kind, self._turn_id)


class TurnTools:
    """Tool calls of one turn: shown, counted, capped. `request` is the duty as the last call about it had it; `gate`
    stands before a design and may answer in its place."""

    def __init__(
        self, dispatcher: ToolDispatcher, context: ToolContext, emit: TurnEmitter, max_designs: int
    ) -> None:
        self._dispatcher, self._context, self._emit = dispatcher, context, emit
        self._max_designs = max_designs
        self.uses: list[ToolUse] = []
        self.design_ids: list[str] = []
        self.request: dict[str, Any] = {}
        self.gate: Gate = _always_open

    def definitions(self) -> list[dict[str, Any]]:
        """What a model is given, as it was when the turn began."""
        return (self._context.registry or self._dispatcher.snapshot()).tool_definitions()

    def run(self, name: str, arguments: Any, tool_use_id: str) -> ToolResult:
        """Run one tool. BudgetExceededError when the turn has had its share of calls or designs."""
        if len(self.uses) >= MAX_TOOL_CALLS:
            raise BudgetExceededError("tool_calls", len(self.uses), MAX_TOOL_CALLS)
        if name == "hx_design" and len(self.design_ids) >= self._max_designs:
            raise BudgetExceededError("designs", len(self.design_ids), self._max_designs)
        label = self._dispatcher.label(name)
        self._emit.flush()
        self._emit.thinking(False)
        self._emit.event(TOOL_START, {"tool": name, "label": label, "arguments": _shown(arguments)})
        result = self._held(name, arguments) or self._dispatcher.run(self._context, name, arguments, tool_use_id)
        if result.design_id and result.design_id not in self.design_ids:
            self.design_ids.append(result.design_id)
        is_usual = name == "hx_design" or self.gate is _always_open
        if name in OF_DUTY and is_usual and isinstance(arguments, dict) and "error" not in result.content:
            self.request = arguments
        self.uses.append(ToolUse(name, label, result.ok, result.summary))
        self._emit.event(TOOL_END, {"tool": name, "ok": result.ok, "summary": result.summary})
        return result

    def _held(self, name: str, arguments: Any) -> ToolResult | None:
        """The gate's answer to a design whose arguments are usable; unusable ones are refused as always."""
        if name != "hx_design" or self._dispatcher.refusal(self._context, name, arguments) is not None:
            return None
        return self.gate(arguments)


def _always_open(request: Mapping[str, Any]) -> None:
    """Nothing stands before a design."""


def _shown(arguments: Any) -> dict[str, Any]:
    if not isinstance(arguments, dict) or len(repr(arguments)) > MAX_SHOWN_ARGUMENTS:
        return {}
    return arguments
