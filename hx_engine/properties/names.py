"""Reading a fluid's name: what is the fluid, what is a concentration, what is an API gravity."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_NUMBER = r"(\d{1,3}(?:[.,]\d+)?)"
_MASS = r"(?:wt|w/w|wgt|weight|mass|m/m|w)"
_VOLUME = r"(?:vol|v/v|volume|v)"
_MOLE = r"(?:mol|mole|molar)"
_BASIS = rf"(?P<{{}}>{_MASS}|{_VOLUME}|{_MOLE})"
_CONCENTRATION = re.compile(
    rf"{_NUMBER}\s*[-\s]?(?:{_BASIS.format('before')}\.?\s*[-\s]?)?(?:%|percent\b|pct\b)"
    rf"\s*(?:\(?\s*(?:by\s+)?{_BASIS.format('after')}\b\.?\s*\)?)?"
)
_GRAVITY_AFTER = re.compile(rf"{_NUMBER}\s*(?:°|deg(?:rees?)?\.?)?\s*api\b(?:\s+gravity)?")
_GRAVITY_BEFORE = re.compile(rf"\bapi\b(?:\s+gravity)?(?:\s+of)?\s*[=:]?\s*{_NUMBER}")
_BRACKETS = re.compile(r"\([^()]*\)")
_FILLERS = frozenset({"in", "of", "with", "and", "by", "gravity", "the", "a", "an", "pure", "sol", "soln"})
_QUALIFIERS = frozenset(
    {"aqueous", "product", "stream", "solution", "liquid", "fluid", "rundown", "feed", "hot", "cold", "loop"}
)


class FluidName(NamedTuple):
    """Parts of a fluid's name. `text` is normalised and free of the numbers that were understood.

    `concentration_pct` with `basis` "mass", "volume", "mole" or "" (not said); `api` in degrees API.
    """

    original: str
    whole: str
    text: str
    concentration_pct: float | None
    basis: str
    api: float | None

    @property
    def without_brackets(self) -> str:
        """The fluid's words with every bracketed remark left out."""
        return parse_name(_BRACKETS.sub(" ", self.original)).text if "(" in self.original else self.text

    @property
    def short(self) -> str:
        """`text` without words that only qualify (product, hot, stream ...)."""
        words = [word for word in self.text.split() if word not in _QUALIFIERS]
        return " ".join(words)


def normalise(text: str) -> str:
    """Lower case, no accents, every punctuation a space: "n-Hexane" becomes "n hexane"."""
    plain = unicodedata.normalize("NFKD", text.replace("₂", "2").replace("₃", "3").replace("₄", "4"))
    plain = "".join(char for char in plain if not unicodedata.combining(char)).lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())


def parse_name(name: str) -> FluidName:
    """Take a fluid's name apart; never fails, an unreadable name just has no numbers."""
    lowered = " ".join(unicodedata.normalize("NFKC", name).lower().split())
    api, rest = _take_gravity(lowered)
    concentration, basis, rest = _take_concentration(rest)
    words = [word for word in normalise(rest).split() if word not in _FILLERS]
    return FluidName(name, normalise(name), " ".join(words), concentration, basis, api)


def _take_gravity(text: str) -> tuple[float | None, str]:
    for pattern in (_GRAVITY_AFTER, _GRAVITY_BEFORE):
        match = pattern.search(text)
        if match:
            value = float(match.group(1).replace(",", "."))
            return value, text[: match.start()] + " " + text[match.end() :]
    return None, text


def _take_concentration(text: str) -> tuple[float | None, str, str]:
    match = _CONCENTRATION.search(text)
    if match is None:
        return None, "", text
    word = match.group("before") or match.group("after") or ""
    value = float(match.group(1).replace(",", "."))
    return value, _basis(word), text[: match.start()] + " " + text[match.end() :]


def _basis(word: str) -> str:
    if not word:
        return ""
    if re.fullmatch(_VOLUME, word):
        return "volume"
    return "mole" if re.fullmatch(_MOLE, word) else "mass"
