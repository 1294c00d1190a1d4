"""Claude leads the turn: streamed messages, own tool loop, one transaction for each message."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anthropic

from orchestration.errors import BudgetExceededError, ModelTruncatedError
from orchestration.models.claude_gateway import ClaudeGateway
from orchestration.models.claude_messages import history_messages, user_content
from orchestration.models.claude_reply import FinishedMessage
from orchestration.models.protocol import Emitter, Tools, TurnJob, TurnOutcome
from orchestration.registry import Registry

PROMPTS = Path(__file__).resolve().parent.parent / "prompts"
MAX_TOKENS = 8000
MAX_ROUNDS = 8
TURN_S = 120.0
COUNTED = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
STOPPED_TEXT = "(stopped)"
SILENT = "The model had nothing to add."
CUT_SHORT = "(The answer reached its length limit. Ask me to continue.)"
# Models that decide themselves how much to think; others are asked without.
ADAPTIVE_THINKING = re.compile(r"claude-(?:opus|sonnet)-4-6\b|claude-(?:opus|sonnet)-5-5\b")


@dataclass
class _Exchange:
    """What one turn has said and spent so far."""

    messages: list[dict[str, Any]]
    begun_at: int
    deadline: float
    text: list[str] = field(default_factory=list)
    usage: dict[str, int] = field(default_factory=dict)

    def add(self, finished: FinishedMessage) -> None:
        if finished.text:
            self.text.append(finished.text)
        for name in COUNTED:
            self.usage[name] = self.usage.get(name, 0) + int(finished.usage.get(name) or 0)
        if finished.content:
            self.messages.append({"role": "assistant", "content": finished.content})

    def outcome(self, stop_reason: str) -> TurnOutcome:
        text = "\n\n".join(self.text).strip()
        return TurnOutcome(text, stop_reason, self.usage, replay=self.messages[self.begun_at :])


class ClaudeClient:
    """Built with a key that may be spent. `client` is the real SDK's."""

    sees_pages = True

    def __init__(self, client: anthropic.Anthropic, model: str, registry: Registry) -> None:
        self.name = model
        self._gateway = ClaudeGateway(client, model)
        tools = registry.tool_definitions()
        tools[-1] = {**tools[-1], "cache_control": {"type": "ephemeral"}}
        prompt = (PROMPTS / "system.md").read_text("utf-8")
        self._fixed: dict[str, Any] = {
            "max_tokens": MAX_TOKENS,
            "system": [{"type": "text", "text": prompt, "cache_control": {"type": "ephemeral"}}],
            "tools": tools,
        }
        if ADAPTIVE_THINKING.match(model):
            self._fixed["thinking"] = {"type": "adaptive"}

    def ping(self) -> str:
        return f"{self.name}, key set (not asked: a question would cost)"

    def run_turn(self, job: TurnJob, emit: Emitter, tools: Tools) -> TurnOutcome:
        """Ask, run the tools asked for, ask again, at most eight times in two minutes.

        Raises ModelClientError's family and BudgetExceededError with what the user is told.
        """
        messages = history_messages(job.history, self.name)
        begun_at = len(messages)
        messages.append({"role": "user", "content": user_content(job)})
        exchange = _Exchange(messages, begun_at, time.monotonic() + TURN_S)
        for round_number in range(MAX_ROUNDS):
            emit.thinking(True)
            finished = self._ask(exchange, emit, job, is_first=round_number == 0)
            exchange.add(finished)
            if finished.stop_reason == "tool_use":
                exchange.messages.append({"role": "user", "content": _tool_results(finished, tools, job)})
            elif finished.stop_reason != "pause_turn":
                return _closed(exchange, finished.stop_reason)
            if job.cancelled.is_set():
                return _closed(exchange, "stopped")
        raise BudgetExceededError("rounds", MAX_ROUNDS, MAX_ROUNDS)

    def _ask(self, exchange: _Exchange, emit: Emitter, job: TurnJob, *, is_first: bool) -> FinishedMessage:
        request = {**self._fixed, "messages": exchange.messages}
        is_begun = bool(exchange.text)

        def show(chunk: str) -> None:
            """What a later message says begins a new paragraph."""
            nonlocal is_begun
            emit.text("\n\n" + chunk if is_begun else chunk)
            is_begun = False

        return self._gateway.stream(
            request, emit=show, cancelled=job.cancelled, deadline=exchange.deadline, may_retry=is_first
        )


def _tool_results(finished: FinishedMessage, tools: Tools, job: TurnJob) -> list[dict[str, Any]]:
    """Exactly one result for every tool call of the message, in its order."""
    results: list[dict[str, Any]] = []
    for call in finished.tool_calls:
        if call.problem:
            content, ok = {"error": "bad_arguments", "message": call.problem}, False
        elif job.cancelled.is_set():
            content, ok = {"error": "stopped", "message": "The user stopped this turn."}, False
        else:
            content, ok = _run(tools, call.name, call.arguments, call.id)
        results.append(
            {
                "type": "tool_result",
                "tool_use_id": call.id,
                "content": json.dumps(content, ensure_ascii=False, allow_nan=False),
                "is_error": not ok,
            }
        )
    return results


def _run(tools: Tools, name: str, arguments: Any, tool_use_id: str) -> tuple[Mapping[str, Any], bool]:
    try:
        result = tools.run(name, arguments, tool_use_id)
    except BudgetExceededError as error:
        return {"error": error.code, "message": error.user_message}, False
    return result.content, result.ok


def _closed(exchange: _Exchange, stop_reason: str) -> TurnOutcome:
    """The turn's outcome for the stop reasons that end it with an answer."""
    outcome = exchange.outcome(stop_reason)
    if stop_reason in ("end_turn", "stop_sequence"):
        said = outcome.replay and outcome.replay[-1]["role"] == "assistant"
        return outcome if said else _with_text(outcome, outcome.text or SILENT)
    if stop_reason == "stopped":
        return _with_text(outcome, f"{outcome.text} {STOPPED_TEXT}".strip())
    if stop_reason == "max_tokens":
        return _with_text(outcome, f"{outcome.text}\n\n{CUT_SHORT}".strip())
    raise ModelTruncatedError(stop_reason=stop_reason)


def _with_text(outcome: TurnOutcome, text: str) -> TurnOutcome:
    """A cut or empty answer is shown and stored, but handed back to the model as plain text only."""
    return TurnOutcome(text, outcome.stop_reason, outcome.usage)
