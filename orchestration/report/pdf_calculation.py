"""The calculation note in the PDF: symbol, quantity, value, and below one another how each number came about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from orchestration.presentation import Run, formula_runs
from orchestration.presentation.palette import INK
from orchestration.report.model import Calculation, Entry
from orchestration.report.typeset import formula_flowable, typeset_lines

SHARES = (0.10, 0.25, 0.17, 0.48)
VALUE_COLUMN = 2
HEAD = ("Symbol", "Quantity", "Value", "Formula · numbers put in · source · range")
FORMULA_PT = 8.0
FORMULA_LINE_PT = 225.0
"""Width of a formula's column on A4: what is longer goes on below, between two clauses."""
LONGEST_LABEL, LONGEST_VALUE = 26, 24
"""What is longer is broken into lines."""
NO_BREAK = "\u00a0"
_TAGS = {-1: ('<sub size="75%" rise="1.4">', "</sub>"), 0: ("", ""), 1: ('<super size="75%" rise="2.2">', "</super>")}


def calculation_rows(block: Calculation, styles: Mapping[Any, Any]) -> list[list[Any]]:
    """A row for each number under `HEAD`: flowables, but for short words and values, which the table sets by itself."""
    from reportlab.platypus import Paragraph as Text

    head = [Text(name, styles["head"]) for name in HEAD]
    head[VALUE_COLUMN] = HEAD[VALUE_COLUMN]
    return [head, *(_row(entry, styles) for entry in block.entries)]


def _row(entry: Entry, styles: Mapping[Any, Any]) -> list[Any]:
    from reportlab.platypus import Paragraph as Text

    is_long = len(entry.value) > LONGEST_VALUE
    return [
        Text(_lines(formula_runs(entry.symbol)), styles["cell"]),
        entry.label if len(entry.label) <= LONGEST_LABEL else Text(escape(entry.label), styles["cell"]),
        "" if is_long else entry.value.replace(" ", NO_BREAK),
        [*([Text(escape(entry.value), styles["cell"])] if is_long else []), *_working(entry, styles)],
    ]


def _working(entry: Entry, styles: Mapping[Any, Any]) -> list[Any]:
    from reportlab.platypus import Paragraph as Text

    parts: list[Any] = []
    if entry.formula:
        drawn = typeset_lines(entry.formula, FORMULA_PT, FORMULA_LINE_PT)
        if drawn is None:
            parts.append(Text(_lines(formula_runs(entry.formula)), styles["cell"]))
        parts += [formula_flowable(line, INK) for line in drawn or ()]
    origin = escape(" · ".join(part for part in (entry.source, entry.range_words) if part))
    below = [line for line in (_given(entry) if entry.put_in else "", origin) if line]
    return [*parts, Text("<br/>".join(below), styles["small"])] if below else parts


def _given(entry: Entry) -> str:
    """What went in: with its values where a formula can be followed by hand, else by name alone."""
    names = [_lines(formula_runs(name)) for name, _ in entry.put_in]
    if not entry.formula:
        return f"from {', '.join(names)}"
    values = [_unbroken(text) for _, text in entry.put_in]
    pairs = (f"{name}{NO_BREAK}={NO_BREAK}{value}" for name, value in zip(names, values, strict=True))
    return f"with {', '.join(pairs)}"


def _lines(runs: tuple[Run, ...]) -> str:
    """Runs as the PDF library's markup."""
    return "".join(f"{_TAGS[run.level][0]}{escape(run.text)}{_TAGS[run.level][1]}" for run in runs)


def _unbroken(text: str) -> str:
    return escape(text.replace(" ", NO_BREAK) if len(text) <= LONGEST_VALUE else text)
