"""Files of a conversation: kept in the store in parts, read once, there again in later turns."""

from __future__ import annotations

import base64
import binascii
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from orchestration.conversations import MAX_PARTS
from orchestration.documents import DocumentError, DocumentText, read_document
from orchestration.errors import StoreError
from orchestration.events import now_iso
from orchestration.models.protocol import Attachment, ReadFile
from orchestration.stores.protocol import Document, DocumentStore

log = logging.getLogger(__name__)

MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024
PART_BYTES = 3_000_000
MAX_AGAIN = 5
MAX_AGAIN_BYTES = 16_000_000
MAX_KEPT_CHARS = 60_000
FOR_EYES = ("no_text", "no_letters")
BLIND = "This assistant cannot see images. Choose Claude for this conversation, or upload a sheet with text."


class TurnFiles:
    """Every file belongs to an owner and to the conversation it was sent in, and goes with it."""

    def __init__(self, store: DocumentStore) -> None:
        self._store = store
        self._unreadable: set[str] = set()

    def keep(self, owner: str, conversation_id: str, files: Sequence[Attachment]) -> list[dict[str, Any]]:
        """Store the bytes; gives what the message says of each: {"id", "name", "bytes"}."""
        kept = []
        for file in files:
            file_id = uuid.uuid4().hex
            for number, start in enumerate(range(0, len(file.data), PART_BYTES)):
                self._store.insert("attachment_parts", {
                    "id": f"{file_id}-{number}", "owner": owner, "conversation_id": conversation_id,
                    "attachment_id": file_id, "number": number,
                    "data": base64.b64encode(file.data[start : start + PART_BYTES]).decode(),
                })  # fmt: skip
            self._store.insert("attachments", {
                "id": file_id, "owner": owner, "conversation_id": conversation_id, "name": file.name[:200],
                "mime": file.mime[:100], "bytes": len(file.data), "document": None, "created_at": now_iso(),
            })  # fmt: skip
            kept.append({"id": file_id, "name": file.name[:200], "bytes": len(file.data)})
        return kept

    def read(
        self, owner: str, kept: Mapping[str, Any], file: Attachment, sees_pages: bool,
        on_wait: Callable[[], None] = lambda: None,
    ) -> ReadFile:  # fmt: skip
        """Read a file that has just come and remember what was read. DocumentError names the file."""
        document = _read(file, sees_pages, on_wait)
        stored = self._store.get("attachments", owner, str(kept["id"]))
        if stored is not None:
            told = {**asdict(document), "text": document.text[:MAX_KEPT_CHARS], "tables": []}
            self._store.replace("attachments", {**stored, "document": told}, stored["version"])
        return ReadFile(file, document)

    def earlier(self, owner: str, history: Sequence[Mapping[str, Any]]) -> dict[str, list[ReadFile]]:
        """By message id, the newest files of earlier messages that may be sent again: five, 16 MB in all."""
        found: dict[str, list[ReadFile]] = {}
        count, room = 0, MAX_AGAIN_BYTES
        for message in reversed(history):
            for entry in message.get("attachments") or ():
                size = int(entry.get("bytes") or 0)
                if entry.get("id") is None or count >= MAX_AGAIN or size > room:
                    continue
                file = self._load(owner, str(entry["id"]), str(message.get("conversation_id")))
                if file is not None:
                    found.setdefault(str(message["id"]), []).append(file)
                    count, room = count + 1, room - size
        return found

    def copy(self, owner: str, message: Mapping[str, Any], conversation_id: str) -> list[dict[str, Any]]:
        """The message's files once more, for another conversation; gives what its copy says of each."""
        entries = []
        for entry in message.get("attachments") or ():
            stored = self._stored(owner, entry, message)
            if stored is None:
                entries.append({**entry, "id": None})
                continue
            file_id = uuid.uuid4().hex
            for part in self._parts(owner, stored["id"]):
                self._store.insert("attachment_parts", {
                    **part, "id": f"{file_id}-{part['number']}", "conversation_id": conversation_id,
                    "attachment_id": file_id, "version": 1,
                })  # fmt: skip
            self._store.insert("attachments", {
                **stored, "id": file_id, "conversation_id": conversation_id, "version": 1
            })  # fmt: skip
            entries.append({**entry, "id": file_id})
        return entries

    def again(self, owner: str, message: Mapping[str, Any]) -> list[Attachment]:
        """The files of a stored message as they came; those that are there no more are left out."""
        found = (self._stored(owner, entry, message) for entry in message.get("attachments") or ())
        return [
            Attachment(stored["name"], self._bytes(owner, stored["id"]), stored["mime"]) for stored in found if stored
        ]

    def extent(self, owner: str, message: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
        """How much of a message's file was read, in words; nothing while it has not been, or could not be."""
        stored = self._stored(owner, entry, message) if entry.get("id") else None
        return _document(stored).extent if stored and stored["document"] else ""

    def _stored(self, owner: str, entry: Mapping[str, Any], message: Mapping[str, Any]) -> Document | None:
        stored = self._store.get("attachments", owner, str(entry.get("id") or ""))
        return stored if stored and stored["conversation_id"] == message["conversation_id"] else None

    def _parts(self, owner: str, file_id: str) -> list[Document]:
        return self._store.find("attachment_parts", owner, {"attachment_id": file_id}, ("number", 1), MAX_PARTS)

    def _bytes(self, owner: str, file_id: str) -> bytes:
        return b"".join(base64.b64decode(part["data"]) for part in self._parts(owner, file_id))

    def _load(self, owner: str, file_id: str, conversation_id: str) -> ReadFile | None:
        """A file of this owner and conversation as it was read; one that was imported is read now. None when it is
        not there or cannot be read."""
        try:
            stored = self._store.get("attachments", owner, file_id)
            if stored is None or stored["conversation_id"] != conversation_id or file_id in self._unreadable:
                return None
            file = Attachment(stored["name"], self._bytes(owner, file_id), stored["mime"])
            if stored["document"] is None:
                return self.read(owner, stored, file, sees_pages=True)
        except (StoreError, binascii.Error):
            log.warning("attachment %s could not be loaded", file_id)
            return None
        except DocumentError:
            self._unreadable.add(file_id)
            return None
        return ReadFile(file, _document(stored))


def _document(stored: Document) -> DocumentText:
    told = stored["document"]
    return DocumentText(
        stored["name"], told["kind"], told["text"], (), told["pages_read"], told["pages_total"],
        tuple(told["warnings"]),
    )  # fmt: skip


def _read(attachment: Attachment, sees_pages: bool, on_wait: Callable[[], None]) -> DocumentText:
    """A scanned PDF holds no text, one without a table of its letters none that can be read; an assistant that sees
    pages gets it all the same."""
    name = attachment.name[:120]
    try:
        document = read_document(attachment.name, attachment.data, on_wait)
    except DocumentError as error:
        is_picture = error.code in FOR_EYES and attachment.data.startswith(b"%PDF")
        if not (is_picture and sees_pages):
            raise DocumentError(error.code, f"{name}: {error.user_message}") from error
        return DocumentText(attachment.name, "pdf", "", (), 0, 0, ())
    if document.kind == "image" and not sees_pages:
        raise DocumentError("not_seen", f"{name}: {BLIND}")
    return document
