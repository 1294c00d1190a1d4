"""A message that holds a pasted table: the table read as a datasheet's rows, the words around it as a message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from orchestration.intake.case import Case
from orchestration.intake.checks import problems_of
from orchestration.intake.datasheet import read_datasheet
from orchestration.intake.datasheet_rows import is_blank, is_label, names_side, read_sheet
from orchestration.intake.reading import Reading
from orchestration.intake.request import read_words
from orchestration.intake.vocabulary import FluidLookup, fluid_by_name
from orchestration.number_gate import MAX_TEXT_CHARACTERS

_GAP = re.compile(r"\t|\||\s{2,}")
_STREAM_FIELDS = ("flow", "temperature", "T_in", "T_out")
_LEAST_ROWS = 3


@dataclass(frozen=True)
class _Table:
    """A table as a document of its own."""

    tables: Sequence[Sequence[Sequence[str]]]
    text: str = ""


def read_request(text: str, case: Case | None, fluids: FluidLookup, source: str = "message") -> Reading:
    """Read one message and merge it into the case; a table pasted into it is read row by row.

    `fluids` is the engine's catalogue search (`GET /fluids`), asked only for names outside the vocabulary.
    `source` names the message in every value it gives. Nothing is guessed: what is missing or doubtful comes
    back in `missing` and `problems`, how doubtful words were taken in `notes`. Texts above 4,000 characters
    and numbers that no duty can contain are refused before any arithmetic.
    """
    lines = text.splitlines() if len(text) <= MAX_TEXT_CHARACTERS else []
    span = _table_span(lines)
    rows = [_cells(line) for line in lines[span[0] : span[1]]]
    if not _is_of_two_streams(rows):
        return read_words(text, case, fluids, source)
    table = read_datasheet(_Table((rows,)), case, fluids, source)
    notes = [f"not used: “{' '.join(filter(None, row))}”" for row in rows[1:] if not _is_read(row, rows)]
    raw = f"{(case or Case()).raw_request}\n{text.strip()}".strip()
    table = replace(table, case=replace(table.case, raw_request=raw), notes=(*table.notes, *notes))
    rest = "\n".join([*lines[: span[0]], *lines[span[1] :]]).strip()
    if not re.search(r"[A-Za-z]", rest):
        return table
    words = read_words(rest, table.case, fluids, source)
    changed = tuple(dict.fromkeys((*table.changed, *words.changed)))
    of_case = {problem.code for problem in (*words.problems, *problems_of(table.case, fluids))}
    problems = (*words.problems, *(problem for problem in table.problems if problem.code not in of_case))
    return replace(
        words, case=replace(words.case, raw_request=raw), changed=changed, problems=problems,
        notes=(*table.notes, *words.notes),
    )  # fmt: skip


def _cells(line: str) -> list[str]:
    """The cells of a line: empty ones count between tabs and bars, not behind trailing blanks."""
    inner = line.strip("\r\n").rstrip(" ").removeprefix("|").removesuffix("|")
    gap = next((mark for mark in ",;" if _is_separated(inner, mark)), None)
    return [cell.strip() for cell in (inner.split(gap) if gap else _GAP.split(inner))]


def _is_separated(line: str, mark: str) -> bool:
    """ "Fluid,toluene,cooling water": values between marks with no blank behind any."""
    return line.count(mark) >= 2 and f"{mark} " not in line and not _GAP.search(line)


def _table_span(lines: Sequence[str]) -> tuple[int, int]:
    """First and one past the last line of the longest run of lines with cells; blank lines and rules do not end it."""
    best, start = (0, 0), None
    for index, line in enumerate([*lines, "end"]):
        is_row = len(_cells(line)) >= 2 or (start is not None and not re.search(r"\w", line))
        if is_row and start is None:
            start = index
        elif not is_row and start is not None:
            best = max(best, (start, index), key=lambda span: span[1] - span[0])
            start = None
    return best


def _is_of_two_streams(rows: Sequence[Sequence[str]]) -> bool:
    """At least three known rows, of them one of fluids and one of flows or temperatures."""
    if len(rows) < _LEAST_ROWS:
        return False
    fields = [row.field for row in read_sheet(_Table((rows,))).rows if len(row.cells) >= 2]
    return len(fields) >= _LEAST_ROWS and "fluid" in fields and any(name in _STREAM_FIELDS for name in fields)


def _is_read(row: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a line of the table is a known row, a heading, a stream's line of a table that lies down, or blank."""
    filled = [cell for cell in row if not is_blank(cell)]
    if not filled or not any(any(c.isdigit() for c in cell) for cell in filled):
        return True
    is_stream = any(names_side(cell) for cell in filled) or fluid_by_name(filled[0]) is not None
    return is_label(filled[0]) or is_stream
