"""Tokens of fluids joined: with the number that completes the name, the name in brackets, the phase, the title."""

from __future__ import annotations

from dataclasses import replace

from orchestration.intake.tokens import Token
from orchestration.intake.vocabulary import Fluid, accepts, complete, match_fluid, with_share_of

_GAS = ("gas", "gases")
_STATES = ("lean", "rich")
_BY_VOLUME = ("vol", "vol.", "volume", "v/v")
_GREETINGS = ("hi", "hello", "please", "hot", "cold", "hot side", "cold side")


def phase_words(tokens: list[Token]) -> list[Token]:
    """ "ammonia gas", "propane (gas)": behind another fluid's name the word is its phase, not a fluid."""
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        kept.append(token)
        index += 1
        ahead = tokens[index : index + 3]
        is_bracketed = [t.kind for t in ahead] == ["open", "fluid", "close"]
        word = ahead[1] if is_bracketed else ahead[0] if ahead else None
        if token.kind != "fluid" or word is None or word.kind != "fluid" or word.text.casefold() not in _GAS:
            continue
        if not token.value.is_gas:
            kept.append(replace(word, kind="vapour", value="vapour"))
        index += 3 if is_bracketed else 1
    return kept


def without_title(tokens: list[Token]) -> list[Token]:
    """ "Glycol/glycol exchanger: lean TEG ..., rich TEG ...": what the title names, the text names again.

    A fluid alone before a colon is no title but the name of what follows, and so is one after which numbers come first.
    """
    colon = next((i for i, token in enumerate(tokens) if token.kind == "colon"), None)
    if colon is None or any(token.kind in ("quantity", "pair") for token in tokens[:colon]):
        return tokens
    first = next((token.kind for token in tokens[colon:] if token.kind in ("fluid", "quantity", "pair")), "")
    named = {token.value.name for token in tokens[colon:] if token.kind == "fluid" and not _is_family_word(token)}
    said = [token for token in tokens[:colon] if token.kind not in ("fluid", "connector", "comma")]
    is_alone = all(token.value in _GREETINGS for token in said)
    if len(named) < 2 or first != "fluid" or is_alone:
        return tokens
    kept = [t for t in tokens[:colon] if t.kind not in ("fluid", "slash", "cool", "heat", "cool_noun", "heat_noun")]
    return kept + tokens[colon:]


def _is_family_word(token: Token) -> bool:
    """ "gas", "oil": points at a stream rather than naming one; "water" may be a stream's whole name."""
    return token.value.is_generic and not token.value.entry.get("plain")


def twins(tokens: list[Token]) -> list[Token]:
    """ "water/water recuperator", "toluene on both sides": one name for two streams."""
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        ahead = tokens[index : index + 3]
        kinds = [token.kind for token in ahead]
        are_two = len(ahead) == 3 and kinds[0] == kinds[2] == "fluid"
        is_linked = are_two and (kinds[1] == "slash" or ahead[1].value == "to")
        is_double = is_linked and ahead[0].value.name == ahead[2].value.name
        is_both = kinds[:2] == ["fluid", "both"] and kinds[2:] in ([], ["colon"], ["comma"], ["stop"])
        count = 3 if is_double else 2 if is_both and ahead[1].value != "both" else 0
        if count and ahead[0].value.name is not None:
            text = " ".join(token.text for token in ahead[:count])
            kept.append(Token("twin", text, ahead[0].start, ahead[count - 1].end, ahead[0].value))
            index += count
        else:
            kept.append(tokens[index])
            index += 1
    return kept


def join_fluids(tokens: list[Token]) -> list[Token]:
    """A fluid with the number that completes it, the name in brackets, or "treat as" becomes one token."""
    joined = list(tokens)
    index = 0
    while index < len(joined):
        for join in (_state_behind, _number_first, _number_after, _halves, _specified, _treated_as):
            result = join(joined, index)
            if result is not None:
                fluid, count = result
                span = joined[index : index + count]
                text = " ".join(token.text for token in span)
                joined[index : index + count] = [
                    Token("fluid", text, span[0].start, span[-1].end, replace(fluid, typed=_tidy(text)))
                ]
                break
        else:
            index += 1
    return joined


def _tidy(text: str) -> str:
    return text.replace("( ", "(").replace(" )", ")")


def _kinds(tokens: list[Token], index: int, count: int) -> list[str]:
    return [token.kind for token in tokens[index : index + count]]


def _state_behind(tokens: list[Token], index: int) -> tuple[Fluid, int] | None:
    """ "MEA 30 wt% lean", "MDEA rich": the state said behind the name belongs to it."""
    if tokens[index].kind != "fluid":
        return None
    count = 3 if _kinds(tokens, index + 1, 1) == ["quantity"] else 2
    word = tokens[index + count - 1] if index + count <= len(tokens) else None
    if word is None or word.value not in _STATES:
        return None
    found = match_fluid(f"{word.value} {tokens[index].text}", 0)
    if found is None or found[0].family != tokens[index].value.family:
        return None
    if count == 2:
        return found[0], count
    share = tokens[index + 1].value
    if not accepts(found[0], share.kind):
        return None
    return complete(found[0], share.value, share.kind, share.unit.typed if share.unit else ""), count


