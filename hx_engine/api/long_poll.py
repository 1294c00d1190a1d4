"""Waiting for news of a design inside the engine, so that a client need not ask often to know soon."""

from __future__ import annotations

import math
import time

import anyio
from starlette.concurrency import run_in_threadpool

from hx_engine.state import SessionStore

LONGEST_S = 5.0
LOOK_EVERY_S = 0.05
MAX_WAITING = 64
MOVING = frozenset({"pending", "running"})


class LongPoll:
    """At most `MAX_WAITING` requests wait at a time, each a look at the store every `LOOK_EVERY_S`; none holds a
    thread. Used on one event loop."""

    def __init__(self, store: SessionStore) -> None:
        self._store = store
        self._waiting = 0

    async def news(self, session_id: str, after: str | None, wait_s: str | None) -> float:
        """Return once the design has more than `after` records, moves no more, or `wait_s` has passed. Seconds that
        are granted, 0 to 5: those of `wait_s`, or none for anything but a number of seconds."""
        granted_s = _seconds(wait_s)
        if not granted_s or self._waiting >= MAX_WAITING:
            return 0.0
        known = int(after) if after and after.isascii() and after.isdigit() and len(after) < 6 else 0
        ends_at = time.monotonic() + granted_s
        self._waiting += 1
        try:
            while time.monotonic() < ends_at:
                state = await run_in_threadpool(self._store.progress, session_id)
                if state is None or state[0] not in MOVING or state[1] > known:
                    break
                await anyio.sleep(LOOK_EVERY_S)
        finally:
            self._waiting -= 1
        return granted_s


def _seconds(text: str | None) -> float:
    try:
        asked = float((text or "0")[:8])
    except ValueError:
        return 0.0
    return min(asked, LONGEST_S) if math.isfinite(asked) and asked > 0.0 else 0.0
