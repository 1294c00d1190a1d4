"""Designs in the air: submitted, taken up again when their worker died, ended when a step passes its deadline.

Nothing here holds state that matters: a design can be taken up again at any step. One thread watches; callbacks of
the executors only leave a note for it.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, wait

from hx_engine.pipeline.interrupted import end_interrupted
from hx_engine.state import SessionStore
from hx_engine.state.store import InHand
from hx_engine.work.crew import Crew

log = logging.getLogger(__name__)

LARGEST_TICK_S = 1.0
MOST_LOSSES = 4
"""A design whose worker died this often in one step is not tried again: the step itself may be what kills it."""


class Workers:
    """Runs designs on a crew; a design that waits for an answer needs none. `clock` [s] times the steps in hand."""

    def __init__(
        self, store: SessionStore, crew: Crew, deadline_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._crew, self._deadline_s, self._clock = store, crew, deadline_s, clock
        self._stopping = threading.Event()
        self._in_air: dict[Future[None], str] = {}
        self._guard = threading.Lock()
        self._landed: queue.SimpleQueue[Future[None] | None] = queue.SimpleQueue()
        self._sent_back: set[str] = set()
        self._losses: Counter[tuple[str, int]] = Counter()
        self._seen: dict[InHand, float] = {}
        self._watch = threading.Thread(target=self._keep_watch, name="hx-watch", daemon=True)
        self._watch.start()

    def submit(self, session_id: str) -> None:
        """Advance a design in the background; harmless when it is being advanced already."""
        if self._stopping.is_set():
            return
        with self._guard:
            if session_id not in self._in_air.values():
                self._store.release(session_id)
            try:
                future = self._crew.submit(session_id)
            except Exception:
                log.exception("design %s could not be given to a worker; it is tried again", session_id)
                self._sent_back.add(session_id)
                return
            self._in_air[future] = session_id
        future.add_done_callback(self._landed.put)

    def prepare(self, load: Callable[[], object]) -> None:
        """Do some loading in the background, so that no request has to wait for it."""
        self._crew.prepare(load)

    def stop(self, patience_s: float) -> None:
        """Let what is being computed end, for a short while; nothing new begins."""
        self._stopping.set()
        self._landed.put(None)
        self._crew.close()
        with self._guard:
            running = list(self._in_air)
        left = wait([future for future in running if not future.cancelled()], patience_s).not_done
        if left:
            log.warning("%d designs were being computed at shutdown; they are resumed at the next start", len(left))
        names = {self._in_air.get(future) for future in left}
        self._crew.end([hand.worker for hand in self._store.in_hand() if hand.session_id in names])
        self._watch.join(patience_s)

    def _keep_watch(self) -> None:
        tick_s = min(LARGEST_TICK_S, 0.25 * self._deadline_s)
        swept = time.monotonic()
        while not self._stopping.is_set():
            try:
                self._settle(self._next_landed(tick_s))
                if time.monotonic() - swept >= tick_s:
                    swept = time.monotonic()
                    self._sweep()
            except Exception:
                log.exception("the watch over the designs failed once; it goes on")

    def _next_landed(self, timeout_s: float) -> Future[None] | None:
        try:
            return self._landed.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def _settle(self, future: Future[None] | None) -> None:
        """A unit has ended: well, in an error, or because its worker is gone."""
        if future is None or self._stopping.is_set():
            return
        with self._guard:
            session_id = self._in_air.pop(future)
        error = None if future.cancelled() else future.exception()
        if future.cancelled():
            self.submit(session_id)
        elif error is not None and self._crew.is_lost(error):
            self._lost(session_id)
        elif error is not None:
            error_id = uuid.uuid4().hex[:12]
            log.error("design %s could not be advanced (%s)", session_id, error_id, exc_info=error)
            self._store.end(session_id, "error")

    def _lost(self, session_id: str) -> None:
        session = self._store.load(session_id)
        if session is None or session.status not in ("pending", "running"):
            return
        place = (session_id, len(session.records))
        self._losses[place] += 1
        if self._losses[place] < MOST_LOSSES:
            log.warning("the worker of design %s died; the design goes on from its stored state", session_id)
            self.submit(session_id)
            return
        hands = [hand for hand in self._store.in_hand() if hand.session_id == session_id]
        if not any(end_interrupted(self._store, hand, f"its worker died {MOST_LOSSES} times") for hand in hands):
            self._store.end(session_id, "error")

    def _sweep(self) -> None:
        """Try again what no worker took, and end what passed its deadline by this process' own clock."""
        with self._guard:
            sent_back, in_air = self._sent_back, set(self._in_air.values())
            self._sent_back = set()
        for session_id in sent_back:
            self.submit(session_id)
        hands = [hand for hand in self._store.in_hand() if hand.session_id in in_air] if in_air else []
        now = self._clock()
        self._seen = {hand: self._seen.get(hand, now) for hand in hands}
        for hand, since in self._seen.items():
            if now - since > self._deadline_s:
                self._end_overdue(hand)

    def _end_overdue(self, hand: InHand) -> None:
        log.error("step %s of design %s passed its deadline on worker %s", hand.step_id, hand.session_id, hand.worker)
        end_interrupted(self._store, hand, f"it did not end within {self._deadline_s:g} s")
        self._store.release(hand.session_id)
        self._crew.free(hand.worker)
