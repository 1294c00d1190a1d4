"""Reports in the store: made once for each design and revision, drawn from the records at every download."""

from __future__ import annotations

import hashlib
import importlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orchestration.designs import Designs, is_settled
from orchestration.errors import DuplicateError, OrchestrationError
from orchestration.events import now_iso
from orchestration.report import markdown, pdf, word
from orchestration.report.build import build_report
from orchestration.report.facts import Facts, facts_of
from orchestration.report.kept_formulas import kept_formulas
from orchestration.report.model import Chart, ReportDocument, Section, Series
from orchestration.report.prose import (
    PARTS,
    TEMPLATE_AUTHOR,
    ProseWriter,
    ReportProse,
    shown_facts,
    template_prose,
)
from orchestration.report.prose_check import unmatched_numbers
from orchestration.report.sections import warnings_section
from orchestration.report.sheet import SheetBlock, tema_sheet, xlsx
from orchestration.report.sheet.pdf import render_sheet_pdf
from orchestration.stores.protocol import Document, DocumentStore

PROSE_SYSTEM = "SI"
LOAD_AFTER_S = 3.0
DRAWING_LIBRARIES = ("docx", "matplotlib.backends.backend_agg")
FIRST_DRAWN = Chart("Chart", "x", "y", (Series("Line", (0.0, 1.0), (0.0, 1.0), "hot"),))
_FIRST = threading.Lock()
"""Taken by the first report of this process and kept."""
NOT_WRITTEN = ReportProse({}, "not written yet: the design has not ended", ())


@dataclass(frozen=True)
class Format:
    """One way to download a report."""

    name: str
    extension: str
    media_type: str
    render: Callable[..., bytes]


FORMATS = {
    "pdf": Format("PDF", "pdf", pdf.MEDIA_TYPE, pdf.render_pdf),
    "docx": Format("Word", "docx", word.MEDIA_TYPE, word.render_docx),
    "markdown": Format("Markdown", "md", markdown.MEDIA_TYPE, markdown.render_markdown),
}
SHEET_FORMATS = {
    "pdf": Format("PDF", "pdf", pdf.MEDIA_TYPE, render_sheet_pdf),
    "xlsx": Format("Excel", "xlsx", xlsx.MEDIA_TYPE, xlsx.render_xlsx),
}


