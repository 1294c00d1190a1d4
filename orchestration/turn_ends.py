"""The end of a turn: the answer and the turn's mark into the store, then one terminal event.

A store that cannot be reached delays the end and loses nothing of it: it is tried again, with growing pauses, until it
is stored; meanwhile the turn counts as running and readers are told that saving is delayed.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.conversations import Conversations
from orchestration.errors import EventLogError, StoreConflictError, StoreUnavailableError
from orchestration.event_log import EventLog
from orchestration.events import MESSAGE_FINAL, THINKING_END, THINKING_START, ChatEvent, now_iso
from orchestration.stores.protocol import DocumentStore
from orchestration.stores.tries import write_tries

log = logging.getLogger(__name__)

PAUSES_S = (0.2, 0.4, 0.8, 1.6, 3.0)
TELL_AFTER_S = 1.0
SAVING_DELAYED = "Saving is delayed: the store does not answer. The answer is kept and saved once it does."


@dataclass(frozen=True)
class TurnEnd:
    """What is stored, and then said, when a turn ends. `message` holds the fields of the assistant's message beside
    its text, `paid` those of the turn's document; `said` is the type of the terminal event and `data` what it says."""

    owner: str
    conversation_id: str
    turn_id: str
    status: str
    code: str | None
    text: str
    message: Mapping[str, Any]
    paid: Mapping[str, Any]
    said: str
    data: Mapping[str, Any]
    case: Mapping[str, Any] | None = None

    @property
    def message_id(self) -> str:
        """The same for every try and every replica that ends this turn in this way."""
        return uuid.uuid5(uuid.NAMESPACE_OID, f"{self.turn_id}/{self.status}").hex

    @property
    def shown(self) -> Mapping[str, Any]:
        """What the terminal event says."""
        return {**self.data, "message_id": self.message_id} if self.said == MESSAGE_FINAL else self.data


class TurnEnds:
    """Thread-safe; one waiting end occupies the thread of its caller."""

    def __init__(self, store: DocumentStore, events: EventLog, conversations: Conversations) -> None:
        self._store, self._events, self._conversations = store, events, conversations
        self._closing = threading.Event()
        self._delayed: set[str] = set()

    def is_delayed(self, turn_id: str) -> bool:
        """True while the end of this turn waits for the store, and has waited long enough to be worth telling."""
        return turn_id in self._delayed

    def keep(self, end: TurnEnd) -> None:
        """Store and announce the end, however long that takes; at `close` it gives up, and the turn is found
        without an end at the next start. StoreError when the store refuses the end for good."""
        begun, tries = time.monotonic(), 0
        try:
            while not self._try(end):
                if self._closing.is_set():
                    log.error("the end of turn %s could not be stored before the stop", end.turn_id)
                    return
                if time.monotonic() - begun >= TELL_AFTER_S:
                    self._tell(end)
                self._closing.wait(PAUSES_S[min(tries, len(PAUSES_S) - 1)])
                tries += 1
        finally:
            if end.turn_id in self._delayed:
                self._delayed.discard(end.turn_id)
                self._announce(end, THINKING_END, {})
        self._announce(end, end.said, end.shown)

    def keep_once(self, end: TurnEnd) -> None:
        """Store and announce the end of somebody else's turn; of several callers one announces it. StoreError when
        that is not possible now: the next look at the turn tries again."""
        if self._store_all(end):
            self._announce(end, end.said, end.shown)

    def close(self) -> None:
        """From here on an end is tried once."""
        self._closing.set()

    def _store_all(self, end: TurnEnd) -> bool:
        """False when the turn had been marked before."""
        if end.case is not None:
            self._conversations.save_case(end.owner, end.conversation_id, dict(end.case))
        self._conversations.add_message(
            end.owner, end.conversation_id, "assistant", end.text, message_id=end.message_id, turn_id=end.turn_id,
            **end.message,
        )  # fmt: skip
        for _ in write_tries():
            document = self._store.get("turns", end.owner, end.turn_id)
            if document is None or document["status"] != "running":
                return False
            document.update(end.paid, status=end.status, error=end.code, updated_at=now_iso())
            if self._store.replace("turns", document, document["version"]):
                return True
        raise StoreConflictError(turn_id=end.turn_id)

    def _try(self, end: TurnEnd) -> bool:
        try:
            self._store_all(end)
        except StoreUnavailableError as error:
            log.warning("the end of turn %s is stored later: %s", end.turn_id, error.code)
            return False
        return True

    def _tell(self, end: TurnEnd) -> None:
        if end.turn_id not in self._delayed:
            self._delayed.add(end.turn_id)
            self._announce(end, THINKING_START, {"notice": SAVING_DELAYED})

    def announce_lost(self, end: TurnEnd) -> None:
        """Say an end that the store has refused: readers must not wait for it."""
        self._announce(end, end.said, end.shown)

    def _announce(self, end: TurnEnd, kind: str, data: Mapping[str, Any]) -> None:
        try:
            self._events.append(ChatEvent(kind, end.conversation_id, end.turn_id, dict(data)))
        except EventLogError:
            log.warning("event %s of turn %s was not announced; the store has it", kind, end.turn_id)
