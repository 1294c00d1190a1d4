"""The work of one turn: read the files, let the assistant answer, keep what came of it, say the end once."""

from __future__ import annotations

import json
import logging
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from orchestration.conversations import Conversations
from orchestration.documents import DocumentError, DocumentText, read_document
from orchestration.errors import EventLogError, OrchestrationError, StoreConflictError, StoreError
from orchestration.event_log import EventLog
from orchestration.events import APP_ERROR, MESSAGE_FINAL, ChatEvent, now_iso
from orchestration.models.protocol import Attachment, ModelClient, ReadFile, TurnJob, TurnOutcome
from orchestration.stores.protocol import Document, DocumentStore
from orchestration.tools import ToolContext, ToolDispatcher
from orchestration.turn_parts import TurnEmitter, TurnTools

log = logging.getLogger(__name__)

MAX_REPLAY_CHARS = 400_000
WRITE_TRIES = 8
STOPPED_TEXT = "(stopped)"
INTERNAL = "Something went wrong on our side."


@dataclass
class RunningTurn:
    """One turn in work. Whoever gets True from `claim_end` ends it; nobody else may."""

    owner: str
    conversation_id: str
    turn_id: str
    text: str
    attachments: Sequence[Attachment]
    emit: TurnEmitter
    tools: TurnTools
    cancelled: threading.Event = field(default_factory=threading.Event)
    stop_asked: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ended: bool = False

    def claim_end(self) -> bool:
        with self._lock:
            if self._ended:
                return False
            self._ended = True
        self.emit.close()
        return True


