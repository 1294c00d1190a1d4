"""A temperature unit said once for all numbers: "all temperatures in °C", "15 to 60 ... all deg C"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from orchestration.intake.tokens import Pair, Quantity, Token
from orchestration.intake.units import Unit, match_unit

_DECLARED = re.compile(
    r"(?i)[(,;.\n]?\s*\b(?:all|temperatures?|temps?\.?|every(?:thing)?)\b"
    r"(?:[ a-z:]{0,24}?\b(?:in|are|is))?[ :=]*(?:all )?"
    r"(?P<unit>(?:deg(?:rees?)?\.? ?|° ?)(?:c|f)\b|celsius|fahrenheit|kelvin)\)?(?!\w)"
)
_AT_END = re.compile(
    r"(?i)[,;(]\s*(?:in )?(?P<unit>(?:deg(?:rees?)?\.? ?|° ?)(?:c|f)|celsius|fahrenheit|kelvin)\)?\.?\s*$"
)
_BEFORE = ("in_strict", "in_loose", "out_strict", "out_loose")


def take_declared_unit(text: str) -> tuple[str, Unit | None]:
    """The text without the words that declare a temperature unit, and that unit; None when none is declared."""
    match = _DECLARED.search(text) or _AT_END.search(text)
    found = match_unit(text, match.start("unit")) if match else None
    if match is None or found is None:
        return text, None
    return text[: match.start()] + " " * len(match.group()) + text[match.end() :], found[0]


def in_declared_unit(tokens: Sequence[Token], unit: Unit | None) -> list[Token]:
    """The tokens with the declared unit on every pair and number that stands as a temperature without one."""
    if unit is None:
        return list(tokens)
    return [
        _in_unit(token, unit) if _is_bare(token) and (token.kind == "pair" or _is_named(tokens, index)) else token
        for index, token in enumerate(tokens)
    ]


def _is_bare(token: Token) -> bool:
    return token.kind in ("quantity", "pair") and token.value.kind == "bare"


def _is_named(tokens: Sequence[Token], index: int) -> bool:
    before = tokens[index - 1] if index else None
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    is_behind = before is not None and (before.kind in _BEFORE or before.value in ("at", "@"))
    return is_behind or (after is not None and after.kind in ("in_loose", "out_loose"))


def _in_unit(token: Token, unit: Unit) -> Token:
    def typed(quantity: Quantity) -> Quantity:
        return Quantity(quantity.value, unit, f"{quantity.typed} {unit.typed}")

    value = token.value
    return replace(
        token, value=Pair(typed(value.first), typed(value.second), value.link) if token.kind == "pair" else typed(value)
    )
