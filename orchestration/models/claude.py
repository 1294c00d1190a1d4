"""Claude leads the turn, through the official SDK's streamed messages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import anthropic

from orchestration.loop_thread import LoopThread
from orchestration.models.claude_faults import SERVER_KEY_REFUSED
from orchestration.models.claude_messages import earlier_messages, user_content
from orchestration.models.claude_wire import ClaudeWire
from orchestration.models.gateway import Gateway
from orchestration.models.history import History
from orchestration.models.protocol import Emitter, Tools, TurnJob, TurnOutcome
from orchestration.models.reply import ToolAnswer
from orchestration.models.tool_loop import Message, ToolLoop, as_json
from orchestration.models.uploads import asked

PROMPT = Path(__file__).resolve().parent.parent / "prompts" / "system.md"
KIND = "claude"
MAX_TOKENS = 8000
HISTORY_TOKENS = 60_000
CACHED = {"cache_control": {"type": "ephemeral"}}
# Models that decide themselves how much to think; others are asked without.
ADAPTIVE_THINKING = re.compile(r"claude-(?:opus|sonnet)-4-6\b|claude-(?:opus|sonnet|haiku)-5-5\b")


class ClaudeClient:
    """Built with a key that may be spent; `client` must be used on `loop` only."""

    kind = KIND
    sees_pages = True

    def __init__(
        self, client: anthropic.AsyncAnthropic, model: str, loop: LoopThread, key_refused: str = SERVER_KEY_REFUSED
    ) -> None:
        self.name = model
        self._loop = ToolLoop(_Messages(model), Gateway(ClaudeWire(client, model, key_refused), loop))

    def ping(self) -> str:
        return f"{self.name}, key set (not asked: a question would cost)"

    def run_turn(self, job: TurnJob, emit: Emitter, tools: Tools) -> TurnOutcome:
        return self._loop.run(job, emit, tools)


class _Messages:
    """The Messages API's dialect: system prompt, tools and the conversation so far are cached."""

    kind = KIND
    history_tokens = HISTORY_TOKENS

    def __init__(self, model: str) -> None:
        self.model = model
        self._fixed: dict[str, Any] = {
            "max_tokens": MAX_TOKENS,
            "system": [{"type": "text", "text": PROMPT.read_text("utf-8"), **CACHED}],
        }
        if ADAPTIVE_THINKING.match(model):
            self._fixed["thinking"] = {"type": "adaptive"}

    def earlier(self, history: History) -> list[Message]:
        return earlier_messages(history)

    def question(self, job: TurnJob, summary: str) -> Message:
        return {"role": "user", "content": user_content(job.files, asked(job), summary)}

    def request(
        self, messages: Sequence[Message], tools: Sequence[Mapping[str, Any]], wishes: str = ""
    ) -> Mapping[str, Any]:
        system = [*self._fixed["system"], *([{"type": "text", "text": wishes}] if wishes else [])]
        *before, last = messages
        *blocks, final = last["content"]
        return {
            **self._fixed, "system": system, "tools": [*tools[:-1], {**tools[-1], **CACHED}],
            "messages": [*before, {**last, "content": [*blocks, {**final, **CACHED}]}],
        }  # fmt: skip

    def results(self, answers: Sequence[ToolAnswer]) -> list[Message]:
        blocks = [
            {"type": "tool_result", "tool_use_id": answer.call.id, "content": as_json(answer),
             "is_error": not answer.ok}
            for answer in answers
        ]  # fmt: skip
        return [{"role": "user", "content": blocks}]
