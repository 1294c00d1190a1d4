"""Which designs were asked for, stored before the engine is asked: what a crash or a lost answer cannot undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from orchestration.errors import (
    DuplicateError,
    EngineClientError,
    EngineRejectedError,
    EngineTimeoutError,
    EngineUnavailableError,
    OrchestrationError,
    StoreError,
)
from orchestration.events import now_iso
from orchestration.stores.protocol import Document, DocumentStore

OPEN, TAKEN_UP, DONE, REFUSED = "open", "taken_up", "done", "refused"
MAX_OPEN = 1000
TAKE_UP = timedelta(hours=1)
Begin = Callable[[Document], str]


class DesignCalls:
    """One document a call, by its idempotency key.

    `open`: the engine is being asked, or was and no answer is known. `taken_up`: begun by `finish_open`, the
    turn that asked is gone. Either is what the next equal call of the conversation means. `done` and `refused`
    are final.
    """

    def __init__(self, store: DocumentStore) -> None:
        self._store = store

    def left(
        self, owner: str, conversation_id: str, engine_id: str, key: str, fingerprint: str
    ) -> Document | None:
        """The call of that key, or an equal one of the conversation that was left without an answer."""
        same = self._store.get("tool_calls", owner, key)
        if same is not None:
            return same
        where = {"conversation_id": conversation_id, "engine_id": engine_id, "fingerprint": fingerprint}
        for state in (OPEN, TAKEN_UP):
            found = self._store.find("tool_calls", owner, {**where, "state": state}, ("created_at", 1), 1)
            if found:
                return found[0]
        return None

    def open(
        self, owner: str, conversation_id: str, engine_id: str, key: str, fingerprint: str, title: str,
        body: Mapping[str, Any],
    ) -> Document:  # fmt: skip
        """A new call, or that of the key when somebody was faster."""
        at = now_iso()
        call: Document = {
            "id": key, "owner": owner, "conversation_id": conversation_id, "engine_id": engine_id,
            "idempotency_key": key, "fingerprint": fingerprint, "title": title, "body": dict(body), "state": OPEN,
            "created_at": at, "updated_at": at, "version": 1,
        }  # fmt: skip
        try:
            self._store.insert("tool_calls", call)
        except DuplicateError:
            return self._store.get("tool_calls", owner, key) or call
        return call

    def make(self, call: Document, begin: Begin, state: str = DONE) -> str:
        """What `begin` gives for the call; afterwards the call is `state`, or `refused`, or still open when
        the answer is not known."""
        try:
            design_id = begin(call)
        except EngineClientError as error:
            if isinstance(error, EngineRejectedError):
                self._mark(call, REFUSED)
            raise
        self._mark(call, state)
        return design_id

    def finish_open(self, begin: Begin) -> bool:
        """Make the calls that a crash or a lost answer left open within the last hour; False while some engine
        still does not answer. An older one is given up: nobody expects its design any more."""
        is_done, oldest = True, (datetime.now(UTC) - TAKE_UP).isoformat(timespec="microseconds")
        for call in self._store.find_any_owner("tool_calls", {"state": OPEN}, ("created_at", 1), MAX_OPEN):
            if call["created_at"] < oldest:
                self._mark(call, REFUSED)
                continue
            try:
                self.make(call, begin, TAKEN_UP)
            except (EngineTimeoutError, EngineUnavailableError):
                is_done = False
            except StoreError:
                raise
            except OrchestrationError:
                self._mark(call, REFUSED)
        return is_done

    def _mark(self, call: Document, state: str) -> None:
        """Whoever is second leaves what the first has written."""
        if call["state"] != state:
            self._store.replace("tool_calls", {**call, "state": state, "updated_at": now_iso()}, call["version"])
