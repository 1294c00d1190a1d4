"""The report as PDF: A4 or Letter, bookmarks, page x of y. What `report.typ` sets is put together here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orchestration.report.charts import chart_svg
from orchestration.report.fonts import BOLD, FONT, font_face
from orchestration.report.model import Block, Calculation, Chart, Paragraph, Picture, ReportDocument, Section, Table
from orchestration.report.paper import page_size
from orchestration.report.pdf_calculation import HEAD, SHARES, VALUE_COLUMN, Formulas, calculation_rows
from orchestration.report.pictures import picture_svg
from orchestration.report.printable import fitted, printable
from orchestration.report.typesetter import set_pdf

MEDIA_TYPE = "application/pdf"
TEMPLATE = Path(__file__).with_name("report.typ")
SIZES = {
    "margin": 52, "drawing_margin": 36, "inset": 3, "title": 16, "chapter": 12, "section": 9, "body": 8, "cell": 7,
    "small": 6.2, "indent": 9,
}  # fmt: skip
"""[pt]"""
LONGEST_NAME = 90
EDGES = 2
"""What the insets of a column take, in letters."""


def render_pdf(report: ReportDocument, *, paper: str = "A4") -> bytes:
    """PDF bytes of the report on one of `PAPERS`."""
    content = _Content(page_size(paper))
    return set_pdf(TEMPLATE, content.of(report), content.pictures)


class _Content:
    """The report as the template reads it; what is drawn goes beside it, formulas stand once."""

    def __init__(self, paper: tuple[float, float]) -> None:
        self.pictures: dict[str, bytes] = {}
        self._paper = paper
        self._width = paper[0] - 2 * SIZES["margin"]
        self._formulas = Formulas()

    def of(self, report: ReportDocument) -> dict[str, Any]:
        """All of it."""
        sections = [self._section(section) for section in report.sections]
        title = fitted(report.title, self._width, SIZES["title"], BOLD)
        return {
            "title": title,
            "name": printable(report.title),
            "running": f"{printable(report.title)[:LONGEST_NAME]} · for review",
            "paper": self._paper,
            "sizes": SIZES,
            "identification": self._table(Table("", ("", ""), report.identification)),
            "calculation": {"head": HEAD, "shares": SHARES, "value_column": VALUE_COLUMN},
            "sections": sections,
            "formulas": self._formulas.drawn,
            "faces": {name: font_face(name) for name in self._formulas.fonts},
        }

    def _section(self, section: Section) -> dict[str, Any]:
        size = SIZES["chapter" if section.level == 1 else "section"]
        blocks = [self._block(block, section.origin) for block in section.blocks]
        return {
            "title": fitted(section.title, self._width, size, BOLD),
            "level": section.level,
            "blocks": [block for block in blocks if block],
        }

    def _block(self, block: Block, origin: str) -> dict[str, Any] | None:
        if isinstance(block, Paragraph):
            indent = SIZES["indent"] if origin == "prose" else 0
            return {"kind": "paragraph", "text": self._body(block.text, indent), "indent": indent}
        if isinstance(block, Picture):
            return {"kind": "drawing", "file": self._drawn(picture_svg(block.sheet))}
        if isinstance(block, Chart):
            return {"kind": "chart", "title": self._body(block.title), "file": self._drawn(chart_svg(block))}
        if isinstance(block, Calculation):
            room = self._width, SIZES["inset"], SIZES["cell"], SIZES["small"]
            return {"kind": "calculation", "rows": calculation_rows(block, self._formulas, *room)}
        return self._table(block) if block.rows else None

    def _body(self, text: str, indent: float = 0.0) -> str:
        return fitted(text, self._width - indent, SIZES["body"], BOLD)

    def _drawn(self, svg: bytes) -> str:
        name = f"{len(self.pictures)}.svg"
        self.pictures[name] = svg
        return name

    def _table(self, table: Table) -> dict[str, Any]:
        shares = _shares(table)
        widths = [self._width * share - 2 * SIZES["inset"] for share in shares]
        return {
            "kind": "table",
            "title": self._body(table.title),
            "shares": shares,
            "head": _cells(table.head, widths, BOLD),
            "rows": [_cells(row, widths, FONT) for row in table.rows],
            "note": self._body(table.note),
        }


def _cells(texts: Sequence[str], widths: Sequence[float], font: str) -> list[str]:
    return [fitted(text, width, SIZES["cell"], font) for text, width in zip(texts, widths, strict=True)]


def _shares(table: Table) -> list[float]:
    """Parts of the width for the columns, by their longest cell, within a quarter and the triple of an equal share."""
    longest = [
        EDGES + max([len(name), *(min(60, len(row[column])) for row in table.rows)])
        for column, name in enumerate(table.head)
    ]
    share = sum(longest) / len(longest)
    weights = [min(max(length, share * 0.45), share * 2.2) for length in longest]
    return [weight / sum(weights) for weight in weights]
