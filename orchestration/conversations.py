"""Conversations and their messages in the store: one document each, in the order they were said."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from orchestration.errors import DuplicateError, StoreConflictError
from orchestration.events import now_iso
from orchestration.stores.protocol import Document, DocumentStore
from orchestration.stores.tries import write_tries

PAGE = 500
TITLE_CHARS = 120
MAX_PARTS = 20
NOTE_CHARS = 1000


def title_of(words: str) -> str:
    """Words as a title: one line; too long for one, it ends after a whole word, so that no number is cut."""
    line = " ".join(words.split())
    if len(line) <= TITLE_CHARS:
        return line
    whole, _, _ = line[:TITLE_CHARS - 1].rpartition(" ")
    return f"{whole or line[:TITLE_CHARS - 2]} …"


class Conversations:
    """A conversation also keeps the `case` of the duty that the offline assistant has read so far."""

    def __init__(self, store: DocumentStore) -> None:
        self._store = store

    def create(self, owner: str, title: str, conversation_id: str | None = None) -> Document:
        """A new conversation, under a new id unless the caller has fixed it."""
        at = now_iso()
        conversation: Document = {
            "id": conversation_id or uuid.uuid4().hex,
            "owner": owner,
            "title": title_of(title) or "New design",
            "case": None,
            "assistant": None,
            "model": None,
            "created_at": at,
            "updated_at": at,
            "version": 1,
        }
        self._store.insert("conversations", conversation)
        return conversation

    def get(self, owner: str, conversation_id: str) -> Document | None:
        """The conversation; None when the owner has none such or has deleted it."""
        found = self._store.get("conversations", owner, conversation_id)
        return None if found is None or found.get("is_deleted") else found

    def list(self, owner: str, limit: int = 100) -> list[Document]:
        """Newest activity first."""
        return self._store.find("conversations", owner, {"is_deleted": None}, ("updated_at", -1), limit)

    def messages(self, owner: str, conversation_id: str) -> list[Document]:
        """All of them, in the order they were said, read by the page."""
        found: list[Document] = []
        while True:
            after = found[-1]["sequence"] if found else None
            page = self._page(owner, conversation_id, 1, PAGE, after)
            found += page
            if len(page) < PAGE:
                return found

    def latest(
        self, owner: str, conversation_id: str, limit: int = 50, before: int | None = None
    ) -> list[Document]:
        """The last `limit` messages, of those with a `sequence` below `before`, in the order they were said."""
        return self._page(owner, conversation_id, -1, limit, before)[::-1]

    def _page(
        self, owner: str, conversation_id: str, direction: int, limit: int, after: int | None
    ) -> list[Document]:
        where = {"conversation_id": conversation_id}
        return self._store.find("messages", owner, where, ("sequence", direction), limit, after)

    def add_message(
        self, owner: str, conversation_id: str, role: str, text: str, message_id: str | None = None, **extra: Any
    ) -> Document:
        """Append a message; `role` is "user" or "assistant", `extra` more fields of its document. Under an id that
        the caller has fixed, it is appended once however often it is tried."""
        message_id = message_id or uuid.uuid4().hex
        for _ in write_tries():
            message: Document = {
                **extra,
                "id": message_id,
                "owner": owner,
                "conversation_id": conversation_id,
                "sequence": self._next_sequence(owner, conversation_id),
                "role": role,
                "text": text,
                "created_at": now_iso(),
                "version": 1,
            }
            try:
                self._store.insert("messages", message)
            except DuplicateError:
                stored = self._store.get("messages", owner, message_id)
                if stored is None:
                    continue
                message = stored
            self._update(owner, conversation_id)
            return message
        raise StoreConflictError(conversation_id=conversation_id)

    def save_case(self, owner: str, conversation_id: str, case: dict[str, Any]) -> None:
        """Replace what is known of the duty; what the form could not read before is over."""
        self._update(owner, conversation_id, case=case, unread={})

    def change(self, owner: str, conversation_id: str, changes: Callable[[Document], dict[str, Any]]) -> None:
        """Write what `changes` makes of the conversation as it stands; it is asked again when somebody was faster."""
        for _ in write_tries():
            conversation = self.get(owner, conversation_id)
            if conversation is None:
                return
            conversation.update(changes(conversation), updated_at=now_iso())
            if self._store.replace("conversations", conversation, conversation["version"]):
                return
        raise StoreConflictError(conversation_id=conversation_id)

    def set_assistant(self, owner: str, conversation_id: str, assistant: str, model: str) -> None:
        """Who answers from the next turn on: a kind of assistant and its model."""
        self._update(owner, conversation_id, assistant=assistant, model=model)

    def begin_with(
        self, owner: str, conversation_id: str, preset: dict[str, Any], case: dict[str, Any] | None
    ) -> None:
        """A copy of the preset a new conversation begins with, and the case its limits make."""
        self._update(owner, conversation_id, preset=preset, case=case)

    def rate_message(
        self, owner: str, conversation_id: str, message_id: str, verdict: str | None, note: str = ""
    ) -> bool:
        """Keep what the user thinks of an answer: "good", "bad", or None to take it back. False without such one."""
        if verdict not in ("good", "bad", None):
            raise ValueError(f"no such verdict: {verdict}")
        said = {"verdict": verdict, "note": note.strip()[:NOTE_CHARS], "at": now_iso()} if verdict else None
        for _ in write_tries():
            message = self._store.get("messages", owner, message_id)
            if message is None or message["conversation_id"] != conversation_id or message["role"] != "assistant":
                return False
            if self._store.replace("messages", {**message, "feedback": said}, message["version"]):
                return True
        raise StoreConflictError(conversation_id=conversation_id)

    def delete(self, owner: str, conversation_id: str) -> bool:
        """Remove the conversation and its messages; designs stay under History."""
        if self.get(owner, conversation_id) is None:
            return False
        for message in self.messages(owner, conversation_id):
            self._forget_files(owner, message)
            self._store.delete("messages", owner, message["id"])
        return self._store.delete("conversations", owner, conversation_id)

    def delete_message(self, owner: str, conversation_id: str, message_id: str) -> bool:
        """Remove one message of this conversation; the others keep their order."""
        message = self._store.get("messages", owner, message_id)
        if message is None or message["conversation_id"] != conversation_id:
            return False
        self._forget_files(owner, message)
        return self._store.delete("messages", owner, message_id)

    def _forget_files(self, owner: str, message: Document) -> None:
        """The files of a message go with it."""
        for entry in message.get("attachments") or ():
            file_id = str(entry.get("id") or "")
            stored = self._store.get("attachments", owner, file_id) if file_id else None
            if stored is None or stored["conversation_id"] != message["conversation_id"]:
                continue
            parts = self._store.find("attachment_parts", owner, {"attachment_id": file_id}, ("number", 1), MAX_PARTS)
            for part in parts:
                self._store.delete("attachment_parts", owner, part["id"])
            self._store.delete("attachments", owner, file_id)

    def _next_sequence(self, owner: str, conversation_id: str) -> int:
        last = self.latest(owner, conversation_id, 1)
        return last[0]["sequence"] + 1 if last else 0

    def _update(self, owner: str, conversation_id: str, **changes: Any) -> None:
        self.change(owner, conversation_id, lambda conversation: changes)
