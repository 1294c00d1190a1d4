"""Fills the templates of `sheet.yaml` from the records of one design."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from orchestration.report.facts import Facts, facts_of

NOT_APPLICABLE = "n/a"
BLOCK_TITLES = {
    "header": "", "performance": "Performance of one unit", "construction": "Construction of one shell",
}  # fmt: skip
SIDES = ("shell", "tube")
_KEY = re.compile(r"\{([A-Za-z0-9_]+)\}")
_GAP = "–"


@dataclass(frozen=True)
class SheetCell:
    """`text` as printed; `span` is how many of the four value columns it covers."""

    text: str
    span: int


@dataclass(frozen=True)
class SheetRow:
    """One numbered row; its cells cover four value columns: shell in, shell out, tube in, tube out."""

    number: int
    label: str
    cells: tuple[SheetCell, ...]

    def halves(self, joiner: str) -> list[str]:
        """Text of the shell's and the tubes' half, or the one text of both; inlet and outlet joined."""
        half = len(self.cells) // 2
        parts = [self.cells[:half], self.cells[half:]] if half else [self.cells]
        return [joiner.join(cell.text for cell in cells) for cells in parts]


@dataclass(frozen=True)
class SheetBlock:
    """Rows under one title; the title of the header is empty."""

    title: str
    rows: tuple[SheetRow, ...]


@lru_cache(maxsize=1)
def _templates() -> Mapping[str, Sequence[Mapping[str, Any]]]:
    return yaml.safe_load(resources.files(__package__).joinpath("sheet.yaml").read_text("utf-8"))


def tema_sheet(
    design: Mapping[str, Any], records: Sequence[Mapping[str, Any]], system: str = "SI"
) -> tuple[SheetBlock, ...]:
    """All 57 rows in one system of units; a cell that nothing is stored for reads n/a and says why.

    `design` is the stored design, `records` its step records in order of execution.
    """
    facts = facts_of(records, system)
    fill = _Filler(facts, _general(design, facts))
    return tuple(
        SheetBlock(BLOCK_TITLES[name], tuple(fill.row(template) for template in templates))
        for name, templates in _templates().items()
    )


def _general(design: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """What a sheet says that no step record holds."""
    warnings = facts.outputs.get("warnings") or ()
    remarks = "for review; not for construction"
    return {
        "title": str(design.get("title") or "shell-and-tube heat exchanger"),
        "date": str(design.get("created_at") or "")[:10] or _GAP,
        "revision": f"rev. {design.get('revision', 1)}",
        "remarks": f"{remarks}; {len(warnings)} warnings, see the report" if warnings else remarks,
    }


class _Filler:
    """Templates to text, for one design."""

    def __init__(self, facts: Facts, general: Mapping[str, str]) -> None:
        self._facts, self._general = facts, general
        tube = facts.value("tube_side_fluid")
        self._fluid = {"tube": "hot", "shell": "cold"} if tube == "hot" else {"tube": "cold", "shell": "hot"}

    def row(self, template: Mapping[str, Any]) -> SheetRow:
        number, label, reason = int(template["row"]), str(template["label"]), str(template.get("reason", ""))
        if not template.keys() & {"in", "both", *SIDES}:
            return SheetRow(number, label, (SheetCell(self._cell(template.get("cell"), "", reason), 4),))
        cells = tuple(cell for side in SIDES for cell in self._side_cells(template, side, reason))
        return SheetRow(number, label, cells)

    def _side_cells(self, template: Mapping[str, Any], side: str, reason: str) -> tuple[SheetCell, ...]:
        if not self._holds(template, side):
            return (SheetCell(self._cell(None, side, reason), 2),)
        ends = [self._text(template.get(end), side) for end in ("in", "out")]
        if all(ends):
            return tuple(SheetCell(text, 1) for text in ends)
        return (SheetCell(self._cell(template.get("both") or template.get(side), side, reason), 2),)

    def _holds(self, template: Mapping[str, Any], side: str) -> bool:
        wanted, unwanted = template.get("when") or {}, template.get("unless") or {}
        return all(self._is(pattern, side, value) for pattern, value in wanted.items()) and not any(
            self._is(pattern, side, value) for pattern, value in unwanted.items()
        )

    def _is(self, pattern: str, side: str, value: Any) -> bool:
        return self._facts.value(self._keyed(pattern, side)) == value

    def _keyed(self, template: str, side: str) -> str:
        return template.replace("{s}", self._fluid.get(side, "")).replace("{side}", side)

    def _cell(self, template: str | None, side: str, reason: str) -> str:
        filled = self._text(template, side)
        return filled or (f"{NOT_APPLICABLE}: {reason}" if reason else NOT_APPLICABLE)

    def _text(self, template: str | None, side: str) -> str:
        """The filled template; empty when it names keys and none of them is stored."""
        if template is None:
            return ""
        for_side = self._keyed(template, side)
        keys = _KEY.findall(for_side)
        values = {key: self._value(key) for key in keys}
        if keys and not any(values.values()):
            return ""
        return _KEY.sub(lambda match: values[match[1]] or _GAP, for_side)

    def _value(self, key: str) -> str:
        if key in self._general:
            return self._general[key]
        return "" if self._facts.value(key) is None else self._facts.text(key)
