"""Whole phrases that state a wish or a limit without a unit: number of shells, overdesign, what to make smallest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from orchestration.intake.case import Known

_LEAST = re.compile(r"(?i)at least|min|≥|>|not (?:less|below)|or more|least")


@dataclass
class Phrases:
    """What was read, the text without it, and notes on how it was taken."""

    rest: str
    known: dict[str, Known] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


_CHOICES = ("objective", "tema_class")


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return yaml.safe_load(resources.files("orchestration.intake").joinpath("own_limits.yaml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, str, re.Pattern[str]]]:
    """(field, value of the field or "", pattern) in the order they are tried."""
    table = _table()
    number = rf"(?P<n>\d{{1,3}}(?:\.\d+)?|{'|'.join(table['numbers'])})"
    rows = [(name, "", text) for name in ("n_shells_max", "overdesign_min_pct") for text in table[name]]
    rows += [(name, goal, text) for name in _CHOICES for goal, texts in table[name].items() for text in texts]
    return [
        (name, goal, re.compile(rf"(?i)(?<![\w.,-])(?:{text.replace('{n}', number)})(?!\w)"))
        for name, goal, text in rows
    ]


def take_phrases(text: str, source: str) -> Phrases:
    """Shells, overdesign, objective and TEMA class stated in `text`; each phrase is blanked out of `rest`.

    A phrase behind "not" is no wish and is said in a note. Two different choices are both left out and said.
    """
    found = Phrases(text)
    taken_back = re.compile(rf"(?i){_table()['not_after']}")
    for name, goal, pattern in _patterns():
        match = pattern.search(found.rest)
        if match is None:
            continue
        typed = match.group().strip()
        blank = " " * len(match.group())
        if taken_back.search(found.rest[: match.start()]):
            found.notes.append(f"not used: “not {typed}”")
        elif name in _CHOICES and name in found.known:
            found.notes.append(f"not used: “{found.known.pop(name).typed}” and “{typed}” ask for different things")
        else:
            _put(found, name, goal, match, source)
        found.rest = found.rest[: match.start()] + blank + found.rest[match.end() :]
    return found


def _put(found: Phrases, name: str, goal: str, match: re.Match[str], source: str) -> None:
    typed = match.group().strip()
    if name in _CHOICES:
        found.known[name] = Known(goal, "", typed, source)
        return
    said = next(value for key, value in match.groupdict().items() if value and key in ("n", "only")).casefold()
    number = _table()["numbers"].get(said) or float(said)
    if name == "n_shells_max":
        if number != int(number):
            found.notes.append(f"not used: “{typed}”")
            return
        found.known[name] = Known(int(number), "-", typed, source)
        return
    if not _LEAST.search(typed):
        found.notes.append(f"“{typed}” taken as the least overdesign")
    found.known[name] = Known(float(number), "%", typed, source)