def _number_first(tokens: list[Token], index: int) -> tuple[Fluid, int] | None:
    if tokens[index].kind != "quantity" or tokens[index].value.kind not in ("percent", "api"):
        return None
    skip = 1
    while _kinds(tokens, index + skip, 1) == ["filler"] and tokens[index + skip].value in ("aqueous", "solution"):
        skip += 1
    if tokens[index + skip : index + skip + 1] and tokens[index + skip].value == "of":
        skip += 1
    return _completed(tokens, index, index + skip, index, skip + 1)


def _number_after(tokens: list[Token], index: int) -> tuple[Fluid, int] | None:
    if tokens[index].kind != "fluid":
        return None
    bracketed = _kinds(tokens, index, 4) == ["fluid", "open", "quantity", "close"]
    if bracketed:
        return _completed(tokens, index, index, index + 2, 4)
    skip = 2 if _kinds(tokens, index + 1, 1) in (["comma"], ["filler"]) else 1
    return _completed(tokens, index, index, index + skip, skip + 1)


def _completed(tokens: list[Token], start: int, fluid_at: int, number_at: int, count: int) -> tuple[Fluid, int] | None:
    if max(fluid_at, number_at) >= len(tokens):
        return None
    fluid, number = tokens[fluid_at], tokens[number_at]
    if fluid.kind == "fluid" and fluid.value.needs == "absent" and getattr(number.value, "kind", "") == "percent":
        return fluid.value, count
    if fluid.kind != "fluid" or number.kind != "quantity" or not accepts(fluid.value, number.value.kind):
        return None
    unit = number.value.unit.typed if number.value.unit else ""
    return complete(fluid.value, number.value.value, number.value.kind, unit), count


def _halves(tokens: list[Token], index: int) -> tuple[Fluid, int] | None:
    """ "50/50 glycol", "glycol/water 50:50": equal shares; of unequal ones none tells which is the water's."""
    shares, fluid_at = tokens[index : index + 3], index + 3
    if _kinds(tokens, index, 1) == ["fluid"]:
        shares, fluid_at = tokens[index + 1 : index + 4], index
    if [token.kind for token in shares] not in (["quantity", "slash", "quantity"], ["quantity", "colon", "quantity"]):
        return None
    first, second = shares[0].value, shares[2].value
    if {first.kind, second.kind} - {"bare", "percent"} or first.value + second.value != 100.0:
        return None
    fluid = tokens[fluid_at] if fluid_at < len(tokens) else None
    if fluid is None or fluid.kind != "fluid" or not accepts(fluid.value, "percent"):
        return None
    if first.value != second.value or _is_by_volume(tokens, index + 4):
        return fluid.value, 4
    return complete(fluid.value, first.value, "percent", "%"), 4


def _is_by_volume(tokens: list[Token], index: int) -> bool:
    return any(token.text.casefold() in _BY_VOLUME for token in tokens[index : index + 2])


def _specified(tokens: list[Token], index: int) -> tuple[Fluid, int] | None:
    """ "hot oil (Therminol 66)", "lube oil SAE 30": the second name is the one meant."""
    if _kinds(tokens, index, 4) == ["fluid", "open", "fluid", "close"]:
        return tokens[index + 2].value, 4
    if _kinds(tokens, index, 5) in (["fluid", noun, "open", "fluid", "close"] for noun in ("cool_noun", "heat_noun")):
        first, second = tokens[index].value, tokens[index + 3].value
        return (second, 5) if first.family == second.family and first.needs else None
    if _kinds(tokens, index, 2) == ["fluid", "fluid"]:
        first, second = tokens[index].value, tokens[index + 1].value
        if first.family == second.family and first.is_generic and not second.needs:
            return second, 2
        if first.is_assumed and first.family == second.family and second.needs == "percent":
            return with_share_of(first, second), 2
        if first.family == second.family and second.is_generic and not first.needs:
            return first, 2
    return None


def _treated_as(tokens: list[Token], index: int) -> tuple[Fluid, int] | None:
    """ "Natural gas 50 MMSCFD (treat as methane)": the name is changed, what stands between is kept."""
    if tokens[index].kind != "fluid":
        return None
    ahead = _kinds(tokens, index + 1, 8)
    if "treat_as" not in ahead or "fluid" in ahead[: ahead.index("treat_as")]:
        return None
    at = index + 1 + ahead.index("treat_as")
    if _kinds(tokens, at + 1, 1) != ["fluid"]:
        return None
    named = tokens[at + 1].value
    first, last = at, at + 2
    if tokens[at - 1].kind == "open" and _kinds(tokens, at + 2, 1) == ["close"]:
        first, last = at - 1, at + 3
    del tokens[first:last]
    note = f"“{tokens[index].value.typed}” taken as {named.name}, as asked"
    return replace(named, note=note), 1