class Reports:
    """`writer` writes the prose when there is one; without it, or when it fails, templates do.

    `layouts` gives what to draw a design from, by owner and id.
    """

    def __init__(
        self, store: DocumentStore, designs: Designs, writer: ProseWriter | None = None,
        layouts: Callable[[str, str], Document | None] | None = None,
    ) -> None:
        self._store = store
        self._designs = designs
        self._writer = writer
        self._layouts = layouts

    def create(self, owner: str, design_id: str) -> Document | None:
        """The stored report of the design's revision, written now if there is none.

        None when the owner has no such design or it has not ended yet.
        """
        design = self._designs.get(owner, design_id)
        if design is None or not is_settled(design):
            return None
        given_id = report_id(design_id, design["revision"])
        stored = self._store.get("reports", owner, given_id)
        if stored is not None:
            return stored
        records = self._designs.records(owner, design_id)
        prose = self._write_prose(design, records)
        report: Document = {
            "id": given_id,
            "owner": owner,
            "design_id": design_id,
            "revision": design["revision"],
            "parts": dict(prose.parts),
            "author": prose.author,
            "unmatched": list(prose.unmatched),
            "created_at": now_iso(),
            "version": 1,
        }
        try:
            self._store.insert("reports", report)
        except DuplicateError:
            return self._store.get("reports", owner, given_id)
        prepare_drawing_soon()
        return report

    def document(self, owner: str, design_id: str, system: str = "SI") -> ReportDocument | None:
        """The document model in the chosen units; None when the owner has no such design."""
        design = self._designs.get(owner, design_id)
        if design is None:
            return None
        report = self.create(owner, design_id)
        prose = NOT_WRITTEN if report is None else _stored_prose(report)
        records = self._designs.records(owner, design_id)
        family, layout = self._designs.family(owner, design), self._layout(owner, design_id)
        return build_report(design, records, prose, system, family, layout)

    def render(
        self, owner: str, design_id: str, format_id: str, system: str = "SI", paper: str = "A4"
    ) -> bytes | None:
        """The report's file in one of `FORMATS`, on one of `PAPERS` where it has pages."""
        document = self.document(owner, design_id, system)
        return None if document is None else FORMATS[format_id].render(document, paper=paper)

    def sheet(self, owner: str, design_id: str, system: str = "SI") -> tuple[SheetBlock, ...] | None:
        """The rows of the TEMA sheet; None when the owner has no such design."""
        design = self._designs.get(owner, design_id)
        return None if design is None else tema_sheet(design, self._designs.records(owner, design_id), system)

    def render_sheet(
        self, owner: str, design_id: str, format_id: str, system: str = "SI", paper: str = "A4"
    ) -> bytes | None:
        """The TEMA sheet's file in one of `SHEET_FORMATS`."""
        blocks = self.sheet(owner, design_id, system)
        return None if blocks is None else SHEET_FORMATS[format_id].render(blocks, paper=paper)

    def records_json(self, owner: str, design_id: str) -> bytes | None:
        """The design and all its step records, as stored, as UTF-8 JSON."""
        design = self._designs.get(owner, design_id)
        if design is None:
            return None
        kept = {key: value for key, value in design.items() if key not in ("owner", "idempotency_key")}
        content = {"design": kept, "step_records": self._designs.records(owner, design_id)}
        return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False).encode()

    def _layout(self, owner: str, design_id: str) -> Document | None:
        """What to draw from; a report is made without its drawings while the engine does not answer."""
        try:
            return None if self._layouts is None else self._layouts(owner, design_id)
        except OrchestrationError:
            return None

    def _write_prose(self, design: Document, records: list[dict[str, Any]]) -> ReportProse:
        facts = facts_of(records, PROSE_SYSTEM)
        shown = shown_facts(facts)
        if self._writer is not None:
            try:
                written = self._writer.write_prose({"parts": list(PARTS), "values": shown})
            except OrchestrationError:
                written = {}
            parts = {name: text for name, text in written.items() if name in PARTS and text.strip()}
            if parts:
                return ReportProse(parts, self._writer.author, _unmatched(parts, shown))
        parts = template_prose(facts, _warning_count(design, records, facts))
        return ReportProse(parts, TEMPLATE_AUTHOR, ())


def prepare_drawing_soon() -> None:
    """Load in the background, once, what the first download would wait for. The design that has just ended is shown
    first."""
    if not _FIRST.acquire(blocking=False):
        return
    timer = threading.Timer(LOAD_AFTER_S, _prepare_drawing)
    timer.daemon = True
    timer.start()


def _prepare_drawing() -> None:
    for name in DRAWING_LIBRARIES:
        importlib.import_module(name)
    kept_formulas()
    pdf.render_pdf(ReportDocument("Report", (), (Section("Chart", (FIRST_DRAWN,), "data"),), PROSE_SYSTEM))


def _stored_prose(report: Document) -> ReportProse:
    return ReportProse(report["parts"], report["author"], tuple(report["unmatched"]))


def _unmatched(parts: dict[str, str], shown: dict[str, str]) -> tuple[str, ...]:
    return unmatched_numbers("\n".join(parts.values()), [*shown.values(), *shown.keys()])


def _warning_count(design: Document, records: list[dict[str, Any]], facts: Facts) -> int:
    block = warnings_section(design, records, facts).blocks[0]
    return len(getattr(block, "rows", ()))


def report_id(design_id: str, revision: int) -> str:
    """The one id a report of this revision can have: whoever writes it second finds the first."""
    return hashlib.sha256(f"{design_id}:{revision}".encode()).hexdigest()[:32]
