"""The one way to the Messages API: a stream that counts only when it ended as the protocol says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import anthropic
import httpx2

from orchestration.errors import (
    ModelClientError,
    ModelRateLimitedError,
    ModelRefusedError,
    ModelTruncatedError,
    ModelUnavailableError,
)
from orchestration.strict_json import loads

TRIES = 3
LONGEST_WAIT_S = 20.0
FIRST_WAIT_S = 1.0
MAX_ARGUMENT_BYTES = 50_000
RETRYABLE = ("overloaded_error", "rate_limit_error", "api_error", "timeout_error")
KNOWN_STOPS = (
    "end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn", "refusal", "model_context_window_exceeded",
)  # fmt: skip
FOREIGN_ERRORS = (anthropic.AnthropicError, httpx2.HTTPError, ValueError, TypeError)


@dataclass(frozen=True)
class ToolCall:
    """A closed tool call. `problem` says why its arguments cannot be used; then they are empty."""

    id: str
    name: str
    arguments: dict[str, Any]
    problem: str


@dataclass(frozen=True)
class FinishedMessage:
    """A message whose stream ended with a known stop reason."""

    stop_reason: str
    text: str
    content: list[dict[str, Any]]
    tool_calls: tuple[ToolCall, ...]
    usage: Mapping[str, Any]


class ClaudeGateway:
    """`client` must not retry by itself: retries are decided here, before anything was shown."""

    def __init__(self, client: anthropic.Anthropic, model: str) -> None:
        self._client = client
        self._model = model

    def stream(
        self,
        request: Mapping[str, Any],
        *,
        emit: Callable[[str], None],
        cancelled: threading.Event,
        deadline: float,
        may_retry: bool,
    ) -> FinishedMessage:
        """Send one request and read its stream. `deadline` is on the monotonic clock.

        Raises
        ------
        ModelUnavailableError, ModelRateLimitedError, ModelRefusedError, ModelTruncatedError, ModelClientError
        """
        for attempt in range(1, TRIES + 1):
            reader = _StreamReader(emit, cancelled, deadline)
            try:
                with self._client.messages.stream(model=self._model, **request) as stream:
                    return reader.read(stream)
            except ModelClientError:
                raise
            except FOREIGN_ERRORS as error:
                wait_s = _wait_s(error, attempt)
                retry = may_retry and not reader.has_shown and attempt < TRIES and wait_s is not None
                if not retry or wait_s > LONGEST_WAIT_S or time.monotonic() + wait_s > deadline:
                    raise _translated(error) from error
                if cancelled.wait(wait_s):
                    return _stopped(reader)
        raise ModelUnavailableError

    def complete(self, system: str, text: str, max_tokens: int, deadline_s: float) -> str:
        """One short answer without tools, as text."""
        request = {"max_tokens": max_tokens, "system": system, "messages": [{"role": "user", "content": text}]}
        finished = self.stream(
            request, emit=lambda chunk: None, cancelled=threading.Event(),
            deadline=time.monotonic() + deadline_s, may_retry=True,
        )  # fmt: skip
        if finished.stop_reason != "end_turn":
            raise ModelTruncatedError(stop_reason=finished.stop_reason)
        return finished.text


class _StreamReader:
    """Reads one stream; keeps the raw text of tool arguments, which the SDK parses too kindly."""

    def __init__(self, emit: Callable[[str], None], cancelled: threading.Event, deadline: float) -> None:
        self._emit, self._cancelled, self._deadline = emit, cancelled, deadline
        self._raw_arguments: dict[int, str] = {}
        self._closed: set[int] = set()
        self.text = ""
        self.has_shown = False

    def read(self, stream: Any) -> FinishedMessage:
        for event in stream:
            if self._cancelled.is_set():
                return _stopped(self)
            if time.monotonic() > self._deadline:
                raise ModelTruncatedError("The answer took too long and was ended.", stop_reason="deadline")
            self._take(event)
        return self._finished(stream)

    def _take(self, event: Any) -> None:
        if event.type == "text":
            self.text += event.text
            self.has_shown = True
            self._emit(event.text)
        elif event.type == "content_block_delta" and event.delta.type == "input_json_delta":
            self._raw_arguments[event.index] = self._raw_arguments.get(event.index, "") + event.delta.partial_json
        elif event.type == "content_block_stop":
            self._closed.add(event.index)

    def _finished(self, stream: Any) -> FinishedMessage:
        try:
            message = stream.get_final_message()
        except AssertionError as error:
            raise ModelTruncatedError("The model's answer broke off before it began.") from error
        stop_reason = message.stop_reason
        if stop_reason is None:
            raise ModelTruncatedError("The connection to the model ended in the middle of the answer.")
        if stop_reason == "refusal":
            raise ModelRefusedError
        if stop_reason == "model_context_window_exceeded":
            text = "This conversation has become too long for the model. Start a new one; the designs are kept."
            raise ModelTruncatedError(text, stop_reason=stop_reason)
        if stop_reason not in KNOWN_STOPS:
            raise ModelTruncatedError(stop_reason=stop_reason)
        content = message.to_dict()["content"]
        calls = self._tool_calls(content) if stop_reason == "tool_use" else ()
        if stop_reason == "tool_use" and not calls:
            raise ModelTruncatedError(stop_reason=stop_reason)
        return FinishedMessage(stop_reason, self.text, content, calls, message.usage.to_dict())

    def _tool_calls(self, content: list[dict[str, Any]]) -> tuple[ToolCall, ...]:
        calls = []
        for index, block in enumerate(content):
            if block.get("type") != "tool_use":
                continue
            if index not in self._closed:
                raise ModelTruncatedError(stop_reason="tool_use")
            arguments, problem = _strict(self._raw_arguments.get(index, ""))
            calls.append(ToolCall(block["id"], block["name"], arguments, problem))
        return tuple(calls)


def _strict(raw: str) -> tuple[dict[str, Any], str]:
    try:
        arguments = loads(raw or "{}", MAX_ARGUMENT_BYTES)
    except ValueError as error:
        return {}, f"The arguments are not usable JSON: {error}."
    if not isinstance(arguments, dict):
        return {}, "The arguments must be an object."
    return arguments, ""


def _stopped(reader: _StreamReader) -> FinishedMessage:
    content = [{"type": "text", "text": reader.text}] if reader.text.strip() else []
    return FinishedMessage("stopped", reader.text, content, (), {})


def _wait_s(error: Exception, attempt: int) -> float | None:
    """Seconds to wait before another try; None when another try would not help."""
    if isinstance(error, anthropic.APIStatusError):
        if error.status_code < 500 and error.status_code != 429 and _kind(error) not in RETRYABLE:
            return None
        asked = error.response.headers.get("retry-after")
        try:
            return max(0.0, float(asked)) if asked else FIRST_WAIT_S * 2 ** (attempt - 1)
        except ValueError:
            return FIRST_WAIT_S * 2 ** (attempt - 1)
    if isinstance(error, anthropic.APIConnectionError | httpx2.HTTPError):
        return FIRST_WAIT_S * 2 ** (attempt - 1)
    return None


def _kind(error: anthropic.APIStatusError) -> str:
    """The API's own word for an error; in a stream its status code is 200."""
    return str(getattr(error, "type", None) or "")


def _translated(error: Exception) -> ModelClientError:
    if isinstance(error, anthropic.APIStatusError):
        return _translated_status(error)
    if isinstance(error, anthropic.APIConnectionError | httpx2.HTTPError):
        return ModelUnavailableError()
    if isinstance(error, ValueError | TypeError):
        return ModelTruncatedError("The model's answer could not be read.")
    return ModelClientError()


def _translated_status(error: anthropic.APIStatusError) -> ModelClientError:
    kind = _kind(error)
    if error.status_code == 429 or kind in ("rate_limit_error", "overloaded_error"):
        wait_s = _wait_s(error, 1)
        text = "The language model is busy. Please try again"
        return ModelRateLimitedError(
            f"{text} in {wait_s:.0f} s." if wait_s else f"{text} shortly.", retry_after_s=wait_s
        )
    if error.status_code in (401, 403):
        return ModelUnavailableError("The key in ANTHROPIC_API_KEY was refused. Its owner must correct it.")
    if error.status_code >= 500 or kind in RETRYABLE:
        return ModelUnavailableError()
    return ModelClientError("The language model refused the request. Start a new conversation, or shorten this one.")
