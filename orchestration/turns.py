"""Turns: one message answered by a worker thread, one at a time in a conversation, always with one end.

The turn's document in the store says that it runs, so a restart or another replica can tell. A turn whose
worker is gone is ended as interrupted; what it had shown or started stays.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from pydantic import SecretStr

from orchestration.conversations import Conversations
from orchestration.errors import OrchestrationError, StoreError
from orchestration.event_log import EventLog
from orchestration.models.own_key import usable_own_key
from orchestration.models.protocol import Attachment
from orchestration.presentation import SYSTEMS
from orchestration.running_turn import RunningTurn
from orchestration.sheets import Sheets
from orchestration.spending import Ledger
from orchestration.stores.protocol import Document, DocumentStore
from orchestration.tools import ToolDispatcher
from orchestration.turn_files import MAX_ATTACHMENT_BYTES
from orchestration.turn_worker import TurnAssistants, TurnWorker

__all__ = ["Attachment", "TurnRefusedError", "Turns"]

log = logging.getLogger(__name__)

DEADLINE_S = 120.0
STOP_GRACE_S = 1.5
BEAT_S = 10.0
STALE_S = 45.0
MAX_TEXT_CHARS = 20_000
MAX_ATTACHMENTS = 5
MAX_RUNNING = 50
MAX_STORED_TURNS = 1000
LOST = "The answer was interrupted by a restart. What it had started goes on; please send your message again."
BUSY = "The assistant still answers here. Wait for it, or stop it first."


class TurnRefusedError(OrchestrationError):
    """A message that cannot be taken now; `user_message` says why."""

    code = "turn_refused"


class Turns:
    """`process_id` tells this process's turns from those of others that share the store."""

    def __init__(
        self, store: DocumentStore, events: EventLog, conversations: Conversations, assistants: TurnAssistants,
        dispatcher: ToolDispatcher, ledger: Ledger, sheets: Sheets, deadline_s: float = DEADLINE_S,
    ) -> None:  # fmt: skip
        self._store, self._conversations = store, conversations
        self._worker = TurnWorker(store, events, conversations, assistants, dispatcher, ledger, sheets)
        self._deadline_s = deadline_s
        self._process_id = uuid.uuid4().hex
        self._lock = threading.Lock()
        self._running: dict[str, RunningTurn] = {}

    def start(
        self, owner: str, conversation_id: str, text: str, attachments: Sequence[Attachment] = (),
        turn_id: str | None = None, *, own_key: SecretStr | None = None, units: str = SYSTEMS[0],
    ) -> str:  # fmt: skip
        """Take a message and begin to answer it; gives the turn's id, a new one unless the caller has fixed it.
        `own_key` is the visitor's own key for Claude: it is used for this turn and kept nowhere. `units` is the system
        of units that the user sees and is answered in.

        Raises
        ------
        TurnRefusedError
            Empty or too long, too many or too large files, unknown conversation, or one still being answered.
        UnknownAssistantError
            The visitor's key cannot be one.
        StoreError
            The message could not be kept; nothing was begun.
        """
        _check_size(text, attachments)
        key = usable_own_key(own_key)
        if self._conversations.get(owner, conversation_id) is None:
            raise TurnRefusedError("This conversation does not exist.")
        turn = self._worker.begin(owner, conversation_id, text, attachments, turn_id, key, units)
        self._claim(turn)
        try:
            if self._answered_elsewhere(conversation_id):
                raise TurnRefusedError(BUSY)
            self._worker.keep(turn, self._process_id)
        except BaseException:
            self._release(turn)
            raise
        threading.Thread(target=self._run, args=(turn,), name=f"turn-{turn.turn_id[:8]}", daemon=True).start()
        return turn.turn_id

    def stop(self, turn_id: str) -> bool:
        """Ask a turn of this process to end; it has ended within two seconds. False when it runs no more."""
        with self._lock:
            turn = next((turn for turn in self._running.values() if turn.turn_id == turn_id), None)
        if turn is None:
            return False
        turn.stop_asked.set()
        turn.cancelled.set()
        self._watch(turn, STOP_GRACE_S)
        return True

    def running(self, conversation_id: str) -> str | None:
        """The id of the turn that is being answered in this conversation, here or in another replica."""
        with self._lock:
            turn = self._running.get(conversation_id)
        return turn.turn_id if turn else self._answered_elsewhere(conversation_id)

    def saving_delayed(self, conversation_id: str) -> bool:
        """True while the end of the turn here waits for the store: to be shown beside the answer."""
        with self._lock:
            turn = self._running.get(conversation_id)
        return turn is not None and self._worker.ends.is_delayed(turn.turn_id)

    def recover(self) -> int:
        """End the turns whose worker is gone; call once at start. How many there were.

        A store in a file has one process, so every turn that another process left running is lost. A shared
        store may hold turns of living replicas: there only those that no longer say they are alive are.
        """
        is_shared = not self._store.ping().startswith("SQLite")
        lost = [turn for turn in self._stored_running() if self._is_lost(turn, STALE_S if is_shared else 0.0)]
        for turn in lost:
            self._end_lost(turn)
        return len(lost)

    def close(self, timeout_s: float = 5.0) -> None:
        """Stop what runs and wait for the ends."""
        self._worker.ends.close()
        with self._lock:
            turns = list(self._running.values())
        for turn in turns:
            turn.stop_asked.set()
            turn.cancelled.set()
        for turn in turns:
            turn.done.wait(timeout_s / len(turns))
            self._to_its_end(turn, self._worker.end_early)

    def _claim(self, turn: RunningTurn) -> None:
        with self._lock:
            if turn.conversation_id in self._running:
                raise TurnRefusedError(BUSY)
            if len(self._running) >= MAX_RUNNING:
                raise TurnRefusedError("Too many conversations are being answered. Please try again in a minute.")
            self._running[turn.conversation_id] = turn

    def _release(self, turn: RunningTurn) -> None:
        with self._lock:
            if self._running.get(turn.conversation_id) is turn:
                del self._running[turn.conversation_id]
        turn.done.set()

    def _run(self, turn: RunningTurn) -> None:
        self._watch(turn, self._deadline_s)
        self._to_its_end(turn, self._worker.run)

    def _to_its_end(self, turn: RunningTurn, work: Callable[[RunningTurn], bool]) -> None:
        """Do what may end the turn. The turn runs until the one who holds its end has kept it, and no longer."""
        is_over = True
        try:
            is_over = work(turn)
        finally:
            if is_over:
                self._release(turn)

    def _watch(self, turn: RunningTurn, seconds: float) -> None:
        """Say that the turn is alive; end it from outside after so long, as its worker may hang in a read."""
        ends_at = time.monotonic() + seconds

        def end() -> None:
            while (left := ends_at - time.monotonic()) > 0 and not turn.done.wait(min(left, BEAT_S)):
                self._beat(turn)
            if not turn.done.is_set():
                turn.cancelled.set()
                self._to_its_end(turn, self._worker.end_early)

        threading.Thread(target=end, name=f"turn-watch-{turn.turn_id[:8]}", daemon=True).start()

    def _beat(self, turn: RunningTurn) -> None:
        try:
            self._worker.beat(turn)
        except StoreError:
            log.warning("turn %s could not say that it is alive", turn.turn_id)

    def _answered_elsewhere(self, conversation_id: str) -> str | None:
        for turn in self._stored_running(conversation_id):
            if self._is_lost(turn, STALE_S):
                self._end_lost(turn)
            elif turn["process_id"] != self._process_id:
                return turn["id"]
        return None

    def _stored_running(self, conversation_id: str | None = None) -> list[Document]:
        where = {"status": "running"} | ({"conversation_id": conversation_id} if conversation_id else {})
        return self._store.find_any_owner("turns", where, ("created_at", 1), MAX_STORED_TURNS)

    def _is_lost(self, turn: Document, older_than_s: float) -> bool:
        if turn["process_id"] == self._process_id:
            return False
        return (datetime.now(UTC) - datetime.fromisoformat(turn["updated_at"])).total_seconds() >= older_than_s

    def _end_lost(self, turn: Document) -> None:
        self._worker.end_lost(turn, LOST)
        log.warning("turn %s was lost by its worker and is marked interrupted", turn["id"])


def _check_size(text: str, attachments: Sequence[Attachment]) -> None:
    if not text.strip() and not attachments:
        raise TurnRefusedError("The message is empty.")
    if len(text) > MAX_TEXT_CHARS:
        raise TurnRefusedError(f"The message is longer than {MAX_TEXT_CHARS:,} characters. Attach it as a document.")
    if len(attachments) > MAX_ATTACHMENTS:
        raise TurnRefusedError(f"At most {MAX_ATTACHMENTS} files can be attached to one message.")
    for attachment in attachments:
        if len(attachment.data) > MAX_ATTACHMENT_BYTES:
            limit = MAX_ATTACHMENT_BYTES // 1024 // 1024
            raise TurnRefusedError(f"{attachment.name[:80]} is larger than {limit} MB.")
