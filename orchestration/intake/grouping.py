"""Which words and quantities belong to which stream: a pass over the tokens, clause by clause."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.intake.mentions import (
    Draft,
    Item,
    Verb,
    is_label_of_limit,
    is_other_of_name,
    is_predicate_of_fluid,
    is_related,
    is_settled,
    looks_ahead,
    replace_fluids,
    verb_form,
)
from orchestration.intake.tokens import Token
from orchestration.intake.vocabulary import Fluid, accepts, complete

_BOUNDARIES = ("comma", "stop", "colon", "open", "close", "means", "cool", "heat")
_ROLES = {"hot_role": "hot", "cold_role": "cold"}
_SKIPPED_AHEAD = ("connector", "filler", "drop", "both", "limit")


@dataclass
class Grouping:
    """Streams in order of mention, verbs, quantities that name no stream, and fluids that were one too many.

    `by_side` holds what was said of "the hot side" or "the cold side" while no stream had its side yet.
    """

    drafts: list[Draft]
    verbs: list[Verb]
    unbound: list[Item]
    surplus: list[Fluid]
    by_side: dict[str, list[Item]]


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
        self.is_replacing = any(token.kind == "replace" for token in tokens)

    def take(self, index: int, token: Token) -> None:
        if token.kind == "fluid":
            self._take_fluid(token)
        elif token.kind in _ROLES:
            self._take_role(index, token)
        elif token.kind in _BOUNDARIES:
            self._take_boundary(index, token)
        elif token.kind in ("cool_noun", "heat_noun"):
            action = "cool" if token.kind == "cool_noun" else "heat"
            self.verbs.append(Verb(action, "noun", self._stream(), None))
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
            self.verbs.append(Verb(token.kind, form, self._stream(), None))
            self.after_means = self.after_means or (form in ("active", "gerund") and self.current is not None)

    def _take_fluid(self, token: Token) -> None:
        fluid = token.value
        place = self._stream_of(fluid)
        if place is None:
            self.surplus.append(fluid)
            return
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
        self.verbs = [
            Verb(v.action, v.form, v.before, self._stream()) if v.after is None and looks_ahead(v) else v
            for v in self.verbs
        ]

    def _stream_of(self, fluid: Fluid) -> int | None:
        """Index of the stream a fluid's name stands for: one already there, or a new one."""
        current = self._stream()
        if current is not None and self.drafts[current].fluid is None and not self.label:
            return self._named(current, fluid)
        labelled = [i for i, draft in enumerate(self.drafts) if self.label and draft.side == self.label]
        if labelled:
            return self._named(labelled[0], fluid)
        place = self._mentioned(fluid)
        if place is not None:
            return self._named(place, fluid)
        if len(self.drafts) < 2:
            self.drafts.append(Draft(fluid))
            return len(self.drafts) - 1
        related = [i for i, draft in enumerate(self.drafts) if is_related(draft.fluid, fluid)]
        nameless = [i for i, draft in enumerate(self.drafts) if draft.fluid is None]
        if nameless:
            return self._named(nameless[0], fluid)
        if self.is_replacing and len(related) == 1:
            return self._named(related[0], fluid)
        return None

    def _mentioned(self, fluid: Fluid) -> int | None:
        only_one = len(self.drafts) == 1
        for place, draft in enumerate(self.drafts):
            if draft.fluid is None:
                continue
            if fluid.name is not None and draft.fluid.name == fluid.name:
                is_next = self.after_means or is_settled(draft) or is_other_of_name(draft, fluid)
                return None if only_one and is_next else place
        for place, draft in enumerate(self.drafts):
            if draft.fluid is None or draft.fluid.family != fluid.family:
                continue
            if draft.fluid.needs or fluid.is_generic or (fluid.needs and fluid.entry is draft.fluid.entry):
                if only_one and (self.after_means or (fluid.family == "water" and not draft.is_from_case)):
                    continue
                if not (only_one and is_settled(draft) and not draft.fluid.needs):
                    return place
        return None

    def _named(self, place: int, fluid: Fluid) -> int:
        """The stream with the name, when the name says more than what is already there."""
        draft = self.drafts[place]
        old = draft.fluid
        says_more = old is None or old.needs or (self.label and draft.side == self.label) or self.is_replacing
        if says_more or (old.name != fluid.name and not (fluid.is_generic or fluid.needs)):
            draft.fluid = fluid
        return place

    def _take_role(self, index: int, token: Token) -> None:
        side = _ROLES[token.kind]
        ahead = [t.kind for t in self.tokens[index + 1 : index + 4]]
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
        if place is None and token.value in ("hot", "cold") and not (is_of_limit or self._is_label_of_number(ahead)):
            self._take_item(index, token)
            return
        if place is None and (len(self.drafts) >= 2 or (is_of_limit and self.drafts)):
            place = side
        elif place is None:
            self.drafts.append(Draft(side=side))
            place = len(self.drafts) - 1
        self._enter(place)
        self._draft(place).items.append(Item(token, self.clause))
        hint = {"in": "in_loose", "out": "out_loose"}.get(token.value.split()[-1].removesuffix("let"))
        if hint:
            self._take_item(index, Token(hint, token.text, token.start, token.end, token.value))

    def _is_label_of_number(self, ahead: list[str]) -> bool:
        """ "Fouling: hot 0.0003, cold 0.0002": a bare side before a number, both fluids named."""
        named = sum(draft.fluid is not None for draft in self.drafts)
        return named == 2 and ahead[:1] in (["quantity"], ["pair"])

    def _take_item(self, index: int, token: Token) -> None:
        item = Item(token, self.clause)
        if self.is_follow_up and token.value == "and" and not self.clause_has_stream:
            self.unbound, self.pending = [*self.unbound, *self.pending], []
        if token.kind == "quantity" and token.value.kind in ("percent", "api") and self._completes(token):
            return
        if self.clause_has_stream and token.kind == "quantity" and self._binds_forward(index):
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
                self._enter(place)
                return True
        return False

    def _binds_forward(self, index: int) -> bool:
        """Whether a quantity belongs to the stream named right after it: "and 40 kg/s of water"."""
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
        return Grouping(self.drafts, self.verbs, [*self.unbound, *self.pending], self.surplus, by_side)
