"""Text of people, models and engines as a PDF can show it: one line of letters, its long words in parts."""

from __future__ import annotations

import re
from functools import lru_cache

from orchestration.report.fonts import FONT, advance_em

BREAK = "\u200b"
"""Where a line may end without a space."""
_BLANKS = re.compile(r"[ \t-\r\x1c-\x1f\x85\u2028\u2029]+")
_NO_LETTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_HALF_LETTERS = re.compile(r"[\ud800-\udfff]")


def printable(text: str) -> str:
    """The text on one line, without control characters and marks that turn the direction of what follows."""
    return _HALF_LETTERS.sub("\ufffd", _NO_LETTERS.sub("", _BLANKS.sub(" ", text)))


def fitted(text: str, width_pt: float, size_pt: float, font: str = FONT) -> str:
    """`printable`, with breaks in the words that are longer than a line."""
    text = printable(text)
    longest = width_pt / size_pt
    if len(text) < longest:
        return text
    return _long_words(int(longest)).sub(lambda word: _in_parts(word[0], longest, font), text)


@lru_cache(maxsize=64)
def _long_words(letters: int) -> re.Pattern[str]:
    """Words that are too long if all their letters are as wide as the widest."""
    return re.compile(rf"[^ ]{{{max(1, letters)},}}")


def _in_parts(word: str, width_em: float, font: str) -> str:
    parts, used = [""], 0.0
    for letter in word:
        advance = advance_em(font, letter)
        if parts[-1] and used + advance > width_em:
            parts.append("")
            used = 0.0
        parts[-1] += letter
        used += advance
    return BREAK.join(parts)
