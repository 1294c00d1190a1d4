"""The two sides of an exchanger while a message is read: which stream a side's name or a late fluid's name is of."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.intake.lookahead import (
    TEMPERATURES,
    is_fluid_ahead,
    is_label_of_limit,
    is_label_of_temperature,
    temperatures_of,
    verb_form,
)
from orchestration.intake.mentions import Draft
from orchestration.intake.roles import OTHER
from orchestration.intake.tokens import Token
from orchestration.intake.vocabulary import Fluid

_VERBS = ("cool", "heat")


def are_twins(drafts: Sequence[Draft]) -> bool:
    """Two streams of one fluid."""
    names = [draft.fluid.name if draft.fluid else None for draft in drafts]
    return len(names) == 2 and names[0] is not None and names[0] == names[1]


def twin_of(drafts: Sequence[Draft], side: str) -> int | None:
    """Of two streams of one fluid the first without a side takes it."""
    if not are_twins(drafts):
        return None
    place = next((i for i, draft in enumerate(drafts) if not draft.side), None)
    if place is not None:
        drafts[place].side = side
    return place


def other_twin(drafts: Sequence[Draft], current: int | None, token: Token) -> int | None:
    """ "water to water, 60 to 40 °C; 20 to 35 °C": a second pair is the other stream's, which has no temperature."""
    is_pair = token.kind == "pair" and token.value.kind in (*TEMPERATURES, "bare")
    if not is_pair or current is None or not are_twins(drafts):
        return None
    own, other = (sum(item.token.kind == "pair" for item in drafts[i].items) for i in (current, 1 - current))
    return 1 - current if own and not other and not temperatures_of(drafts[1 - current].items) else None


def is_of_later(drafts: Sequence[Draft], tokens: Sequence[Token], index: int) -> bool:
    """One stream is named, without its side, and another name follows: either may have the side."""
    is_open = len(drafts) == 1 and drafts[0].fluid is not None and not drafts[0].side
    return is_open and is_fluid_ahead(tokens, index)


def is_label(drafts: Sequence[Draft], tokens: list[Token], index: int, *, has_stream: bool) -> bool:
    """Whether a bare side labels what follows it: a limit, a number where both fluids are named, temperatures."""
    ahead = [token.kind for token in tokens[index + 1 : index + 4]]
    n_named = sum(draft.fluid is not None for draft in drafts)
    is_of_number = n_named == 2 and ahead[:1] in (["quantity"], ["pair"])
    is_open = not has_stream or are_twins(drafts)
    is_of_temperature = is_open and is_label_of_temperature(tokens, index)
    return is_label_of_limit(tokens, index) or is_of_number or is_of_temperature


def nameless_for(drafts: Sequence[Draft], fluid: Fluid, tokens: list[Token], index: int) -> int | None:
    """Of two sides that have all but their names the one that a fluid named behind them is of.

    A utility has the side it is for; else the verb around it tells, else the first one named is the hot one.
    """
    sides = [draft.side for draft in drafts]
    if len(drafts) != 2 or any(draft.fluid is not None for draft in drafts) or set(sides) != {"hot", "cold"}:
        return None
    return sides.index(str(fluid.entry.get("side") or _side_by_verb(tokens, index) or "hot"))


def _side_by_verb(tokens: list[Token], index: int) -> str:
    """ "crude is heated by diesel", "heat crude with diesel": crude is the cold one."""
    behind = next((i for i in range(index + 1, len(tokens)) if tokens[i].kind in (*_VERBS, "fluid")), None)
    before = next((i for i in range(index - 1, -1, -1) if tokens[i].kind in _VERBS), None)
    if behind is not None and tokens[behind].kind in _VERBS:
        side = "hot" if tokens[behind].kind == "cool" else "cold"
        return side if verb_form(tokens, behind) == "passive" else OTHER[side]
    if before is None:
        return ""
    return "hot" if tokens[before].kind == "cool" else "cold"