class TurnWorker:
    """Knows the assistant and the store; no thread of its own."""

    def __init__(
        self, store: DocumentStore, events: EventLog, conversations: Conversations, model: ModelClient,
        dispatcher: ToolDispatcher,
    ) -> None:  # fmt: skip
        self._store, self._events, self._conversations = store, events, conversations
        self._model, self._dispatcher = model, dispatcher

    def begin(
        self, owner: str, conversation_id: str, text: str, attachments: Sequence[Attachment],
        turn_id: str | None = None,
    ) -> RunningTurn:  # fmt: skip
        """A turn ready to run; nothing is stored yet."""
        turn_id = turn_id or uuid.uuid4().hex
        emit = TurnEmitter(self._events, conversation_id, turn_id)
        context = ToolContext(owner, conversation_id, turn_id, now_iso(), self._dispatcher.snapshot())
        tools = TurnTools(self._dispatcher, context, emit)
        return RunningTurn(owner, conversation_id, turn_id, text, attachments, emit, tools)

    def keep(self, turn: RunningTurn, process_id: str) -> None:
        """Store the user's message and that this turn runs."""
        at = now_iso()
        self._store.insert("turns", {
            "id": turn.turn_id, "owner": turn.owner, "conversation_id": turn.conversation_id, "status": "running",
            "process_id": process_id, "model": self._model.name, "error": None, "created_at": at,
            "updated_at": at, "version": 1,
        })  # fmt: skip
        names = [{"name": file.name[:200], "bytes": len(file.data)} for file in turn.attachments]
        self._conversations.add_message(
            turn.owner, turn.conversation_id, "user", turn.text, turn_id=turn.turn_id, attachments=names
        )

    def run(self, turn: RunningTurn) -> None:
        """Answer and end the turn, whatever happens."""
        try:
            outcome = self._model.run_turn(self._job(turn), turn.emit, turn.tools)
            if turn.claim_end():
                self._end(turn, outcome)
        except OrchestrationError as error:
            self._fail(turn, error.code, error.user_message)
        except Exception:
            self._fail(turn, "internal", INTERNAL)

    def beat(self, turn: RunningTurn) -> None:
        """Say in the store that this turn is alive."""
        document = self._store.get("turns", turn.owner, turn.turn_id)
        if document is not None and document["status"] == "running":
            self._store.replace("turns", {**document, "updated_at": now_iso()}, document["version"])

    def end_early(self, turn: RunningTurn) -> None:
        """End a turn whose worker hangs: what was shown is kept."""
        if not turn.claim_end():
            return
        if turn.stop_asked.is_set():
            self._end(turn, TurnOutcome(f"{turn.emit.said} {STOPPED_TEXT}".strip(), "stopped"))
        else:
            self._keep_failure(turn, "turn_timeout", "The answer took too long and was ended.")

    def end_lost(self, turn: Document, message: str) -> None:
        """End a stored turn whose process is gone. Of several callers one ends it."""
        if self._close_document(turn["owner"], turn["id"], "interrupted", "turn_interrupted"):
            self._add_failure(
                turn["owner"], turn["conversation_id"], turn["id"], "", "turn_interrupted", message, (), None
            )

    def _job(self, turn: RunningTurn) -> TurnJob:
        conversation = self._conversations.get(turn.owner, turn.conversation_id) or {}
        history = [
            message for message in self._conversations.messages(turn.owner, turn.conversation_id)
            if message.get("turn_id") != turn.turn_id
        ]  # fmt: skip
        files = [_read(attachment, self._model.sees_pages) for attachment in turn.attachments]
        return TurnJob(
            turn.owner, turn.conversation_id, turn.turn_id, turn.text, files, history, conversation.get("case"),
            turn.cancelled,
        )  # fmt: skip

    def _end(self, turn: RunningTurn, outcome: TurnOutcome) -> None:
        """The worker holds the end."""
        design_id = turn.tools.design_ids[-1] if turn.tools.design_ids else None
        try:
            if outcome.case is not None:
                self._conversations.save_case(turn.owner, turn.conversation_id, dict(outcome.case))
            message = self._conversations.add_message(
                turn.owner, turn.conversation_id, "assistant", outcome.text, turn_id=turn.turn_id,
                model=self._model.name, stop_reason=outcome.stop_reason, usage=dict(outcome.usage),
                tools=_shown_tools(turn), design_id=design_id, replay=_replay(outcome.replay), error=None,
            )  # fmt: skip
            self._close_document(turn.owner, turn.turn_id, "ended", None)
        except StoreError as error:
            self._keep_failure(turn, error.code, error.user_message)
            return
        self._append(turn, MESSAGE_FINAL, {
            "text": outcome.text, "message_id": message["id"], "stop_reason": outcome.stop_reason,
            "design_id": design_id,
        })  # fmt: skip

    def _fail(self, turn: RunningTurn, code: str, message: str) -> None:
        if turn.claim_end():
            self._keep_failure(turn, code, message)
        else:
            log.warning("turn %s failed after its end", turn.turn_id, exc_info=True)

    def _keep_failure(self, turn: RunningTurn, code: str, message: str) -> None:
        design_id = turn.tools.design_ids[-1] if turn.tools.design_ids else None
        self._add_failure(
            turn.owner, turn.conversation_id, turn.turn_id, turn.emit.said, code, message, _shown_tools(turn), design_id
        )
        try:
            self._close_document(turn.owner, turn.turn_id, "failed", code)
        except StoreError:
            log.warning("turn %s could not be closed in the store", turn.turn_id)

    def _add_failure(
        self, owner: str, conversation_id: str, turn_id: str, said: str, code: str, message: str,
        tools: Sequence[Mapping[str, Any]], design_id: str | None,
    ) -> None:  # fmt: skip
        """Keep the partial answer with what went wrong, and announce the end."""
        error_id = uuid.uuid4().hex[:12]
        log.error("turn %s ended by %s, error id %s", turn_id, code, error_id, exc_info=code == "internal")
        text = "\n\n".join(part for part in (said.strip(), f"{message} (reference {error_id})") if part)
        error = {"code": code, "message": message, "error_id": error_id}
        try:
            self._conversations.add_message(
                owner, conversation_id, "assistant", text, turn_id=turn_id, model=self._model.name,
                stop_reason="error", usage={}, tools=list(tools), design_id=design_id, replay=[], error=error,
            )  # fmt: skip
        except StoreError:
            log.exception("the end of turn %s could not be stored", turn_id)
        self._announce(ChatEvent(APP_ERROR, conversation_id, turn_id, error))

    def _close_document(self, owner: str, turn_id: str, status: str, code: str | None) -> bool:
        """Mark the stored turn; False when it had been marked before."""
        for _ in range(WRITE_TRIES):
            document = self._store.get("turns", owner, turn_id)
            if document is None or document["status"] != "running":
                return False
            document.update(status=status, error=code, updated_at=now_iso())
            if self._store.replace("turns", document, document["version"]):
                return True
        raise StoreConflictError(turn_id=turn_id)

    def _append(self, turn: RunningTurn, kind: str, data: dict[str, Any]) -> None:
        self._announce(ChatEvent(kind, turn.conversation_id, turn.turn_id, data))

    def _announce(self, event: ChatEvent) -> None:
        try:
            self._events.append(event)
        except EventLogError:
            log.warning("the end of turn %s was not announced; the store has it", event.turn_id)


def _read(attachment: Attachment, sees_pages: bool) -> ReadFile:
    """A scanned PDF holds no text; an assistant that sees pages gets it all the same."""
    try:
        document = read_document(attachment.name, attachment.data)
    except DocumentError as error:
        is_scan = error.code == "no_text" and attachment.data.startswith(b"%PDF")
        if not (is_scan and sees_pages):
            raise DocumentError(error.code, f"{attachment.name[:120]}: {error.user_message}") from error
        document = DocumentText(attachment.name, "pdf", "", (), 0, 0, ())
    return ReadFile(attachment, document)


def _shown_tools(turn: RunningTurn) -> list[dict[str, Any]]:
    return [asdict(use) for use in turn.tools.uses]


def _replay(replay: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What later turns hand back to the model; the user's message is stored already, its files are not."""
    if not replay:
        return []
    kept = [{"role": "user", "content": []}, *(dict(part) for part in replay[1:])]
    return kept if len(json.dumps(kept)) <= MAX_REPLAY_CHARS else []
