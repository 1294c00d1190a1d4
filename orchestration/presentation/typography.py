"""How numbers are set in running text: a real minus sign, and no line break between a number and its unit."""

from __future__ import annotations

import re
from functools import lru_cache

from orchestration.presentation.units import display_units

MINUS = "\u2212"
NO_BREAK = "\u00a0"
TYPED_UNITS = ("bar abs.", "bar a", "bar g", "barg", "bara", "t/h", "m³/h", "m3/h", "kPa", "wt%", "wt %", "min")
_FIRST_LETTER = re.compile(r"^(?:(?:[a-z]|[\d,]+)-)*[a-z]")
_HYPHEN_AS_MINUS = re.compile(r"(?<![\w\u00b7)\]])-(?=\d)")


@lru_cache(maxsize=1)
def _number_and_unit() -> re.Pattern[str]:
    """A blank after a digit and before a unit of the display table, or one that people type beside it."""
    shown = {
        row["label"] for entry in display_units().values() for rows in entry.values() if isinstance(rows, list)
        for row in rows if row["label"]
    }  # fmt: skip
    units = "|".join(re.escape(unit) for unit in sorted(shown.union(TYPED_UNITS), key=len, reverse=True))
    return re.compile(rf"(?<=\d) ({units})(?![\w/°²³])")


def typeset(text: str) -> str:
    """`typeset("-3 °C")` gives a minus sign and a no-break space; words, ranges, dates and names stay as they are."""
    text = _HYPHEN_AS_MINUS.sub(MINUS, text)
    return _number_and_unit().sub(lambda found: NO_BREAK + found[1].replace(" ", NO_BREAK), text)


def sentence_case(words: str) -> str:
    """The words with a large first letter: `n-hexane` becomes `n-Hexane`, a symbol such as `ρv²` stays as it is."""
    return _FIRST_LETTER.sub(lambda found: found[0][:-1] + found[0][-1].upper(), words)
