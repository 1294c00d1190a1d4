"""Symbol, label and unit of every quantity that leaves the engine; the key is the output's name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from hx_engine.packaged import parsed

_FILE = Path(__file__).parent / "data" / "nomenclature.yaml"
_FIRST_LETTER = re.compile(r"^(?:(?:[a-z]|[\d,]+)-)*[a-z]")


class Entry(NamedTuple):
    """One quantity: LaTeX symbol, English label, unit string of the common vocabulary."""

    symbol: str
    label: str
    unit: str


@cache
def _document() -> tuple[frozenset[str], dict[str, Entry]]:
    document = parsed(_FILE.read_text(encoding="utf-8"))
    return frozenset(document["units"]), {
        key: Entry(*row) for key, row in document["quantities"].items()
    }


def units() -> frozenset[str]:
    """The whole vocabulary of unit strings."""
    return _document()[0]


def entries() -> dict[str, Entry]:
    """Every quantity by output key."""
    return _document()[1]


def entry(key: str) -> Entry:
    """The quantity of that key; KeyError names the key when it has no entry."""
    return entries()[key]


def sentence_case(words: str) -> str:
    """The words with a large first letter: `n-hexane` becomes `n-Hexane`, a symbol such as `ρv²` stays as it is."""
    return _FIRST_LETTER.sub(lambda found: found[0][:-1] + found[0][-1].upper(), words)
