"""Every number in the prose must stand in the data: a changed digit is found and named."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = re.compile(r"(?<![\w.])[-−]?\d[\d,]*(?:\.\d+)?(?![\w]*\d)")
MAX_NUMBER_LENGTH = 24
_FREE_INTEGERS = frozenset(range(0, 11))


def numbers_in(text: str) -> list[str]:
    """Numbers as written, thousands separators included."""
    return [found for found in _NUMBER.findall(text) if len(found) <= MAX_NUMBER_LENGTH]


def _parsed(number: str) -> tuple[float, int]:
    """Value, and decimals written."""
    plain = number.replace(",", "").replace("−", "-")
    return float(plain), len(plain.partition(".")[2])


def unmatched_numbers(prose: str, shown_values: Iterable[str]) -> tuple[str, ...]:
    """Numbers of `prose` that no shown value holds when rounded to the decimals written.

    Whole numbers up to ten are free: they count things and steps. Sign and thousands separators do not matter.
    """
    known = [abs(_parsed(number)[0]) for value in shown_values for number in numbers_in(value)]
    missing = []
    for number in numbers_in(prose):
        value, decimals = _parsed(number)
        if decimals == 0 and abs(value) in _FREE_INTEGERS:
            continue
        half_step = 0.5 * 10**-decimals * (1 + 1e-9)
        if not any(abs(abs(value) - candidate) <= half_step for candidate in known):
            missing.append(number)
    return tuple(dict.fromkeys(missing))
