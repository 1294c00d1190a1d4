"""Names outside the vocabulary: words that stand where a fluid should, asked from the engine's catalogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from orchestration.intake.longer_names import with_first_words, with_longer_names
from orchestration.intake.tokens import Token
from orchestration.intake.unread import is_reference
from orchestration.intake.vocabulary import BARE_PERCENT, FluidLookup, look_up

MAX_LOOK_UPS, MAX_EXACT_LOOK_UPS = 4, 8
_LONGEST_NAME, _SHORTEST_NAME = 4, 3
_FLOWS = ("mass_flow", "volume_flow", "standard_flow")
_BEHIND_NAME = (
    "quantity", "pair", "comma", "stop", "colon", "open", "close", "slash", "connector", "in_strict", "in_loose",
    "cool", "heat", "means", "vapour", "liquid",
)  # fmt: skip
_BEFORE_NAME = ("cool", "heat", "means", "hot_role", "cold_role", "colon")


def name_unknown_fluids(tokens: list[Token], n_known: int, fluids: FluidLookup) -> list[Token]:
    """The tokens with unknown words in a fluid's place replaced by what the catalogue says about them.

    A word asked about and not found there becomes a fluid that is still open; words elsewhere are fluids only where
    the catalogue has that very name. At most twelve questions to the catalogue a message beside those about longer
    names, and none when both streams have their names.
    """
    whole = with_first_words(with_longer_names(tokens, fluids))
    named = _named(whole, n_known, _may_be_name, fluids, is_exact=True)
    return _named(named, n_known, lambda at, run: _is_place(at, run[0], run[1]), fluids, is_exact=False)


def _named(
    named: list[Token],
    n_known: int,
    is_asked: Callable[[list[Token], tuple[int, int]], bool],
    fluids: FluidLookup,
    *,
    is_exact: bool,
) -> list[Token]:
    asked = 0
    index = 0
    while index < len(named) and asked < (MAX_EXACT_LOOK_UPS if is_exact else MAX_LOOK_UPS):
        run = _run_at(named, index)
        if not run or not is_asked(named, (index, run)) or n_known + _settled_names(named) >= 2:
            index += max(run, 1)
            continue
        asked += 1
        typed = [token.value for token in named[index : index + run]]
        replaced, place = _replaced(named, index, run, fluids)
        if is_exact and replaced[place].value.needs:
            index += run
            continue
        named, fluid = replaced, replaced[place]
        index = place + 1
        named = [*named[:index], *_said_again(named[index:], typed, fluid)]
    return named


def _may_be_name(tokens: list[Token], run: tuple[int, int]) -> bool:
    """Words of letters, long enough for a substance's name."""
    first, count = run
    text = " ".join(token.text for token in tokens[first : first + count])
    if len(text) <= _SHORTEST_NAME or any(character.isdigit() for character in text):
        return False
    before, behind = tokens[max(0, first - 1) : first], tokens[first + count : first + count + 1]
    is_named = any(token.kind in _BEFORE_NAME or token.value in ("of", "for") for token in before)
    return is_named or not behind or behind[0].kind in _BEHIND_NAME


def _said_again(tokens: Sequence[Token], words: Sequence[object], fluid: Token) -> list[Token]:
    """The same words further on are the same fluid."""
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        span = tokens[index : index + len(words)]
        if len(words) == len(span) and [token.value for token in span] == list(words):
            text = " ".join(token.text for token in span)
            kept.append(replace(fluid, text=text, start=span[0].start, end=span[-1].end))
            index += len(words)
        else:
            kept.append(tokens[index])
            index += 1
    return kept


def _settled_names(tokens: Sequence[Token]) -> int:
    return len({token.value.name for token in tokens if token.kind == "fluid" and not token.value.needs})


def _run_at(tokens: Sequence[Token], index: int) -> int:
    """Number of unknown words from here, with the family word behind them ("castor" + "oil")."""
    count = 0
    while index + count < len(tokens) and tokens[index + count].kind == "word" and count < _LONGEST_NAME:
        count += 1
    following = tokens[index + count] if index + count < len(tokens) else None
    if count and following is not None and following.kind == "fluid" and following.value.needs:
        count += 1
    return count


def _is_place(tokens: Sequence[Token], index: int, run: int) -> bool:
    """Behind a verb, "with", "of", a flow or a label, or at the start of a clause with a quantity behind it."""
    before = tokens[index - 1] if index else None
    while before is not None and before.value in ("the", "a", "an", "hot", "cold", "some"):
        index -= 1
        before = tokens[index - 1] if index else None
    if tokens[index + run - 1].kind == "fluid":
        return True
    if index + run < len(tokens) and tokens[index + run].kind == "fluid":
        return False  # "raw milk": a word of the fluid that is named
    if before is not None and (before.kind in _BEFORE_NAME or before.value in ("of", "fluid")):
        return True
    if before is not None and before.kind == "quantity" and before.value.kind in _FLOWS:
        return not _clause_has_fluid(tokens, index)
    behind = [token for token in tokens[index + run : index + run + 3] if not _is_passed_over(token)]
    after = behind[0] if behind else None
    if after is not None and getattr(after.value, "kind", "") == "bare" and is_reference(tokens[index].text):
        return False
    starts = before is None or before.kind in ("comma", "stop")
    if starts and after is not None and after.kind in ("cool_noun", "heat_noun"):
        return run == 1 and _is_abbreviation(tokens[index].text)
    measured = after is not None and after.kind in ("quantity", "pair")
    return starts and measured and after.value.kind in (*_FLOWS, "temperature", "bare", "percent")


def _is_passed_over(token: Token) -> bool:
    return token.kind in ("colon", "open", "liquid", "vapour") or token.value in ("aqueous", "solution")


def _is_abbreviation(word: str) -> bool:
    """ "LCO rundown" is of LCO; "trim cooler" is of no trim."""
    return word.isupper() and word.isalpha() and len(word) >= _SHORTEST_NAME


def _clause_has_fluid(tokens: Sequence[Token], index: int) -> bool:
    for token in reversed(tokens[:index]):
        if token.kind in ("comma", "stop", "means", "cool", "heat") or token.value == "and":
            return False
        if token.kind == "fluid":
            return True
    return False


def _replaced(tokens: list[Token], index: int, run: int, fluids: FluidLookup) -> tuple[list[Token], int]:
    """The tokens with the run as one fluid, with the share beside it where it is a mixture, and the fluid's place."""
    span = tokens[index : index + run]
    typed = " ".join(token.text for token in span)
    fluid = look_up(typed, fluids)
    family = span[-1].value if span[-1].kind == "fluid" else None
    if fluid.needs and family is not None:
        fluid = replace(family, typed=typed)
    first, last = index, index + run
    if fluid.family == "mixture" and fluid.name is not None:
        beside = [at for at in (last, index - 1) if 0 <= at < len(tokens) and _is_share(tokens[at])]
        for at in beside[:1]:
            share = tokens[at].value
            is_bare = share.unit is not None and share.unit.typed.strip().casefold() in BARE_PERCENT
            note = f"{share.value:g} % of {fluid.name} taken as mass percent" if is_bare else ""
            fluid = replace(fluid, name=f"{fluid.name} {share.value:g} wt%", note=note)
            first, last = min(first, at), max(last, at + 1)
    return [*tokens[:first], Token("fluid", typed, span[0].start, span[-1].end, fluid), *tokens[last:]], first


def _is_share(token: Token) -> bool:
    return token.kind == "quantity" and token.value.kind == "percent"
