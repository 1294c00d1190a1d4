"""One document model; PDF, DOCX, Markdown and the report page all draw this and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.drawing.model import Sheet

CALCULATION_HEAD = ("Symbol", "Quantity", "Value", "Formula", "Numbers put in", "Source", "Range")


@dataclass(frozen=True)
class Paragraph:
    """Plain text, no markup."""

    text: str


@dataclass(frozen=True)
class Table:
    """Rows of plain text; every row has as many cells as `head`."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """One number of the calculation. `symbol`, `formula` and the names of what was put in are LaTeX or plain words."""

    label: str
    symbol: str
    value: str
    formula: str
    put_in: tuple[tuple[str, str], ...]
    source: str
    range_words: str


@dataclass(frozen=True)
class Calculation:
    """The numbers of one run of a step, in order; formats without typesetting show them under `CALCULATION_HEAD`."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Series:
    """One line of a chart, already in shown units."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    role: str


@dataclass(frozen=True)
class Chart:
    """Lines over a common axis; formats without drawing show the points as a table."""

    title: str
    x_title: str
    y_title: str
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Picture:
    """A drawing; formats without pictures say in words what it shows."""

    title: str
    alt: str
    sheet: Sheet


Block = Paragraph | Table | Calculation | Chart | Picture


@dataclass(frozen=True)
class Section:
    """`origin` is "data" (rendered from records) or "prose" (written, its numbers checked)."""

    title: str
    blocks: tuple[Block, ...]
    origin: str
    level: int = 1


@dataclass(frozen=True)
class ReportDocument:
    """A complete report in one system of units."""

    title: str
    identification: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    units: str
