"""What an owner has seen of the beginning: the tour, and the worked example that is theirs."""

from __future__ import annotations

from typing import Any

from orchestration.errors import DuplicateError
from orchestration.events import now_iso
from orchestration.stores.protocol import Document, DocumentStore

COLLECTION = "first_steps"


class FirstSteps:
    """One document an owner. Two tabs that write at once both come through: the later one wins."""

    def __init__(self, store: DocumentStore) -> None:
        self._store = store

    def is_tour_over(self, owner: str) -> bool:
        """Taken to its end, or skipped."""
        return bool(self._of(owner).get("is_tour_over"))

    def end_tour(self, owner: str) -> None:
        """It does not come again."""
        self._keep(owner, is_tour_over=True)

    def example(self, owner: str) -> str | None:
        """Id of the conversation that holds the worked example, once it was opened."""
        return self._of(owner).get("example_conversation_id")

    def keep_example(self, owner: str, conversation_id: str) -> None:
        self._keep(owner, example_conversation_id=conversation_id)

    def _of(self, owner: str) -> Document:
        return self._store.get(COLLECTION, owner, _id(owner)) or {}

    def _keep(self, owner: str, **changes: Any) -> None:
        while True:
            found = self._of(owner)
            if found:
                if self._store.replace(COLLECTION, {**found, **changes}, found["version"]):
                    return
                continue
            fresh = {"id": _id(owner), "owner": owner, "created_at": now_iso(), "version": 1, **changes}
            try:
                self._store.insert(COLLECTION, fresh)
                return
            except DuplicateError:
                continue


def _id(owner: str) -> str:
    return f"first-steps-{owner}"
