"""Reading of datasheets in the limited child: what is read, what is refused and why."""

from __future__ import annotations

import io

import pytest
from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from orchestration.documents import DocumentError, read_document

ROWS = [
    ("Fluid name", "Kerosene", "Cooling water"),
    ("Fluid quantity, total kg/h", "180000", ""),
    ("Viscosity cP", "", "0.7"),
    ("Temperature (in / out) °C", "150 / 90", "30 / 50"),
]


def pdf(pages: int = 1, rows=ROWS) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for _ in range(pages):
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                canvas.drawString(50 + 190 * column, 780 - 20 * line, cell)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def docx(rows=ROWS) -> bytes:
    document = Document()
    document.add_paragraph("Heat exchanger data sheet")
    table = document.add_table(rows=0, cols=3)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_pdf_rows_keep_their_columns():
    read = read_document("sheet.pdf", pdf())
    assert ["Fluid name", "Kerosene", "Cooling water"] in [list(row) for row in read.tables[0]]
    assert ["Temperature (in / out) °C", "150 / 90", "30 / 50"] in [list(row) for row in read.tables[0]]
    assert ["Fluid quantity, total kg/h", "180000", ""] in [list(row) for row in read.tables[0]]
    assert ["Viscosity cP", "", "0.7"] in [list(row) for row in read.tables[0]]
    assert read.extent == "its one page read"


def test_docx_rows_keep_their_columns_whatever_the_name_says():
    read = read_document("sheet.pdf", docx())
    assert read.kind == "docx"
    assert [list(row) for row in read.tables[0]][0] == ["Fluid name", "Kerosene", "Cooling water"]
    assert read.text.startswith("Heat exchanger data sheet")


def test_long_pdf_says_how_much_was_read():
    read = read_document("long.pdf", pdf(pages=60))
    assert (read.pages_read, read.pages_total) == (40, 60)
    assert read.extent == "pages 1 to 40 of 60 read"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"MZ\x90\x00 program", "unknown_type"),
        (b"<html>%PDF</html>", "unknown_type"),
        (b"%PDF-1.7\nnothing else", "damaged_file"),
        (b"PK\x03\x04 nothing else", "damaged_file"),
        (b"%PDF-" + b" " * (21 * 1024 * 1024), "file_too_large"),
    ],
    ids=["empty", "exe", "html", "cut-pdf", "cut-zip", "large"],
)
def test_unreadable_file_is_refused_with_its_reason(data, code):
    with pytest.raises(DocumentError) as refused:
        read_document("../../x.pdf", data)
    assert refused.value.code == code
    assert len(refused.value.user_message) > 30


def workbook(fill) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    fill(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_workbook_gives_a_table_for_each_sheet():
    def fill(book):
        for row in ROWS:
            book.active.append(row)
        book.create_sheet("Notes").append(["Flow", 50.0, None, True])

    read = read_document("duty.xlsx", workbook(fill))
    assert (read.kind, read.extent) == ("xlsx", "sheets 1 to 2 of 2 read")
    assert read.tables[0] == tuple(ROWS) and read.tables[1] == (("Flow", "50", "", "True"),)


def test_large_workbook_says_that_it_was_read_in_part():
    def fill(book):
        for number in range(3000):
            book.active.append([number] * 10)

    read = read_document("large.xlsx", workbook(fill))
    assert read.extent == "sheets 1 to 0 of 1 read" and "in part" in " ".join(read.warnings)


def test_image_is_checked_and_not_read():
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (20, 10)).save(buffer, "JPEG")
    read = read_document("photo.png", buffer.getvalue())
    assert (read.kind, read.text, read.extent) == ("image", "", "an image, nothing read")
    for broken in (b"\x89PNG\r\n\x1a\n" + b"x" * 50, b"\xff\xd8\xff" + b"x" * 50):
        with pytest.raises(DocumentError, match="damaged"):
            read_document("photo.png", broken)


def test_huge_image_is_refused():
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("1", (9000, 10)).save(buffer, "PNG")
    with pytest.raises(DocumentError, match="9000 x 10 pixels"):
        read_document("wide.png", buffer.getvalue())
