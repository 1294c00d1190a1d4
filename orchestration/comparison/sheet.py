"""A comparison to take away: Markdown, and a workbook in which nothing can act as a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence

from orchestration.comparison.rows import Row
from orchestration.presentation.inert import escaped_markdown

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMN_CHARS = (44, 26)


def as_markdown(names: Sequence[str], rows: Sequence[Row]) -> str:
    """One table; what the data say stays text."""
    lines = [["", *map(escaped_markdown, names)], [":--", *["--:"] * len(names)]]
    group = None
    for row in rows:
        if row.group != group:
            group = row.group
            lines.append([f"**{escaped_markdown(group)}**", *[""] * len(names)])
        lines.append([escaped_markdown(text) for text in (row.label, *row.texts)])
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def as_xlsx(names: Sequence[str], rows: Sequence[Row]) -> bytes:
    """The workbook's bytes: text cells only."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    page = book.active
    page.title = "Comparison"
    for number, cells in enumerate([("Group", "Quantity", *names), *((r.group, r.label, *r.texts) for r in rows)], 1):
        for column, text in enumerate(cells, 1):
            _text(page, number, column, text)
    for cell in page[1]:
        cell.font = Font(bold=True)
    page.freeze_panes = "C2"
    for column in range(2, 3 + len(names)):
        page.column_dimensions[get_column_letter(column)].width = _COLUMN_CHARS[min(column - 2, 1)]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _text(page, row: int, column: int, text: str) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, TYPE_STRING

    cell = page.cell(row, column)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = TYPE_STRING
    cell.quotePrefix = True
