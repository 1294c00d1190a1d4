"""What a datasheet says, field by field with its page and how sure the reading is, for the user to take or leave."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from orchestration.intake.case import Case, Known
from orchestration.intake.datasheet_rows import DocumentContent, read_sheet
from orchestration.intake.reading import Reading

CLEAR, LOOK = "clear", "look at it"
_NUMBER = re.compile(r"\d[\d.,]*")


class PagedContent(DocumentContent, Protocol):
    """A document that knows where in its text each page begins."""

    @property
    def page_starts(self) -> Sequence[int]: ...


def found_rows(document: PagedContent, reading: Reading) -> list[dict[str, Any]]:
    """A row for each value of a reading of this document alone: {"field", "entry" (as Known), "page", "confidence"
    (clear, or look at it), "why"}. The page is None where the words of the value are not found again."""
    case = reading.case
    entries = [*case.known.items(), *([("duty_W", case.duty_W)] if case.duty_W else [])]
    is_table = any(row.field in ("fluid", "flow", "temperature", "T_in") for row in read_sheet(document).rows)
    return [_row(name, entry, document, reading.notes, is_table) for name, entry in entries]


def _row(name: str, entry: Known, document: PagedContent, notes: Sequence[str], is_table: bool) -> dict[str, Any]:
    said = [note for note in notes if f"“{entry.typed}”" in note or _is_about(note, name)]
    doubt = "; ".join(said) or ("" if is_table else "read from running text, not from a row of a table")
    if isinstance(entry.value, str) and entry.value.casefold() != entry.typed.casefold():
        doubt = doubt or f"“{entry.typed}” taken as {entry.value}"
    why = doubt or "its own row, in its stream's column" if is_table else doubt
    return {
        "field": name, "entry": asdict(entry), "page": page_of(document, entry.typed),
        "confidence": LOOK if doubt else CLEAR, "why": why,
    }  # fmt: skip


def _is_about(note: str, name: str) -> bool:
    return name.startswith("fouling_") and note.startswith("fouling ")


def page_of(document: PagedContent, typed: str) -> int | None:
    """The first page on which the printed number, or the words, stand."""
    number = _NUMBER.search(typed)
    wanted = number.group() if number else typed
    pattern = re.compile(rf"(?<![\d.,]){re.escape(wanted)}(?![\d])" if number else re.escape(wanted), re.IGNORECASE)
    starts = list(document.page_starts) or [0]
    ends = [*starts[1:], len(document.text)]
    for page, (start, end) in enumerate(zip(starts, ends, strict=True), start=1):
        if pattern.search(document.text, start, end):
            return page
    return None


def with_taken(case: Case, rows: Sequence[Mapping[str, Any]]) -> Case:
    """The case with these rows as they were read."""
    known = {str(row["field"]): Known(**row["entry"]) for row in rows}
    duty = known.pop("duty_W", case.duty_W)
    taken = case.with_known(known)
    return Case.from_dict({**taken.to_dict(), "duty_W": asdict(duty) if duty else None})
