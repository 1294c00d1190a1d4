"""The Messages API through the SDK: a stream that counts only when it ended as the protocol says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
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
from orchestration.models.gateway import Reading
from orchestration.models.reply import CUT, UNREADABLE, FinishedMessage, ToolCall, strict_arguments

ENDS = ("end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn")
BROKEN = (AttributeError, LookupError, RuntimeError, AssertionError)


class ClaudeWire:
    """`client` must not retry by itself: retries are the gateway's."""

    foreign = (anthropic.AnthropicError, httpx2.HTTPError, ValueError, TypeError)

    def __init__(self, client: anthropic.AsyncAnthropic, model: str, key_refused: str = SERVER_KEY_REFUSED) -> None:
        self._client, self.model = client, model
        self._key_refused = key_refused

    async def read(self, request: Mapping[str, Any], reading: Reading) -> FinishedMessage:
        raw_arguments: dict[int, str] = {}
        closed: set[int] = set()
        async with self._client.messages.stream(model=self.model, **request) as stream:
            async for event in _events(stream):
                if event.type == "text":
                    reading.say(event.text)
                elif event.type == "message_start":
                    reading.used(_usage(event.message))
                elif event.type == "message_delta":
                    reading.used(_usage(event))
                elif event.type == "content_block_delta" and event.delta.type == "input_json_delta":
                    # the raw text of tool arguments is kept, as the SDK parses it too kindly
                    raw_arguments[event.index] = raw_arguments.get(event.index, "") + event.delta.partial_json
                elif event.type == "content_block_stop":
                    closed.add(event.index)
            return _finished(await _final(stream), reading.text, raw_arguments, closed)

    def wait_before_retry_s(self, error: Exception, attempt: int) -> float | None:
        return wait_before_retry_s(error, attempt)

    def translated(self, error: Exception) -> ModelClientError:
        return translated(error, self._key_refused)


async def _events(stream: Any) -> AsyncIterator[Any]:
    """The SDK's events; what it cannot digest becomes an error of ours."""
    waiting = aiter(stream)
    while True:
        try:
            event = await anext(waiting)
        except StopAsyncIteration:
            return
        except BROKEN as error:
            raise ModelTruncatedError(UNREADABLE) from error
        yield event


async def _final(stream: Any) -> Any:
    try:
        return await stream.get_final_message()
    except AssertionError as error:
        raise ModelTruncatedError("The model's answer broke off before it began.") from error


def _usage(holder: Any) -> dict[str, Any]:
    usage = getattr(holder, "usage", None)
    return usage.to_dict() if usage is not None and hasattr(usage, "to_dict") else {}


def _finished(message: Any, text: str, raw_arguments: Mapping[int, str], closed: set[int]) -> FinishedMessage:
    """`raw_arguments` is the JSON text of tool arguments by block, `closed` the blocks that were completed."""
    stop_reason = message.stop_reason
    if stop_reason is None:
        raise ModelTruncatedError(CUT)
    if stop_reason == "refusal":
        raise ModelRefusedError
    if stop_reason == "model_context_window_exceeded":
        raise ModelContextFullError(stop_reason=stop_reason)
    if stop_reason not in ENDS:
        raise ModelTruncatedError(stop_reason=stop_reason)
    content = message.to_dict()["content"]
    calls: tuple[ToolCall, ...] = ()
    if stop_reason == "tool_use":
        calls = _tool_calls(content, raw_arguments, closed)
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


def _tool_calls(
    content: list[dict[str, Any]], raw_arguments: Mapping[int, str], closed: set[int]
) -> tuple[ToolCall, ...]:
    calls = []
    for index, block in enumerate(content):
        if block.get("type") != "tool_use":
            continue
        if index not in closed:
            raise ModelTruncatedError(CUT, stop_reason="tool_use")
        arguments, problem = strict_arguments(raw_arguments.get(index, ""))
        block["input"] = arguments
        calls.append(ToolCall(block["id"], block["name"], arguments, problem))
    return tuple(calls)
