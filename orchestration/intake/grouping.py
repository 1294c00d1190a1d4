"""Which words and quantities belong to which stream: a pass over the tokens, clause by clause."""

from __future__ import annotations

from dataclasses import dataclass, field

from orchestration.intake.tokens import Token
from orchestration.intake.vocabulary import Fluid, accepts, complete

_BOUNDARIES = ("comma", "stop", "colon", "open", "close", "agent", "cool", "heat")
_ROLES = {"hot_role": "hot", "cold_role": "cold"}
_SKIPPED_AHEAD = ("connector", "filler", "drop", "both", "limit")


@dataclass(frozen=True, slots=True)
class Item:
    """A token with the number of the clause it stands in."""

    token: Token
    clause: int


@dataclass
class Draft:
    """One stream while it is read. `side` is set by a label or by the case, else "" until roles are decided."""

    fluid: Fluid | None = None
    side: str = ""
    items: list[Item] = field(default_factory=list)
    is_from_case: bool = False
    replaced: str = ""
    known: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Verb:
    """A verb between streams: what it does, in which form, and the streams before and after it."""

    action: str
    form: str
    before: int | None
    after: int | None


@dataclass
class Grouping:
    """Streams in order of mention, verbs, quantities that name no stream, and fluids that were one too many."""

    drafts: list[Draft]
    verbs: list[Verb]
    unbound: list[Item]
    surplus: list[Fluid]


def group(tokens: list[Token], known: list[Draft]) -> Grouping:
    """Distribute the tokens of one message over streams; `known` are the streams of earlier messages."""
    grouper = _Grouper(tokens, known)
    for index, token in enumerate(tokens):
        grouper.take(index, token)
    return grouper.finish()


