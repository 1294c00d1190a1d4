"""The TEMA sheet as a workbook: one printable page, text cells only, so that nothing in it can be a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence

from orchestration.presentation.palette import RULE, SHADE
from orchestration.report.sheet.rows import SheetBlock, SheetRow

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_VALUE_COLUMN, VALUE_COLUMNS = 3, 4
WIDTHS = {"A": 5, "B": 46, "C": 24, "D": 24, "E": 24, "F": 24}
TITLE = "Shell-and-tube heat exchanger specification sheet"


def render_xlsx(blocks: Sequence[SheetBlock], *, paper: str = "A4") -> bytes:
    """The workbook's bytes; `paper` is "A4" or "Letter"."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    page = book.active
    page.title = "TEMA sheet"
    for column, width in WIDTHS.items():
        page.column_dimensions[column].width = width
    page.append([TITLE])
    page["A1"].font = Font(bold=True, size=13)
    for block in blocks:
        if block.title:
            _title(page, block.title)
        for row in block.rows:
            _row(page, row)
    page.page_setup.paperSize = page.PAPERSIZE_LETTER if paper == "Letter" else page.PAPERSIZE_A4
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.right.text = "Page &P of &N"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _title(page, text: str) -> None:
    from openpyxl.styles import Font, PatternFill

    page.append([None, text])
    for cell in page[page.max_row]:
        cell.font = Font(bold=True)
    for column in range(1, FIRST_VALUE_COLUMN + VALUE_COLUMNS):
        page.cell(page.max_row, column).fill = PatternFill("solid", fgColor=SHADE.lstrip("#"))


def _row(page, row: SheetRow) -> None:
    from openpyxl.styles import Alignment, Border, Side

    number = page.max_row + 1
    page.cell(number, 1, row.number)
    _text(page, number, 2, row.label)
    column = FIRST_VALUE_COLUMN
    for cell in row.cells:
        _text(page, number, column, cell.text)
        if cell.span > 1:
            page.merge_cells(start_row=number, end_row=number, start_column=column, end_column=column + cell.span - 1)
        column += cell.span
    line = Border(bottom=Side(style="hair", color=RULE.lstrip("#")))
    for place in range(1, FIRST_VALUE_COLUMN + VALUE_COLUMNS):
        page.cell(number, place).border = line
        page.cell(number, place).alignment = Alignment(wrap_text=True, vertical="top")


def _text(page, row: int, column: int, text: str) -> None:
    """A cell that stays text whatever it begins with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, TYPE_STRING

    cell = page.cell(row, column)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = TYPE_STRING
    cell.quotePrefix = True
