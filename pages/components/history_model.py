"""What History lists: conversations and designs as entries, found by words, status, kind and date, in an order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

KIND_WORDS = {"All": None, "Designs": "designs", "Conversations": "conversations"}
STATUS_WORDS = {
    "Any status": None, "Completed": {"completed"}, "Running": {"pending", "running"}, "Waits for me": {"waiting"},
    "Stopped": {"error", "terminated", "cancelled", "orphaned"},
}  # fmt: skip
DATE_WORDS = {"Any time": None, "Last 24 hours": 1, "Last 7 days": 7, "Last 30 days": 30}
ORDERS = ("Newest first", "Oldest first", "Title")


@dataclass(frozen=True)
class Entry:
    """One line of History; `number` counts the designs of a conversation."""

    kind: str
    document: Mapping[str, Any]
    number: int = 0

    @property
    def id(self) -> str:
        return str(self.document["id"])

    @property
    def title(self) -> str:
        """The title, with the revision it is and what that was for."""
        title = str(self.document.get("title") or "Untitled")
        if not self.document.get("family_id"):
            return title
        note = str(self.document.get("note") or "")
        return f"{title}, rev. {self.document.get('revision')}" + (f": {note}" if note else "")

    @property
    def at(self) -> str:
        """When it was made, or last spoken in."""
        own = "updated_at" if self.kind == "conversations" else "created_at"
        return str(self.document.get(own) or self.document.get("created_at") or "")

    @property
    def tags(self) -> list[str]:
        return [str(tag) for tag in self.document.get("tags") or ()]

    @property
    def words(self) -> str:
        """Everything it can be found by, in small letters."""
        request = self.document.get("request") or self.document.get("case") or {}
        said = " ".join(str(value) for value in request.values()) if isinstance(request, Mapping) else ""
        return " ".join([self.title, *self.tags, str(self.document.get("status") or ""), said]).lower()


@dataclass(frozen=True)
class Wanted:
    """What is looked for; every part is one of the words above."""

    words: str = ""
    kind: str = "All"
    status: str = "Any status"
    date: str = "Any time"
    order: str = ORDERS[0]


def entries_of(designs: Sequence[Mapping[str, Any]], conversations: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """Designs and conversations as entries."""
    numbers = Counter(design.get("conversation_id") for design in designs)
    return [
        *(Entry("designs", design) for design in designs),
        *(Entry("conversations", talk, numbers[talk["id"]]) for talk in conversations),
    ]


def found(entries: Sequence[Entry], wanted: Wanted, now: datetime | None = None) -> list[Entry]:
    """The entries that hold every searched word and fit the filters, in the order asked for."""
    kind, statuses, days = KIND_WORDS.get(wanted.kind), STATUS_WORDS.get(wanted.status), DATE_WORDS.get(wanted.date)
    since = ((now or datetime.now(UTC)) - timedelta(days=days)).isoformat() if days else ""
    searched = wanted.words.lower().split()
    kept = [
        entry for entry in entries
        if (kind is None or entry.kind == kind) and entry.at >= since
        and (statuses is None or entry.document.get("status") in statuses)
        and all(word in entry.words for word in searched)
    ]  # fmt: skip
    if wanted.order == "Title":
        return sorted(kept, key=lambda entry: (entry.title.lower(), entry.at))
    return sorted(kept, key=lambda entry: entry.at, reverse=wanted.order != "Oldest first")
