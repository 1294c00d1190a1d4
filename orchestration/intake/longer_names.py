"""Names that go on beyond a name of the vocabulary: "hydrogen peroxide" is no hydrogen, "heavy water" no water."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from orchestration.intake.tokens import Token
from orchestration.intake.vocabulary import Fluid, FluidLookup, fluid_table, look_up

MAX_LOOK_UPS = 8
_MOST_WORDS = 4
_SHORTEST_FIRST_WORD = 5
_IN_NAMES = ("word", "fluid", "vapour", "liquid")
_ALSO_IN_NAMES = ("aqueous", "solution", "i")


def with_longer_names(tokens: Sequence[Token], fluids: FluidLookup) -> list[Token]:
    """The tokens with each fluid that its neighbours make part of another one replaced by that other one.

    It is the catalogue's fluid of that whole name; where there is none and a neighbour is a chemist's word ("hydrogen
    fluoride"), it is a fluid that is still open. Words that only describe ("dirty water") change nothing. At most
    eight questions to the catalogue a message.
    """
    kept, asked, index = list(tokens), 0, 0
    while index < len(kept):
        if kept[index].kind == "fluid":
            for first, last in _spans(kept, index):
                if asked >= MAX_LOOK_UPS:
                    return kept
                asked += 1
                fluid = _of_whole_name(kept[first:last], fluids)
                if fluid is not None:
                    kept[first:last] = [Token("fluid", fluid.typed, kept[first].start, kept[last - 1].end, fluid)]
                    index = first
                    break
        index += 1
    return kept


def with_first_words(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with the first word of a name said before ("Dowtherm" after "Dowtherm A") as that fluid again."""
    kept: list[Token] = []
    said: dict[str, Fluid] = {}
    for token in tokens:
        again = said.get(token.text.casefold()) if token.kind == "word" else None
        kept.append(token if again is None else replace(token, kind="fluid", value=replace(again, typed=token.text)))
        if token.kind == "fluid":
            first, _, rest = token.text.casefold().partition(" ")
            said |= {first: token.value} if rest and len(first) >= _SHORTEST_FIRST_WORD else {}
    return kept


def _spans(tokens: Sequence[Token], index: int) -> list[tuple[int, int]]:
    """Places from and to of longer names around the one at `index`, the longest first."""
    first, last = index, index + 1
    while first > 0 and index - first < _MOST_WORDS - 1 and _belongs(tokens[first - 1], tokens[first]):
        first -= 1
    while last < len(tokens) and last - index < _MOST_WORDS and _belongs(tokens[last], tokens[last - 1]):
        last += 1
    spans = [(i, j) for i in range(first, index + 1) for j in range(index + 1, last + 1) if 1 < j - i <= _MOST_WORDS]
    return sorted(spans, key=lambda span: span[0] - span[1])


def _belongs(one: Token, neighbour: Token) -> bool:
    """A word beside the name with nothing but a blank or a hyphen between; "2 propanol" has its number."""
    left, right = sorted((one, neighbour), key=lambda token: token.start)
    is_number = one.kind == "quantity" and re.fullmatch(r"\d(?:,\d)*", one.text) is not None
    is_in_names = one.kind in _IN_NAMES or one.text.casefold() in _ALSO_IN_NAMES
    return 0 <= right.start - left.end <= 1 and (is_in_names or is_number)


def _of_whole_name(span: Sequence[Token], fluids: FluidLookup) -> Fluid | None:
    typed = " ".join(token.text for token in span)
    found = look_up(typed, fluids)
    if found.name is not None:
        return found
    chemists = _chemists_words()
    is_chemical = any(token.kind == "word" and token.text.casefold() in chemists for token in span)
    return found if is_chemical and len(span) == 2 else None


@lru_cache(maxsize=1)
def _chemists_words() -> frozenset[str]:
    return frozenset(fluid_table()["chemists_words"])
