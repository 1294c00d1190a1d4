"""The sheet around a drawing: frame, title block, tables, notes; places in millimetres on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.drawing.lengths import is_inch, unit
from orchestration.drawing.model import FRAME, RULES, Sheet
from orchestration.presentation import restate

A4_MM, LETTER_MM = (297.0, 210.0), (279.4, 215.9)
MARGIN_MM = 8.0
BLOCK_MM = (84.0, 40.0)
ROW_MM = 4.6
PAD_MM = 1.3
LETTER_WIDTH = 0.58


@dataclass(frozen=True)
class About:
    """What the title block says of the design."""

    title: str
    revision: str
    date: str
    design_id: str


def paper_size(system: str) -> tuple[float, float]:
    """Letter where dimensions are in inches, else A4; landscape [mm]."""
    return LETTER_MM if is_inch(system) else A4_MM


def fitted(text: str, width_mm: float, size_mm: float) -> str:
    """The text, shortened where it would be wider."""
    room = max(1, int(width_mm / (LETTER_WIDTH * size_mm)))
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def wrapped(text: str, width_mm: float, size_mm: float) -> list[str]:
    """The text in lines that fit."""
    lines, room = [""], max(1, int(width_mm / (LETTER_WIDTH * size_mm)))
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [fitted(line, width_mm, size_mm) for line in lines]


def draw_frame(sheet: Sheet, about: About, tema_type: str) -> None:
    """Frame and title block, lower right."""
    width, height = sheet.paper_mm
    _box(sheet, MARGIN_MM, MARGIN_MM, width - MARGIN_MM, height - MARGIN_MM)
    x0, x1 = width - MARGIN_MM - BLOCK_MM[0], width - MARGIN_MM
    y1 = MARGIN_MM + BLOCK_MM[1]
    _box(sheet, x0, MARGIN_MM, x1, y1)
    inner = BLOCK_MM[0] - 2 * PAD_MM
    sheet.text(sheet.on_paper(x0 + PAD_MM, y1 - 5.6), sheet.title, 4.0, bold=True)
    sheet.text(sheet.on_paper(x0 + PAD_MM, y1 - 10.6), fitted(about.title, inner, 2.6), 2.6)
    cells = (
        (("TEMA type", tema_type), ("Revision", about.revision)),
        (("Scale", f"1:{sheet.scale:g}"), ("Dimensions", unit(sheet.system))),
        (("Date", about.date), ("Design", about.design_id[:8])),
    )
    top = y1 - 13.0
    for row, pair in enumerate(cells):
        y = top - row * 7.0
        _line(sheet, x0, y, x1, y)
        for column, (label, value) in enumerate(pair):
            x = x0 + PAD_MM + column * BLOCK_MM[0] / 2
            sheet.text(sheet.on_paper(x, y - 2.5), label, 1.9)
            sheet.text(sheet.on_paper(x, y - 6.0), fitted(value, BLOCK_MM[0] / 2 - PAD_MM, 2.8), 2.8)
    _line(sheet, x0 + BLOCK_MM[0] / 2, top, x0 + BLOCK_MM[0] / 2, top - 21.0)
    _line(sheet, x0, top - 21.0, x1, top - 21.0)
    sheet.text(
        sheet.on_paper((x0 + x1) / 2, top - 25.0), "FOR REVIEW · not checked, not approved · ARKEN HX", 2.3, "middle",
        bold=True,
    )  # fmt: skip


def draw_table(
    sheet: Sheet, x_mm: float, top_mm: float, widths_mm: Sequence[float], rows: Sequence[Sequence[str]], *,
    title: str = "", headed: bool = False,
) -> float:  # fmt: skip
    """Rows of text with rules between them; the place on paper below the last one comes back."""
    y = top_mm
    if title:
        sheet.text(sheet.on_paper(x_mm + PAD_MM, y - 3.4), title, 2.8, bold=True)
        y -= ROW_MM
    _line(sheet, x_mm, y, x_mm + sum(widths_mm), y)
    for number, row in enumerate(rows):
        x = x_mm
        for width, cell in zip(widths_mm, row, strict=True):
            if cell:
                text = fitted(cell, width - PAD_MM, 2.4)
                sheet.text(sheet.on_paper(x + PAD_MM, y - 3.3), text, 2.4, bold=headed and number == 0)
            x += width
        y -= ROW_MM
        _line(sheet, x_mm, y, x_mm + sum(widths_mm), y)
    return y


def draw_notes(sheet: Sheet, x_mm: float, top_mm: float, width_mm: float, notes: Sequence[str]) -> float:
    """Numbered notes; the place on paper below the last line comes back."""
    if not notes:
        return top_mm
    sheet.text(sheet.on_paper(x_mm + PAD_MM, top_mm - 3.4), "Notes", 2.8, bold=True)
    y = top_mm - ROW_MM - 0.6
    for number, note in enumerate(notes, start=1):
        for position, line in enumerate(wrapped(restate(note, sheet.system), width_mm - 6.0, 2.2)):
            if position == 0:
                sheet.text(sheet.on_paper(x_mm + PAD_MM, y - 2.6), f"{number}", 2.2)
            sheet.text(sheet.on_paper(x_mm + PAD_MM + 3.2, y - 2.6), line, 2.2)
            y -= 3.3
    return y


def _box(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    sheet.box(FRAME, *sheet.on_paper(x0, y0), *sheet.on_paper(x1, y1))


def _line(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    sheet.path(RULES, sheet.on_paper(x0, y0), sheet.on_paper(x1, y1))
