"""Follows designs in the engine until their end: polls, stores the records, appends progress events.

An engine that can wait for news is asked to: one request is held until there is some, so a record is in the store a
moment after its step, and there are at most as many requests as news, plus one a second. An engine that answers at
once is asked at most once a second, and less often while nothing changes.

The store is the memory: after a restart `resume_all` takes every design without an end up again. An engine
that is down, slow or odd delays a design and is shown on it; it never loses or ends one.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from orchestration.completions import Completions
from orchestration.design_sync import DesignSync, Progress
from orchestration.designs import Designs
from orchestration.errors import OrchestrationError, StoreError, StoreUnavailableError
from orchestration.stores.protocol import Document

log = logging.getLogger(__name__)

POLL_S = 1.0
QUIET_POLLS = (1.0, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0)
WAIT_S = 0.9
AFTER_NEWS_S = 0.15
WAIT_CHECK_S = 0.2
WAITING_S = 5.0
RESUME_RETRY_S = 5.0
BACKOFF_S = (0.5, 1.0, 2.0, 4.0, 5.0)


@dataclass(order=True)
class _Due:
    at: float
    order: int
    design_id: str = field(compare=False)


@dataclass
class _Followed:
    owner: str
    conversation_id: str | None
    turn_id: str | None
    since: float
    next_at: float
    failures: int = 0
    quiet: int = 0
    is_saving_delayed: bool = False
    is_waiting: bool = False
    busy: bool = False
    poked: bool = False
    settled: bool = False


class Follower:
    """A few worker threads for any number of designs; a waiting design costs no thread."""

    def __init__(
        self, designs: Designs, sync: DesignSync, completions: Completions, workers: int = 3,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._designs, self._sync, self._completions = designs, sync, completions
        self._clock = clock
        self._changed = threading.Condition()
        self._followed: dict[str, _Followed] = {}
        self._due: list[_Due] = []
        self._order = itertools.count()
        self._workers = workers
        self._stopping = False
        self._polling = ThreadPoolExecutor(workers, thread_name_prefix="follower")
        self._completing = ThreadPoolExecutor(workers, thread_name_prefix="completion")
        self._thread = threading.Thread(target=self._schedule, name="follower", daemon=True)
        self._thread.start()

    def follow(
        self, owner: str, design_id: str, conversation_id: str | None = None, turn_id: str | None = None
    ) -> None:
        """Poll this design from now on; if it is followed already, poll it at once (after an answer)."""
        with self._changed:
            now = self._clock()
            known = self._followed.get(design_id)
            if known is None:
                known = self._followed[design_id] = _Followed(owner, conversation_id, turn_id, now, now)
            known.conversation_id = conversation_id or known.conversation_id
            known.turn_id = turn_id or known.turn_id
            known.since, known.poked = now, known.busy
            self._push(design_id, now)

    def resume_all(self) -> int:
        """Follow every stored design whose end or whose report is still to come. How many there were."""
        pending = [*self._designs.unsettled(), *self._designs.awaiting_report()]
        for design in pending:
            self.follow(design["owner"], design["id"])
        return len(pending)

    def resume_in_background(self, before: Callable[[], object], after: Callable[[], bool]) -> None:
        """`before`, then `resume_all`, as soon as the store answers, which may be after the start; then `after`
        until it says that it is done."""
        steps = (_done(before), _done(self.resume_all), after)
        threading.Thread(target=self._resume_when_possible, args=(steps,), name="resume", daemon=True).start()

    def _resume_when_possible(self, steps: Sequence[Callable[[], bool]]) -> None:
        for step in steps:
            while not self._stopping and not self._try(step):
                with self._changed:
                    self._changed.wait_for(lambda: self._stopping, RESUME_RETRY_S)

    @staticmethod
    def _try(step: Callable[[], bool]) -> bool:
        try:
            return step()
        except StoreError:
            log.warning("the store does not answer yet; open designs are taken up once it does")
            return False

    def wait(self, owner: str, design_id: str, timeout_s: float) -> Document | None:
        """The design once it is settled, waits for the user, or the time is up; None if there is none."""
        end = self._clock() + timeout_s
        while True:
            design = self._designs.get(owner, design_id)
            left = end - self._clock()
            if design is None or design["is_settled"] or design["question"] is not None or left <= 0:
                return design
            with self._changed:
                self._changed.wait(min(left, WAIT_CHECK_S))

    def following(self) -> int:
        with self._changed:
            return len(self._followed)

    def stop(self) -> None:
        """End the threads; what was not finished is taken up by the next `resume_all`."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join(5)
        for pool in (self._polling, self._completing):
            pool.shutdown(wait=True, cancel_futures=True)

    def _push(self, design_id: str, at: float) -> None:
        self._followed[design_id].next_at = at
        heapq.heappush(self._due, _Due(at, next(self._order), design_id))
        self._changed.notify_all()

    def _schedule(self) -> None:
        while True:
            with self._changed:
                while not self._stopping and (not self._due or self._due[0].at > self._clock()):
                    self._changed.wait(self._due[0].at - self._clock() if self._due else None)
                if self._stopping:
                    return
                due = heapq.heappop(self._due)
                followed = self._followed.get(due.design_id)
                if followed is None or followed.busy or followed.next_at != due.at:
                    continue
                followed.busy = True
                pool = self._completing if followed.settled else self._polling
                pool.submit(self._visit, due.design_id, followed)

    def _visit(self, design_id: str, followed: _Followed) -> None:
        try:
            delay = self._step(design_id, followed)
        except OrchestrationError as error:
            self._tell_delayed(design_id, followed, error)
            log.warning("following design %s is delayed: %s", design_id, error.code)
            delay = self._delayed(followed)
        except Exception:
            log.exception("following design %s failed; it will be tried again", design_id)
            delay = self._delayed(followed)
        with self._changed:
            followed.busy = False
            if followed.poked:
                delay = 0.0
            if delay is None:
                del self._followed[design_id]
            elif not self._stopping:
                self._push(design_id, self._clock() + delay)
            followed.poked = False
            self._changed.notify_all()

    def _step(self, design_id: str, followed: _Followed) -> float | None:
        """One poll, or what follows the end. Seconds until the next, None when nothing is left to do."""
        if followed.settled:
            return self._completions.complete(followed.owner, design_id)
        wait_s, asked_at = self._patience_s(), self._clock()
        progress = self._sync.poll(followed.owner, design_id, followed.turn_id, wait_s)
        followed.is_saving_delayed = False
        if progress is Progress.SETTLED:
            followed.settled = True
            return 0.0
        if progress is Progress.UNREACHABLE:
            return self._delayed(followed)
        followed.failures = 0
        if progress is Progress.GONE:
            return None
        followed.is_waiting = progress is Progress.WAITING
        if progress is Progress.WAITING:
            return WAITING_S
        held_s = self._clock() - asked_at
        if progress is Progress.NEWS:
            followed.quiet = 0
            return AFTER_NEWS_S
        if progress is Progress.QUIET and held_s >= wait_s / 2:
            return max(AFTER_NEWS_S, POLL_S - held_s)
        followed.quiet = 0 if progress is Progress.RUNNING else followed.quiet + 1
        return POLL_S * QUIET_POLLS[min(followed.quiet, len(QUIET_POLLS) - 1)]

    def _tell_delayed(self, design_id: str, followed: _Followed, error: OrchestrationError) -> None:
        """Once for each time that the store is away."""
        if isinstance(error, StoreUnavailableError) and not followed.is_saving_delayed and followed.conversation_id:
            followed.is_saving_delayed = True
            self._sync.tell_saving_delayed(followed.conversation_id, design_id, followed.turn_id)

    def _patience_s(self) -> float:
        """How long the engine may wait for news of one design: all designs that run get their turn in `WAIT_S`."""
        with self._changed:
            moving = sum(not followed.is_waiting and not followed.settled for followed in self._followed.values())
        return WAIT_S * min(1.0, self._workers / max(moving, 1))

    @staticmethod
    def _delayed(followed: _Followed) -> float:
        followed.failures += 1
        return BACKOFF_S[min(followed.failures, len(BACKOFF_S)) - 1]


def _done(step: Callable[[], object]) -> Callable[[], bool]:
    """The step as one that is done once it has run."""

    def run() -> bool:
        step()
        return True

    return run
