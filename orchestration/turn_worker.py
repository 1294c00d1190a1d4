"""The work of one turn: read the files, let the assistant answer, keep what came of it, say the end once."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from pydantic import SecretStr

from orchestration.conversations import Conversations
from orchestration.errors import OrchestrationError, StoreError
from orchestration.event_log import EventLog
from orchestration.events import MESSAGE_FINAL, now_iso
from orchestration.models.protocol import Attachment, ModelClient, TurnJob, TurnOutcome
from orchestration.presentation import SYSTEMS
from orchestration.presets import wishes_of
from orchestration.running_turn import BY_RULES, RunningTurn, failure, kept_replay
from orchestration.sheets import Sheets
from orchestration.spending import Ledger
from orchestration.stores.protocol import Document, DocumentStore
from orchestration.tools import ToolContext, ToolDispatcher
from orchestration.turn_ends import TurnEnd, TurnEnds
from orchestration.turn_files import TurnFiles
from orchestration.turn_parts import TurnEmitter, TurnTools

log = logging.getLogger(__name__)

MAX_HISTORY = 1000
STOPPED_TEXT = "(stopped)"
IN_LINE = "Other documents are being read; yours is next in line."
INTERNAL = "Something went wrong on our side."
NOTHING_PAID: Mapping[str, Any] = {"usage": {}, "cost_usd": None}
UNANSWERED: Mapping[str, Any] = {**NOTHING_PAID, "assistant": None, "model": None, "tools": [], "design_id": None}


class TurnAssistants(Protocol):
    """Who answers the next turn of a conversation."""

    def for_turn(
        self, conversation: Mapping[str, Any], own_key: SecretStr | None = None
    ) -> AbstractContextManager[ModelClient]: ...


class TurnWorker:
    """Knows the assistant and the store; no thread of its own."""

    def __init__(
        self, store: DocumentStore, events: EventLog, conversations: Conversations, assistants: TurnAssistants,
        dispatcher: ToolDispatcher, ledger: Ledger, sheets: Sheets,
    ) -> None:  # fmt: skip
        self._store, self._events, self._conversations = store, events, conversations
        self._assistants, self._dispatcher, self._ledger, self._sheets = assistants, dispatcher, ledger, sheets
        self._files = TurnFiles(store)
        self.ends = TurnEnds(store, events, conversations)

    def begin(
        self, owner: str, conversation_id: str, text: str, attachments: Sequence[Attachment],
        turn_id: str | None = None, own_key: SecretStr | None = None, units: str = SYSTEMS[0],
    ) -> RunningTurn:  # fmt: skip
        """A turn ready to run; nothing is stored yet. The visitor's own key lives as long as this object."""
        turn_id = turn_id or uuid.uuid4().hex
        emit = TurnEmitter(self._events, conversation_id, turn_id)
        context = ToolContext(owner, conversation_id, turn_id, now_iso(), self._dispatcher.snapshot(), units)
        tools = TurnTools(self._dispatcher, context, emit, self._ledger.caps.designs)
        budget = self._ledger.for_turn(owner, conversation_id, turn_id, own_key=own_key is not None)
        return RunningTurn(owner, conversation_id, turn_id, text, attachments, emit, tools, budget, own_key, units)

    def keep(self, turn: RunningTurn, process_id: str) -> None:
        """Store the user's message and that this turn runs."""
        at = now_iso()
        self._store.insert("turns", {
            "id": turn.turn_id, "owner": turn.owner, "conversation_id": turn.conversation_id, "status": "running",
            "process_id": process_id, "model": None, "error": None, "usage": {}, "cost_usd": None, "created_at": at,
            "updated_at": at, "version": 1,
        })  # fmt: skip
        turn.kept_files = self._files.keep(turn.owner, turn.conversation_id, turn.attachments)
        self._conversations.add_message(
            turn.owner, turn.conversation_id, "user", turn.text, turn_id=turn.turn_id, attachments=turn.kept_files
        )

    def run(self, turn: RunningTurn) -> bool:
        """Answer and end the turn, whatever happens. False when its end is in other hands."""
        try:
            conversation = self._conversations.get(turn.owner, turn.conversation_id) or {}
            with self._assistants.for_turn(conversation, turn.own_key) as model:
                turn.kind, turn.model = model.kind, model.name
                outcome = model.run_turn(self._job(turn, conversation, model), turn.emit, turn.tools)
            if is_mine := turn.claim_end():
                self._end(turn, outcome)
        except OrchestrationError as error:
            is_mine = self._fail(turn, error.code, error.user_message)
        except Exception:
            is_mine = self._fail(turn, "internal", INTERNAL)
        return is_mine

    def beat(self, turn: RunningTurn) -> None:
        """Say in the store that this turn is alive."""
        document = self._store.get("turns", turn.owner, turn.turn_id)
        if document is not None and document["status"] == "running":
            self._store.replace("turns", {**document, "updated_at": now_iso()}, document["version"])

    def end_early(self, turn: RunningTurn) -> bool:
        """End a turn whose worker hangs: what was shown is kept. False when its end is in other hands."""
        if not turn.claim_end():
            return False
        if turn.stop_asked.is_set():
            self._end(turn, TurnOutcome(f"{turn.emit.said} {STOPPED_TEXT}".strip(), "stopped"))
        else:
            self._keep_failure(turn, "turn_timeout", "The answer took too long and was ended.")
        return True

    def end_lost(self, turn: Document, message: str) -> None:
        """End a stored turn whose process is gone. Of several callers one ends it."""
        ids = (turn["owner"], turn["conversation_id"], turn["id"])
        self.ends.keep_once(failure(*ids, "interrupted", "", "turn_interrupted", message, UNANSWERED, NOTHING_PAID))

    def _job(self, turn: RunningTurn, conversation: Mapping[str, Any], model: ModelClient) -> TurnJob:
        history = [
            message for message in self._conversations.latest(turn.owner, turn.conversation_id, MAX_HISTORY)
            if message.get("turn_id") != turn.turn_id
        ]  # fmt: skip
        files = [
            self._files.read(turn.owner, kept, file, model.sees_pages, lambda: turn.emit.notice(IN_LINE))
            for kept, file in zip(turn.kept_files, turn.attachments, strict=True)
        ]
        offer = self._sheets.read(turn.owner, conversation, files, turn.text)
        if offer.is_open and model.kind != BY_RULES:
            turn.tools.gate = self._sheets.gate(turn.owner, turn.conversation_id, turn.text)
        turn.case = (self._conversations.get(turn.owner, turn.conversation_id) or {}).get("case")
        return TurnJob(
            turn.owner, turn.conversation_id, turn.turn_id, turn.text, turn.budget, self._ledger.caps.rounds,
            turn.tools.definitions(), files, history, self._files.earlier(turn.owner, history),
            case=turn.case, offer=offer, wishes=wishes_of(conversation.get("preset")), units=turn.units,
            cancelled=turn.cancelled,
        )  # fmt: skip

    def _end(self, turn: RunningTurn, outcome: TurnOutcome) -> None:
        """The worker holds the end."""
        answered, case = turn.answered, turn.case_after(outcome)
        notices = [*outcome.notices, *turn.departures()]
        message = {
            **answered, "stop_reason": outcome.stop_reason, "replay": kept_replay(outcome.replay), "notices": notices,
            "error": None, "case": case,
        }  # fmt: skip
        data = {
            "text": outcome.text, "stop_reason": outcome.stop_reason, "design_id": answered["design_id"],
            "notices": notices,
        }  # fmt: skip
        try:
            self.ends.keep(TurnEnd(
                turn.owner, turn.conversation_id, turn.turn_id, "ended", None, outcome.text, message, turn.paid,
                MESSAGE_FINAL, data, None if case is turn.case else case,
            ))  # fmt: skip
        except StoreError as error:
            self._keep_failure(turn, error.code, error.user_message)

    def _fail(self, turn: RunningTurn, code: str, message: str) -> bool:
        if turn.claim_end():
            self._keep_failure(turn, code, message)
            return True
        log.warning("turn %s failed after its end", turn.turn_id, exc_info=True)
        return False

    def _keep_failure(self, turn: RunningTurn, code: str, message: str) -> None:
        ids = (turn.owner, turn.conversation_id, turn.turn_id)
        end = failure(*ids, "failed", turn.emit.said, code, message, turn.answered, turn.paid)
        try:
            self.ends.keep(end)
        except StoreError:
            log.exception("the end of turn %s could not be stored", end.turn_id)
            self.ends.announce_lost(end)
