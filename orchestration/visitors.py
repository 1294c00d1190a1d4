"""How many browsers opened a page today. Nothing is kept but one number a day: no address, no id, no page.

A browser carries the date of its last counted visit in a cookie until midnight UTC; that cookie is the same for
everybody, so it tells nobody apart.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from orchestration.errors import DuplicateError, StoreError
from orchestration.events import now_iso
from orchestration.stores.protocol import DocumentStore
from orchestration.stores.tries import write_tries

log = logging.getLogger(__name__)

SEEN_COOKIE = "arken_seen"
OWNER = "installation"
FLUSH_S = 10.0


def today() -> str:
    """The date now in UTC, ISO 8601."""
    return datetime.now(UTC).date().isoformat()


def seconds_left_today() -> int:
    now = datetime.now(UTC)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(1, int((midnight - now).total_seconds()))


class Visitors:
    """Counts in memory and adds to the store every ten seconds at most; a store that is down loses no page view."""

    def __init__(self, store: Callable[[], DocumentStore], clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock = store, clock
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._waiting: Counter[str] = Counter()
        self._flushed_at = clock() - FLUSH_S

    def count(self) -> None:
        """One more today. Returns at once."""
        with self._lock:
            self._waiting[today()] += 1
            if self._clock() - self._flushed_at < FLUSH_S:
                return
            self._flushed_at = self._clock()
        threading.Thread(target=self.flush, name="visitors", daemon=True).start()

    def today(self) -> int:
        """Today's visits, over all replicas that share the store; of this process alone while it is down."""
        self.flush()
        with self._lock:
            waiting = self._waiting[today()]
        try:
            stored = self._store().get("visits", OWNER, today())
        except StoreError:
            return waiting
        return waiting + (stored["count"] if stored else 0)

    def flush(self) -> None:
        """Add what waits to the store."""
        with self._writing:
            with self._lock:
                waiting, self._waiting = self._waiting, Counter()
            for day, count in waiting.items():
                if count and not self._add(day, count):
                    with self._lock:
                        self._waiting[day] += count

    def _add(self, day: str, count: int) -> bool:
        try:
            for _ in write_tries():
                stored = self._store().get("visits", OWNER, day)
                if stored is None:
                    try:
                        self._store().insert("visits", {
                            "id": day, "owner": OWNER, "count": count, "created_at": now_iso(), "version": 1,
                        })  # fmt: skip
                        return True
                    except DuplicateError:
                        continue
                if self._store().replace("visits", {**stored, "count": stored["count"] + count}, stored["version"]):
                    return True
        except StoreError:
            log.warning("the day's visits could not be stored yet")
        return False
