"""What a datasheet says, field by field with its page and how sure the reading is, for the user to take or leave."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from orchestration.intake.case import SIDES, Case, Known, field_label
from orchestration.intake.datasheet_rows import DocumentContent, read_sheet
from orchestration.intake.form import ASSISTANT, from_others, with_request
from orchestration.intake.reading import Reading

CLEAR, LOOK = "clear", "look at it"
BY_ASSISTANT = "read by the assistant, not by the fixed rules: compare it with the sheet"
SAME = 1e-6
_NUMBER = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True)
class Offer:
    """What waits of a conversation's sheets: `rows` for the user to take, and what their reading could not settle
    (`doubts`). `is_open` from the moment a sheet comes in until its values are taken or left; `is_taken` in the turn
    whose words take them all."""

    rows: Sequence[Mapping[str, Any]] = ()
    doubts: Sequence[str] = ()
    is_open: bool = False
    is_taken: bool = False


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


def as_proposed(values: Mapping[str, Any], source: str) -> list[dict[str, Any]]:
    """Rows for values that an assistant has read itself, keyed as in the engine's design request."""
    case = with_request(Case(), values)
    entries = [*case.known.items(), *([("duty_W", case.duty_W)] if case.duty_W else [])]
    return [
        {"field": name, "entry": asdict(replace(entry, source=source)), "page": None, "confidence": LOOK,
         "why": BY_ASSISTANT, "by": ASSISTANT}
        for name, entry in entries
    ]  # fmt: skip


def with_proposed(rows: Sequence[Mapping[str, Any]], proposed: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with an assistant's reading beside them: what the rules read keeps its value and says where the two
    differ, what they did not find is added."""
    there = {_place(row): dict(row) for row in rows}
    for new in proposed:
        old = there.get(_place(new))
        if old is None or old.get("by") == ASSISTANT:
            there[_place(new)] = dict(new)
        elif not is_same(old["entry"]["value"], new["entry"]["value"]):
            there[_place(new)] = {**old, "confidence": LOOK, "why": f"the assistant reads {new['entry']['typed']}"}
    return list(there.values())


def departures(case: Case, request: Mapping[str, Any]) -> list[str]:
    """Where a request that an assistant put together differs from what the user has typed or taken, in words."""
    said = []
    for name, value in from_others(case).items():
        confirmed = case.duty_W if name == "duty_W" else case.known[name]
        if name not in request:
            said.append(f"{field_label(name)} left out, {confirmed.typed} stood there")
        elif not is_same(value, request[name]):
            (row,) = as_proposed({name: request[name]}, ASSISTANT)
            said.append(f"{field_label(name)} {row['entry']['typed']}, {confirmed.typed} stood there")
    return [f"The design was asked for with {'; '.join(said)}."] if said else []


def is_same(one: Any, other: Any) -> bool:
    """Equal for a reader: numbers to six figures, words in any case."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return set(one) == set(other) and all(is_same(one[name], other[name]) for name in one)
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=SAME)
    return str(one).casefold() == str(other).casefold()


def _place(row: Mapping[str, Any]) -> str:
    """A flow by mass and one by volume stand in one row."""
    name = str(row["field"])
    return next((f"m_dot_{side}_kg_s" for side in SIDES if name == f"{side}_flow"), name)
