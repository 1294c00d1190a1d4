"""Threads of this process. A thread cannot be killed: one that hangs is left alone and another takes its place."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from hx_engine.memory import give_back
from hx_engine.pipeline.opinion import Reviewer
from hx_engine.pipeline.runner import Checkpoint, run_design
from hx_engine.state import SessionStore

_BETWEEN_STEPS = ("started", "stored")


class _StoppingError(Exception):
    """Raised between two steps while the engine stops: the design is resumed at the next start."""


class Threads:
    """The crew of an engine without further settings."""

    def __init__(
        self, count: int, store: SessionStore, checkpoint: Checkpoint, reviewer: Reviewer | None = None
    ) -> None:
        self._count, self._store, self._checkpoint, self._reviewer = count, store, checkpoint, reviewer
        self._stopping = threading.Event()
        self._renewal = threading.Lock()
        self._pool = self._new_pool()

    def submit(self, session_id: str) -> Future[None]:
        """Advance a design on a thread."""
        with self._renewal:
            return self._pool.submit(self._advance, session_id)

    def prepare(self, load: Callable[[], object]) -> None:
        """One thread loads for all."""
        self._pool.submit(load)

    def is_lost(self, error: BaseException) -> bool:
        """Threads do not die; what was cancelled in line is submitted again."""
        return False

    def free(self, worker: str) -> None:
        """New threads; those that compute end with their design, the one that hangs when it likes."""
        with self._renewal:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = self._new_pool()

    def close(self) -> None:
        """The next step of a running design does not begin."""
        self._stopping.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def end(self, workers: list[str]) -> None:
        """Nothing can be done about a thread that still computes."""

    def _new_pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._count, thread_name_prefix="hx-design")

    def _advance(self, session_id: str) -> None:
        try:
            run_design(self._store, session_id, self._between_steps, self._reviewer)
        except _StoppingError:
            return
        give_back()

    def _between_steps(self, position: int, phase: str) -> None:
        self._checkpoint(position, phase)
        if self._stopping.is_set() and phase in _BETWEEN_STEPS:
            raise _StoppingError
