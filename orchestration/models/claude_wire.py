"""The Messages API through the SDK: a stream that counts only when it ended as the protocol says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anthropic
import httpx2

from orchestration.errors import (
    ModelClientError,
    ModelContextFullError,
    ModelRefusedError,
    ModelTruncatedError,
)
from orchestration.models.claude_faults import SERVER_KEY_REFUSED, translated, wait_before_retry_s
from orchestration.models.claude_message import StreamedMessage
from orchestration.models.gateway import Reading
from orchestration.models.reply import CUT, UNREADABLE, FinishedMessage, ToolCall, replayable_name, strict_arguments

ENDS = ("end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn")
BROKEN = (AttributeError, LookupError, TypeError)


class ClaudeWire:
    """`client` must not retry by itself: retries are the gateway's."""

    foreign = (anthropic.AnthropicError, httpx2.HTTPError, ValueError, TypeError)

    def __init__(self, client: anthropic.AsyncAnthropic, model: str, key_refused: str = SERVER_KEY_REFUSED) -> None:
        self._client, self.model = client, model
        self._key_refused = key_refused

    async def read(self, request: Mapping[str, Any], reading: Reading) -> FinishedMessage:
        message = StreamedMessage()
        async with await self._client.messages.create(model=self.model, stream=True, **request) as stream:
            async for event in stream:
                said = _taken(message, event)
                if event.type == "message_start":
                    reading.used(_usage(event.message))
                elif event.type == "message_delta":
                    reading.used(_usage(event))
                if said:
                    reading.say(said)
            return _finished(message, reading.text)

    def wait_before_retry_s(self, error: Exception, attempt: int) -> float | None:
        return wait_before_retry_s(error, attempt)

    def translated(self, error: Exception) -> ModelClientError:
        return translated(error, self._key_refused)


def _taken(message: StreamedMessage, event: Any) -> str:
    """What the event says; one that the message cannot digest becomes an error of ours."""
    try:
        return message.take(event)
    except BROKEN as error:
        raise ModelTruncatedError(UNREADABLE) from error


def _usage(holder: Any) -> dict[str, Any]:
    usage = getattr(holder, "usage", None)
    return usage.to_dict() if usage is not None and hasattr(usage, "to_dict") else {}


def _finished(message: StreamedMessage, text: str) -> FinishedMessage:
    stop_reason = message.stop_reason
    if not message.has_begun:
        raise ModelTruncatedError("The model's answer broke off before it began.")
    if stop_reason is None or not message.has_ended:
        raise ModelTruncatedError(CUT)
    if stop_reason == "refusal":
        raise ModelRefusedError
    if stop_reason == "model_context_window_exceeded":
        raise ModelContextFullError(stop_reason=stop_reason)
    if stop_reason not in ENDS:
        raise ModelTruncatedError(stop_reason=stop_reason)
    content = message.content
    calls: tuple[ToolCall, ...] = ()
    if stop_reason == "tool_use":
        calls = _tool_calls(message)
        if not calls:
            raise ModelTruncatedError(stop_reason=stop_reason)
    else:
        content = [block for block in content if block.get("type") != "tool_use"]
    kept = replayable(content)
    return FinishedMessage(stop_reason, text, [{"role": "assistant", "content": kept}] if kept else [], calls)


def replayable(content: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks the API takes back: unchanged, without empty texts and kinds we do not know; nothing when only
    thinking is left."""
    known = ("text", "tool_use", "thinking", "redacted_thinking")
    kept = [
        block for block in content
        if block.get("type") in known and (block["type"] != "text" or str(block.get("text") or "").strip())
    ]  # fmt: skip
    return kept if kept and kept[-1].get("type") in ("text", "tool_use") else []


def _tool_calls(message: StreamedMessage) -> tuple[ToolCall, ...]:
    """The closed calls; in the blocks, which are replayed, their names are made such that the API takes them."""
    calls = []
    for index, block in enumerate(message.content):
        if block.get("type") != "tool_use":
            continue
        if index not in message.closed:
            raise ModelTruncatedError(CUT, stop_reason="tool_use")
        name = str(block.get("name") or "")
        arguments, problem = strict_arguments(message.raw_arguments.get(index, ""))
        block["input"], block["name"] = arguments, replayable_name(name)
        calls.append(ToolCall(block["id"], name, arguments, problem))
    return tuple(calls)
