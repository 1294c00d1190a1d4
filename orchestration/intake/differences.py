"""Temperature differences: "8 K rise", "ΔT of the water 10 °C", "cool by 25 °F" are no stream's temperature."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.intake.tokens import Token

_MOST_BETWEEN = 5
_OPEN = ("connector", "filler", "limit")
_OWNERS = ("fluid", "hot_role", "cold_role")
_LEAST = ("min", "min.", "minimum", "least", "only")
_LARGEST_DIFFERENCE_K = 60.0
_COOLED_BY = ("subcooling", "subcooled", "desuperheating")
_BEHIND_AMOUNT = ("stop", "comma", "close", "means", "in_strict", "out_strict", "in_loose", "out_loose")


def named_difference(tokens: Sequence[Token], index: int) -> int | None:
    """Place of the word that makes the number at `index` a difference; None where it is a temperature.

    The word stands behind the number or before it, there also with the stream it is of between: "rise of water 8 K".
    """
    token = tokens[index]
    if token.kind != "quantity" or token.value.kind not in ("temperature", "degree", "bare"):
        return None
    for step in (1, -1):
        at = _seek(tokens, index, step)
        if at is not None:
            return at
    if _is_few_kelvin(token):
        return index
    if index == 0 or tokens[index - 1].value != "by" or token.value.kind == "bare":
        return None
    following = tokens[index + 1].kind if index + 1 < len(tokens) else "stop"
    return index - 1 if following in _BEHIND_AMOUNT else None


def _is_few_kelvin(token: Token) -> bool:
    """ "5 K": colder than any stream here as a temperature, so a difference whatever its words are."""
    unit = token.value.unit
    return unit is not None and unit.pint == "kelvin" and 0.0 < token.value.value <= _LARGEST_DIFFERENCE_K


def _seek(tokens: Sequence[Token], index: int, step: int) -> int | None:
    """The nearest such word on one side with nothing but words that lead to it between."""
    has_owner = has_binder = False
    for distance in range(1, _MOST_BETWEEN + 1):
        at = index + step * distance
        if not 0 <= at < len(tokens):
            return None
        token = tokens[at]
        if token.kind == "approach" or (has_binder and step < 0 and token.value in _COOLED_BY):
            return at if has_binder or not has_owner else None
        if token.kind in _OWNERS and step < 0 and not has_owner:
            has_owner = True
        elif token.kind == "binder" or token.value in ("of", "on", "for", "by"):
            has_binder = True
        elif token.kind not in _OPEN and token.value not in _LEAST:
            return None
    return None
