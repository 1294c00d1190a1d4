"""Text of a duty cut into tokens: quantities with units, fluids, and the words that tell what belongs where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from orchestration.intake.units import Unit, match_unit
from orchestration.intake.vocabulary import fluid_table, match_fluid
from orchestration.number_gate import NUMBER, parse_number


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of the text. `value` is a Quantity, a Pair, a Fluid, or the canonical word."""

    kind: str
    text: str
    start: int
    end: int
    value: Any = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit; `unit` is None when none was typed."""

    value: float
    unit: Unit | None
    typed: str

    @property
    def kind(self) -> str:
        return self.unit.kind if self.unit else "bare"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two numbers typed as one: "150 → 90 °C", "30/45 °C", "from 82 C to 78 C". `link` is arrow, to, slash or dash."""

    first: Quantity
    second: Quantity
    link: str

    @property
    def kind(self) -> str:
        return self.first.kind


_NUMBER = re.compile(rf"{NUMBER}(?![\d])")
_SPACED_GROUPS = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?(?![\d.,]*\d)")
_ROUND_THOUSANDS = re.compile(r"\d{1,3}(?: \d{3})* 000")
_FRACTION = re.compile(r"(?:(\d{1,2})[ -])?(\d{1,2})/(\d{1,2})(?= ?(?:\"|in\b|inch|[oO]\.?[dD]\b))")
_WORD = re.compile(r"[A-Za-zΔμ][\w'.&+-]*[\w+]|[A-Za-zΔμ]|@|~|<=|≤|<|=")
_GRAVITY_FIRST = re.compile(r"(?i)API(?: gravity)?(?: of|:| =|=)? ?(\d{1,2}(?:\.\d+)?)(?!\d|[.,]\d|[ °]*API)")
_TEMA = re.compile(r"\b([ABCND][EFGHJKX][LMNPSTUW])\b|\bTEMA[ -](?i:type )?([A-Za-z]{3})\b")
_CORRECTION = re.compile(
    r"(?i)\?\s*(?:no|sorry|actually)\b[,:]?|,?\s*\b(?:no wait|no sorry|sorry|i mean|correction|scratch that|"
    r"make that|or rather)\b[,:]?|[,;-]\s*no\b[,:]?(?= )"
)
_MARKS = {",": "comma", ";": "stop", "\n": "stop", ".": "stop", ":": "colon", "(": "open", ")": "close",
          "/": "slash", "?": "stop", "!": "stop", "-": "dash", "|": "stop"}  # fmt: skip


@lru_cache(maxsize=1)
def word_table() -> dict[str, list[str]]:
    """The words of `words.yaml` by class."""
    text = resources.files("orchestration.intake").joinpath("words.yaml").read_text("utf-8")
    return yaml.load(text, Loader=yaml.BaseLoader)  # every entry stays text: "on", "no" and "yes" are words


@lru_cache(maxsize=1)
def _phrases() -> tuple[dict[str, str], re.Pattern[str]]:
    classes: dict[str, str] = {}
    for name, phrases in word_table().items():
        for phrase in _inflected(name, phrases):
            classes.setdefault(phrase.casefold(), name)
    longest_first = sorted(classes, key=len, reverse=True)
    alternatives = "|".join(r"\s+".join(re.escape(word) for word in phrase.split()) for phrase in longest_first)
    return classes, re.compile(rf"(?:{alternatives})(?![A-Za-z0-9])", re.IGNORECASE)


def _inflected(name: str, phrases: list[str]) -> list[str]:
    if name not in ("cool", "heat"):
        return phrases
    stems = [(p, p[:-1] if p.endswith("e") else p) for p in phrases]
    return [*phrases, *(f"{p}s" for p in phrases), *(f"{s}ed" for _, s in stems), *(f"{s}ing" for _, s in stems)]


def tokenize(text: str) -> list[Token]:
    """Tokens of normalised text in order; nothing is left out but blanks."""
    tokens: list[Token] = []
    contexts = _context_fluids(text)
    position = 0
    while position < len(text):
        if text[position] in " \t\r":
            position += 1
            continue
        token = _next_token(text, position, contexts)
        tokens.append(token)
        position = token.end
    return tokens


def _context_fluids(text: str) -> dict[str, str]:
    lowered = text.casefold()
    active = [row["words"] for row in fluid_table()["contexts"] if row["when"] in lowered]
    return {word: name for words in active for word, name in words.items()}


