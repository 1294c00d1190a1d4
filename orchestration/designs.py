"""Designs and their step records in the store. Records are only ever added or completed, never removed."""

from __future__ import annotations

import uuid
from typing import Any

from orchestration.errors import DuplicateError, StoreConflictError, StoreError, StoreUnavailableError
from orchestration.events import now_iso
from orchestration.status_reading import FINAL_STATUSES
from orchestration.step_records import new_document, same_record
from orchestration.stores.protocol import Document, DocumentStore
from orchestration.stores.tries import write_tries

STATUS_FIELDS = frozenset({
    "status", "is_complete", "question", "warnings", "notes", "current_step", "engine_version",
    "escalation_history", "problem", "report_status", "records_seen",
})
MAX_RECORDS = 1000


def is_settled(design: Document) -> bool:
    """True once nothing more will come from the engine: complete, or in a final status.

    A status this program does not know counts as not finished unless the engine says `is_complete`.
    """
    return bool(design.get("is_complete")) or design.get("status") in FINAL_STATUSES


def is_complete(design: Document) -> bool:
    """True for a design with a result: an engine may call one complete that it has only ended."""
    status = design.get("status")
    return status == "completed" or (bool(design.get("is_complete")) and status not in FINAL_STATUSES)


class Designs:
    """A design's `id` is ours; `session_id` is that of the engine `engine_id`, None the first of `engines.yaml`."""

    def __init__(self, store: DocumentStore) -> None:
        self._store = store

    def create(
        self, owner: str, conversation_id: str, session_id: str, title: str,
        request: dict[str, Any], idempotency_key: str, engine_id: str | None = None,
    ) -> Document:
        """Store a design the engine has just begun; with a known idempotency key, give the first one back."""
        at = now_iso()
        design: Document = {
            "id": uuid.uuid4().hex, "owner": owner, "conversation_id": conversation_id,
            "engine_id": engine_id, "session_id": session_id, "title": title, "request": request,
            "idempotency_key": idempotency_key,
            "status": "pending", "is_complete": False, "is_settled": False, "question": None, "warnings": [],
            "notes": [], "current_step": 0, "escalation_history": {}, "engine_version": None, "problem": None,
            "records_seen": 0, "revision": 1, "report_status": "none", "created_at": at, "updated_at": at, "version": 1,
        }
        try:
            self._store.insert("designs", design)
        except DuplicateError:
            first = self.find_by_key(owner, idempotency_key)
            if first is None:
                raise
            return first
        return design

    def add_revision(
        self, base: Document, request: dict[str, Any], records: list[dict[str, Any]], warnings: list[str],
        engine_version: str | None, note: str,
    ) -> Document:  # fmt: skip
        """Store a rated case as the next revision of the family of `base`, complete with its records.

        The records are stored first, so that no reader finds it without them; of several writers at once each gets
        a number of its own. StoreError when a record cannot be kept.
        """
        at, family_id = now_iso(), base.get("family_id") or base["id"]
        design: Document = {
            **base, "id": uuid.uuid4().hex, "request": request, "status": "completed", "is_complete": True,
            "is_settled": True, "question": None, "warnings": warnings, "notes": [], "escalation_history": {},
            "engine_version": engine_version, "problem": None, "family_id": family_id, "based_on": base["id"],
            "note": note, "report_status": "none", "created_at": at, "updated_at": at, "version": 1,
        }  # fmt: skip
        _, refused = self.upsert_records(base["owner"], design["id"], records)
        if refused:
            raise StoreError(refused[0])
        for _ in write_tries():
            number = 1 + max([1, *(other["revision"] for other in self._ever_kept(base["owner"], family_id))])
            design.update(revision=number, idempotency_key=f"revision-{family_id}-{number}")
            try:
                self._store.insert("designs", design)
                return design
            except DuplicateError:
                continue
        raise StoreConflictError(design_id=family_id)

    def revisions_of(self, owner: str, family_id: str) -> list[Document]:
        """The kept revisions of a family in their order, the first design not among them."""
        return [design for design in self._ever_kept(owner, family_id) if not design.get("is_deleted")]

    def _ever_kept(self, owner: str, family_id: str) -> list[Document]:
        """With those whose deletion can still be undone, which keep their numbers."""
        return self._store.find("designs", owner, {"family_id": family_id}, ("revision", 1), limit=MAX_RECORDS)

    def family(self, owner: str, design: Document) -> list[Document]:
        """Every revision of a design, the first one first."""
        family_id = design.get("family_id") or design["id"]
        first = self.get(owner, family_id)
        return ([first] if first else []) + self.revisions_of(owner, family_id)

    def find_by_key(self, owner: str, idempotency_key: str) -> Document | None:
        found = self._store.find("designs", owner, {"idempotency_key": idempotency_key}, limit=1)
        return found[0] if found else None

    def get(self, owner: str, design_id: str) -> Document | None:
        """The design; None when the owner has none such or has deleted it."""
        found = self._store.get("designs", owner, design_id)
        return None if found is None or found.get("is_deleted") else found

    def list(self, owner: str, conversation_id: str | None = None, limit: int = 100) -> list[Document]:
        """Newest first."""
        where = {"is_deleted": None} | ({} if conversation_id is None else {"conversation_id": conversation_id})
        return self._store.find("designs", owner, where, limit=limit)

    def unsettled(self, limit: int = 1000) -> list[Document]:
        """Designs of all owners whose end has not been seen yet, oldest first: followed again at start."""
        return self._store.find_any_owner("designs", {"is_settled": False}, ("created_at", 1), limit)

    def awaiting_report(self, limit: int = 1000) -> list[Document]:
        """Completed designs of all owners whose report is still to be made."""
        return self._store.find_any_owner("designs", {"report_status": "pending"}, ("created_at", 1), limit)

    def update_status(self, owner: str, design_id: str, **changes: Any) -> Document | None:
        """Change status fields. A settled design keeps its status: only `report_status` may still change.

        Returns the design as it is stored now, None when the owner has no such design.
        """
        unknown = set(changes) - STATUS_FIELDS
        if unknown:
            raise ValueError(f"not status fields: {sorted(unknown)}")
        for _ in write_tries():
            design = self.get(owner, design_id)
            if design is None:
                return None
            wanted = changes
            if design["is_settled"]:
                wanted = {name: value for name, value in changes.items() if name == "report_status"}
            if all(design.get(name) == value for name, value in wanted.items()):
                return design
            design.update(wanted, updated_at=now_iso())
            design["is_settled"] = is_settled(design)
            if self._store.replace("designs", design, design["version"]):
                return design
        raise StoreConflictError(design_id=design_id)

    def upsert_record(
        self, owner: str, design_id: str, record: dict[str, Any]
    ) -> dict[str, Any] | None:
        """As `upsert_records` for one. StoreError when it cannot be kept."""
        changed, refused = self.upsert_records(owner, design_id, [record])
        if refused:
            raise StoreError(refused[0])
        return changed[0] if changed else None

    def upsert_records(
        self, owner: str, design_id: str, records: list[dict[str, Any]]
    ) -> tuple[list[dict[str, Any]], list[str]]:
        """Store step records as the engine sent them: (those that changed, why others cannot be kept).

        A record is known by its `step_id` and `attempt`; an engine that sends no attempt is met by
        `step_id` and `started_at`, and a new record takes the next attempt. `position` is the engine's
        when it is free, else the next one. Writing the same records again changes nothing.
        """
        if not records:
            return [], []
        known = self._stored(owner, design_id)
        changed, refused = [], []
        for record in records:
            try:
                known, stored = self._upsert(owner, design_id, known, record)
            except (StoreUnavailableError, StoreConflictError):
                raise
            except StoreError as error:
                refused.append(f"Step {record.get('step_id')} was not stored: {error.user_message}")
                continue
            if stored is not None:
                changed.append(stored)
        return changed, refused

    def _upsert(
        self, owner: str, design_id: str, known: list[Document], record: dict[str, Any]
    ) -> tuple[list[Document], dict[str, Any] | None]:
        for _ in write_tries():
            match = same_record(known, record)
            if match is None:
                new = new_document(owner, design_id, known, record)
                try:
                    self._store.insert("step_records", new)
                    return [*known, new], new["record"]
                except DuplicateError:
                    known = self._stored(owner, design_id)
                    continue
            merged = {**record, "position": match["position"], "attempt": match["attempt"]}
            if match["record"] == merged:
                return known, None
            changed = {**match, "record": merged, "updated_at": now_iso()}
            if self._store.replace("step_records", changed, match["version"]):
                return [changed if other is match else other for other in known], merged
            known = self._stored(owner, design_id)
        raise StoreConflictError(design_id=design_id)

    def records(self, owner: str, design_id: str) -> list[dict[str, Any]]:
        """The records in order of execution, each as the engine sent it plus `position` and `attempt`."""
        return [stored["record"] for stored in self._stored(owner, design_id)]

    def _stored(self, owner: str, design_id: str) -> list[Document]:
        return self._store.find(
            "step_records", owner, {"design_id": design_id}, ("position", 1), limit=MAX_RECORDS
        )


def latest_attempts(records: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """The last record of each step, by step number: the one whose numbers hold."""
    latest: dict[int, dict[str, Any]] = {}
    for record in records:
        if isinstance(record.get("step_id"), int):
            latest[record["step_id"]] = record
    return latest
