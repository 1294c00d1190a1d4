"""The one way to a model: total deadline, cancelling, retries before the first effect, usage counted always.

A wire reads one reply as a coroutine on the models' own loop; the turn's thread shows what arrives and looks at
the clock. Giving up cancels the coroutine, which closes its connection or ends its child at once.
"""

from __future__ import annotations

import concurrent.futures
import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from orchestration.errors import ModelClientError, ModelTruncatedError, ModelUnavailableError
from orchestration.loop_thread import LoopThread
from orchestration.models.protocol import Budget
from orchestration.models.reply import FinishedMessage

TRIES = 3
LONGEST_WAIT_S = 20.0
LOOK_EVERY_S = 0.1
MAX_ANSWER_CHARS = 200_000
TOO_MUCH = "The model's answer is longer than any answer should be and was ended."
TOO_LATE = "The answer took too long and was ended."


class Reading:
    """One reply as far as it came. A wire fills it on the loop, the turn's thread reads it."""

    def __init__(self) -> None:
        self.text = ""
        self.usage: dict[str, Any] = {}
        self.has_begun = False
        self._arrived: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def say(self, chunk: str) -> None:
        """More of the answer. ModelTruncatedError when there is too much of it."""
        if len(self.text) + len(chunk) > MAX_ANSWER_CHARS:
            raise ModelTruncatedError(TOO_MUCH)
        self.has_begun = True
        self.text += chunk
        self._arrived.put(chunk)

    def used(self, usage: Mapping[str, Any]) -> None:
        """Token counts, the latest of each kind; None says nothing. Who tells of usage has begun to answer."""
        self.has_begun = True
        self.usage.update({name: count for name, count in usage.items() if count is not None})

    def ended(self, _: object) -> None:
        self._arrived.put(None)

    def next(self, timeout_s: float) -> str | None:
        """The next chunk, None at the end of the reply. queue.Empty after so long."""
        return self._arrived.get(timeout=timeout_s)


class Wire(Protocol):
    """How one kind of model is reached. `foreign` are the errors that its reading may end in, beside ours."""

    model: str
    foreign: tuple[type[Exception], ...]

    async def read(self, request: Mapping[str, Any], reading: Reading) -> FinishedMessage: ...

    def wait_before_retry_s(self, error: Exception, attempt: int) -> float | None:
        """Seconds to wait before another try; None when another try would not help."""
        ...

    def translated(self, error: Exception) -> ModelClientError: ...


class Gateway:
    """All calls of one model. Thread-safe."""

    def __init__(self, wire: Wire, loop: LoopThread) -> None:
        self._wire, self._loop = wire, loop

    def ask(
        self, request: Mapping[str, Any], *, emit: Callable[[str], None], cancelled: threading.Event,
        deadline: float, budget: Budget,
    ) -> FinishedMessage:  # fmt: skip
        """Send one request and read its reply. `deadline` is on the monotonic clock.

        Raises
        ------
        ModelClientError's family; BudgetExceededError before a call that a cap forbids.
        """
        for attempt in range(1, TRIES + 1):
            budget.check()
            reading = Reading()
            try:
                return self._follow(request, reading, emit, cancelled, deadline)
            except ModelClientError:
                raise
            except self._wire.foreign as error:
                wait_s = self._wire.wait_before_retry_s(error, attempt)
                retry = not reading.text and attempt < TRIES and wait_s is not None
                if not retry or wait_s > LONGEST_WAIT_S or time.monotonic() + wait_s > deadline:
                    raise self._wire.translated(error) from error
                if cancelled.wait(wait_s):
                    return _stopped(reading)
            finally:
                if reading.has_begun:
                    budget.spent(self._wire.model, reading.usage)
        raise ModelUnavailableError

    def complete(self, request: Mapping[str, Any], deadline_s: float, budget: Budget) -> str:
        """One short answer without tools, as text."""
        finished = self.ask(
            request, emit=lambda chunk: None, cancelled=threading.Event(),
            deadline=time.monotonic() + deadline_s, budget=budget,
        )  # fmt: skip
        if finished.stop_reason != "end_turn":
            raise ModelTruncatedError(stop_reason=finished.stop_reason)
        return finished.text

    def _follow(
        self, request: Mapping[str, Any], reading: Reading, emit: Callable[[str], None],
        cancelled: threading.Event, deadline: float,
    ) -> FinishedMessage:  # fmt: skip
        """Show what arrives until the reply ends, the user stops it or its time is up."""
        reply = self._loop.start(self._wire.read(request, reading))
        reply.add_done_callback(reading.ended)
        try:
            while not cancelled.is_set():
                if time.monotonic() > deadline:
                    raise ModelTruncatedError(TOO_LATE, stop_reason="deadline")
                try:
                    chunk = reading.next(LOOK_EVERY_S)
                except queue.Empty:
                    continue
                if chunk is None:
                    return _result(reply)
                emit(chunk)
            return _stopped(reading)
        finally:
            reply.cancel()


def _result(reply: concurrent.futures.Future[FinishedMessage]) -> FinishedMessage:
    try:
        return reply.result()
    except concurrent.futures.CancelledError as error:
        raise ModelUnavailableError from error


def _stopped(reading: Reading) -> FinishedMessage:
    """The message as far as it came."""
    return FinishedMessage("stopped", reading.text, [])
