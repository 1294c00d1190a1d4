"""The TEMA sheet as one page of PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from orchestration.presentation.palette import RULE, SHADE
from orchestration.report.pdf import BOLD, FONT, page_size
from orchestration.report.sheet.rows import SheetBlock
from orchestration.report.sheet.xlsx import TITLE

MARGIN_PT = 30
TYPE_PT, LEADING_PT = 6.6, 7.8
SHARES = (0.04, 0.28, 0.17, 0.17, 0.17, 0.17)
VALUE_COLUMNS = 4


def render_sheet_pdf(blocks: Sequence[SheetBlock], *, paper: str = "A4") -> bytes:
    """The PDF's bytes; `paper` is "A4" or "Letter"."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph as Text
    from reportlab.platypus import SimpleDocTemplate, Spacer

    size = page_size(paper)
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer, pagesize=size, title=TITLE, author="ARKEN HX", leftMargin=MARGIN_PT, rightMargin=MARGIN_PT,
        topMargin=MARGIN_PT, bottomMargin=MARGIN_PT,
    )  # fmt: skip
    cell = ParagraphStyle("cell", fontName=FONT, fontSize=TYPE_PT, leading=LEADING_PT, splitLongWords=True)
    bold = ParagraphStyle("bold", cell, fontName=BOLD)
    heading = ParagraphStyle("heading", cell, fontName=BOLD, fontSize=10, leading=13)
    document.build([Text(TITLE, heading), Spacer(0, 4), _grid(blocks, cell, bold, size[0] - 2 * MARGIN_PT)])
    return buffer.getvalue()


def _grid(blocks: Sequence[SheetBlock], cell: Any, bold: Any, width: float) -> Any:
    from reportlab.platypus import Paragraph as Text
    from reportlab.platypus import Table, TableStyle

    lines: list[list[Any]] = []
    rules: list[tuple] = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.3, RULE), ("BOX", (0, 0), (-1, -1), 0.6, RULE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 1.0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.3), ("LEFTPADDING", (0, 0), (-1, -1), 2.5),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2.5), ("FONTSIZE", (0, 0), (-1, -1), 1), ("LEADING", (0, 0), (-1, -1), 1),
    ]  # fmt: skip
    for block in blocks:
        if block.title:
            band = (0, len(lines)), (-1, len(lines))
            rules += [("SPAN", *band), ("BACKGROUND", *band, SHADE)]
            lines.append([Text(block.title, bold), *[""] * (VALUE_COLUMNS + 1)])
        for row in block.rows:
            line: list[Any] = [Text(str(row.number), cell), Text(escape(row.label), cell)]
            for entry in row.cells:
                first = len(line)
                line += [Text(escape(entry.text), cell), *[""] * (entry.span - 1)]
                rules.append(("SPAN", (first, len(lines)), (first + entry.span - 1, len(lines))))
            lines.append(line)
    return Table(lines, colWidths=[width * share for share in SHARES], style=TableStyle(rules))
