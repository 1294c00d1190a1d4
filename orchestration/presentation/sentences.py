"""The quantities in an engine's sentences restated in the system of units the reader chose."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, overload

from orchestration.presentation.units import (
    SIGNIFICANT_FIGURES,
    convert,
    display_units,
    engine_value,
    format_number,
    pint_line,
)

RESTATED_IN = "US"
_SENTENCES_KEPT = 4096
_NUMBER = r"[-\u2212]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d+)?"
_ENGINE_PROSE = frozenset((
    "warnings", "validation_errors", "message", "user_message", "suggestion", "valid_range", "reasoning",
    "observation", "recommendation", "reason", "label", "effect", "breaks", "text", "notes", "decision",
    "cost_basis", "cost_accuracy", "problem", "question", "source", "property_source", "property_source_hot",
    "property_source_cold", "allocation_reason",
))  # fmt: skip
_NUMBERS = frozenset((int, float, bool, type(None)))
_REFERENCES = {"abs": "psia", "gauge": "psig"}


@dataclass(frozen=True)
class _Said:
    """One quantity of a sentence: its numbers as written, and their values in the engine's unit."""

    start: int
    end: int
    numbers: tuple[tuple[int, int], ...]
    values: tuple[float, ...]
    unit: str
    slope: float
    reference: str


@lru_cache(maxsize=1)
def _spellings() -> dict[str, tuple[str, float, float]]:
    """Spelling to the engine's unit, and slope and offset of the line that leads there."""
    return {
        spelling: (unit, *pint_line(said, row["pint"]))
        for unit, row in display_units().items() for spelling, said in (row.get("said") or {}).items()
    }  # fmt: skip


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """A number, a range or a list before one unit; "and" alone joins numbers only where a word announces two."""
    blank = "[ \u00a0]"
    units = "|".join(re.escape(unit).replace(r"\ ", blank) for unit in sorted(_spellings(), key=len, reverse=True))
    pair = rf"(?<=between ){_NUMBER} and (?={_NUMBER}{blank})|(?<=at ){_NUMBER} and (?={_NUMBER}{blank})"
    listed = rf"(?:{_NUMBER}, )+(?:{_NUMBER} and )?|{_NUMBER} to "
    return re.compile(
        rf"(?<![\w.,+\u2212-])(?P<numbers>(?:{pair}|{listed})?{_NUMBER}){blank}(?P<unit>{units})"
        rf"(?:{blank}(?P<reference>abs|gauge)\b)?(?![\w/°²³·^])"
    )


def restate(text: str, system: str) -> str:
    """The sentence with its SI quantities in this system of units; words, names, sizes and other units stay.

    Only US units differ from what engines write: in SI and metric the text comes back untouched, and what is
    restated already does too.
    """
    return _restated(text) if system == RESTATED_IN else text


@lru_cache(_SENTENCES_KEPT)
def _restated(text: str) -> str:
    found = [_read(match) for match in _pattern().finditer(text)]
    repeated = {second for first, second in pairwise(found) if _is_repetition(text, first, second)}
    parts, at = [], 0
    for quantity in found:
        if quantity in repeated:
            parts.append(text[at : quantity.start].removesuffix(" ("))
            at = quantity.end + 1
        else:
            parts.append(text[at : quantity.start] + _shown(text, quantity))
            at = quantity.end
    return "".join(parts) + text[at:]


def _read(match: re.Match[str]) -> _Said:
    unit, slope, offset = _spellings()[match["unit"].replace("\u00a0", " ")]
    start = match.start("numbers")
    spans = tuple((start + one.start(), start + one.end()) for one in re.finditer(_NUMBER, match["numbers"]))
    written = (float(match.string[a:b].replace(",", "").replace("\u2212", "-")) for a, b in spans)
    values = tuple(slope * number + offset for number in written)
    return _Said(match.start(), match.end(), spans, values, unit, slope, match["reference"] or "")


def _is_repetition(text: str, first: _Said, second: _Said) -> bool:
    """The same quantity once more in brackets, in a second SI unit."""
    is_enclosed = text[first.end : second.start] == " (" and text[second.end : second.end + 1] == ")"
    is_same = first.unit == second.unit and len(first.values) == len(second.values)
    return is_enclosed and is_same and all(map(math.isclose, first.values, second.values))


def _shown(text: str, said: _Said) -> str:
    """The words between the numbers are kept; all numbers have the unit that fits the largest of them."""
    like = max(said.values, key=abs)
    pieces, at = [], said.start
    for (start, end), value in zip(said.numbers, said.values, strict=True):
        pieces += [text[at:start], _number(value, said, text[start:end], like)]
        at = end
    label = convert(like, said.unit, RESTATED_IN)[1].removesuffix(" diff.")
    label = _REFERENCES.get(said.reference, label) if said.unit == "Pa" else label
    return f"{''.join(pieces)} {label}"


def _number(value: float, said: _Said, written: str, like: float) -> str:
    """Decimals and temperatures with as few figures as lead back to what was written; another whole number may be
    exact and has them all."""
    shown, half = convert(value, said.unit, RESTATED_IN, like=like)[0], 0.5001 * said.slope * _last_place(written)
    n_digits = len(re.sub(r"[eE].*|\D", "", written).lstrip("0"))
    is_whole = "." not in written and said.unit != "°C"
    least = SIGNIFICANT_FIGURES if is_whole else 2 if "." in written and n_digits > 2 else 3
    for figures in range(least, SIGNIFICANT_FIGURES):
        fewer = float(f"{shown:.{figures - 1}e}")
        if abs(engine_value(fewer, said.unit, RESTATED_IN, like=like) - value) <= half:
            return format_number(fewer)
    return format_number(shown)


def _last_place(written: str) -> float:
    """What one in the last digit of a number is worth: 0.1 of "12.3", 1 of "150"."""
    digits, _, power = written.lower().partition("e")
    return 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))


@overload
def restated(document: dict[str, Any], system: str) -> dict[str, Any]: ...
@overload
def restated(document: list[Any], system: str) -> list[Any]: ...
def restated(document: Any, system: str) -> Any:
    """A stored design, record or refusal with every sentence of the engine in it restated; nothing is changed in place.

    Values, names, formulas and what people typed stay as they are.
    """
    return _walked(document, is_prose=False) if system == RESTATED_IN else document


def _walked(node: Any, *, is_prose: bool) -> Any:
    if isinstance(node, str):
        return _restated(node) if is_prose else node
    if isinstance(node, Mapping):
        return {
            key: value if type(value) in _NUMBERS else _walked(value, is_prose=key in _ENGINE_PROSE)
            for key, value in node.items()
        }
    if isinstance(node, list | tuple) and node and isinstance(node[0], str | Mapping):
        return [_walked(value, is_prose=is_prose) for value in node]
    return node
