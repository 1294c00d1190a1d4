"""A model behind an OpenAI-compatible server leads the turn: vLLM, Ollama, OpenRouter and the like, tools included.

Files reach it as marked text only: images and scanned pages are not passed on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from orchestration.loop_thread import LoopThread
from orchestration.models.gateway import Gateway
from orchestration.models.history import History
from orchestration.models.openai_wire import OpenAiWire
from orchestration.models.protocol import Emitter, ReadFile, Tools, TurnJob, TurnOutcome
from orchestration.models.reply import ToolAnswer
from orchestration.models.tool_loop import Message, ToolLoop, as_json
from orchestration.models.uploads import WITHOUT_WORDS, asked, marked_text

PROMPT = Path(__file__).resolve().parent.parent / "prompts" / "system.md"
KIND = "openai_compatible"
MAX_TOKENS = 4000
CALL_S, CONNECT_S = 60.0, 5.0


class OpenAiCompatibleClient:
    """`base_url` ends in the path before `/chat/completions`; `context_tokens` is what the model reads at once."""

    kind = KIND
    sees_pages = False

    def __init__(
        self, base_url: str, api_key: str | None, model: str, context_tokens: int, loop: LoopThread
    ) -> None:
        self.name = model
        client = httpx.AsyncClient(
            base_url=base_url.rstrip("/") + "/", timeout=httpx.Timeout(CALL_S, connect=CONNECT_S),
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {}, follow_redirects=False,
        )  # fmt: skip
        dialect = _ChatCompletions(model, context_tokens // 3)
        self._loop = ToolLoop(dialect, Gateway(OpenAiWire(client, model), loop))

    def ping(self) -> str:
        return f"{self.name} on a server of your own (not asked: a question would cost)"

    def run_turn(self, job: TurnJob, emit: Emitter, tools: Tools) -> TurnOutcome:
        return self._loop.run(job, emit, tools)


class _ChatCompletions:
    """The dialect of chat completions. A third of what the model reads is left to earlier messages."""

    kind = KIND

    def __init__(self, model: str, history_tokens: int) -> None:
        self.model, self.history_tokens = model, history_tokens
        self._system = {"role": "system", "content": PROMPT.read_text("utf-8")}

    def earlier(self, history: History) -> list[Message]:
        messages: list[Message] = []
        for kept in history.kept:
            if kept.message.get("role") == "user":
                _say(messages, "user", _words(kept.files, kept.text))
            elif kept.replay:
                messages.extend(dict(part) for part in kept.replay)
            else:
                _say(messages, "assistant", kept.text)
        if messages and messages[-1]["role"] == "user":
            _say(messages, "assistant", "(no answer)")
        if history.summary and messages:
            messages[0] = {**messages[0], "content": f"{history.summary}\n\n{messages[0]['content']}"}
        return messages

    def question(self, job: TurnJob, summary: str) -> Message:
        words = _words(job.files, asked(job))
        return {"role": "user", "content": f"{summary}\n\n{words}" if summary else words}

    def request(
        self, messages: Sequence[Message], tools: Sequence[Mapping[str, Any]], wishes: str = ""
    ) -> Mapping[str, Any]:
        functions = [
            {"type": "function", "function": {
                "name": tool["name"], "description": tool["description"], "parameters": tool["input_schema"]}}
            for tool in tools
        ]  # fmt: skip
        system = {**self._system, "content": "\n\n".join(filter(None, (self._system["content"], wishes)))}
        return {"max_tokens": MAX_TOKENS, "messages": [system, *messages], "tools": functions}

    def results(self, answers: Sequence[ToolAnswer]) -> list[Message]:
        return [
            {"role": "tool", "tool_call_id": answer.call.id, "content": as_json(answer)} for answer in answers
        ]


def _words(files: Sequence[ReadFile], text: str) -> str:
    return "\n\n".join([*filter(None, (marked_text(file.document) for file in files)), text.strip() or WITHOUT_WORDS])


def _say(messages: list[Message], role: str, text: str) -> None:
    """Add to the last message when it is the same speaker's."""
    if messages and messages[-1]["role"] == role and "tool_calls" not in messages[-1]:
        messages[-1]["content"] = f"{messages[-1]['content']}\n\n{text}"
    else:
        messages.append({"role": role, "content": text})
