"""Rows of a datasheet by what their label says, with the values of each stream's column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any, Protocol

import yaml

from orchestration.intake.assembly import assemble
from orchestration.intake.blocks import side_by_side, with_fluids_on_top
from orchestration.intake.tokens import tokenize
from orchestration.intake.units import Unit, match_unit
from orchestration.intake.vocabulary import fluid_by_name
from orchestration.number_gate import gate_text

MAX_ROWS = 600
MAX_CELL_CHARACTERS = 300
MAX_LINE_CHARACTERS = 4_000
_UNIT_BEFORE = re.compile(r"([^\d\s]\S*) (-?\d.*)")
_LINE_NUMBER = re.compile(r"^\d{1,2}[.)]?\s+(?=[A-Za-zΔ])")


class DocumentContent(Protocol):
    """What a reader of documents gives: the text, and tables as rows of cells."""

    @property
    def text(self) -> str: ...

    @property
    def tables(self) -> Sequence[Sequence[Sequence[str]]]: ...


@dataclass
class SheetRow:
    """One recognised row: its field, the unit named in label or unit column, and cells by column number."""

    field: str
    unit: Unit | None
    cells: dict[int, str] = field(default_factory=dict)


@dataclass
class Sheet:
    """Recognised rows in order, and the first column number of each named side ("hot", "cold", "shell", "tube")."""

    rows: list[SheetRow] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    text = resources.files("orchestration.intake").joinpath("datasheet.yaml").read_text("utf-8")
    return yaml.safe_load(text)


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, tuple[str, ...], re.Pattern[str]]]:
    return [
        (row["field"], tuple(row.get("kinds", ())), re.compile(f"(?i)(?:{row['pattern']})")) for row in _table()["rows"]
    ]


def read_sheet(document: DocumentContent) -> Sheet:
    """Recognised rows of all tables; lines of text split at wide gaps where the tables hold too little."""
    sheet = Sheet()
    rows = side_by_side([row for table in document.tables for row in upright(table)][:MAX_ROWS], names_side, is_label)
    _read_rows([_unglued(row) for row in rows], sheet)
    if sum(row.field != "ignored" for row in sheet.rows) < 2:
        lines = [line[:MAX_LINE_CHARACTERS].strip(" |") for line in document.text.splitlines()[:MAX_ROWS]]
        _read_rows([_unglued(re.split(r"\s{2,}|\t|\|", line)) for line in lines], sheet)
    sheet.rows = [row for row in sheet.rows if row.field != "ignored"]
    return sheet


def upright(table: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """A table with a line for each stream and a column for each field, turned so that each line is a field."""
    table = with_fluids_on_top(table, lambda cell: fluid_by_name(cell) is not None)
    sides = {side for row in table for side, pattern in _table()["columns"].items() if row and _is(pattern, row[0])}
    heads = [cell for cell in table[0] if any(row[2].match(cell.strip()) for row in _patterns())] if table else []
    if len(sides) < 2 or len(heads) < 3 or len({len(row) for row in table}) > 1:
        return table
    return [list(column) for column in zip(*table, strict=True)]


def is_label(cell: str) -> bool:
    """Whether a cell is the label of a row this reader knows."""
    return any(pattern.match(_LINE_NUMBER.sub("", cell.strip())) for _, _, pattern in _patterns())


def names_side(cell: str) -> str:
    """The side a cell names alone ("hot", "cold", "shell", "tube"), or ""."""
    return next((side for side, pattern in _table()["columns"].items() if _is(pattern, cell.strip(" :"))), "")


def _is(pattern: str, cell: str) -> bool:
    return re.fullmatch(f"(?i)(?:{pattern})", cell.strip()) is not None


def _read_rows(rows: Sequence[Sequence[str]], sheet: Sheet) -> None:
    for raw in rows:
        gated = [gate_text(str(cell)[:MAX_CELL_CHARACTERS]) for cell in raw]
        sheet.refused += [number for cell in gated for number in cell.refused]
        cells = [" ".join(cell.text.split()) for cell in gated]
        named = _named_columns(cells)
        if named and not sheet.columns:
            sheet.columns = named
            continue
        row = _recognised(cells)
        if row is not None:
            sheet.rows.append(row)


def _named_columns(cells: Sequence[str]) -> dict[str, int]:
    """Columns of a header row: two sides named in cells that hold nothing else."""
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        for side, pattern in _table()["columns"].items():
            if re.fullmatch(f"(?i)(?:{pattern})(?: \\(?in(?:let)?)?(?:[ /]*out(?:let)?\\)?)?", cell):
                found.setdefault(side, index)
    return found if len(found) >= 2 else {}


def _recognised(cells: Sequence[str]) -> SheetRow | None:
    start = next((i for i, cell in enumerate(cells) if re.search(r"[A-Za-zΔ]", cell)), None)
    if start is None:
        return None
    label = _LINE_NUMBER.sub("", cells[start])
    found = next((row for row in _patterns() if row[2].match(label)), None)
    if found is None:
        return None
    name, kinds, _ = found
    row = SheetRow(name, unit_in(label, kinds))
    if name == "fluid" and not any(cells[start + 1 :]):
        row.cells = dict(enumerate(_fluids_in(label)))
        return row
    for index in range(start + 1, len(cells)):
        unit = unit_in(cells[index], kinds) if not re.search(r"\d", cells[index]) or kinds == ("fouling",) else None
        if unit is not None and _is_unit_only(cells[index]):
            row.unit = row.unit or unit
        elif cells[index] != cells[start]:
            joined = _UNIT_BEFORE.fullmatch(cells[index])
            if joined and _is_unit_only(joined[1]) and (before := unit_in(joined[1], kinds)):
                row.unit, row.cells[index] = row.unit or before, joined[2]
            else:
                row.cells[index] = cells[index]
    return row


def _fluids_in(line: str) -> list[str]:
    """Names of the streams in a line that lost its gaps: "Fluid name Kerosene Cooling water"."""
    return [token.text for token in assemble(tokenize(line)) if token.kind == "fluid"]


def unit_in(text: str, kinds: Sequence[str]) -> Unit | None:
    """The first unit of one of these kinds in a label or a unit cell."""
    if "length" in kinds and text.strip("()[]. ").casefold() == "in":
        text = "inch"
    for match in re.finditer(r"(?<![A-Za-z0-9])[A-Za-z°%\"]", text):
        found = match_unit(text, match.start())
        if found is not None and found[0].kind in kinds:
            return found[0]
    return None


def _is_unit_only(cell: str) -> bool:
    bare = cell.strip("()[] ")
    if bare.rstrip(".").casefold() == "in":
        return True
    found = match_unit(bare, 0)
    return found is not None and found[1] >= len(bare) - 1


def _unglued(cells: Sequence[str]) -> list[str]:
    """A line whose gaps were lost ("Temperature in/out °C 150 / 90 30 / 50") cut before its first value."""
    if len(cells) != 1:
        return list(cells)
    line = cells[0]
    values = re.search(r"(?<![\w/.])-?\d[\d.,]*(?: ?/ ?-?\d[\d.,]*)?(?: +-?\d[\d.,]*(?: ?/ ?-?\d[\d.,]*)?)*\s*$", line)
    if values is None or not line[: values.start()].strip():
        return [line]
    parts = re.findall(r"-?\d[\d.,]*(?: ?/ ?-?\d[\d.,]*)?", values.group())
    return [line[: values.start()].strip(), *parts]


def is_blank(cell: str) -> bool:
    """A cell that says nothing: empty, a dash, "by vendor"."""
    return cell.strip().casefold() in _table()["blank"]
