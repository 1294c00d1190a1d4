"""Which words and quantities belong to which stream: a pass over the tokens, clause by clause."""

from __future__ import annotations

from dataclasses import dataclass, replace

from orchestration.intake.lookahead import (
    is_before_its_side,
    is_behind_its_side,
    is_label_of_limit,
    is_predicate_of_fluid,
    temperatures_ahead,
    temperatures_of,
    verb_form,
)
from orchestration.intake.mentions import Draft, Item, Verb, looks_ahead, replace_fluids
from orchestration.intake.naming import Names
from orchestration.intake.side_names import is_label, is_of_later, nameless_for, other_twin, twin_of
from orchestration.intake.tokens import Token
from orchestration.intake.vocabulary import Fluid, accepts, complete

_BOUNDARIES = ("comma", "stop", "colon", "open", "close", "means", "cool", "heat")
_ROLES = {"hot_role": "hot", "cold_role": "cold"}
_SKIPPED_AHEAD = ("connector", "filler", "drop", "both", "limit")


@dataclass
class Grouping:
    """Streams in order of mention, verbs, quantities that name no stream, and fluids that were one too many.

    `by_side` holds what was said of "the hot side" or "the cold side" while no stream had its side yet, `completed`
    the numbers that became part of a fluid's name.
    """

    drafts: list[Draft]
    verbs: list[Verb]
    unbound: list[Item]
    surplus: list[Fluid]
    by_side: dict[str, list[Item]]
    completed: list[Token]


def group(tokens: list[Token], known: list[Draft]) -> Grouping:
    """Distribute the tokens of one message over streams; `known` are the streams of earlier messages."""
    left = replace_fluids(tokens, known)
    grouper = _Grouper(left, known)
    for index, token in enumerate(left):
        grouper.take(index, token)
    return grouper.finish()