def _next_token(text: str, position: int, contexts: dict[str, str]) -> Token:
    for read in (_read_correction, _read_fixed, _read_protected, _read_fluid, _read_quantity, _read_words):
        token = read(text, position)
        if token is not None:
            name = contexts.get(token.text.casefold())
            return _renamed(token, name) if name else token
    character = text[position]
    return Token(_MARKS.get(character, "mark"), character, position, position + 1)


def _renamed(token: Token, name: str) -> Token:
    fluid, _ = match_fluid(name, 0)
    return Token("fluid", token.text, token.start, token.end, fluid)


def _read_correction(text: str, position: int) -> Token | None:
    match = _CORRECTION.match(text, position)
    return Token("correction", match.group(), position, match.end()) if match else None


def _read_fixed(text: str, position: int) -> Token | None:
    if text.startswith("->", position):
        return Token("arrow", "->", position, position + 2)
    match = _TEMA.match(text, position)
    if match and not (match.group(1) and match_fluid(text, position)):
        return Token("tema", match.group(), position, match.end(), (match.group(1) or match.group(2)).upper())
    return None


def _starts_word(text: str, position: int) -> bool:
    return position == 0 or not (text[position - 1].isalnum() or text[position - 1] == "_")


def _read_protected(text: str, position: int) -> Token | None:
    """Phrases whose words or numbers must not be read on their own: "gas engine", "90/10 cupronickel"."""
    token = _read_phrase(text, position)
    if token is None or token.kind not in ("noise", "material", "tema_word"):
        return None
    return None if text.startswith("/", token.end) else token


def _read_phrase(text: str, position: int) -> Token | None:
    classes, pattern = _phrases()
    match = pattern.match(text, position)
    if match is None or not _starts_word(text, position):
        return None
    word = re.sub(r"\s+", " ", match.group().casefold())
    return Token(classes[word], match.group(), position, match.end(), word)


def _read_fluid(text: str, position: int) -> Token | None:
    found = match_fluid(text, position)
    if found is None:
        return None
    fluid, end = found
    return Token("fluid", text[position:end], position, end, fluid)


def _read_quantity(text: str, position: int) -> Token | None:
    gravity = _GRAVITY_FIRST.match(text, position) if _starts_word(text, position) else None
    if gravity:
        return _gravity(gravity)
    start, sign = position, 1.0
    if text[position] in "+-" and (position == 0 or not text[position - 1].isalnum()):
        sign, start = (-1.0 if text[position] == "-" else 1.0), position + 1
    if not _starts_word(text, start) or start >= len(text) or text[start] not in "0123456789.":
        return None
    found = _number_at(text, start)
    if found is None:
        return None
    value, end = found
    gap = re.compile(r"[ \u00a0]?-?(?=[^\s-])|").match(text, end)
    unit_found = match_unit(text, gap.end()) or match_unit(text, end) or _inches(text, start, end)
    unit, stop = unit_found if unit_found else (None, end)
    typed = text[position:stop]
    return Token("quantity", typed, position, stop, Quantity(sign * value, unit, typed))


def _inches(text: str, start: int, end: int) -> tuple[Unit, int] | None:
    """ "in" behind a fraction ("3/4 in") is no inlet; a fraction of an outside diameter ("3/4 OD") is of an inch."""
    if not _FRACTION.match(text, start):
        return None
    unit, _ = match_unit("inch", 0)
    mark = re.match(r" ?in", text[end:])
    return unit, end + (mark.end() if mark else 0)


def _gravity(found: re.Match[str]) -> Token:
    """An API gravity typed before its number."""
    unit, _ = match_unit("API", 0)
    return Token("quantity", found.group(), found.start(), found.end(), Quantity(float(found[1]), unit, found.group()))


def _number_at(text: str, start: int) -> tuple[float, int] | None:
    fraction = _FRACTION.match(text, start)
    if fraction and int(fraction.group(3)):
        whole, top, bottom = (int(part) if part else 0 for part in fraction.groups())
        return whole + top / bottom, fraction.end()
    grouped = _SPACED_GROUPS.match(text, start)
    if grouped and (_ROUND_THOUSANDS.fullmatch(grouped.group()) or _unit_behind(text, grouped.end())):
        return float(grouped.group().replace(" ", "").replace(",", ".")), grouped.end()
    match = _NUMBER.match(text, start)
    return (parse_number(match.group()), match.end()) if match else None


def _unit_behind(text: str, end: int) -> bool:
    return match_unit(text, end + (text[end : end + 1] == " ")) is not None


def _read_words(text: str, position: int) -> Token | None:
    phrase = _read_phrase(text, position)
    if phrase is not None:
        return phrase
    match = _WORD.match(text, position)
    return Token("word", match.group(), position, match.end(), match.group().casefold()) if match else None
