"""Streams, verbs and mentions while a message is read: what a name or a verb refers to."""

from __future__ import annotations

from dataclasses import dataclass, field

from orchestration.intake.tokens import Token
from orchestration.intake.vocabulary import Fluid

LIMIT_WORDS = ("drop", "limit", "pressure", "design_pressure", "fouling")


@dataclass(frozen=True, slots=True)
class Item:
    """A token with the number of the clause it stands in."""

    token: Token
    clause: int


@dataclass
class Draft:
    """One stream while it is read. `side` is set by a label or by the case, else "" until roles are decided.

    `name_before` is the fluid's name an earlier message gave, `known` the fields it gave.
    """

    fluid: Fluid | None = None
    side: str = ""
    items: list[Item] = field(default_factory=list)
    is_from_case: bool = False
    name_before: str = ""
    known: dict[str, object] = field(default_factory=dict)

    @property
    def is_newly_named(self) -> bool:
        """Whether this message gave the fluid, or gave it another name."""
        return self.fluid is not None and (self.fluid.name is None or self.fluid.name != self.name_before)


@dataclass(frozen=True)
class Verb:
    """A verb between streams: what it does, in which form, the streams before and after it, and the word itself."""

    action: str
    form: str
    before: int | None
    after: int | None
    word: str = ""


def replace_fluids(tokens: list[Token], known: list[Draft]) -> list[Token]:
    """ "sea water instead of cooling water", "replace kerosene with diesel": the stream gets the other name."""
    marks = [i for i, token in enumerate(tokens) if token.kind == "replace"]
    places = [i for i, token in enumerate(tokens) if token.kind == "fluid"]
    if len(marks) != 1 or len(places) != 2:
        return tokens
    new, old = places if places[0] < marks[0] else reversed(places)
    for draft in known:
        if draft.fluid is not None and _is_same(draft.fluid, tokens[old].value):
            draft.fluid = tokens[new].value
            return [token for i, token in enumerate(tokens) if i not in (*places, *marks)]
    return tokens


def _is_same(known: Fluid, said: Fluid) -> bool:
    """Whether a name said again is the known stream's: equal, its family word, or its name without the number."""
    if said.name is not None and known.name == said.name:
        return True
    if known.entry and known.entry is said.entry:
        return True
    return said.is_generic and known.family == said.family


def looks_ahead(verb: Verb) -> bool:
    return verb.form != "noun" or verb.before is None


def is_settled(draft: Draft) -> bool:
    """Whether both temperatures of the stream are there already, so that its name again means another one."""
    temperatures = sum(
        2 if item.token.kind == "pair" else 1
        for item in draft.items
        if item.token.kind in ("pair", "quantity") and item.token.value.kind in ("temperature", "degree")
    )
    return temperatures >= 2 or {"T_in_C", "T_out_C"} <= set(draft.known)


def is_other_of_name(draft: Draft, said: Fluid) -> bool:
    """ "effluent water ..., fresh water ...": two kinds of one fluid named in one message are two streams."""
    old, new = draft.fluid.typed.casefold(), said.typed.casefold()
    if draft.is_from_case or draft.fluid.is_generic or said.is_generic:
        return False
    are_kinds = old.endswith("water") and new.endswith("water")
    return are_kinds and old[:2] != new[:2] and not (old.endswith(new) or new.endswith(old))


def is_related(old: Fluid | None, new: Fluid) -> bool:
    return old is not None and old.family == new.family
