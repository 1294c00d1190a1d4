"""One project: a conversation with its messages, files and designs, or designs whose conversation is gone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from orchestration.conversations import MAX_PARTS
from orchestration.portfolio.archive import canonical
from orchestration.report.service import report_id
from orchestration.stores.protocol import Document, DocumentStore

# In the order of an import: what others point to comes first and claims its id.
COLLECTIONS = (
    "conversations", "designs", "messages", "step_records", "reports", "attachment_parts", "attachments", "usage",
)  # fmt: skip
OF_CONVERSATION = COLLECTIONS[5:]  # younger than the format: an older export has none of them
ELSEWHERE = "elsewhere"
MAX_FILE_BYTES = 30_000_000
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
        names = {old: _derived(owner, digest, old) for old in self._mentioned()}
        documents = {name: [_replaced(document, names) for document in found]
                     for name, found in self.documents.items()}  # fmt: skip
        for document in (*documents["messages"], *documents["usage"]):
            document["id"] = _derived(owner, digest, document["id"])
        for design in documents["designs"]:
            design["idempotency_key"] = f"import-{design['id']}"
        for report in documents["reports"]:
            report["id"] = report_id(report["design_id"], report["revision"])
        return Project(documents), {old: names[old] for old in self.roots}

    def _mentioned(self) -> set[str]:
        """Ids that others point to, those of a family whose first design is elsewhere among them."""
        families = {design[name] for design in self.documents["designs"] for name in ("family_id", "based_on")
                    if design.get(name)}  # fmt: skip
        return families.union(self.roots, (file["id"] for file in self.documents["attachments"]))


def of_conversation(
    store: DocumentStore, owner: str, conversation: Document, file_bytes: int = MAX_FILE_BYTES
) -> Project:  # fmt: skip
    """With its uploads as far as they fit into `file_bytes`, the older first; of others the name stays."""
    where = {"conversation_id": conversation["id"]}
    messages = store.find("messages", owner, where, ("sequence", 1), MAX_DOCUMENTS)
    designs = store.find("designs", owner, where | SHOWN, ("created_at", 1), MAX_DOCUMENTS)
    project = _with_results(store, owner, [conversation], messages, designs)
    for file in store.find("attachments", owner, where, ("created_at", 1), MAX_DOCUMENTS):
        parts = store.find("attachment_parts", owner, {"attachment_id": file["id"]}, ("number", 1), MAX_PARTS)
        if file["bytes"] <= file_bytes:
            file_bytes -= file["bytes"]
            project.documents["attachments"].append(bare("attachments", file))
            project.documents["attachment_parts"] += [bare("attachment_parts", part) for part in parts]
    spent = store.find("usage", owner, where, ("created_at", 1), MAX_DOCUMENTS)
    project.documents["usage"] = [bare("usage", call) for call in spent]
    return project


def of_designs(store: DocumentStore, owner: str, designs: list[Document]) -> Project:
    """Designs of one family without a conversation, the first before its revisions."""
    return _with_results(store, owner, [], [], designs)


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
    return Project({name: [bare(name, document) for document in found.get(name, ())] for name in COLLECTIONS})


def bare(collection: str, document: Document) -> Document:
    """The document without what belongs to its place in one store: a file is read anew where it arrives, and what a
    model has cost elsewhere is told, but no cap of the installation it arrives in counts it."""
    kept = {name: value for name, value in document.items() if name not in NOT_EXPORTED}
    own = {"attachments": {"document": None}, "usage": {"payer": ELSEWHERE}}
    return {**kept, **own.get(collection, {})}


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
