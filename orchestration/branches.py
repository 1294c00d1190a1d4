"""Versions of a conversation: a branch is a conversation of its own that begins with a copy of another's messages.

Nothing of the first conversation changes. Designs stay with the conversation they were made in: a branch only names
those of the messages it begins with.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.conversations import Conversations, title_of
from orchestration.events import now_iso
from orchestration.models.protocol import Attachment
from orchestration.stores.protocol import Document, DocumentStore
from orchestration.turn_files import TurnFiles

MAX_NAMED_DESIGNS = 5
MAX_VERSIONS = 50
VERSION = re.compile(r" · version \d+\Z")
OF_THE_FIRST = ("feedback",)


class Branches:
    """`branched_from` of a conversation is the id of the one it was copied from, `branched_at` the `sequence` of the
    first message that was not copied, `branched_root` the id of the conversation all its versions come from."""

    def __init__(self, store: DocumentStore, conversations: Conversations) -> None:
        self._store, self._conversations = store, conversations
        self._files = TurnFiles(store)

    def begin(
        self, owner: str, conversation_id: str, message_id: str, *, with_message: bool, words: str = ""
    ) -> Document | None:
        """A new conversation with the messages before this one, and with it where asked for. None when the owner
        has no such conversation or message. It is listed only once it is whole. `words` are what it goes on with:
        its title where nothing was said before."""
        first = self._conversations.get(owner, conversation_id)
        messages = self._conversations.messages(owner, conversation_id) if first else []
        place = next((number for number, message in enumerate(messages) if message["id"] == message_id), None)
        if first is None or place is None:
            return None
        branched_at = messages[place]["sequence"] + int(with_message)
        copied = messages[: place + int(with_message)]
        root = first.get("branched_root") or conversation_id
        version = 2 + len(self._store.find("conversations", owner, {"branched_root": root}, limit=MAX_VERSIONS))
        title = VERSION.sub("", first["title"]) if copied else title_of(words) or first["title"]
        branch: Document = {
            **first, "id": uuid.uuid4().hex, "title": f"{title} · version {version}",
            "case": _case_after(copied), "branched_from": conversation_id, "branched_at": branched_at,
            "branched_root": root, "earlier_designs": _designs_of(copied), "created_at": now_iso(),
            "updated_at": now_iso(), "version": 1,
        }  # fmt: skip
        for message in copied:
            self._copy(owner, message, branch["id"])
        self._store.insert("conversations", branch)
        return branch

    def versions(self, owner: str, conversation_id: str) -> list[Document]:
        """The branches of a conversation, oldest first."""
        where = {"branched_from": conversation_id, "is_deleted": None}
        return self._store.find("conversations", owner, where, ("created_at", 1), MAX_VERSIONS)

    def files(self, owner: str, message: Mapping[str, Any]) -> list[Attachment]:
        """The files of a message, to be sent once more."""
        return self._files.again(owner, message)

    def _copy(self, owner: str, message: Document, conversation_id: str) -> None:
        entries = self._files.copy(owner, message, conversation_id)
        kept = {name: value for name, value in message.items() if name not in OF_THE_FIRST}
        self._store.insert("messages", {
            **kept, "id": uuid.uuid4().hex, "conversation_id": conversation_id, "attachments": entries, "version": 1,
        })  # fmt: skip


def _case_after(messages: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """What was known of the duty when the last of these answers was given."""
    return next((message["case"] for message in reversed(messages) if message.get("case")), None)


def _designs_of(messages: Sequence[Mapping[str, Any]]) -> list[str]:
    """The designs these messages made, newest first."""
    made = [str(message["design_id"]) for message in reversed(messages) if message.get("design_id")]
    return list(dict.fromkeys(made))[:MAX_NAMED_DESIGNS]
