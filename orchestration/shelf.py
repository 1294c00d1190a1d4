"""What an owner does with kept work: rename, tag, delete, and take a deletion back while there is time.

A deletion only marks the documents, so that `restore` can bring them back; once `UNDO_S` have passed they are
removed for good, by a timer of the process that took the deletion or by the next sweep of any.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from orchestration.conversations import TITLE_CHARS
from orchestration.designs import is_settled
from orchestration.errors import StoreConflictError, StoreError, WorkBusyError
from orchestration.stores.protocol import Document, DocumentStore
from orchestration.stores.tries import write_tries

KINDS = ("conversations", "designs")
UNDO_S = 30.0
MAX_TAGS, TAG_CHARS = 12, 40
SWEPT, BATCH = 10_000, 500
# What goes with a document: (collection, the field that names it); parts go before what they are parts of.
PARTS = {
    "designs": tuple(
        (name, "design_id") for name in ("step_records", "reports", "completions", "drawings", "explorations")
    ),
    "conversations": tuple((name, "conversation_id") for name in ("messages", "attachments", "tool_calls", "turns")),
    "attachments": (("attachment_parts", "attachment_id"),),
}


def hidden(document: Document | None) -> bool:
    """True for a document that is deleted and can only be restored."""
    return bool(document) and bool(document.get("is_deleted"))


def clean_tags(tags: Sequence[str]) -> list[str]:
    """Each tag once, in one line, without a comma; at most `MAX_TAGS` of `TAG_CHARS` characters."""
    words = (" ".join(str(tag).replace(",", " ").split())[:TAG_CHARS] for tag in tags)
    return list(dict.fromkeys(word for word in words if word))[:MAX_TAGS]


class Shelf:
    """`running` names the turn that runs in a conversation, None when none does."""

    def __init__(
        self, store: DocumentStore, running: Callable[[str], str | None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:  # fmt: skip
        self._store, self._running, self._now = store, running, now

    def rename(self, owner: str, kind: str, id: str, title: str) -> Document | None:
        """The document under its new title, None when the owner has none such. An empty title changes nothing."""
        words = " ".join(title.split())[:TITLE_CHARS]
        return self._change(owner, kind, id, {"title": words} if words else {})

    def tag(self, owner: str, kind: str, id: str, tags: Sequence[str]) -> Document | None:
        """The document with these tags in place of those it had."""
        return self._change(owner, kind, id, {"tags": clean_tags(tags)})

    def delete(self, owner: str, kind: str, id: str) -> bool:
        """Hide a design, or a conversation with its designs, and remove them once the time to undo is over.

        False when the owner has none such. WorkBusyError while something in it is being computed or answered.
        """
        found = self._store.get(_known(kind), owner, id)
        if found is None or hidden(found):
            return False
        designs = [found] if kind == "designs" else list(self._designs_of(owner, id))
        if kind == "conversations" and self._running(id) or any(map(_is_moving, designs)):
            raise WorkBusyError()
        mark = {"is_deleted": True, "deleted_at": self._now().isoformat()}
        for design in designs:
            if not hidden(design):
                self._change(owner, "designs", design["id"], {**mark, "deleted_with": id})
        if kind == "conversations":
            self._change(owner, kind, id, mark)
        timer = threading.Timer(UNDO_S + 1.0, self._sweep_quietly)
        timer.daemon = True
        timer.start()
        return True

    def restore(self, owner: str, kind: str, id: str) -> bool:
        """Take a deletion back, with all that was deleted by it; False when it is too late."""
        if not hidden(self._store.get(_known(kind), owner, id)):
            return False
        gone: dict[str, Any] = {"is_deleted": None, "deleted_at": None, "deleted_with": None}
        self._change(owner, kind, id, gone)
        for design in self._designs_of(owner, id) if kind == "conversations" else ():
            if design.get("deleted_with") == id:
                self._change(owner, "designs", design["id"], gone)
        return True

    def deleted(self, owner: str) -> list[tuple[str, Document, float]]:
        """(kind, document, seconds left) of every deletion that can still be taken back, the latest first."""
        found = []
        for kind in KINDS:
            for document in self._store.find(kind, owner, {"is_deleted": True}, ("deleted_at", -1), SWEPT):
                left_s = UNDO_S - self._age_s(document)
                if left_s > 0 and (kind == "conversations" or document.get("deleted_with") == document["id"]):
                    found.append((kind, document, left_s))
        return found

    def sweep(self) -> int:
        """Remove for good, of all owners, what can no longer be restored. How many documents of `KINDS` went."""
        gone = 0
        for kind in reversed(KINDS):
            for document in self._store.find_any_owner(kind, {"is_deleted": True}, limit=SWEPT):
                if self._age_s(document) >= UNDO_S:
                    self._remove(kind, document)
                    gone += 1
        return gone

    def _sweep_quietly(self) -> None:
        try:
            self.sweep()
        except StoreError:
            return  # the marks stay; the next sweep finds them

    def _remove(self, kind: str, document: Document) -> None:
        """What belongs to it first: a removal that was interrupted is found and finished by its mark."""
        owner, id = document["owner"], document["id"]
        for collection, field in PARTS.get(kind, ()):
            while found := self._store.find(collection, owner, {field: id}, limit=BATCH):
                for one in found:
                    self._remove(collection, one)
        self._store.delete(kind, owner, id)

    def _designs_of(self, owner: str, conversation_id: str) -> Iterator[Document]:
        yield from self._store.find("designs", owner, {"conversation_id": conversation_id}, limit=SWEPT)

    def _age_s(self, document: Document) -> float:
        return (self._now() - datetime.fromisoformat(document["deleted_at"])).total_seconds()

    def _change(self, owner: str, kind: str, id: str, changes: dict[str, Any]) -> Document | None:
        """The document with these fields set; a field set to None is taken out."""
        for _ in write_tries():
            document = self._store.get(_known(kind), owner, id)
            if document is None:
                return None
            changed = {name: value for name, value in {**document, **changes}.items()
                       if value is not None or name not in changes}  # fmt: skip
            if changed == document or self._store.replace(kind, changed, document["version"]):
                return changed
        raise StoreConflictError(id=id)


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(f"not one of {KINDS}: {kind}")
    return kind


def _is_moving(design: Document) -> bool:
    return not is_settled(design) and design.get("status") != "waiting"
