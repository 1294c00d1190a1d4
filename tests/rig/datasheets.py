"""Datasheets with the kerosene duty, in the layout of a TEMA specification sheet, as PDF and as Word."""

from __future__ import annotations

import io

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

KEROSENE_ROWS = (
    ("", "Hot side", "Cold side"),
    ("Fluid name", "Kerosene", "Cooling water"),
    ("Fluid quantity, total (kg/h)", "180000", ""),
    ("Temperature in / out (°C)", "150 / 90", "30 / 50"),
    ("Allowable pressure drop (bar)", "0.7", "0.7"),
)
TITLE = "HEAT EXCHANGER SPECIFICATION SHEET"


def kerosene_pdf(rows: tuple[tuple[str, ...], ...] = KEROSENE_ROWS) -> bytes:
    """One A4 page with the rows in three columns."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.drawString(50, 800, TITLE)
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            canvas.drawString(50 + (0, 250, 390)[column], 770 - 20 * line, cell)
    canvas.save()
    return buffer.getvalue()


def kerosene_docx(rows: tuple[tuple[str, ...], ...] = KEROSENE_ROWS) -> bytes:
    """A heading and one table with the rows."""
    document = Document()
    document.add_heading(TITLE)
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
