"""One look at one design: what the engine says now, brought into the store and the event log."""

from __future__ import annotations

import logging
from enum import Enum
from typing import Any, Protocol

from orchestration.designs import Designs
from orchestration.errors import EngineClientError, EngineNotFoundError, EventLogError
from orchestration.event_log import EventLog
from orchestration.events import RUN_PROGRESS, ChatEvent, now_iso
from orchestration.status_reading import (
    has_ended,
    has_result,
    record_state,
    records_from,
    status_fields,
    status_of,
    step_records,
)
from orchestration.stores.protocol import Document

log = logging.getLogger(__name__)

NOT_FOUND_TRIES = 12
SAVING_DELAYED = "saving_delayed"


class Progress(Enum):
    """What one look found. UNREACHABLE: no usable answer. GONE: we have no such design. NEWS, QUIET: it runs, in an
    engine that says it can wait for news, and had some or none; RUNNING, UNCHANGED: in one that answers at once."""

    RUNNING = "running"
    UNCHANGED = "unchanged"
    NEWS = "news"
    QUIET = "quiet"
    WAITING = "waiting"
    SETTLED = "settled"
    UNREACHABLE = "unreachable"
    GONE = "gone"


class StatusSource(Protocol):
    def status(self, session_id: str, after: int = 0, wait_s: float = 0.0) -> dict[str, Any]: ...


class StatusSources(Protocol):
    def of(self, engine_id: str | None) -> StatusSource: ...


class DesignSync:
    """Stateless: everything it compares against lies in the store, so two may look at the same design."""

    def __init__(self, designs: Designs, engines: StatusSources, events: EventLog) -> None:
        self._designs, self._engines, self._events = designs, engines, events

    def poll(self, owner: str, design_id: str, turn_id: str | None = None, wait_s: float = 0.0) -> Progress:
        """Ask the engine once, which may wait for news so long. Records go into the store before the status that
        ends the design."""
        design = self._designs.get(owner, design_id)
        if design is None:
            return Progress.GONE
        if design["is_settled"]:
            return Progress.SETTLED
        try:
            reply = self._ask(design, wait_s)
        except EngineClientError as error:
            return self._note_problem(design, error, turn_id)
        changed, refused = self._designs.upsert_records(owner, design_id, step_records(reply))
        for record in changed:
            self._announce(design, turn_id, {
                "step_id": record["step_id"], "step_name": str(record.get("step_name") or ""),
                "state": record_state(record), "position": record["position"],
                "pipeline_status": status_of(reply),
            })
        return self._store_status(design, reply, refused, turn_id)

    def _ask(self, design: Document, wait_s: float) -> dict[str, Any]:
        """What is new since the last look; the end is read in full, so nothing can be missing from a design."""
        engine = self._engines.of(design.get("engine_id"))
        seen = design.get("records_seen") or 0
        reply = engine.status(design["session_id"], seen, wait_s)
        if records_from(reply) and (records_from(reply) < seen or has_ended(reply)):
            return engine.status(design["session_id"])
        return reply

    def _store_status(
        self, design: Document, reply: dict[str, Any], refused: list[str], turn_id: str | None
    ) -> Progress:
        fields = status_fields(reply)
        fields["notes"] = fields["notes"] + refused
        if not refused:
            fields["records_seen"] = records_from(reply) + len(step_records(reply))
        if has_result(reply):
            fields["report_status"] = "pending"
        self._designs.update_status(design["owner"], design["id"], **fields)
        if any(design.get(name) != fields[name] for name in ("status", "current_step", "question")):
            self._announce_status(design, turn_id, fields["status"], fields["status"], fields["current_step"])
        if has_ended(reply):
            return Progress.SETTLED
        if fields["question"] is not None:
            return Progress.WAITING
        is_new = any(fields.get(name) != design.get(name) for name in ("records_seen", "status", "current_step"))
        if "wait_s" in reply:
            return Progress.NEWS if is_new else Progress.QUIET
        return Progress.RUNNING if is_new else Progress.UNCHANGED

    def tell_saving_delayed(self, conversation_id: str, design_id: str, turn_id: str | None) -> None:
        """Say to those who watch that the store does not answer; the design goes on in its engine."""
        self._announce({"conversation_id": conversation_id, "id": design_id}, turn_id, {
            "step_id": 0, "step_name": "", "position": None, "state": SAVING_DELAYED, "pipeline_status": "running",
        })

    def _note_problem(self, design: Document, error: EngineClientError, turn_id: str | None) -> Progress:
        """Keep the trouble on the design, to be shown. Only a design the engine keeps denying ends by it."""
        before = design.get("problem") or {}
        same = before.get("code") == error.code
        problem = {
            "code": error.code, "message": error.user_message,
            "since": before["since"] if same else now_iso(), "tries": before["tries"] + 1 if same else 1,
        }
        ends = isinstance(error, EngineNotFoundError) and problem["tries"] >= NOT_FOUND_TRIES
        status = "error" if ends else design["status"]
        self._designs.update_status(design["owner"], design["id"], status=status, problem=problem)
        if ends or not same:
            state = status if ends else error.code
            self._announce_status(design, turn_id, state, status, design["current_step"])
        return Progress.SETTLED if ends else Progress.UNREACHABLE

    def _announce_status(
        self, design: Document, turn_id: str | None, state: str, status: str, step_id: int
    ) -> None:
        self._announce(design, turn_id, {
            "step_id": step_id, "step_name": "", "position": None, "state": state, "pipeline_status": status,
        })

    def _announce(self, design: Document, turn_id: str | None, data: dict[str, Any]) -> None:
        event = ChatEvent(
            RUN_PROGRESS, design["conversation_id"], turn_id, {"design_id": design["id"], **data}
        )
        try:
            self._events.append(event)
        except EventLogError:
            log.warning("progress of design %s was not announced; the store has it", design["id"])
