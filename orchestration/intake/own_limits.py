"""Limits with a unit that a request states for itself: velocities, tube length, shell diameter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from orchestration.intake.case import Known
from orchestration.intake.tokens import Pair, Quantity, Token
from orchestration.intake.units import match_unit

_ENDS_SEGMENT = (
    "comma", "stop", "open", "close", "quantity", "pair", "fluid", "cool", "heat", "means", "tema", "material",
    "passes", "correction", "arrow", "tema_word", "baffle_cut",
)  # fmt: skip
_SPLITS = ("and", "but", "with")
_TUBE, _SHELL = re.compile(r"\b(?:tubes?|tubing|tube[- ]?side|bundles?)\b"), re.compile(r"\bshells?(?:[- ]?side)?\b")
_MOST = re.compile(
    r"\bmax\w*|\blongest\b|\blargest\b|"
    r"\bat (?:the )?most\b|\bup to\b|\bnot? (?:be |exceed\w*|go )?(?:more|longer|larger|bigger|wider|greater|"
    r"over|above|faster|higher|exceed\w*)|\b(?:not|n't) exceed|\bbelow\b|\bunder\b|\b(?:less|shorter|smaller|slower|"
    r"lower) than\b|\blimit\w*|<|≤|\bor (?:less|shorter|smaller|lower)\b|\bwithin\b|\bceiling\b"
)
_LEAST = re.compile(
    r"\bmin(?:imum)?\b|\bat least\b|\bnot? (?:be |go |fall |drop )?(?:less|below|lower|under|slower)|\babove\b|"
    r"\bover\b|\b(?:more|greater|higher|faster) than\b|>|≥|\bor (?:more|higher|above|faster)\b"
)
_NOT_LEAST = re.compile(r"\bnot? (?:be |go )?(?:more|longer|larger|over|above|greater|higher|faster)")
_NOT_MOST = re.compile(r"\bnot? (?:be |go |fall |drop )?(?:less|below|lower|under|slower)")
LARGEST_TUBE_OD_M = 0.08


@dataclass
class OwnLimits:
    """Fields found, the places of the tokens they were read from, notes on what was not used, and the side ("tube" or
    "shell") whose velocity was named last."""

    known: dict[str, Known] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    speed_of: str = ""


def read_own_limits(tokens: Sequence[Token], source: str) -> OwnLimits:
    """Every velocity, tube length and shell diameter of the tokens with the words of its clause.

    Without a word that says most or least, or without the side of a velocity, nothing is taken: a note says so.
    """
    found = OwnLimits()
    for index, token in enumerate(tokens):
        if token.kind not in ("quantity", "pair"):
            continue
        first, last = _segment(tokens, index)
        words = " ".join(t.text for t in tokens[first:last] if t is not token).casefold()
        value = token.value if token.kind == "pair" else _inches(tokens, index, words) or token.value
        spent = set(range(first, last))
        if value.kind == "speed" and _take_speed(value, words, token.text, found, source):
            found.used |= spent
        elif value.kind == "length" and _take_length(value, words, token.text, found, source):
            found.used |= spent
    return found


def _segment(tokens: Sequence[Token], index: int) -> tuple[int, int]:
    """First and one past the last token of the words around a quantity that are about it."""
    first, last = index, index + 1
    while first and tokens[first - 1].kind not in _ENDS_SEGMENT and tokens[first - 1].value not in _SPLITS:
        first -= 1
    while last < len(tokens) and tokens[last].kind not in _ENDS_SEGMENT and tokens[last].value not in _SPLITS:
        last += 1
    return first, last


def _inches(tokens: Sequence[Token], index: int, words: str) -> Quantity | None:
    """ "shell ID 48 in": the word "in" at the end of a size is the unit."""
    number = tokens[index].value
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if number.kind != "bare" or following is None or following.value != "in":
        return None
    after = tokens[index + 2].kind if index + 2 < len(tokens) else "stop"
    is_size = bool(re.search(r"\b(?:id|diameter|length|long|longer|wider|bigger|larger)\b", words)) or (
        bool(_SHELL.search(words)) and _sense(words) == "max" and "side" not in words
    )
    if after not in ("comma", "stop", "close") or not is_size:
        return None
    unit, _ = match_unit("inch", 0)
    return Quantity(number.value, unit, f"{number.typed} in")


def _sense(words: str) -> str:
    is_most = bool(_MOST.search(words)) and not _NOT_MOST.search(words)
    is_least = bool(_LEAST.search(words)) and not _NOT_LEAST.search(words)
    return "" if is_most == is_least else ("max" if is_most else "min")


def _take_speed(value: Quantity | Pair, words: str, typed: str, found: OwnLimits, source: str) -> bool:
    is_tube, is_shell = bool(_TUBE.search(words)), bool(_SHELL.search(words))
    if not is_tube and not is_shell and found.speed_of:
        is_tube, is_shell = found.speed_of == "tube", found.speed_of == "shell"  # "... and not less than 0.9 m/s"
    if is_tube == is_shell:
        found.notes.append(f"not used: the velocity “{typed}”; say whether it is that of the tube or of the shell side")
        return True
    side, sense = "tube" if is_tube else "shell", _sense(words)
    found.speed_of = side
    if isinstance(value, Pair):
        limits = {"min": value.first, "max": value.second}
    elif sense:
        limits = {sense: value}
    else:
        found.notes.append(f"not used: the velocity “{typed}”; say at most or at least")
        return True
    for end, quantity in limits.items():
        name = f"v_{side}_{end}_m_s"
        if name == "v_shell_min_m_s":
            found.notes.append(f"not used: “{quantity.typed}”, a least shell-side velocity cannot be stated")
            continue
        found.known[name] = Known(round(quantity.unit.to_si(quantity.value), 6), "m/s", quantity.typed, source)
    return True


def _take_length(value: Quantity | Pair, words: str, typed: str, found: OwnLimits, source: str) -> bool:
    is_diameter = bool(re.search(r"\b(?:diameter|dia|id|bore|wide|wider)\b", words)) or (
        bool(_SHELL.search(words))
        and not re.search(r"\b(?:length|long|longer|longest|shorter)\b|tube", words)
        and _sense(words) == "max"
    )
    if isinstance(value, Pair) or (is_diameter and not _SHELL.search(words)):
        return False
    size_m = round(value.unit.to_si(value.value), 6)
    if is_diameter:
        if _sense(words) != "max":
            return False
        found.known["shell_diameter_max_m"] = Known(size_m, "m", value.typed, source)
        return True
    is_long = bool(_TUBE.search(words) or re.search(r"\b(?:length|long|longer|shorter)\b", words))
    if not is_long or size_m <= LARGEST_TUBE_OD_M:
        return False
    if _sense(words) == "max":
        found.known["tube_length_max_m"] = Known(size_m, "m", value.typed, source)
    else:
        found.notes.append(f"not used: “{typed}” of tube, the length is found by the design; say “at most” for a limit")
    return True
