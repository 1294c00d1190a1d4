"""The engine's verdict on a case joined to what was read: one answer with every problem and every missing item once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from orchestration.intake.case import SIDES, Case, Known, field_label
from orchestration.intake.reading import Option, Problem, Question, Reading
from orchestration.intake.review import has_temperature

MAX_WARNINGS = 6
_ASKED_BY_INTAKE = frozenset(
    name.format(side)
    for side in SIDES
    for name in ("{}_fluid_name", "T_{}_in_C", "T_{}_out_C", "m_dot_{}_kg_s", "{}_flow")
)
_LEFT_OPEN = (
    "dP_hot_max_Pa", "dP_cold_max_Pa", "P_hot_design_Pa", "P_cold_design_Pa", "fouling_hot_m2K_W",
    "fouling_cold_m2K_W", "tema_preference", "tube_material", "baffle_cut", "shell_diameter_m", "tube_od_m",
    "n_passes",
)  # fmt: skip
_FIELD_NAME = re.compile(r"\b[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+\b")


def judged(reading: Reading, errors: Sequence[Mapping[str, Any]], warnings: Sequence[str]) -> Reading:
    """The reading with the engine's errors and warnings of `POST /requirements`.

    An error about a value the case holds is a problem with its options; one about a value nobody gave is a
    question, left out where the reading asks for what closes the case itself.
    """
    case, missing, problems = reading.case, list(reading.missing), list(reading.problems)
    for fields, error in _by_message(errors):
        if not fields[0] or fields[0].endswith("_phase") or any(_is_given(case, name) for name in fields):
            problems.append(_problem(case, fields, error))
        elif reading.is_ready or not _ASKED_BY_INTAKE.issuperset(fields):
            missing.append(Question(fields[0], _question(case, fields[0], error)))
    added = problems[len(reading.problems) :]
    offered = {option.label: _sets(option) for problem in added for option in problem.options}
    case = replace(case, offered={**case.offered, **offered})
    remarks = tuple(_in_words(warning) for warning in warnings[:MAX_WARNINGS])
    return replace(reading, case=case, missing=tuple(missing), problems=tuple(problems), remarks=remarks)


def unjudged(reading: Reading, reason: str) -> Reading:
    """The reading when the engine gave no verdict: nothing can start, and the answer says why."""
    return replace(reading, problems=(*reading.problems, Problem("engine", "", "", reason)))


def _by_message(errors: Sequence[Mapping[str, Any]]) -> list[tuple[list[str], Mapping[str, Any]]]:
    """Errors with the same words about both streams as one: the fields, and the error."""
    found: dict[tuple[str, str], tuple[list[str], Mapping[str, Any]]] = {}
    for error in errors:
        words = (str(error.get("message") or ""), str(error.get("suggestion") or ""))
        found.setdefault(words, ([], error))[0].append(str(error.get("field") or ""))
    return list(found.values())


def _is_given(case: Case, field: str) -> bool:
    if field == "duty_W":
        return case.duty_W is not None
    flows = {f"m_dot_{side}_kg_s": side for side in SIDES} | {f"{side}_flow": side for side in SIDES}
    return field in case.known or (field in flows and case.flow(flows[field]) is not None)


def _problem(case: Case, fields: Sequence[str], error: Mapping[str, Any]) -> Problem:
    entry = case.duty_W if fields[0] == "duty_W" else case.known.get(fields[0])
    return Problem(
        f"engine:{fields[0]}",
        fields[0],
        entry.typed if entry else "",
        _with_fluid(case, fields, str(error.get("message") or "The engine refuses this value.")),
        _in_words(str(error.get("valid_range") or "").rstrip(".")),
        _in_words(str(error.get("suggestion") or "")),
        _options(case, fields),
    )


def _question(case: Case, field: str, error: Mapping[str, Any]) -> str:
    words = (_with_fluid(case, [field], str(error.get("message") or "")), _in_words(str(error.get("suggestion") or "")))
    return " ".join(f"{text.rstrip('.')}." for text in words if text)


def _options(case: Case, fields: Sequence[str]) -> tuple[Option, ...]:
    """Ways out that only forget something of the case; every number is the user's or the engine's to give."""
    if fields[0] == "duty_W":
        keep = Option("duty:keep_flow", "keep flow and temperatures, drop the duty", forgets=("duty_W",))
        return (keep, *(_open_flow(case, side, "keep the duty, ") for side in SIDES if _is_stated(case, side)))
    optional = tuple(name for name in fields if name in _LEFT_OPEN and name in case.known)
    if optional:
        words = " and the ".join(field_label(name) for name in optional)
        return (Option(f"open:{optional[0]}", f"leave the {words} open", forgets=optional),)
    sides = [side for side in SIDES if fields[0] in (f"m_dot_{side}_kg_s", f"{side}_flow")]
    is_overstated = all(_is_stated(case, side) for side in SIDES)
    return tuple(_open_flow(case, side, "") for side in sides if is_overstated)


def _open_flow(case: Case, side: str, keeping: str) -> Option:
    """The flow of a side left to the engine's heat balance."""
    names = (f"m_dot_{side}_kg_s", f"{side}_flow")
    return Option(f"open:{side}_flow", f"{keeping}leave the {side} flow open", forgets=names)


def _is_stated(case: Case, side: str) -> bool:
    return case.flow(side) is not None and all(has_temperature(case, side, end) for end in ("in", "out"))


def _sets(option: Option) -> dict[str, Known | None]:
    return {**option.sets, **dict.fromkeys(option.forgets)}


def _with_fluid(case: Case, fields: Sequence[str], message: str) -> str:
    """The message with the stream's fluid beside "hot" or "cold", where it names the stream by that alone."""
    words = _in_words(message)
    sides = [side for side in SIDES if len(fields) == 1 and side in fields[0]]
    for side in sides:
        name = str(case.value(f"{side}_fluid_name") or "")
        if name and name.casefold() not in words.casefold():
            words = re.sub(rf"\b{side} (?=\w)", f"{side} ({name}) ", words, count=1, flags=re.IGNORECASE)
    return words


def _in_words(text: str) -> str:
    """The text with request fields by their labels: `m_dot_hot_kg_s` is "hot flow"."""
    return _FIELD_NAME.sub(lambda match: field_label(match.group()), text)
