"""Streamed chat completions of an OpenAI-compatible server, read strictly: tools only at `tool_calls`, whole JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
from httpx_sse import SSEError, aconnect_sse

from orchestration.errors import (
    ModelClientError,
    ModelContextFullError,
    ModelRateLimitedError,
    ModelRefusedError,
    ModelTruncatedError,
    ModelUnavailableError,
)
from orchestration.models.gateway import Reading
from orchestration.models.reply import CUT, UNREADABLE, FinishedMessage, ToolCall, replayable_name, strict_arguments
from orchestration.strict_json import loads

MAX_CHUNK_CHARS = 1_000_000
MAX_CALLS = 64
MAX_ERROR_BYTES = 20_000
FIRST_WAIT_S = 1.0
RETRYABLE = (408, 409, 425, 429)
STOPS = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use"}
BUSY = "The language model is busy. Please try again in a minute."
KEY_REFUSED = "The key in OPENAI_COMPATIBLE_API_KEY was refused. Its owner must correct it."
NOT_FOUND = "The server does not know this model or address. Check OPENAI_COMPATIBLE_BASE_URL and _MODEL."
REFUSED = "The language model refused the request. Start a new conversation, or send less at once."


class StatusError(Exception):
    """An answer other than 200, or an error inside a stream."""

    def __init__(self, status: int, kind: str = "", message: str = "", retry_after: str = "") -> None:
        super().__init__(f"status {status}")
        self.status, self.kind, self.message, self.retry_after = status, kind, message, retry_after


class OpenAiWire:
    """`client` has the server's address and must be used on one loop only."""

    foreign = (httpx.HTTPError, SSEError, StatusError, ValueError)

    def __init__(self, client: httpx.AsyncClient, model: str) -> None:
        self._client, self.model = client, model

    async def read(self, request: Mapping[str, Any], reading: Reading) -> FinishedMessage:
        body = {**request, "model": self.model, "stream": True, "stream_options": {"include_usage": True}}
        message = _Message(reading)
        async with aconnect_sse(self._client, "POST", "chat/completions", json=body) as source:
            if source.response.status_code != 200:
                raise await _status_error(source.response)
            async for event in source.aiter_sse():
                if not event.data:  # a comment that keeps the line open
                    continue
                if event.data.strip() == "[DONE]":
                    break
                message.take(loads(event.data, MAX_CHUNK_CHARS))
        return message.finished()

    def wait_before_retry_s(self, error: Exception, attempt: int) -> float | None:
        doubled = FIRST_WAIT_S * 2 ** (attempt - 1)
        if isinstance(error, StatusError):
            passes = error.status >= 500 or error.status in RETRYABLE
            return (_seconds(error.retry_after) or doubled) if passes else None
        return doubled if isinstance(error, httpx.HTTPError) else None

    def translated(self, error: Exception) -> ModelClientError:
        if isinstance(error, httpx.HTTPError):
            return ModelUnavailableError()
        if not isinstance(error, StatusError):
            return ModelTruncatedError(UNREADABLE)
        if error.status == 429:
            return ModelRateLimitedError(BUSY, retry_after_s=_seconds(error.retry_after))
        if error.status in (401, 403):
            return ModelUnavailableError(KEY_REFUSED)
        if error.status == 404:
            return ModelUnavailableError(NOT_FOUND)
        if error.status >= 500:
            return ModelUnavailableError()
        too_long = error.kind == "context_length_exceeded" or "context length" in error.message
        if error.status == 413 or too_long:
            return ModelContextFullError()
        return ModelClientError(REFUSED, status=error.status)


class _Message:
    """Puts the chunks of one message together. Raises ValueError for what is no chat completion."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._calls: dict[int, dict[str, str]] = {}
        self._finish: str | None = None

    def take(self, chunk: Any) -> None:
        if not isinstance(chunk, dict):
            raise ValueError("a chunk must be an object")
        if isinstance(chunk.get("error"), dict):
            error = chunk["error"]
            code = error.get("code")
            raise StatusError(code if isinstance(code, int) else 500, str(error.get("type") or ""))
        if isinstance(chunk.get("usage"), dict):
            self._reading.used(_usage(chunk["usage"]))
        choices = chunk.get("choices") or []
        if not isinstance(choices, list) or not choices:
            return
        choice = choices[0]
        delta = choice.get("delta") or {}
        if isinstance(delta.get("content"), str) and delta["content"]:
            self._reading.say(delta["content"])
        for part in delta.get("tool_calls") or ():
            self._add(part)
        self._finish = choice.get("finish_reason") or self._finish

    def _add(self, part: Mapping[str, Any]) -> None:
        index = part.get("index")
        if not isinstance(index, int) or not 0 <= index < MAX_CALLS:
            raise ValueError("a tool call without a usable index")
        call = self._calls.setdefault(index, {"id": "", "name": "", "arguments": ""})
        function = part.get("function") or {}
        call["id"] = str(part.get("id") or call["id"])
        call["name"] += str(function.get("name") or "")
        call["arguments"] += str(function.get("arguments") or "")

    def finished(self) -> FinishedMessage:
        if self._finish is None:
            raise ModelTruncatedError(CUT)
        if self._finish == "content_filter":
            raise ModelRefusedError
        if self._finish not in STOPS:
            raise ModelTruncatedError(stop_reason=self._finish[:40])
        stop_reason, text = STOPS[self._finish], self._reading.text
        if stop_reason != "tool_use":
            replay = [{"role": "assistant", "content": text}] if text.strip() else []
            return FinishedMessage(stop_reason, text, replay)
        calls = tuple(_call(index, call) for index, call in sorted(self._calls.items()))
        if not calls:
            raise ModelTruncatedError(stop_reason=stop_reason)
        asked = [
            {"id": call.id, "type": "function",
             "function": {"name": replayable_name(call.name), "arguments": raw["arguments"] or "{}"}}
            for call, (_, raw) in zip(calls, sorted(self._calls.items()), strict=True)
        ]
        return FinishedMessage(
            stop_reason, text, [{"role": "assistant", "content": text or None, "tool_calls": asked}], calls
        )


def _call(index: int, raw: Mapping[str, str]) -> ToolCall:
    if not raw["name"]:
        raise ModelTruncatedError(CUT, stop_reason="tool_use")
    arguments, problem = strict_arguments(raw["arguments"])
    return ToolCall(raw["id"] or f"call_{index}", raw["name"], arguments, problem)


async def _status_error(response: httpx.Response) -> StatusError:
    raw = b""
    async for part in response.aiter_bytes():
        raw += part
        if len(raw) > MAX_ERROR_BYTES:
            break
    try:
        found = loads(raw, MAX_ERROR_BYTES)
        error = found.get("error") if isinstance(found, dict) else None
    except ValueError:
        error = None
    said = error if isinstance(error, dict) else {}
    kind = str(said.get("code") or said.get("type") or "")
    return StatusError(
        response.status_code, kind, str(said.get("message") or "").lower(), response.headers.get("retry-after", "")
    )


def _usage(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The four kinds of tokens we count; cached ones are part of the prompt there, apart here."""
    prompt, details = raw.get("prompt_tokens"), raw.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else 0
    cached = cached if isinstance(cached, int) else 0
    fresh = prompt - cached if isinstance(prompt, int) else None
    return {
        "input_tokens": fresh, "output_tokens": raw.get("completion_tokens"), "cache_read_input_tokens": cached
    }  # fmt: skip


def _seconds(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if 0.0 <= seconds < float("inf") else None
