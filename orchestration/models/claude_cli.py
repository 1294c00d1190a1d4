"""Claude Code leads the turn, for teams with a subscription and no key: one child process for each request.

The child has no tools of its own: ours are asked for as JSON in its answer, which counts only as a whole. Its
answers arrive in one piece. Files reach it as marked text; images and scanned pages are not passed on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from orchestration.loop_thread import LoopThread
from orchestration.models.claude_cli_wire import ClaudeCliWire
from orchestration.models.gateway import Gateway
from orchestration.models.history import History
from orchestration.models.protocol import Emitter, ReadFile, Tools, TurnJob, TurnOutcome
from orchestration.models.reply import MAX_ARGUMENT_BYTES, FinishedMessage, ToolAnswer, ToolCall
from orchestration.models.tool_loop import Message, ToolLoop
from orchestration.models.uploads import WITHOUT_WORDS, asked, marked_text
from orchestration.strict_json import loads

PROMPTS = Path(__file__).resolve().parent.parent / "prompts"
KIND = "claude_cli"
HISTORY_TOKENS = 40_000
CALLS = re.compile(r"^(?:```(?:json)?[ \t]*\n)?(\{\s*\"tool_calls\".*?)(?:\n```)?\s*\Z", re.MULTILINE | re.DOTALL)
ASKED = "The conversation so far, as JSON. Answer its last message.\n"


class ClaudeCliClient:
    """`program` is the Claude Code executable, signed in for the user this app runs as."""

    kind = KIND
    sees_pages = False

    def __init__(self, program: str, model: str, loop: LoopThread) -> None:
        self.name = model
        self._loop = ToolLoop(_Transcript(model), Gateway(ClaudeCliWire(program, model, finished_message), loop))

    def ping(self) -> str:
        return f"Claude Code with {self.name} (not asked: a question would count)"

    def run_turn(self, job: TurnJob, emit: Emitter, tools: Tools) -> TurnOutcome:
        return self._loop.run(job, emit, tools)


class _Transcript:
    """The conversation as one JSON text; what the model said and was told of its tools stays in it unchanged."""

    kind = KIND
    history_tokens = HISTORY_TOKENS

    def __init__(self, model: str) -> None:
        self.model = model
        self._prompt = (PROMPTS / "system.md").read_text("utf-8")
        self._calling = (PROMPTS / "tool_calls_as_json.md").read_text("utf-8")

    def earlier(self, history: History) -> list[Message]:
        messages: list[Message] = [_message("user", history.summary)] if history.summary else []
        for kept in history.kept:
            if kept.message.get("role") == "user":
                messages.append(_message("user", _words(kept.files, kept.text)))
            else:
                messages.extend(kept.replay or [_message("assistant", kept.text)])
        return messages

    def question(self, job: TurnJob, summary: str) -> Message:
        return _message("user", _words(job.files, asked(job)))

    def request(
        self, messages: Sequence[Message], tools: Sequence[Mapping[str, Any]], wishes: str = ""
    ) -> Mapping[str, Any]:
        listed = json.dumps(list(tools), ensure_ascii=False)
        return {
            "system": "\n".join(filter(None, (self._prompt, self._calling, listed, wishes))),
            "transcript": ASKED + json.dumps(list(messages), ensure_ascii=False),
        }

    def results(self, answers: Sequence[ToolAnswer]) -> list[Message]:
        told = [{"name": one.call.name, "ok": one.ok, "result": one.content} for one in answers]
        return [_message("tool", json.dumps(told, ensure_ascii=False, allow_nan=False))]


def finished_message(text: str, stop_reason: str) -> FinishedMessage:
    """The answer's words and the tool calls at its end, when it closes with them."""
    found = CALLS.search(text) if stop_reason == "end_turn" else None
    replay = [_message("assistant", text)] if text.strip() else []
    if found is None:
        return FinishedMessage(stop_reason, text, replay)
    return FinishedMessage("tool_use", text[: found.start()].strip(), replay, _calls(found.group(1)))


def _calls(raw: str) -> tuple[ToolCall, ...]:
    try:
        found = loads(raw, MAX_ARGUMENT_BYTES)
        listed = found["tool_calls"]
        if set(found) != {"tool_calls"} or not isinstance(listed, list) or not listed:
            raise ValueError("tool_calls must be a list and stand alone")
        return tuple(_call(number, one) for number, one in enumerate(listed))
    except ValueError as error:
        return (ToolCall("call_0", "", {}, f"The tool calls are not usable JSON: {error}."),)


def _call(number: int, one: Any) -> ToolCall:
    if not isinstance(one, dict) or not isinstance(one.get("name"), str) or not isinstance(one.get("arguments"), dict):
        raise ValueError("each call needs a name and an object of arguments")
    return ToolCall(f"call_{number}", one["name"], one["arguments"], "")


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def _words(files: Sequence[ReadFile], text: str) -> str:
    return "\n\n".join([*filter(None, (marked_text(file.document) for file in files)), text.strip() or WITHOUT_WORDS])
