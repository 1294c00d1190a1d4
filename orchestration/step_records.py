"""Step records as documents: which stored one a record of the engine is, and where a new one stands."""

from __future__ import annotations

from typing import Any

from orchestration.events import now_iso
from orchestration.stores.protocol import Document


def same_record(known: list[Document], record: dict[str, Any]) -> Document | None:
    """The stored one of the same step and attempt; without an attempt, of the same start or the same content."""
    attempt, started = record.get("attempt"), record.get("started_at")
    for stored in known:
        theirs = stored["record"]
        if theirs.get("step_id") != record.get("step_id"):
            continue
        if _is_count(attempt):
            same = stored["attempt"] == attempt
        elif started is not None:
            same = theirs.get("started_at") == started
        else:
            same = {**theirs, **record} == theirs
        if same:
            return stored
    return None


def new_document(owner: str, design_id: str, known: list[Document], record: dict[str, Any]) -> Document:
    """A record not stored yet, at the engine's position where that is free and with its attempt, else at the next."""
    taken = {stored["position"] for stored in known}
    position = record.get("position")
    if not _is_count(position) or position in taken:
        position = max(taken, default=-1) + 1
    attempt = record.get("attempt")
    if not _is_count(attempt):
        attempt = 1 + sum(1 for stored in known if stored["record"].get("step_id") == record.get("step_id"))
    at = now_iso()
    return {
        "id": f"{design_id}-{position}", "owner": owner, "design_id": design_id, "position": position,
        "attempt": attempt, "record": {**record, "position": position, "attempt": attempt},
        "created_at": at, "updated_at": at, "version": 1,
    }


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 100_000
