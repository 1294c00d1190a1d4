"""The store's contract. What it says here is what the shared contract suite checks on every backend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

Document = dict[str, Any]
Scalar = str | int | float | bool | None
Key = str | int | float
Sort = tuple[str, int]
NEWEST_FIRST: Sort = ("created_at", -1)


class DocumentStore(Protocol):
    """Documents are plain JSON: text, finite numbers, booleans, null, lists, objects with text keys.

    Each holds `id` and `owner` (text) and `version` (int). Unknown and somebody else's look the same.
    Every call may raise StoreUnavailableError within five seconds.
    """

    def insert(self, collection: str, doc: Document) -> None:
        """Add a document. `version` becomes 1 when it has none. DuplicateError on any unique key."""
        ...

    def get(self, collection: str, owner: str, id: str) -> Document | None:
        """The document, or None when it does not exist or belongs to another owner."""
        ...

    def replace(self, collection: str, doc: Document, expected_version: int) -> bool:
        """Replace the owner's document if its version is still the expected one; its version becomes
        `expected_version + 1` (also in `doc`). False, and nothing written, otherwise."""
        ...

    def find(
        self, collection: str, owner: str, where: Mapping[str, Scalar] | None = None,
        sort: Sort = NEWEST_FIRST, limit: int = 100, after: Key | None = None,
    ) -> list[Document]:
        """The owner's documents whose top-level fields equal `where`, sorted by one field, ties by id. `after`
        (a value of that field, of its type) leaves out all up to and including it in that order: the next page
        where the field is unique."""
        ...

    def find_any_owner(
        self, collection: str, where: Mapping[str, Scalar] | None = None,
        sort: Sort = NEWEST_FIRST, limit: int = 100,
    ) -> list[Document]:
        """As `find` over all owners: for the process's own housekeeping (resuming work), never for a page."""
        ...

    def sum(
        self, collection: str, owner: str, where: Mapping[str, Scalar] | None, fields: Sequence[str],
    ) -> dict[str, float]:
        """Over the owner's documents that `find` would find: their `count`, and the sum of each field; what is
        no number there counts as nothing."""
        ...

    def sum_any_owner(
        self, collection: str, where: Mapping[str, Scalar] | None, fields: Sequence[str],
    ) -> dict[str, float]:
        """As `sum` over all owners: for limits that hold for everybody together."""
        ...

    def delete(self, collection: str, owner: str, id: str) -> bool:
        """Remove the owner's document. False when there was none."""
        ...

    def ping(self) -> str:
        """A short description of the backend if it can be read, else StoreUnavailableError."""
        ...

    def close(self) -> None:
        """Release connections and files."""
        ...
