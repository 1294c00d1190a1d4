"""The one way to the Messages API: a stream that counts only when it ended as the protocol says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import anthropic
import httpx2

from orchestration.errors import (
    ModelClientError,
    ModelRefusedError,
    ModelTruncatedError,
    ModelUnavailableError,
)
from orchestration.models.claude_faults import LONGEST_WAIT_S, translated, wait_before_retry_s
from orchestration.models.claude_reply import FinishedMessage, finished_message, replayable

TRIES = 3
LOOK_EVERY_S = 0.2
FOREIGN_ERRORS = (anthropic.AnthropicError, httpx2.HTTPError, ValueError, TypeError)
UNREADABLE = (AttributeError, LookupError, RuntimeError, AssertionError)
TOO_LONG = "This conversation has become too long for the model. Start a new one; the designs are kept."


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
                with self._client.messages.stream(model=self._model, **request) as stream, _Closer(stream, reader):
                    return reader.read(stream)
            except ModelClientError:
                raise
            except FOREIGN_ERRORS as error:
                if reader.is_due():
                    return reader.given_up()
                wait_s = wait_before_retry_s(error, attempt)
                retry = may_retry and not reader.has_shown and attempt < TRIES and wait_s is not None
                if not retry or wait_s > LONGEST_WAIT_S or time.monotonic() + wait_s > deadline:
                    raise translated(error) from error
                if cancelled.wait(wait_s):
                    return reader.given_up()
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

    def is_due(self) -> bool:
        """The user has stopped the turn, or its time is up."""
        return self._cancelled.is_set() or time.monotonic() > self._deadline

    def read(self, stream: Any) -> FinishedMessage:
        for event in _events(stream):
            if self.is_due():
                return self.given_up()
            self._take(event)
        return self._finished(stream)

    def given_up(self) -> FinishedMessage:
        """The message as far as it came."""
        if not self._cancelled.is_set():
            raise ModelTruncatedError("The answer took too long and was ended.", stop_reason="deadline")
        content = replayable([{"type": "text", "text": self.text}])
        return FinishedMessage("stopped", self.text, content, (), {})

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
        if message.stop_reason == "refusal":
            raise ModelRefusedError
        if message.stop_reason == "model_context_window_exceeded":
            raise ModelTruncatedError(TOO_LONG, stop_reason=message.stop_reason)
        return finished_message(message, self.text, self._raw_arguments, self._closed)


def _events(stream: Any) -> Iterator[Any]:
    """The SDK's events; what it cannot digest becomes an error of ours."""
    waiting = iter(stream)
    while True:
        try:
            event = next(waiting)
        except StopIteration:
            return
        except UNREADABLE as error:
            raise ModelTruncatedError("The model's answer could not be read.") from error
        yield event


class _Closer:
    """Closes a stream from outside once its reader is due: endless pings never reach the reader."""

    def __init__(self, stream: Any, reader: _StreamReader) -> None:
        self._stream, self._reader = stream, reader
        self._done = threading.Event()

    def __enter__(self) -> None:
        threading.Thread(target=self._watch, name="claude-stream-closer", daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self._done.set()

    def _watch(self) -> None:
        while not self._done.wait(LOOK_EVERY_S):
            if self._reader.is_due():
                self._stream.close()
                return
