"""Blocks of a datasheet, one for each stream, brought side by side: a line for each label, a column for each stream."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Rows = Sequence[Sequence[str]]


def side_by_side(rows: Rows, side_named: Callable[[str], str], is_label: Callable[[str], bool]) -> list[list[str]]:
    """The rows with two blocks of label and value joined, each headed by a line that names one side and nothing else.

    `side_named` gives the side a cell names, or ""; `is_label` tells a label from a value. Rows before the first
    block stay; without two blocks all stay as they are.
    """
    heads = [(index, _side_of(row, side_named)) for index, row in enumerate(rows)]
    heads = [(index, side) for index, side in heads if side]
    if len(heads) != 2 or heads[0][1] == heads[1][1]:
        return [list(row) for row in rows]
    (first, one), (second, other) = heads
    blocks = [_values(rows[first + 1 : second], is_label), _values(rows[second + 1 :], is_label)]
    if not all(blocks):
        return [list(row) for row in rows]
    labels = dict.fromkeys([*blocks[0], *blocks[1]])
    joined = [[label, *(block.get(label, "-") for block in blocks)] for label in labels]
    heading = ["", *(_name(rows[index]) for index in (first, second))]
    rest = [list(row) for row in rows[second + 1 :] if not _is_value(row, is_label)]
    return [*(list(row) for row in rows[:first]), heading, *joined, *rest]


def _side_of(row: Sequence[str], side_named: Callable[[str], str]) -> str:
    cells = _filled(row)
    return side_named(cells[0]) if len(set(cells)) == 1 else ""


def _name(row: Sequence[str]) -> str:
    return _filled(row)[0]


def _filled(row: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in row if cell.strip()]


def _values(rows: Rows, is_label: Callable[[str], bool]) -> dict[str, str]:
    """Label to the value behind it, a unit put behind its number."""
    found: dict[str, str] = {}
    for row in rows:
        if _is_value(row, is_label):
            label, *cells = _filled(row)
            found.setdefault(label, _with_unit(cells))
    return found


def _is_value(row: Sequence[str], is_label: Callable[[str], bool]) -> bool:
    cells = _filled(row)
    return len(cells) in (2, 3) and is_label(cells[0])


def _with_unit(cells: Sequence[str]) -> str:
    """ "t/h", "54" in either order is "54 t/h"."""
    if len(cells) == 2 and not any(character.isdigit() for character in cells[0]):
        cells = cells[::-1]
    return " ".join(cells)


_ENDS = {"in": "T in", "inlet": "T in", "out": "T out", "outlet": "T out"}


def with_fluids_on_top(rows: Rows, is_fluid: Callable[[str], bool]) -> Rows:
    """A table with a line for each fluid under a head with "in" and "out", turned so that each fluid is a column.

    A column of units goes to the temperatures. Any other table stays as it is.
    """
    if not rows:
        return rows
    heads = [_ENDS.get(cell.strip().casefold(), cell.strip()) for cell in rows[0]]
    lines = [list(row) for row in rows[1:] if len(row) == len(heads) and row[0].strip() and is_fluid(row[0].strip())]
    if len(lines) != 2 or not {"T in", "T out"} <= set(heads):
        return rows
    unit = next((index for index, head in enumerate(heads) if head.casefold() in ("unit", "units")), None)
    turned = [["Fluid", *(line[0] for line in lines)]]
    for index, head in enumerate(heads[1:], start=1):
        if index != unit:
            units = ["" if unit is None or not head.startswith("T ") else f" {line[unit]}" for line in lines]
            turned.append([head, *(f"{line[index]}{mark}" for line, mark in zip(lines, units, strict=True))])
    return turned