class _Grouper:
    def __init__(self, tokens: list[Token], known: list[Draft]) -> None:
        self.tokens = tokens
        self.drafts = list(known)
        self.verbs: list[Verb] = []
        self.surplus: list[Fluid] = []
        self.pending: list[Item] = []
        self.unbound: list[Item] = []
        self.is_follow_up = bool(known)
        self.by_side: dict[str, Draft] = {}
        self.current: int | str | None = None
        self.clause = 0
        self.clause_has_stream = False
        self.after_means = False
        self.label = ""
        self.completed: list[Token] = []
        self.is_replacing = any(token.kind == "replace" for token in tokens)

    def take(self, index: int, token: Token) -> None:
        if token.kind == "fluid":
            self._part_pending(index)
            self._take_fluid(index, token)
        elif token.kind == "twin" and not self.drafts:
            self.drafts += [Draft(token.value), Draft(token.value)]
            self._enter(0)
        elif token.kind == "other_role" and self._other() is not None:
            self._enter(self._other())
        elif token.kind in _ROLES:
            self._take_role(index, token)
        elif token.kind in _BOUNDARIES:
            self._take_boundary(index, token)
        elif token.kind in ("cool_noun", "heat_noun"):
            action = "cool" if token.kind == "cool_noun" else "heat"
            self.verbs.append(Verb(action, "noun", self._stream(), None, token.value))
            self._take_item(index, token)
        else:
            self._take_item(index, token)

    def _take_boundary(self, index: int, token: Token) -> None:
        self._flush()
        self.clause += 1
        self.clause_has_stream = False
        if token.kind == "means":
            self.after_means = True
            if token.value.startswith("reject"):
                self.verbs.append(Verb("heat", "active", self._stream(), None))
        elif token.kind in ("cool", "heat"):
            form = verb_form(self.tokens, index)
            self.verbs.append(Verb(token.kind, form, self._stream(), None, token.value))
            self.after_means = self.after_means or (form in ("active", "gerund") and self.current is not None)

    def _part_pending(self, index: int) -> None:
        """Temperatures before a name that has its own behind it are the stream's before it, or of one unnamed."""
        if self.is_follow_up or temperatures_of(self.pending) < 2 or temperatures_ahead(self.tokens, index) < 2:
            return
        current = self._stream()
        if current is not None and not temperatures_of(self.drafts[current].items):
            self._flush()
        elif current is None and not self.drafts and all(item.clause < self.clause for item in self.pending):
            self.drafts.append(Draft(items=self.pending))
            self.pending = []

    def _hand_back(self, place: int, index: int) -> None:
        """ "crude with water, 100 t/h, 90 to 50 °C, water 25 to 40 °C": a stream named again with its own temperatures
        gives those it got since it was first named to the other stream, which has none."""
        if self.is_follow_up or self.current != place or len(self.drafts) != 2:
            return
        own, other = self.drafts[place], self.drafts[1 - place]
        if temperatures_ahead(self.tokens, index) < 2 or temperatures_of(own.items) < 2 or temperatures_of(other.items):
            return
        named = {item.clause for item in own.items if item.token.kind == "fluid"}
        given = [item for item in own.items if item.clause not in named]
        other.items += given
        own.items = [item for item in own.items if item.clause in named]

    def _other(self) -> int | None:
        """The stream beside the current one, begun when it is not there yet."""
        current = self._stream()
        if current is not None and len(self.drafts) == 1:
            self.drafts.append(Draft())
        return 1 - current if current is not None and len(self.drafts) == 2 else None

    def _take_fluid(self, index: int, token: Token) -> None:
        fluid = token.value
        if not self.clause_has_stream and not self.label:
            late = nameless_for(self.drafts, fluid, self.tokens, index)
            self.current = self.current if late is None else late
        names = Names(self.drafts, self._stream(), self.label, self.after_means, self.is_replacing)
        place = names.place_of(fluid)
        if place is None:
            self.surplus.append(fluid)
            return
        self._hand_back(place, index)
        if self.label:
            self.drafts[place].side, self.label = self.label, ""
        self._enter(place)
        self.drafts[place].items.append(Item(token, self.clause))

    def _stream(self) -> int | None:
        """Number of the current stream; None before the first one and under a side's name alone."""
        return self.current if isinstance(self.current, int) else None

    def _draft(self, place: int | str) -> Draft:
        return self.drafts[place] if isinstance(place, int) else self.by_side.setdefault(place, Draft(side=place))

    def _enter(self, place: int | str) -> None:
        if self.is_follow_up:  # an answer to a question may stand before the next stream's name
            self.unbound += [item for item in self.pending if item.clause < self.clause]
            self.pending = [item for item in self.pending if item.clause == self.clause]
        self._draft(place).items += self.pending
        self.pending = []
        self.current, self.clause_has_stream, self.after_means = place, True, False
        self.verbs = [replace(v, after=self._stream()) if v.after is None and looks_ahead(v) else v for v in self.verbs]

    def _take_role(self, index: int, token: Token) -> None:
        side = _ROLES[token.kind]
        ahead = [token.kind for token in self.tokens[index + 1 : index + 4]]
        following = [kind for kind in ahead if kind not in ("connector", "filler", "colon")]
        if following[:1] == ["fluid"]:
            self.label = side
            return
        if is_predicate_of_fluid(self.tokens, index):
            if self._stream() is not None:
                self.drafts[self._stream()].side = side
            return
        place = next((i for i, draft in enumerate(self.drafts) if draft.side == side), None)
        is_of_limit = is_label_of_limit(self.tokens, index)
        before = self.tokens[index - 1] if index else None
        is_labelled = is_label(self.drafts, self.tokens, index, has_stream=self.clause_has_stream) or (
            before is not None and before.kind == "quantity" and is_before_its_side(self.tokens, index - 1)
        )
        if place is None and token.value in ("hot", "cold") and not is_labelled:
            self._take_item(index, token)
            return
        if place is None and not self.is_follow_up:
            place = twin_of(self.drafts, side)
        is_later = is_of_later(self.drafts, self.tokens, index)
        if place is None and (len(self.drafts) >= 2 or (is_of_limit and self.drafts) or is_later):
            place = side
        elif place is None:
            self.drafts.append(Draft(side=side))
            place = len(self.drafts) - 1
        self._enter(place)
        self._draft(place).items.append(Item(token, self.clause))
        hint = {"in": "in_loose", "out": "out_loose"}.get(token.value.split()[-1].removesuffix("let"))
        if hint:
            self._take_item(index, Token(hint, token.text, token.start, token.end, token.value))

    def _take_item(self, index: int, token: Token) -> None:
        item = Item(token, self.clause)
        twin = None if self.is_follow_up else other_twin(self.drafts, self._stream(), token)
        if twin is not None:
            self._enter(twin)
        if self.is_follow_up and token.value == "and" and not self.clause_has_stream:
            self.unbound, self.pending = [*self.unbound, *self.pending], []
        if token.kind == "quantity" and token.value.kind in ("percent", "api") and self._completes(token):
            return
        if token.kind == "quantity" and is_before_its_side(self.tokens, index):
            self.pending.append(item)
        elif self.clause_has_stream and token.kind == "quantity" and self._binds_forward(index):
            self.pending.append(item)
        elif self.clause_has_stream and not self.pending:
            self._draft(self.current).items.append(item)
        else:
            self.pending.append(item)

    def _completes(self, token: Token) -> bool:
        kind = token.value.kind
        for place, draft in enumerate(self.drafts):
            if draft.fluid is not None and accepts(draft.fluid, kind):
                unit = token.value.unit.typed if token.value.unit else ""
                draft.fluid = complete(draft.fluid, token.value.value, kind, unit)
                self.completed.append(token)
                self._enter(place)
                return True
        return False

    def _binds_forward(self, index: int) -> bool:
        """Whether a quantity belongs to the stream named right after it: "and 40 kg/s of water"."""
        if is_behind_its_side(self.tokens, index):
            return False
        has_binder = index > 0 and self.tokens[index - 1].value == "and"
        for token in self.tokens[index + 1 : index + 5]:
            if token.kind == "fluid" or token.kind in _ROLES:
                return has_binder
            if token.kind == "binder" or token.value == "of":
                has_binder = True
            elif token.kind not in _SKIPPED_AHEAD:
                return False
        return False

    def _flush(self) -> None:
        if self.current is not None and self.pending:
            self._draft(self.current).items += self.pending
            self.pending = []

    def finish(self) -> Grouping:
        self._flush()
        by_side = {side: draft.items for side, draft in self.by_side.items()}
        unbound = [*self.unbound, *self.pending]
        return Grouping(self.drafts, self.verbs, unbound, self.surplus, by_side, self.completed)