class _Grouper:
    def __init__(self, tokens: list[Token], known: list[Draft]) -> None:
        self.tokens = tokens
        self.drafts = list(known)
        self.verbs: list[Verb] = []
        self.surplus: list[Fluid] = []
        self.pending: list[Item] = []
        self.current: int | None = None
        self.clause = 0
        self.clause_has_stream = False
        self.after_agent = False
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
            self.verbs.append(Verb(action, "noun", self.current, None))
            self._take_item(index, token)
        else:
            self._take_item(index, token)

    def _take_boundary(self, index: int, token: Token) -> None:
        self._flush()
        self.clause += 1
        self.clause_has_stream = False
        if token.kind == "agent":
            self.after_agent = True
            if token.value.startswith("reject"):
                self.verbs.append(Verb("heat", "active", self.current, None))
        elif token.kind in ("cool", "heat"):
            self.verbs.append(Verb(token.kind, _form(self.tokens, index), self.current, None))

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

    def _enter(self, place: int) -> None:
        self.drafts[place].items += self.pending
        self.pending = []
        self.current, self.clause_has_stream, self.after_agent = place, True, False
        self.verbs = [
            Verb(v.action, v.form, v.before, place) if v.after is None and _looks_ahead(v) else v for v in self.verbs
        ]

    def _stream_of(self, fluid: Fluid) -> int | None:
        """Index of the stream a fluid's name stands for: one already there, or a new one."""
        if self.current is not None and self.drafts[self.current].fluid is None and not self.label:
            return self._named(self.current, fluid)
        labelled = [i for i, draft in enumerate(self.drafts) if self.label and draft.side == self.label]
        if labelled:
            return self._named(labelled[0], fluid)
        place = self._mentioned(fluid)
        if place is not None:
            return self._named(place, fluid)
        if len(self.drafts) < 2:
            self.drafts.append(Draft(fluid))
            return len(self.drafts) - 1
        related = [i for i, draft in enumerate(self.drafts) if _is_related(draft.fluid, fluid)]
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
                return None if only_one and (self.after_agent or _is_settled(draft)) else place
        for place, draft in enumerate(self.drafts):
            if draft.fluid is None or draft.fluid.family != fluid.family:
                continue
            if draft.fluid.needs or fluid.is_generic:
                if only_one and (self.after_agent or (fluid.family == "water" and not draft.is_from_case)):
                    continue
                if not (only_one and _is_settled(draft) and not draft.fluid.needs):
                    return place
        return None

    def _named(self, place: int, fluid: Fluid) -> int:
        """The stream with the name, when the name says more than what is already there."""
        draft = self.drafts[place]
        old = draft.fluid
        says_more = old is None or old.needs or (self.label and draft.side == self.label) or self.is_replacing
        if says_more or (old.name != fluid.name and not fluid.is_generic):
            draft.replaced = old.name if old is not None and old.name and old.name != fluid.name else ""
            draft.fluid = fluid
        return place

    def _take_role(self, index: int, token: Token) -> None:
        side = _ROLES[token.kind]
        ahead = [t.kind for t in self.tokens[index + 1 : index + 4]]
        following = [kind for kind in ahead if kind not in ("connector", "filler", "colon")]
        if following[:1] == ["fluid"]:
            self.label = side
            return
        if token.value in ("hot", "cold") and _predicate_of_fluid(self.tokens, index) and self.current is not None:
            self.drafts[self.current].side = side
            return
        place = next((i for i, draft in enumerate(self.drafts) if draft.side == side), None)
        if place is None:
            if len(self.drafts) >= 2 or token.value in ("hot", "cold"):
                self._take_item(index, token)
                return
            self.drafts.append(Draft(side=side))
            place = len(self.drafts) - 1
        self._enter(place)
        hint = {"in": "in_loose", "out": "out_loose"}.get(token.value.split()[-1].removesuffix("let"))
        if hint:
            self._take_item(index, Token(hint, token.text, token.start, token.end, token.value))

    def _take_item(self, index: int, token: Token) -> None:
        item = Item(token, self.clause)
        if token.kind == "quantity" and token.value.kind in ("percent", "api") and self._completes(token):
            return
        if self.clause_has_stream and token.kind == "quantity" and self._binds_forward(index):
            self.pending.append(item)
        elif self.clause_has_stream and not self.pending:
            self.drafts[self.current].items.append(item)
        else:
            self.pending.append(item)

    def _completes(self, token: Token) -> bool:
        kind = token.value.kind
        for place, draft in enumerate(self.drafts):
            if draft.fluid is not None and accepts(draft.fluid, kind):
                draft.fluid = complete(draft.fluid, token.value.value, kind)
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
            self.drafts[self.current].items += self.pending
            self.pending = []

    def finish(self) -> Grouping:
        self._flush()
        return Grouping(self.drafts, self.verbs, self.pending, self.surplus)


def _predicate_of_fluid(tokens: list[Token], index: int) -> bool:
    """ "kerosene is the hot one": a label behind a fluid and "is"."""
    before = [token for token in tokens[max(0, index - 3) : index] if token.value not in ("the", "a")]
    return len(before) > 1 and before[-1].value == "is" and before[-2].kind == "fluid"


def _looks_ahead(verb: Verb) -> bool:
    return verb.form != "noun" or verb.before is None


def _is_settled(draft: Draft) -> bool:
    """Whether both temperatures of the stream are there already, so that its name again means another one."""
    temperatures = sum(
        2 if item.token.kind == "pair" else 1
        for item in draft.items
        if item.token.kind in ("pair", "quantity") and item.token.value.kind in ("temperature", "degree")
    )
    return temperatures >= 2 or {"T_in_C", "T_out_C"} <= set(draft.known)


def _is_related(old: Fluid | None, new: Fluid) -> bool:
    return old is not None and old.family == new.family


def _form(tokens: list[Token], index: int) -> str:
    """imperative "cool X", active "Y cools X", passive "X cooled", or gerund, told by what stands around it."""
    word = tokens[index].value
    if word.endswith("ed"):
        return "passive"
    if word.endswith("ing"):
        ahead = next((t.kind for t in tokens[index + 1 :] if t.kind not in ("connector", "filler")), "")
        before = tokens[index - 1].value if index else None
        needed = before in ("need", "needs", "require", "requires", "for", "of")
        return "passive" if needed or ahead not in ("fluid", "quantity", "pair") else "gerund"
    return "active" if word.endswith("s") else "imperative"
