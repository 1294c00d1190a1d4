"""Which stream a fluid's name stands for: one already there, or a new one."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.intake.mentions import Draft, is_other_of_name, is_related, is_settled
from orchestration.intake.vocabulary import Fluid, with_share_of


@dataclass
class Names:
    """The streams read so far and what was just said: `current` stream, a side's `label`, "with" or "replace"."""

    drafts: list[Draft]
    current: int | None
    label: str
    after_means: bool
    is_replacing: bool

    def place_of(self, fluid: Fluid) -> int | None:
        """Index of the stream, which a new name begins and a fuller one completes; None for a third fluid."""
        if self.current is not None and self.drafts[self.current].fluid is None and not self.label:
            return self._named(self.current, fluid)
        labelled = [i for i, draft in enumerate(self.drafts) if self.label and draft.side == self.label]
        if labelled:
            return self._named(labelled[0], fluid)
        place = None if self._is_of_other_side() else self._mentioned(fluid)
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
        if len(related) == 1 and _is_same_utility(self.drafts[related[0]], fluid):
            return self._named(related[0], fluid)
        return None

    def _is_of_other_side(self) -> bool:
        """ "hot side water ..., cold side water ...": the same name, but of the stream that is not there yet."""
        return bool(self.label) and len(self.drafts) == 1 and self.drafts[0].side not in ("", self.label)

    def _mentioned(self, fluid: Fluid) -> int | None:
        only_one = len(self.drafts) == 1
        same = [
            i for i, d in enumerate(self.drafts) if d.fluid and fluid.name is not None and d.fluid.name == fluid.name
        ]
        if same:
            draft = self.drafts[same[0]]
            is_next = self.after_means or is_settled(draft) or is_other_of_name(draft, fluid)
            if only_one and is_next:
                return None
            return same[-1] if is_settled(draft) and not draft.is_from_case else same[0]
        gases = [place for place, draft in enumerate(self.drafts) if _is_gas_stream(draft)]
        if fluid.is_generic and fluid.is_gas and len(gases) == 1:
            return gases[0]
        for place, draft in enumerate(self.drafts):
            if draft.fluid is None or draft.fluid.family != fluid.family:
                continue
            is_same = fluid.needs and (fluid.entry is draft.fluid.entry or draft.fluid.is_assumed)
            if draft.fluid.needs or fluid.is_generic or is_same:
                if only_one and (self.after_means or (fluid.family == "water" and not draft.is_from_case)):
                    continue
                if not (only_one and is_settled(draft) and not draft.fluid.needs):
                    return place
        return None

    def _named(self, place: int, fluid: Fluid) -> int:
        """The stream with the name, when the name says more than what is already there."""
        draft = self.drafts[place]
        old = draft.fluid
        is_family_word = old is not None and fluid.is_generic and is_related(old, fluid)
        is_other = (self.label and draft.side == self.label) or (self.is_replacing and not is_family_word)
        if old is not None and old.is_assumed and is_related(old, fluid) and not fluid.is_generic:
            draft.fluid = with_share_of(old, fluid)
            return place
        says_more = old is None or old.needs or is_other
        if says_more or (old.name != fluid.name and not (fluid.is_generic or fluid.needs)):
            draft.fluid = fluid
        return place


def _is_same_utility(draft: Draft, fluid: Fluid) -> bool:
    """ "use sea water" behind a message that named cooling water: one coolant in the place of the other."""
    side = fluid.entry.get("side")
    return draft.is_from_case and bool(side) and draft.fluid is not None and draft.fluid.entry.get("side") == side


def _is_gas_stream(draft: Draft) -> bool:
    """A gas by its name, or said to be one: "propane gas"."""
    is_said = any(item.token.kind == "vapour" for item in draft.items)
    return draft.fluid is not None and (draft.fluid.is_gas or is_said)
