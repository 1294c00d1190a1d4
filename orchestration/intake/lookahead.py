"""What stands ahead of or around a token: whether a side's name is a label, a predicate or belongs to a limit."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.intake.mentions import LIMIT_WORDS, Item
from orchestration.intake.tokens import Token

TEMPERATURES = ("temperature", "degree")


def is_predicate_of_fluid(tokens: list[Token], index: int) -> bool:
    """ "kerosene is the hot one": a label behind a fluid and "is"."""
    before = [token for token in tokens[max(0, index - 3) : index] if token.value not in ("the", "a")]
    return len(before) > 1 and before[-1].value == "is" and before[-2].kind == "fluid"


def is_label_of_limit(tokens: list[Token], index: int) -> bool:
    """ "hot fouling 0.0002", "cold max 0.4 bar": a side before a limit or its number, nothing else between."""
    is_named = False
    for token in tokens[index + 1 : index + 7]:
        if token.kind in ("quantity", "pair"):
            return token.value.kind in ("pressure", "fouling") or (is_named and token.value.kind == "bare")
        if token.kind in LIMIT_WORDS:
            is_named = is_named or token.kind == "fouling"
        elif token.kind not in ("connector", "filler", "binder"):
            return False
    return False


def verb_form(tokens: list[Token], index: int) -> str:
    """imperative "cool X", active "Y cools X", passive "X cooled", or gerund, told by what stands around it."""
    word = tokens[index].value
    if word.endswith("ed"):
        return "passive"
    if word.endswith("ing"):
        ahead = next((t.kind for t in tokens[index + 1 :] if t.kind not in ("connector", "filler")), "")
        before = tokens[index - 1].value if index else None
        needed = before in ("need", "needs", "require", "requires", "for", "of")
        return "passive" if needed or ahead not in ("fluid", "quantity", "pair") else "gerund"
    if word.endswith("s"):
        return "active"
    return "passive" if _names_before(tokens, index) else "imperative"


def _names_before(tokens: list[Token], index: int) -> bool:
    """ "oil, 9 kg/s, cool from 160 °F using water": what is cooled is named before, the next name is what cools it."""
    following = next((token.kind for token in tokens[index + 1 :] if token.kind in ("fluid", "means")), "")
    return following == "means" and any(token.kind == "fluid" for token in tokens[:index])


def counts_of_temperature(token: Token) -> int:
    """Number of temperatures a token holds: two for a pair."""
    if token.kind not in ("quantity", "pair") or token.value.kind not in TEMPERATURES:
        return 0
    return 2 if token.kind == "pair" else 1


def temperatures_of(items: Sequence[Item]) -> int:
    return sum(counts_of_temperature(item.token) for item in items)


def temperatures_ahead(tokens: Sequence[Token], index: int) -> int:
    """Temperatures behind a fluid's name, up to the next name or the end of the statement."""
    found = 0
    for token in tokens[index + 1 :]:
        if token.kind in ("fluid", "stop", "colon", "means", "cool", "heat", "hot_role", "cold_role"):
            break
        found += counts_of_temperature(token)
    return found


def is_fluid_ahead(tokens: Sequence[Token], index: int) -> bool:
    return any(token.kind == "fluid" for token in tokens[index + 1 :])


def is_label_of_temperature(tokens: Sequence[Token], index: int) -> bool:
    """ "hot 145/75 °C, cold 27/41 °C": a bare side right before temperatures."""
    ahead = [token for token in tokens[index + 1 : index + 4] if token.kind not in ("connector", "in_strict", "colon")]
    return bool(ahead) and counts_of_temperature(ahead[0]) > 0


def is_behind_its_side(tokens: Sequence[Token], index: int) -> bool:
    """ "on the hot side 0.7 bar and on the cold side 0.5 bar": a side's name right before the number."""
    before = [token for token in tokens[max(0, index - 3) : index] if token.kind != "connector"]
    return bool(before) and before[-1].kind in ("hot_role", "cold_role")


def is_before_its_side(tokens: Sequence[Token], index: int) -> bool:
    """ "16 barg hot and 10 barg cold", "0.001 hot": a limit with a side's name right behind it and none before it."""
    is_limit = tokens[index].value.kind in ("pressure", "fouling", "bare")
    following = tokens[index + 1].kind if index + 1 < len(tokens) else ""
    return is_limit and following in ("hot_role", "cold_role") and not is_behind_its_side(tokens, index)
