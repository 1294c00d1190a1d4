"""Rows of phrasings scored: right, asked, or silently wrong; and split into halves by the hash of their text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from hx_engine.properties import search_fluids
from orchestration.intake import Case, Reading, read_request

CONVERSION_RELATIVE = 1e-5
NOT_DUTY = ("mode", "raw_request")


@dataclass(frozen=True)
class Score:
    """How a row was read: right, asked or wrong, and what differed from what was meant."""

    row: Mapping[str, Any]
    outcome: str
    differences: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.outcome}: {' // '.join(self.row['turns'])}: {'; '.join(self.differences)}"


def rows_of(name: str) -> list[dict[str, Any]]:
    """The rows of a file beside this one."""
    return yaml.safe_load((Path(__file__).parent / name).read_text("utf-8"))["rows"]


def is_held_out(row: Mapping[str, Any]) -> bool:
    """Half of the rows, drawn by the text alone."""
    return hashlib.sha256("\n".join(row["turns"]).encode()).digest()[0] % 2 == 1


def talk(turns: Iterable[str]) -> list[Reading]:
    """The readings of a conversation, the case stored and loaded between turns."""
    readings: list[Reading] = []
    case = Case()
    for turn in turns:
        readings.append(read_request(turn, Case.from_dict(case.to_dict()), _catalogue))
        case = readings[-1].case
    return readings


def _catalogue(query: str) -> list[dict[str, Any]]:
    return list(search_fluids(query, 10))


def score(row: Mapping[str, Any]) -> Score:
    """What reading this row gives against what it means.

    Wrong: a value that was not meant, or one that was and is missing, and nothing is asked or said about it.
    """
    readings = talk(row["turns"])
    last = readings[-1]
    request = {k: v for k, v in last.case.to_design_request().items() if k not in NOT_DUTY}
    may = row.get("may", {})
    allowed = {**may, **row["request"]}
    false = [f"{k}={v!r}" for k, v in request.items() if k not in allowed or not _is_meant(allowed[k], v)]
    lost = [k for k in row["request"] if k not in request]
    asked = {question.field for question in last.missing} | {problem.field for problem in last.problems}
    said = " ".join([*last.notes, *(str(problem.to_dict()) for problem in last.problems)])
    is_told = bool(last.problems) or not last.is_understood or bool(set(lost) & asked) or "not used" in said
    if row.get("is_doubted") and last.is_understood and not last.problems:
        return Score(row, "wrong", ("taken without a doubt",))
    if "asks" in row:
        return _score_asked(row, request, last, false, lost, said)
    if false:
        is_doubted = bool(last.problems) or (len(readings) > 1 and not last.is_understood)
        return Score(row, "asked" if is_doubted and not _is_first(row) else "wrong", tuple(false))
    if lost:
        return Score(row, "asked" if is_told else "wrong", tuple(lost))
    if "says" in row and row["says"] not in said and not set(may) & set(request):
        return Score(row, "wrong", (f"nothing said of {row['says']}",))
    if last.problems and not row.get("is_problem"):
        return Score(row, "asked", tuple(problem.code for problem in last.problems))
    return Score(row, "right")


def _is_first(row: Mapping[str, Any]) -> bool:
    return len(row["turns"]) == 1


def _score_asked(
    row: Mapping[str, Any], request: Mapping[str, Any], last: Reading, false: list[str], lost: list[str], said: str
) -> Score:
    """A row that leaves something open: right when it stays open and something is asked."""
    may = row.get("may", {})
    guessed = [name for name in row["asks"] if name in request and name not in may]
    if false or guessed:
        return Score(row, "wrong", (*false, *guessed))
    is_computed = bool(may) and any(name in request for name in row["asks"] if name in may)
    if last.is_ready and last.is_understood and not is_computed and row["asks"]:
        return Score(row, "wrong", ("ready without asking",))
    return Score(row, "asked", tuple(lost)) if lost else Score(row, "right")


def _is_meant(meant: Any, found: Any) -> bool:
    if isinstance(meant, list):
        return any(_is_meant(one, found) for one in meant)
    if isinstance(meant, dict):
        return isinstance(found, dict) and meant["unit"] == found["unit"] and _is_meant(meant["value"], found["value"])
    if isinstance(meant, float) and isinstance(found, int | float):
        return found == pytest.approx(meant, rel=CONVERSION_RELATIVE, abs=1e-9)
    return str(meant).casefold() == str(found).casefold()
