"""Tokens joined into larger ones: self-corrections applied, temperature pairs, fluids with strength or grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from orchestration.intake.corrections import apply_corrections, instead_of
from orchestration.intake.fluid_names import join_fluids, phase_words, twins, without_title
from orchestration.intake.mentions import LIMIT_WORDS
from orchestration.intake.pairs import PAIRED, join_pairs
from orchestration.intake.tokens import Token

_ROLE_NAMES = {"hot_role": "hot", "cold_role": "cold", "shell_role": "shell", "tube_role": "tube"}
_OPPOSITES = ({"hot_role", "cold_role"}, {"shell_role", "tube_role"})
_PLACE_WORDS = {"tube": "tube_role", "tubes": "tube_role", "shell": "shell_role"}
_OWNERS = ("fluid", *_ROLE_NAMES)


def assemble(tokens: list[Token]) -> list[Token]:
    """Corrections first, then fluids, then pairs; fluids in a title are not streams."""
    corrected = without_label_colons(instead_of(apply_corrections(places_of_pressures(tokens))))
    owned = both_sides(owners_in_brackets(join_fluids(phase_words(corrected))))
    return part_at_slashes(join_pairs(without_title(twins(owned))))


def owners_in_brackets(tokens: list[Token]) -> list[Token]:
    """ "50 kPa (hexane), 70 kPa (tube side)": a name alone in brackets right behind a value owns it."""
    kept = list(tokens)
    index = 0
    while index + 3 < len(kept):
        value, opened, name, closed = kept[index : index + 4]
        is_value = value.kind == "quantity" and value.value.kind in (*PAIRED, "standard_flow", "bare")
        if is_value and (opened.kind, closed.kind) == ("open", "close") and name.kind in _OWNERS:
            kept[index : index + 4] = [name, value]
        index += 1
    return kept


def without_label_colons(tokens: list[Token]) -> list[Token]:
    """ "dP max: 0.5 bar": a colon behind the name of a limit joins the two, it does not part them."""
    labels = ("drop", "limit", "pressure", "design_pressure", "fouling", "tube_role", "shell_role")
    return [t for i, t in enumerate(tokens) if t.kind != "colon" or i == 0 or tokens[i - 1].kind not in labels]


def places_of_pressures(tokens: list[Token]) -> list[Token]:
    """ "dP: tubes 0.7 bar, shell 0.4 bar": beside a pressure the bare word is the side."""
    placed = list(tokens)
    for index, token in enumerate(tokens):
        word = _PLACE_WORDS.get(token.text.casefold())
        beside = [*tokens[max(0, index - 1) : index], *tokens[index + 1 : index + 2]]
        if word and any(t.kind == "quantity" and t.value.kind == "pressure" for t in beside):
            placed[index] = replace(token, kind=word)
    return placed


def both_sides(tokens: list[Token]) -> list[Token]:
    """ "hot and cold fouling 0.0002", "hot/cold dP 0.5/0.4 bar": two sides joined are both, in the order said."""
    for index in range(len(tokens) - 2):
        first, link, second = tokens[index : index + 3]
        is_joined = {first.kind, second.kind} in _OPPOSITES and (link.value == "and" or link.kind == "slash")
        if is_joined and _is_beside_limit(tokens, index):
            order = "/".join(_ROLE_NAMES[token.kind] for token in (first, second))
            text = f"{first.text} {link.text} {second.text}"
            both = Token("both", text, first.start, second.end, order)
            return [*tokens[:index], both, *both_sides(tokens[index + 3 :])]
    return tokens


def _is_beside_limit(tokens: Sequence[Token], index: int) -> bool:
    """A limit's name right behind the two sides, or its numbers and nothing else."""
    following = tokens[index + 3] if index + 3 < len(tokens) else None
    if following is not None and following.kind in LIMIT_WORDS:
        return True
    behind = tokens[max(0, index - 2) : index]
    is_named = any(token.kind in LIMIT_WORDS or _is_of_limit(token) for token in behind)
    return is_named or (following is not None and _is_of_limit(following))


def _is_of_limit(token: Token) -> bool:
    return token.kind == "quantity" and token.value.kind in ("pressure", "fouling")


def part_at_slashes(tokens: list[Token]) -> list[Token]:
    """ "150/70 °C / CW 27/42 °C / fouling ...": a slash with blanks around it that joins no two numbers parts."""
    parted = list(tokens)
    for index in range(1, len(tokens) - 1):
        before, slash, after = tokens[index - 1 : index + 2]
        if slash.kind == "slash" and before.end < slash.start and slash.end < after.start:
            parted[index] = replace(slash, kind="stop")
    return parted
