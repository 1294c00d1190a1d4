"""The TEMA sheet as one page of PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orchestration.report.paper import page_size
from orchestration.report.printable import fitted
from orchestration.report.sheet.rows import SheetBlock, SheetRow
from orchestration.report.sheet.xlsx import TITLE
from orchestration.report.typesetter import set_pdf

TEMPLATE = Path(__file__).with_name("sheet.typ")
MARGIN_PT, INSET_PT, TYPE_PT = 36, 2.5, 6.6
SHARES = (0.04, 0.28, 0.17, 0.17, 0.17, 0.17)
LABEL_COLUMN, VALUE_COLUMN = 1, 2


def render_sheet_pdf(blocks: Sequence[SheetBlock], *, paper: str = "A4") -> bytes:
    """The PDF's bytes; `paper` is "A4" or "Letter"."""
    size = page_size(paper)
    width = size[0] - 2 * MARGIN_PT
    data = {
        "title": TITLE, "paper": size, "margin": MARGIN_PT, "inset": INSET_PT, "size": TYPE_PT, "shares": SHARES,
        "blocks": [(block.title, [_row(row, width) for row in block.rows]) for block in blocks],
    }  # fmt: skip
    return set_pdf(TEMPLATE, data, {})


def _row(row: SheetRow, width_pt: float) -> dict[str, Any]:
    value, label = (width_pt * SHARES[column] for column in (VALUE_COLUMN, LABEL_COLUMN))
    return {
        "number": str(row.number),
        "label": _fitted(row.label, label),
        "cells": [(_fitted(cell.text, value * cell.span), cell.span) for cell in row.cells],
    }


def _fitted(text: str, width_pt: float) -> str:
    return fitted(text, width_pt - 2 * INSET_PT, TYPE_PT)
