"""A request that is sent again is done once: its key, its body and its ids are stored before the work begins."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from orchestration.errors import DuplicateError, OrchestrationError
from orchestration.events import now_iso
from orchestration.stores.protocol import Document, DocumentStore

WAIT_S = 10.0
POLL_S = 0.05
ABANDONED_S = 60.0


class OtherBodyError(OrchestrationError):
    code = "idempotency_mismatch"
    user_message = "This Idempotency-Key was used for another request. Use a new key for a new request."


class StillRunningError(OrchestrationError):
    code = "idempotency_in_progress"
    user_message = "The first request with this Idempotency-Key is still being taken. Try again in a moment."


class Once:
    """`work` gets the stored call with its ids and may run a second time only when the process that ran it first
    has died; it must then find what the first run began by those ids."""

    def __init__(self, store: DocumentStore) -> None:
        self._store = store

    def run(
        self, owner: str, key: str, fingerprint: str, conversation_id: str | None, work: Callable[[Document], None]
    ) -> Document:
        """The call {conversation_id, turn_id, ...} once its work is done, here or by an equal call.

        Raises
        ------
        OtherBodyError
            The key came with another fingerprint.
        StillRunningError
            An equal call has not finished within ten seconds.
        """
        ends_at = time.monotonic() + WAIT_S
        while True:
            call = self._claim(owner, key, fingerprint, conversation_id)
            if call is not None:
                return self._finish(call, work)
            call = self._store.get("api_calls", owner, _id(owner, key))
            if call is not None and call["fingerprint"] != fingerprint:
                raise OtherBodyError()
            if call is not None and call["status"] == "done":
                return call
            if call is not None and _is_abandoned(call) and self._take_over(call):
                return self._finish(call, work)
            if time.monotonic() > ends_at:
                raise StillRunningError()
            time.sleep(POLL_S)

    def _claim(self, owner: str, key: str, fingerprint: str, conversation_id: str | None) -> Document | None:
        at = now_iso()
        call: Document = {
            "id": _id(owner, key), "owner": owner, "fingerprint": fingerprint, "status": "running",
            "conversation_id": conversation_id or uuid.uuid4().hex, "turn_id": uuid.uuid4().hex,
            "created_at": at, "updated_at": at, "version": 1,
        }  # fmt: skip
        try:
            self._store.insert("api_calls", call)
        except DuplicateError:
            return None
        return call

    def _take_over(self, call: Document) -> bool:
        call["updated_at"] = now_iso()
        return self._store.replace("api_calls", call, call["version"])

    def _finish(self, call: Document, work: Callable[[Document], None]) -> Document:
        try:
            work(call)
        except BaseException:
            self._store.delete("api_calls", call["owner"], call["id"])
            raise
        call.update(status="done", updated_at=now_iso())
        self._store.replace("api_calls", call, call["version"])
        return call


def _id(owner: str, key: str) -> str:
    return hashlib.sha256(f"{owner}\0{key}".encode()).hexdigest()


def _is_abandoned(call: Document) -> bool:
    age = datetime.now(UTC) - datetime.fromisoformat(call["updated_at"])
    return call["status"] == "running" and age.total_seconds() > ABANDONED_S
