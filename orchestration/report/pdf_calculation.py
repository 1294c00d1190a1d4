"""The calculation note in the PDF: symbol, quantity, value, and below one another how each number came about."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from orchestration.presentation import Run, formula_runs
from orchestration.report.model import Calculation, Entry
from orchestration.report.printable import BREAK, fitted
from orchestration.report.typeset import Typeset, typeset_lines, words

SHARES = (0.10, 0.25, 0.17, 0.48)
SYMBOL_COLUMN, LABEL_COLUMN, VALUE_COLUMN, WORKING_COLUMN = range(4)
HEAD = ("Symbol", "Quantity", "Value", "Formula · numbers put in · source · range")
FORMULA_PT = 8.0
FORMULA_LINE_PT = 225.0
"""Width of a formula's column on A4: what is longer goes on below, between two clauses."""
LONGEST_VALUE = 24
"""What is longer stands in the wide column."""
LONGEST_PAIR = 32
"""A name and its value that are longer together may be broken into lines."""
Parts = list[tuple[str, int]]
"""Text with its level: below the line (-1), on it (0), above it (1)."""


class Formulas:
    """Formulas as the template draws them, each once, in the order they were met."""

    def __init__(self) -> None:
        self.drawn: list[dict[str, Any]] = []
        self.fonts: set[str] = set()
        self._places: dict[tuple[Typeset, float], int] = {}

    def place(self, formula: Typeset, width_pt: float) -> int:
        """Where the formula stands in `drawn`, made smaller where `width_pt` is too narrow for it."""
        factor = min(1.0, width_pt / formula.width)
        place = self._places.setdefault((formula, factor), len(self.drawn))
        if place == len(self.drawn):
            self.drawn.append({
                "width": formula.width * factor,
                "height": formula.height * factor,
                "words": [(font, size * factor, letters, gap * factor, y * factor)
                          for font, size, letters, gap, y in words(formula)],
                "rules": [[side * factor for side in rule] for rule in formula.rules],
            })  # fmt: skip
            self.fonts.update(font for font, *_ in formula.letters)
        return place


def calculation_rows(
    block: Calculation, formulas: Formulas, width_pt: float, inset_pt: float, cell_pt: float, small_pt: float
) -> list[dict[str, Any]]:
    """A row for each number under `HEAD` in a table of that width."""
    columns = [width_pt * share - 2 * inset_pt for share in SHARES]
    return [_Row(columns, cell_pt, small_pt).of(entry, formulas) for entry in block.entries]


class _Row:
    def __init__(self, columns: Sequence[float], cell_pt: float, small_pt: float) -> None:
        self._columns = columns
        self._cell_pt, self._small_pt = cell_pt, small_pt

    def of(self, entry: Entry, formulas: Formulas) -> dict[str, Any]:
        """The entry as the template reads it; `plain` is a formula that cannot be set."""
        is_long = len(entry.value) > LONGEST_VALUE
        width = self._columns[WORKING_COLUMN]
        lines = typeset_lines(entry.formula, FORMULA_PT, FORMULA_LINE_PT) if entry.formula else ()
        origin = " · ".join(part for part in (entry.source, entry.range_words) if part)
        return {
            "letters": sum(map(len, (entry.label, entry.value, entry.formula, origin, *chain(*entry.put_in)))),
            "symbol": _parts(formula_runs(entry.symbol), self._columns[SYMBOL_COLUMN], self._cell_pt),
            "label": fitted(entry.label, self._columns[LABEL_COLUMN], self._cell_pt),
            "value": "" if is_long else fitted(entry.value, self._columns[VALUE_COLUMN], self._cell_pt),
            "long_value": fitted(entry.value, width, self._cell_pt) if is_long else "",
            "formulas": [formulas.place(line, width) for line in lines or ()],
            "plain": _parts(formula_runs(entry.formula), width, self._cell_pt) if lines is None else [],
            "given_as": "with " if entry.formula else "from ",
            "given": self._given(entry),
            "origin": fitted(origin, width, self._small_pt),
        }

    def _given(self, entry: Entry) -> list[dict[str, Any]]:
        """What went in: with its values where a formula can be followed by hand, else by name alone."""
        pairs = [
            (*formula_runs(name), *((Run(f" = {text}", 0),) if entry.formula else ())) for name, text in entry.put_in
        ]
        return [
            {
                "parts": _parts(pair, self._columns[WORKING_COLUMN], self._small_pt),
                "is_whole": sum(len(run.text) for run in pair) <= LONGEST_PAIR,
            }
            for pair in pairs
        ]


def _parts(runs: Sequence[Run], width_pt: float, size_pt: float) -> Parts:
    """Runs that may end a line between them where together they could be longer than one."""
    is_long = sum(len(run.text) for run in runs) * size_pt > width_pt
    texts = [fitted(run.text, width_pt, size_pt) for run in runs]
    joint = BREAK if is_long else ""
    return [(joint * bool(at) + text, run.level) for at, (text, run) in enumerate(zip(texts, runs, strict=True))]
