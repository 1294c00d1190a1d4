"""The one gate every number passes before any arithmetic, typed in words or sent by a model, a file or a form."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

MAX_TEXT_CHARACTERS = 4_000
MAX_NUMBER_CHARACTERS = 24
MAX_EXPONENT = 30

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?"

_ONE_NUMBER = r"[\d.][\d.,]*(?:[eE][+-]?\d+)?"
_NUMBER_LIKE = re.compile(rf"{_ONE_NUMBER}(?: ?(?:\*\*?|\^) ?{_ONE_NUMBER})*")
_NOT_FINITE = re.compile(r"(?i)(?<![\w-])[+-]?(?:nan|inf|infinity)(?=\s?(?:kg|t/|lb|m3|°|bar|%|kw|mw|k\b|c\b|f\b))")
_POWER_OF_TEN = re.compile(r"(?<=\d)\s?[x×*·]\s?10\s?\^\s?([+-]?\d{1,3})(?!\d)")
_SUPERSCRIPT_POWER = re.compile(r"(?<=10)[⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_BARE_POWER = re.compile(r"(?<![\d.])10 ?\^ ?(\d{1,2})(?!\d)")
_SUPERSCRIPTS = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
_ARROW = re.compile(r"(?:→|⟶|➔|➜|➝|⇒|↦|—>|–>|-{1,2}>|=>|»)")
_SINGLE = str.maketrans(
    {
        "−": "-",
        "‐": "-",
        "‑": "-",
        "–": "-",
        "—": "-",
        "º": "°",
        "˚": "°",
        "∆": "Δ",
        "⋅": "·",
        "µ": "μ",
        "’": "'",
        "“": '"',
        "”": '"',
        "″": '"',
    }
)
_HARD_SPACE_GROUP = re.compile(r"(?<![\d.,])(\d{1,3}(?:[\u00a0\u2009\u202f]\d{3})+)((?:[.,]\d+)?)(?![\d.,]*\d)")
# "50'000", "1.250.000", "12.500,5": marks that can only be groups of thousands.
_OTHER_GROUPS = re.compile(
    r"(?<![\d.,'])(\d{1,3}(?:['’]\d{3})+|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:\.\d{3})+(?=,\d))((?:[.,]\d+)?)(?![\d'])"
)
# "50.000 kg/h": fifty or fifty thousand; in these units a flow of three exact decimals is no usual way to write one.
_DOTTED_FLOW = re.compile(
    r"(?<![\w.,])[1-9]\d{0,2}\.\d{3} ?(?:[kK][gG]/[hH]\w?|[lL][bB]s?/[hH]\w?|[NnSs]?[mM]3/[hH]\w?|gpm|bpd)(?!\w)"
)
_ANGLE = re.compile(r"(?<=[\d°CFK]) ?> ?(?=[-+]?\d)")
_DOTS = re.compile(r"(?<=[\d°CFK]) ?(?:\.{2,3}|…) ?(?=[-+]?\d)")


@dataclass(frozen=True)
class GatedText:
    """Normalised text with every unreadable number blanked out, and those numbers shortened for a message.

    doubtful: flows with a dot that may stand for thousands, blanked out as well.
    """

    text: str
    refused: tuple[str, ...]
    is_too_long: bool = False
    doubtful: tuple[str, ...] = ()


def gate_text(raw: str) -> GatedText:
    """Normalise signs, arrows and digits of `raw`; refuse numbers no duty can contain.

    A text above 4,000 characters is not read at all. A number of more than 24 characters or an exponent
    beyond +-30 is replaced by a blank and reported; nothing is ever multiplied out first.
    """
    if len(raw) > MAX_TEXT_CHARACTERS:
        return GatedText("", (), is_too_long=True)
    text = _normalise(raw)
    refused: list[str] = []

    def check(match: re.Match[str]) -> str:
        if _is_reasonable(match.group()):
            return match.group()
        refused.append(_shortened(match.group()))
        return " "

    def refuse(match: re.Match[str]) -> str:
        refused.append(match.group().strip())
        return " "

    doubtful = tuple(match.group().strip() for match in _DOTTED_FLOW.finditer(text))
    text = _DOTTED_FLOW.sub(" ", text)
    return GatedText(_NOT_FINITE.sub(refuse, _NUMBER_LIKE.sub(check, text)), tuple(refused), doubtful=doubtful)


def parse_number(text: str) -> float:
    """Value of one number as typed: `43,800`, `0,7`, `1.5e5`; ValueError for anything unreadable."""
    if not _is_reasonable(text):
        raise ValueError(f"not a readable number: {_shortened(text)}")
    mantissa, exponent = re.fullmatch(r"([+-]?[\d.,]+)([eE][+-]?\d+)?", text).groups("")
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", mantissa):
        mantissa = mantissa.replace(",", "")
    value = float(mantissa.replace(",", ".") + exponent)
    if not _is_usable(value):
        raise ValueError(f"not a usable number: {_shortened(text)}")
    return value


def _normalise(raw: str) -> str:
    raw = _OTHER_GROUPS.sub(lambda m: re.sub(r"\D", ",", m.group(1)) + m.group(2).replace(",", "."), raw)
    raw = _DOTS.sub(" -> ", raw)
    raw = _ANGLE.sub(" -> ", raw)
    text = _HARD_SPACE_GROUP.sub(lambda m: re.sub(r"\D", ",", m.group(1)) + m.group(2).replace(",", "."), raw)
    text = _SUPERSCRIPT_POWER.sub(lambda m: "^" + m.group().translate(_SUPERSCRIPTS), text)
    text = _ARROW.sub(" -> ", text).translate(_SINGLE)
    text = unicodedata.normalize("NFKC", text).translate(_SINGLE)
    return _BARE_POWER.sub(r"1e\1", _POWER_OF_TEN.sub(r"e\1", text))


def _is_reasonable(text: str) -> bool:
    if len(text) > MAX_NUMBER_CHARACTERS or "*" in text or "^" in text:
        return False
    exponent = re.search(r"[eE]([+-]?\d+)$", text)
    return exponent is None or abs(int(exponent.group(1))) <= MAX_EXPONENT


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_NUMBER_CHARACTERS else f"{text[:8]}… ({len(text)} characters)"


def unusable_numbers(value: Any, place: str = "") -> list[str]:
    """Places (`hot_flow.value`) of numbers that are not finite or beyond 1e±30; text is left to the schema."""
    if isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        return [] if _is_usable(value) else [place]
    if isinstance(value, dict):
        return [one for key, item in value.items() for one in unusable_numbers(item, f"{place}.{key}".strip("."))]
    if isinstance(value, list):
        return [one for index, item in enumerate(value) for one in unusable_numbers(item, f"{place}[{index}]")]
    return []


def _is_usable(number: int | float) -> bool:
    if isinstance(number, int):
        return abs(number) < 10**MAX_EXPONENT
    return number == 0.0 or (math.isfinite(number) and 10.0**-MAX_EXPONENT < abs(number) < 10.0**MAX_EXPONENT)
