"""The TEMA sheet as a section of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.report.model import Section, Table
from orchestration.report.sheet.rows import SheetBlock, SheetRow, tema_sheet

PAIR = " → "


def sheet_section(design: Mapping[str, Any], records: Sequence[Mapping[str, Any]], system: str) -> Section:
    """All rows; inlet and outlet of a stream share a cell."""
    blocks = tema_sheet(design, records, system)
    return Section("TEMA specification sheet", tuple(_table(block) for block in blocks), "data")


def _table(block: SheetBlock) -> Table:
    two_sided = any(len(row.cells) > 1 for row in block.rows)
    head = ("No.", "Item", "Shell side", "Tube side") if two_sided else ("No.", "Item", "Value")
    return Table(block.title, head, tuple(_row(row, len(head) - 2) for row in block.rows))


def _row(row: SheetRow, columns: int) -> tuple[str, ...]:
    values = row.halves(PAIR)
    return (str(row.number), row.label, *values, *[""] * (columns - len(values)))
