"""Export and import of what an owner has: conversations with uploads and usage, designs, records, reports, presets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from orchestration.designs import is_settled
from orchestration.errors import DuplicateError, StoreConflictError
from orchestration.portfolio.archive import PRESETS, pack, unpack
from orchestration.portfolio.checks import checked
from orchestration.portfolio.presets_file import checked_presets, new_presets, presets_body
from orchestration.portfolio.project import (
    MAX_DOCUMENTS,
    MAX_FILE_BYTES,
    SHOWN,
    Project,
    bare,
    of_conversation,
    of_designs,
)
from orchestration.presets import Presets
from orchestration.report import FORMATS, Reports
from orchestration.stores.protocol import Document, DocumentStore

UNFINISHED = {
    "code": "imported_unfinished", "tries": 0,
    "message": "This design was still being computed when it was exported. Ask for it again.",
}  # fmt: skip


@dataclass
class ImportSummary:
    """What an import did. `added` and `present` count documents by collection: new ones, and those that were
    here already. `renamed` is {id in the file: id here} of conversations and designs whose id was taken by
    something else."""

    added: dict[str, int] = field(default_factory=dict)
    present: dict[str, int] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


class Portfolio:
    """Works on any store. An export of an import is the same canonical JSON, byte for byte, except that a
    design exported while it was computed arrives as ended: its engine need not be ours."""

    def __init__(self, store: DocumentStore, reports: Reports) -> None:
        self._store, self._reports, self._presets = store, reports, Presets(store)

    def export(self, owner: str, with_reports: bool = True) -> bytes:
        """Everything the owner has, presets too, as a zip file. PortfolioError when it is too large for one."""
        return self._packed(owner, self._projects(owner), with_reports, self._presets.list(owner))

    def export_conversation(self, owner: str, conversation_id: str) -> bytes | None:
        """One conversation with its designs; None when the owner has none of that id."""
        conversation = self._store.get("conversations", owner, conversation_id)
        if conversation is None or conversation.get("is_deleted"):
            return None
        return self._packed(owner, [of_conversation(self._store, owner, conversation)], True)

    def export_design(self, owner: str, design_id: str) -> bytes | None:
        """One design as a project folder: records, reports in each format; None when the owner has none such."""
        design = self._store.get("designs", owner, design_id)
        if design is None or design.get("is_deleted"):
            return None
        return self._packed(owner, [of_designs(self._store, owner, [design])], True)

    def import_(self, owner: str, data: bytes) -> ImportSummary:
        """Take in an export, nothing of it when anything in it is unusable. The same file twice adds nothing.

        A project whose ids are free, or whose documents are here already, keeps its ids; any other gets new ones.

        Raises
        ------
        PortfolioError
            Names the file in the archive, the place and what is wrong.
        StoreError
            The store failed on the way: import the same file again and it goes on.
        """
        files = unpack(data)
        found = checked_presets(files.pop(PRESETS)) if PRESETS in files else []
        projects = [_ended(checked(name, content)) for name, content in files.items()]
        new = new_presets(self._presets, owner, found)
        summary = ImportSummary()
        for project in projects:
            if not self._fits(owner, project):
                project, names = project.renamed(owner)
                summary.renamed.update(names)
            for collection, document in project.each():
                counts = summary.added if self._insert(owner, collection, document) else summary.present
                counts[collection] = counts.get(collection, 0) + 1
        for preset in new:
            self._presets.create(owner, **preset)
        for counts, number in ((summary.added, len(new)), (summary.present, len(found) - len(new))):
            counts.update({"presets": number} if number else {})
        return summary

    def _projects(self, owner: str) -> Iterator[Project]:
        known, room = set(), MAX_FILE_BYTES
        for conversation in self._store.find("conversations", owner, SHOWN, ("created_at", 1), MAX_DOCUMENTS):
            known.add(conversation["id"])
            project = of_conversation(self._store, owner, conversation, room)
            room -= sum(file["bytes"] for file in project.documents["attachments"])
            yield project
        families: dict[str, list[Document]] = {}
        for design in self._store.find("designs", owner, SHOWN, ("created_at", 1), MAX_DOCUMENTS):
            if design["conversation_id"] not in known:
                families.setdefault(design.get("family_id") or design["id"], []).append(design)
        for designs in families.values():
            yield of_designs(self._store, owner, designs)

    def _packed(
        self, owner: str, projects: Iterable[Project], with_reports: bool, presets: Sequence[Document] = ()
    ) -> bytes:
        bodies: dict[str, bytes] = {}
        reports: dict[str, bytes] = {}
        for project in projects:
            bodies[project.file_name()] = project.body()
            folder = project.file_name().rpartition("/")[0]
            for design in project.documents["designs"] if with_reports else ():
                reports.update(self._report_files(owner, design, folder))
        if presets:
            bodies[PRESETS] = presets_body(presets)
        return pack(dict(sorted(bodies.items())), dict(sorted(reports.items())))

    def _report_files(self, owner: str, design: Document, folder: str) -> Iterator[tuple[str, bytes]]:
        if design["status"] != "completed":
            return
        title = re.sub(r"[^A-Za-z0-9]+", "-", design["title"]).strip("-")[:60] or "design"
        for format_id, kind in FORMATS.items():
            body = self._reports.render(owner, design["id"], format_id)
            if body is not None:
                yield f"{folder}/reports/{title}-{design['id'][:8]}.{kind.extension}", body

    def _fits(self, owner: str, project: Project) -> bool:
        """Every document is absent or here as it is in the file, and every id and key that is absent is free."""
        for collection, document in project.each():
            stored = self._store.get(collection, owner, document["id"])
            if stored is not None and bare(collection, stored) != document:
                return False
            if stored is None and self._store.find_any_owner(collection, {"id": document["id"]}, limit=1):
                return False
        for design in project.documents["designs"]:
            where = {"idempotency_key": design["idempotency_key"]}
            if any(other["id"] != design["id"] for other in self._store.find("designs", owner, where, limit=1)):
                return False
        return True

    def _insert(self, owner: str, collection: str, document: Document) -> bool:
        """False when the owner has a document of this id already."""
        try:
            self._store.insert(collection, {**document, "owner": owner})
            return True
        except DuplicateError:
            if self._store.get(collection, owner, document["id"]) is None:
                raise StoreConflictError() from None
            return False


def _ended(project: Project) -> Project:
    """No imported design is followed in, or answered to, an engine that may not be the one it came from."""
    for design in project.documents["designs"]:
        if not design["is_settled"] or not is_settled(design) or design["question"] is not None:
            design.update(
                status="error", is_settled=True, question=None, problem={**UNFINISHED, "since": design["updated_at"]},
                report_status="none",
            )  # fmt: skip
    return project
