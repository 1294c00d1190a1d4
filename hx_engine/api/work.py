"""The threads that advance designs. They hold no state: a design can be taken up again at any step."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from hx_engine.pipeline.runner import Checkpoint, run_design
from hx_engine.state import SessionStore

log = logging.getLogger(__name__)

_BETWEEN_STEPS = ("started", "stored")


class _StoppingError(Exception):
    """Raised between two steps while the engine stops: the design is resumed at the next start."""


class Workers:
    """Runs designs on a few threads; a design that waits for an answer needs none."""

    def __init__(self, store: SessionStore, threads: int, checkpoint: Checkpoint) -> None:
        self._store = store
        self._checkpoint = checkpoint
        self._stopping = threading.Event()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="hx-design")
        self._running: set[Future[None]] = set()

    def submit(self, session_id: str) -> None:
        """Advance a design in the background; harmless when it is being advanced already."""
        if self._stopping.is_set():
            return
        future = self._pool.submit(self._advance, session_id)
        self._running.add(future)
        future.add_done_callback(self._running.discard)

    def prepare(self, load: Callable[[], object]) -> None:
        """Do some loading in the background, so that no request has to wait for it."""
        self._pool.submit(load)

    def stop(self, patience_s: float) -> None:
        """Let steps that are being computed end, for a short while; nothing new begins."""
        self._stopping.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        deadline = time.monotonic() + patience_s
        for future in list(self._running):
            if not future.cancelled():
                _wait(future, max(0.0, deadline - time.monotonic()))

    def _advance(self, session_id: str) -> None:
        try:
            run_design(self._store, session_id, self._between_steps)
        except _StoppingError:
            return
        except Exception:
            error_id = uuid.uuid4().hex[:12]
            log.exception("design %s could not be advanced (%s)", session_id, error_id)
            self._store.end(session_id, "error")

    def _between_steps(self, position: int, phase: str) -> None:
        self._checkpoint(position, phase)
        if self._stopping.is_set() and phase in _BETWEEN_STEPS:
            raise _StoppingError


def _wait(future: Future[None], timeout_s: float) -> None:
    try:
        future.exception(timeout_s)
    except TimeoutError:
        log.warning("a step was still running at shutdown; its design is resumed at the next start")
