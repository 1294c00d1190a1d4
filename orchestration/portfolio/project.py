"""One project: a conversation with its messages and designs, or a design whose conversation is gone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from orchestration.portfolio.archive import canonical
from orchestration.report.service import report_id
from orchestration.stores.protocol import Document, DocumentStore

# In the order of an import: what others point to comes first and claims its id.
COLLECTIONS = ("conversations", "designs", "messages", "step_records", "reports")
ORDER = {"messages": "sequence", "step_records": "position", "reports": "revision"}
NOT_EXPORTED = ("owner", "version")
MAX_DOCUMENTS = 200_000
SHOWN = {"is_deleted": None}


@dataclass
class Project:
    """Documents by collection, without owner and version."""

    documents: dict[str, list[Document]] = field(default_factory=dict)

    @property
    def roots(self) -> list[str]:
        """The ids that others point to: the conversation's, then the designs'."""
        return [document["id"] for name in COLLECTIONS[:2] for document in self.documents[name]]

    def each(self) -> Iterator[tuple[str, Document]]:
        for collection in COLLECTIONS:
            for document in self.documents[collection]:
                yield collection, document

    def body(self) -> bytes:
        """Canonical JSON: the same documents give the same bytes on every store."""
        return canonical(self.documents)

    def file_name(self) -> str:
        return f"projects/{self.roots[0]}/project.json"

    def renamed(self, owner: str) -> tuple[Project, dict[str, str]]:
        """The project under new ids that follow from the owner and its content: {old: new} of the roots.

        Every mention of an old id in any text becomes the new one.
        """
        digest = hashlib.sha256(self.body()).hexdigest()
        roots = {old: _derived(owner, digest, old) for old in self.roots}
        documents = {name: [_replaced(document, roots) for document in found]
                     for name, found in self.documents.items()}  # fmt: skip
        for message in documents["messages"]:
            message["id"] = _derived(owner, digest, message["id"])
        for design in documents["designs"]:
            design["idempotency_key"] = f"import-{design['id']}"
        for report in documents["reports"]:
            report["id"] = report_id(report["design_id"], report["revision"])
        return Project(documents), roots


def of_conversation(store: DocumentStore, owner: str, conversation: Document) -> Project:
    where = {"conversation_id": conversation["id"]}
    messages = store.find("messages", owner, where, ("sequence", 1), MAX_DOCUMENTS)
    designs = store.find("designs", owner, where | SHOWN, ("created_at", 1), MAX_DOCUMENTS)
    return _with_results(store, owner, [conversation], messages, designs)


def of_design(store: DocumentStore, owner: str, design: Document) -> Project:
    return _with_results(store, owner, [], [], [design])


def _with_results(
    store: DocumentStore, owner: str, conversations: list[Document], messages: list[Document],
    designs: list[Document],
) -> Project:  # fmt: skip
    found = {"conversations": conversations, "messages": messages, "designs": designs}
    for collection in ("step_records", "reports"):
        found[collection] = [
            document for design in designs
            for document in store.find(
                collection, owner, {"design_id": design["id"]}, (ORDER[collection], 1), MAX_DOCUMENTS
            )
        ]  # fmt: skip
    return Project({name: [bare(document) for document in found[name]] for name in COLLECTIONS})


def bare(document: Document) -> Document:
    """The document without what belongs to its place in one store."""
    return {name: value for name, value in document.items() if name not in NOT_EXPORTED}


def _derived(owner: str, digest: str, old: str) -> str:
    return hashlib.sha256(f"{owner}\0{digest}\0{old}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _replaced(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        for old, new in names.items():
            value = value.replace(old, new)
        return value
    if isinstance(value, dict):
        return {_replaced(key, names): _replaced(inner, names) for key, inner in value.items()}
    return [_replaced(inner, names) for inner in value] if isinstance(value, list) else value
