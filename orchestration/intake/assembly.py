"""Tokens joined into larger ones: self-corrections applied, temperature pairs, fluids with strength or grade."""

from __future__ import annotations

from dataclasses import replace

from orchestration.intake.mentions import LIMIT_WORDS
from orchestration.intake.tokens import Pair, Quantity, Token
from orchestration.intake.units import Unit
from orchestration.intake.vocabulary import Fluid, accepts, complete

_LINKS = {"arrow": "arrow", "slash": "slash", "dash": "dash"}
_GAS = ("gas", "gases")
_TO = ("to", "down to", "up to")
_PAIRED = ("temperature", "degree", "pressure", "fouling", "mass_flow", "volume_flow", "length", "speed")


def assemble(tokens: list[Token]) -> list[Token]:
    """Corrections first, then fluids, then pairs; fluids in a title are not streams."""
    cleaned = both_sides(without_label_colons(instead_of(apply_corrections(tokens))))
    return part_at_slashes(join_pairs(without_title(join_fluids(phase_words(cleaned)))))


def instead_of(tokens: list[Token]) -> list[Token]:
    """ "45 °C instead of 50 °C", "160 °C, not 150 °C", "not 150 °C but 160 °C": the value taken back is removed."""
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        behind = [t for t in tokens[index + 1 : index + 4] if t.kind not in ("connector", "out_strict", "in_strict")]
        is_denied = tokens[index].kind == "replace" or tokens[index].value == "not"
        old = behind[0] if behind and behind[0].kind == "quantity" else None
        others = [t for t in (*tokens[:index], *tokens[index + 3 :]) if t.kind == "quantity" and old is not t]
        if is_denied and old is not None and any(_compatible(old.value, t.value) for t in others):
            index = tokens.index(old, index) + 1
            continue
        kept.append(tokens[index])
        index += 1
    return kept


def without_label_colons(tokens: list[Token]) -> list[Token]:
    """ "dP max: 0.5 bar": a colon behind the name of a limit joins the two, it does not part them."""
    labels = ("drop", "limit", "pressure", "design_pressure", "fouling", "tube_role", "shell_role")
    return [t for i, t in enumerate(tokens) if t.kind != "colon" or i == 0 or tokens[i - 1].kind not in labels]


def without_title(tokens: list[Token]) -> list[Token]:
    """ "Glycol/glycol exchanger: lean TEG ..., rich TEG ...": what the title names, the text names again."""
    colon = next((i for i, token in enumerate(tokens) if token.kind == "colon"), None)
    if colon is None or any(token.kind in ("quantity", "pair") for token in tokens[:colon]):
        return tokens
    if sum(token.kind == "fluid" for token in tokens[colon:]) < 2:
        return tokens
    kept = [t for t in tokens[:colon] if t.kind not in ("fluid", "slash", "cool", "heat", "cool_noun", "heat_noun")]
    return kept + tokens[colon:]


def apply_corrections(tokens: list[Token]) -> list[Token]:
    """What a "? no", "sorry" or "I mean" takes back is removed, together with the mark itself."""
    kept: list[Token] = []
    for index, token in enumerate(tokens):
        if token.kind != "correction":
            kept.append(token)
            continue
        following = next((t for t in tokens[index + 1 :] if t.kind not in ("connector", "filler", "limit")), None)
        if following is not None:
            kept = _taken_back(kept, following)
    return kept


def _taken_back(kept: list[Token], following: Token) -> list[Token]:
    if following.kind == "quantity":
        for back in range(len(kept) - 1, max(-1, len(kept) - 5), -1):
            token = kept[back]
            if token.kind == "quantity" and _compatible(token.value, following.value):
                return [*kept[:back], *(t for t in kept[back + 1 :] if t.kind not in ("comma", "stop"))]
        return kept
    if following.kind == "fluid":
        back = next((i for i in range(len(kept) - 1, -1, -1) if kept[i].kind == "fluid"), None)
        return kept if back is None else [*kept[:back], *kept[back + 1 :]]
    end = len(kept)
    while end and kept[end - 1].kind not in ("quantity", "comma", "stop", "colon"):
        end -= 1
    return kept[:end]


def _compatible(first: Quantity, second: Quantity) -> bool:
    return first.kind == second.kind or "bare" in (first.kind, second.kind)


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


def both_sides(tokens: list[Token]) -> list[Token]:
    """ "hot and cold fouling 0.0002": two sides joined before the name of a limit are both."""
    roles = {"hot_role", "cold_role"}
    for index in range(len(tokens) - 3):
        first, link, second, name = tokens[index : index + 4]
        is_joined = {first.kind, second.kind} == roles and (link.value == "and" or link.kind == "slash")
        if is_joined and name.kind in LIMIT_WORDS:
            both = Token("both", "both", first.start, second.end, "both")
            return [*tokens[:index], both, *both_sides(tokens[index + 3 :])]
    return tokens


def part_at_slashes(tokens: list[Token]) -> list[Token]:
    """ "150/70 °C / CW 27/42 °C / fouling ...": a slash with blanks around it that joins no two numbers parts."""
    parted = list(tokens)
    for index in range(1, len(tokens) - 1):
        before, slash, after = tokens[index - 1 : index + 2]
        if slash.kind == "slash" and before.end < slash.start and slash.end < after.start:
            parted[index] = replace(slash, kind="stop")
    return parted


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
    if link == "to" and _kinds(tokens, index + 3, 2) == ["dash", "quantity"]:
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
    return typed[-1] if len(kinds) == 1 and kinds <= set(_PAIRED) else False


def _with_unit(quantity: Quantity, unit: Unit) -> Quantity:
    """The quantity in its own unit or the pair's, with the pair's gauge or absolute mark when it has none itself."""
    is_bare = quantity.unit is None or quantity.unit.kind == "degree"
    own = unit if is_bare else quantity.unit
    if unit.reference and not own.reference:
        own, is_bare = replace(own, reference=unit.reference), True
    typed = f"{quantity.typed.split(' ')[0].rstrip('°')} {unit.typed}" if is_bare else quantity.typed
    return Quantity(quantity.value, own, typed)


def join_fluids(tokens: list[Token]) -> list[Token]:
    """A fluid with the number that completes it, the name in brackets, or "treat as" becomes one token."""
    joined = list(tokens)
    index = 0
    while index < len(joined):
        for join in (_number_first, _number_after, _specified, _treated_as):
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
    if fluid.kind != "fluid" or number.kind != "quantity" or not accepts(fluid.value, number.value.kind):
        return None
    unit = number.value.unit.typed if number.value.unit else ""
    return complete(fluid.value, number.value.value, number.value.kind, unit), count


def _specified(tokens: list[Token], index: int) -> tuple[Fluid, int] | None:
    """ "hot oil (Therminol 66)", "lube oil SAE 30": the second name is the one meant."""
    if _kinds(tokens, index, 4) == ["fluid", "open", "fluid", "close"]:
        return tokens[index + 2].value, 4
    if _kinds(tokens, index, 2) == ["fluid", "fluid"]:
        first, second = tokens[index].value, tokens[index + 1].value
        if first.family == second.family and first.is_generic and not second.needs:
            return second, 2
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
