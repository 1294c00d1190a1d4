"""Inlet and outlet temperature of one stream, from its quantities and the words around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from orchestration.intake.mentions import Item
from orchestration.intake.tokens import Pair, Quantity, Token

_SIDES = {"in_strict": "in", "in_loose": "in", "out_strict": "out", "out_loose": "out"}
_TEMPERATURES = ("temperature", "degree")
_BETWEEN_NAME = ("word", "limit", "filler", "connector")
_COUNTED = ("passes", "baffle_cut", "tube_od", "shell_diameter", "fouling", "flow", "drop", "pressure")


@dataclass
class Ends:
    """What one stream's words gave: at most one quantity per end, and what did not fit.

    clashes: (end, first, second) when two different values were typed for one end. unplaced: temperatures
    without a word that tells the end, beyond the two that may stand as "in, out". again: an end said once more.
    """

    found: dict[str, Quantity] = field(default_factory=dict)
    clashes: list[tuple[str, Quantity, Quantity]] = field(default_factory=list)
    unplaced: list[Quantity] = field(default_factory=list)
    again: list[Quantity] = field(default_factory=list)

    def put(self, end: str, quantity: Quantity) -> None:
        old = self.found.get(end)
        if old is not None and (old.value, old.unit) != (quantity.value, quantity.unit):
            self.clashes.append((end, old, quantity))
            return
        if old is not None:
            self.again.append(quantity)
        else:
            self.found[end] = quantity


def read_ends(items: Sequence[Item]) -> Ends:
    """Ends of a stream from its items in order of the text.

    A pair is inlet then outlet; behind "to" and an inlet it is a range, left unplaced.
    "from", "to", "supplied at" stand before their number; "in", "out", "supply"
    and "return" may stand on either side: behind the number they name it when it has no end yet.
    """
    ends = Ends()
    loose: list[Quantity] = []
    hint = ""
    tokens = [item.token for item in items]
    for index, token in enumerate(tokens):
        if token.kind in _SIDES:
            named = _named_behind(tokens, index, loose) or _named_apart(items, index, loose)
            if named is not None:
                ends.put(_SIDES[token.kind], named)
                loose.remove(named)
                hint = ""
            else:
                hint = _SIDES[token.kind]
        elif token.kind == "pair" and _is_temperature_pair(items, index):
            pair: Pair = token.value
            if index and tokens[index - 1].kind == "out_strict" and ("in" in ends.found or loose):
                ends.unplaced += [pair.first, pair.second]
            else:
                ends.put("in", pair.first)
                ends.put("out", pair.second)
            hint = ""
        elif token.kind == "quantity" and _is_temperature(tokens, index, hint):
            if hint:
                ends.put(hint, token.value)
            else:
                loose.append(token.value)
            hint = ""
        elif token.kind == "quantity" or (token.kind == "fluid" and index and tokens[index - 1].value == "to"):
            hint = ""
    _place_loose(ends, loose)
    return ends


def _place_loose(ends: Ends, loose: list[Quantity]) -> None:
    """A temperature without a word is the inlet, or the outlet when the inlet is known; a second one the outlet."""
    for quantity in loose:
        free = [end for end in ("in", "out") if end not in ends.found]
        if free:
            ends.put(free[0], quantity)
        else:
            ends.unplaced.append(quantity)


def _is_temperature_pair(items: Sequence[Item], index: int) -> bool:
    pair, clause = items[index].token.value, items[index].clause
    if pair.kind in _TEMPERATURES:
        return True
    beside = (*items[max(0, index - 2) : index], *items[index + 1 : index + 2])
    return pair.kind == "bare" and not {item.token.kind for item in beside if item.clause == clause} & set(_COUNTED)


def _is_temperature(tokens: Sequence[Token], index: int, hint: str) -> bool:
    quantity = tokens[index].value
    if quantity.kind in _TEMPERATURES:
        return True
    if quantity.kind != "bare":
        return False
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if following is not None and following.kind in _COUNTED:
        return False
    is_named_behind = following is not None and following.kind in ("in_loose", "out_loose")
    return is_named_behind or _is_at(tokens, index) or (bool(hint) and _hint_is_near(tokens, index))


def _is_at(tokens: Sequence[Token], index: int) -> bool:
    """ "cooling water at 30": right behind the stream's name."""
    return index > 1 and tokens[index - 1].value in ("at", "@") and tokens[index - 2].kind == "fluid"


def _hint_is_near(tokens: Sequence[Token], index: int) -> bool:
    """The end's name is near, with words that lead on or the stream's name between: "the outlet of the water is"."""
    for token in reversed(tokens[max(0, index - 5) : index]):
        if token.kind in _SIDES:
            return True
        if token.kind not in ("connector", "binder", "fluid"):
            return False
    return False


def _named_apart(items: Sequence[Item], index: int, loose: list[Quantity]) -> Quantity | None:
    """ "29 °C summer supply, 39 °C max return": words between the number and its name, all in one clause of its own."""
    at = index - 1
    while at >= 0 and items[at].clause == items[index].clause and items[at].token.kind in _BETWEEN_NAME:
        at -= 1
    if at < 0 or at == index - 1 or items[at].clause != items[index].clause or not loose:
        return None
    is_last = index + 1 >= len(items) or items[index + 1].clause != items[index].clause
    is_loose = items[index].token.kind in ("in_loose", "out_loose")
    return loose[-1] if is_loose and is_last and items[at].token.value is loose[-1] else None


def _named_behind(tokens: Sequence[Token], index: int, loose: list[Quantity]) -> Quantity | None:
    """The wordless temperature right before a loose hint, when the hint is its name and not the next one's."""
    if tokens[index].kind not in ("in_loose", "out_loose") or not loose or index == 0:
        return None
    before = tokens[index - 1]
    if before.kind != "quantity" or before.value is not loose[-1]:
        return None
    ahead = list(tokens[index + 1 : index + 4])
    has_connector = bool(ahead) and ahead[0].kind == "connector"
    ahead = [token for token in ahead if token.kind not in ("connector", "filler", "limit")]
    next_is_number = bool(ahead) and ahead[0].kind == "quantity" and ahead[0].value.kind in (*_TEMPERATURES, "bare")
    next_is_named = len(ahead) > 1 and ahead[1].kind in ("in_loose", "out_loose")
    if next_is_number and not next_is_named:
        if has_connector or tokens[index].kind == "out_loose":
            return None
    return loose[-1]
