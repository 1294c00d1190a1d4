"""The report as a Word document."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from orchestration.presentation import Run, formula_runs
from orchestration.report.charts import chart_png
from orchestration.report.model import (
    CALCULATION_HEAD,
    Block,
    Calculation,
    Chart,
    Entry,
    Paragraph,
    Picture,
    ReportDocument,
    Table,
)
from orchestration.report.paper import page_size
from orchestration.report.pictures import picture_png

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CHART_WIDTH_IN = 6.2
MAX_PROPERTY_CHARS = 255  # of a Word document's core properties
CELL_PT, BODY_PT = 7.5, 9


def render_docx(report: ReportDocument, *, paper: str = "A4") -> bytes:
    """DOCX bytes of the report on one of `PAPERS`."""
    from docx import Document
    from docx.shared import Pt

    document = Document()
    document.styles["Normal"].font.size = Pt(BODY_PT)
    page = document.sections[0]
    page.page_width, page.page_height = (Pt(side) for side in page_size(paper))
    document.core_properties.title = report.title[:MAX_PROPERTY_CHARS]
    document.core_properties.author = "ARKEN HX"
    document.add_heading(_printable(report.title), level=0)
    _add_table(document, Table("", ("", ""), report.identification), headed=False)
    for section in report.sections:
        document.add_heading(_printable(section.title), level=section.level)
        for block in section.blocks:
            _add_block(document, block)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _printable(text: str) -> str:
    """Word's XML refuses control characters."""
    return "".join(character for character in text if character >= " " or character in "\n\t")


def _add_block(document: Any, block: Block) -> None:
    from docx.shared import Inches

    if isinstance(block, Paragraph):
        document.add_paragraph(_printable(block.text))
    elif isinstance(block, Picture):
        document.add_paragraph(_printable(block.title), style="Caption")
        document.add_picture(io.BytesIO(picture_png(block.sheet)), width=Inches(CHART_WIDTH_IN))
        document.add_paragraph(_printable(f"{block.alt}."))
    elif isinstance(block, Chart):
        document.add_paragraph(_printable(block.title), style="Caption")
        document.add_picture(io.BytesIO(chart_png(block)), width=Inches(CHART_WIDTH_IN))
    elif isinstance(block, Calculation):
        _add_calculation(document, block)
    elif block.rows:
        _add_table(document, block, headed=True)


def _add_table(document: Any, table: Table, *, headed: bool) -> None:
    if table.title:
        document.add_paragraph(_printable(table.title), style="Caption")
    rows = ([table.head] if headed else []) + list(table.rows)
    grid = document.add_table(rows=len(rows), cols=len(table.head), style="Light Grid Accent 1")
    for grid_row, row in zip(grid.rows, rows, strict=True):
        for cell, text in zip(grid_row.cells, row, strict=True):
            _fill(cell, (Run(text, 0),))
    document.add_paragraph(_printable(table.note))


def _add_calculation(document: Any, block: Calculation) -> None:
    head = tuple((Run(name, 0),) for name in CALCULATION_HEAD)
    rows = [head, *(_cells(entry) for entry in block.entries)]
    grid = document.add_table(rows=len(rows), cols=len(CALCULATION_HEAD), style="Light Grid Accent 1")
    for grid_row, row in zip(grid.rows, rows, strict=True):
        for cell, runs in zip(grid_row.cells, row, strict=True):
            _fill(cell, runs)


def _cells(entry: Entry) -> tuple[tuple[Run, ...], ...]:
    put_in: list[Run] = []
    for name, text in entry.put_in:
        put_in += [*([Run("; ", 0)] if put_in else []), *formula_runs(name), Run(f" = {text}", 0)]
    words = ((Run(text, 0),) for text in (entry.label, entry.value, entry.source, entry.range_words))
    label, value, source, range_words = words
    return formula_runs(entry.symbol), label, value, formula_runs(entry.formula), tuple(put_in), source, range_words


def _fill(cell: Any, runs: Sequence[Run]) -> None:
    from docx.shared import Pt

    for piece in runs:
        run = cell.paragraphs[0].add_run(_printable(piece.text))
        run.font.size = Pt(CELL_PT)
        if piece.level < 0:
            run.font.subscript = True
        elif piece.level > 0:
            run.font.superscript = True
