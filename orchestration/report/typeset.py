"""LaTeX formulas set like in a book, as letters and rules in their places; matplotlib's own setter does the work."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from orchestration.report.fonts import advance_em
from orchestration.report.kept_formulas import kept_formulas

_WORD_ENDS = re.compile(r"\\(le|ge)(?![A-Za-z])")
_SIZED_SLASH = re.compile(r"\\[bB]ig/")
_SHORT_FRACTION = re.compile(r"\\[td]?frac(\w)(\w)")
_FRACTION = re.compile(r"\\t?frac")
_BARE_WORD = re.compile(r"\\mathrm (\w)")
_GAP = r"\;"
_TOKEN = re.compile(r"\\[{}]|[{}()\[\]]|[,;](?:\\;)+")
_DEEPER = {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}
POINTS_PER_INCH = 72
JOINED_PT = 0.06
Word = tuple[str, float, str, float, float]
"""Font, size, letters, the gap to what stands before it and its height above the lower edge [pt]."""
_SETTING = threading.Lock()
"""The setter keeps its state between calls: one formula at a time."""


@dataclass(frozen=True)
class Typeset:
    """One formula: its size and its depth below the base line [pt], letters as (font, size, letter, x, y) and rules as
    (x, y, width, height), from the lower left corner [pt]."""

    width: float
    height: float
    depth: float
    letters: tuple[tuple[str, float, str, float, float], ...]
    rules: tuple[tuple[float, float, float, float], ...]


@lru_cache(maxsize=1)
def _setter() -> Any:
    from matplotlib.mathtext import MathTextParser

    return MathTextParser("path")


@lru_cache(maxsize=2048)
def typeset(latex: str, size_pt: float) -> Typeset | None:
    """The formula in letters of `size_pt`; None where it cannot be set, so that it is shown as text instead."""
    kept = kept_formulas()
    known = kept["formulas"].get(latex) if size_pt == kept["size_pt"] else None
    if known is None:
        return set_now(latex, size_pt)
    width, height, depth, letters, rules = known
    return Typeset(width, height, depth, tuple(map(tuple, letters)), tuple(map(tuple, rules)))


def set_now(latex: str, size_pt: float) -> Typeset | None:
    """`typeset` by the setter itself."""
    from matplotlib.font_manager import FontProperties

    try:
        with _SETTING:
            drawn = _setter().parse(f"${_known(latex)}$", POINTS_PER_INCH, FontProperties(size=size_pt))
    except ValueError:
        return None
    letters = tuple(
        (Path(str(font.fname)).stem, _pt(size), chr(code), _pt(x), _pt(y + drawn.depth))
        for font, size, code, _, x, y in drawn.glyphs
    )
    rules = tuple((_pt(x), _pt(y + drawn.depth), _pt(w), _pt(h)) for x, y, w, h in drawn.rects)
    return Typeset(_pt(drawn.width), _pt(drawn.height + drawn.depth), _pt(drawn.depth), letters, rules)


def _pt(length: float) -> float:
    """A hundredth of a point is not seen."""
    return round(float(length), 2)


def typeset_lines(latex: str, size_pt: float, width_pt: float) -> tuple[Typeset, ...] | None:
    """The formula in lines of up to `width_pt`, broken between its clauses; None where it cannot be set."""
    lines: list[list[Typeset]] = []
    for clause in clauses(latex):
        drawn = typeset(clause, size_pt)
        if drawn is None:
            return None
        if not lines or sum(one.width for one in lines[-1]) + drawn.width > width_pt:
            lines.append([])
        lines[-1].append(drawn)
    return tuple(map(_side_by_side, lines))


def _side_by_side(parts: Sequence[Typeset]) -> Typeset:
    """Clauses on one line, each after the other on a common base line."""
    depth, x, letters, rules = max(part.depth for part in parts), 0.0, [], []
    for part in parts:
        up = depth - part.depth
        letters += [(font, size, letter, x + at, y + up) for font, size, letter, at, y in part.letters]
        rules += [(x + at, y + up, width, height) for at, y, width, height in part.rules]
        x += part.width
    height = depth + max(part.height - part.depth for part in parts)
    return Typeset(x, height, depth, tuple(letters), tuple(rules))


def clauses(latex: str) -> list[str]:
    """The formula in parts that end in a comma or semicolon with its gap, outside all brackets."""
    parts, depth, start = [], 0, 0
    for token in _TOKEN.finditer(latex):
        depth += _DEEPER.get(token[0], 0)
        if depth == 0 and token[0].endswith(_GAP):
            parts.append(latex[start : token.end()])
            start = token.end()
    return [*parts, latex[start:]]


def _known(latex: str) -> str:
    """The same formula in the words that the setter knows, its fractions in full size."""
    text = _SHORT_FRACTION.sub(r"\\dfrac{\1}{\2}", latex.strip("$"))
    text = _FRACTION.sub(r"\\dfrac", text)
    text = _WORD_ENDS.sub(r"\\\1q", text)
    return _BARE_WORD.sub(r"\\mathrm{\1}", _SIZED_SLASH.sub("/", text))


def words(formula: Typeset) -> list[Word]:
    """The letters from left to right; those of one font that follow each other on one line are one word."""
    found: list[Word] = []
    end, line = 0.0, None
    for font, size, letter, x, y in formula.letters:
        gap = x - end
        if line == (font, size, y) and abs(gap) < JOINED_PT:
            font, size, before, gap_before, y = found.pop()
            found.append((font, size, before + letter, gap_before, y))
        else:
            found.append((font, size, letter, round(gap, 3), y))
            end += round(gap, 3)
        end, line = end + size * advance_em(font, letter), (font, size, y)
    return found
