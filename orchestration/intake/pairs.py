"""Two numbers typed as one: "150 → 90 °C", "30/45 °C", "between 120 and 60 °C"."""

from __future__ import annotations

from dataclasses import replace

from orchestration.intake.tokens import Pair, Quantity, Token
from orchestration.intake.units import Unit

PAIRED = ("temperature", "degree", "pressure", "fouling", "mass_flow", "volume_flow", "length", "speed")
_LINKS = {"arrow": "arrow", "slash": "slash", "dash": "dash"}
_TO = ("to", "down to", "up to")


def join_pairs(tokens: list[Token]) -> list[Token]:
    """ "150 → 90 °C" and its like become one token; a unit or gauge mark typed once holds for both numbers."""
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        pair = _pair_at(tokens, index)
        if pair is None:
            joined.append(tokens[index])
            index += 1
        else:
            last = tokens[index + 2]
            typed = f"{tokens[index].text} {tokens[index + 1].text} {last.text}"
            joined.append(Token("pair", typed, tokens[index].start, last.end, pair))
            index += 3
    return joined


def _pair_at(tokens: list[Token], index: int) -> Pair | None:
    if index + 2 >= len(tokens) or tokens[index].kind != "quantity" or tokens[index + 2].kind != "quantity":
        return None
    link_token = tokens[index + 1]
    link = _LINKS.get(link_token.kind) or ("to" if link_token.value in _TO else None)
    if link is None and link_token.value == "and" and index and tokens[index - 1].value == "between":
        link = "to"
    if link == "to" and [token.kind for token in tokens[index + 3 : index + 5]] == ["dash", "quantity"]:
        return None  # "from 150 to 80-90 °C": the range is the second one
    if link == "slash" and _starts_pair(tokens, index + 2) and tokens[index].value.kind != "bare":
        return None  # "18 kg/s / 150 → 70 °C": the slash parts, the arrow joins
    first, second = tokens[index].value, tokens[index + 2].value
    unit = _shared_unit(first, second)
    if link is None or unit is False:
        return None
    if unit is None:
        return Pair(first, second, link)
    return Pair(_with_unit(first, unit), _with_unit(second, unit), link)


def _starts_pair(tokens: list[Token], index: int) -> bool:
    if index + 2 >= len(tokens) or tokens[index + 2].kind != "quantity":
        return False
    return tokens[index + 1].kind in _LINKS or tokens[index + 1].value in _TO


def _shared_unit(first: Quantity, second: Quantity) -> Unit | None | bool:
    """The unit both have or the one that holds for both; None for two bare numbers; False when they clash."""
    if first.kind == second.kind == "bare":
        return None
    typed = [q.unit for q in (first, second) if q.unit is not None and q.unit.kind != "degree"]
    if not typed:
        return first.unit or second.unit
    kinds = {unit.kind for unit in typed}
    return typed[-1] if len(kinds) == 1 and kinds <= set(PAIRED) else False


def _with_unit(quantity: Quantity, unit: Unit) -> Quantity:
    """The quantity in its own unit or the pair's, with the pair's gauge or absolute mark when it has none itself."""
    is_bare = quantity.unit is None or quantity.unit.kind == "degree"
    own = unit if is_bare else quantity.unit
    if unit.reference and not own.reference:
        own, is_bare = replace(own, reference=unit.reference), True
    typed = f"{quantity.typed.split(' ')[0].rstrip('°')} {unit.typed}" if is_bare else quantity.typed
    return Quantity(quantity.value, own, typed)
