"""`GET status` at a cost that follows what is new, however often a design is asked about."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

from hx_engine.api.views import status_view
from hx_engine.state import TERMINAL, SessionStore

KEPT = 16


class StatusReader:
    """Keeps the records of the designs asked about last while they run, at most `KEPT` of them. Thread-safe."""

    def __init__(self, store: SessionStore) -> None:
        self._store = store
        self._kept: OrderedDict[str, list[dict[str, Any]]] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, session_id: str, after: str | None) -> dict[str, Any] | None:
        """Body of the status, None for an unknown design. With `after`, the number of records a client has
        already, `step_records` begins there and `records_from` says so; anything but a count is ignored."""
        with self._lock:
            known = self._kept.get(session_id, [])
        session = self._store.load(session_id, known)
        if session is None:
            return None
        with self._lock:
            self._kept.pop(session_id, None)
            if session.status not in TERMINAL:
                self._kept[session_id] = session.records
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        view = status_view(session)
        if after is not None and after.isascii() and after.isdigit() and len(after) < 6:
            start = min(int(after), len(session.records))
            view |= {"step_records": session.records[start:], "records_from": start}
        return view
