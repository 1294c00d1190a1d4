"""The streams that earlier messages gave, as drafts this message goes on with."""

from __future__ import annotations

from orchestration.intake.case import SIDES, Case, Known
from orchestration.intake.mentions import Draft
from orchestration.intake.streams import StreamFacts
from orchestration.intake.vocabulary import Fluid, fluid_by_name


def drafts_of(case: Case) -> list[Draft]:
    """The streams known from earlier messages, hot before cold, or those whose side is still open."""
    if case.is_side_open:
        return [
            Draft(_fluid_named(str(s["fluid"])), known={n: Known(**entry) for n, entry in s["known"].items()})
            for s in case.undecided
        ]
    drafts = []
    for side in SIDES:
        typed = case.value(f"{side}_fluid_name") or case.open_fluids.get(f"{side}_fluid_name")
        ends = {f"T_{end}_C": case.value(f"T_{side}_{end}_C") for end in ("in", "out")}
        known = {name: value for name, value in ends.items() if value is not None}
        if typed or known or case.flow(side):
            fluid = _fluid_named(str(typed)) if typed else None
            name = str(case.value(f"{side}_fluid_name") or "")
            drafts.append(Draft(fluid, side, is_from_case=True, name_before=name, known=known))
    return drafts


def _fluid_named(name: str) -> Fluid:
    return fluid_by_name(name) or Fluid(name, name, name)


def all_ends(draft: Draft, facts: StreamFacts) -> dict[str, float]:
    earlier = {
        end: float(entry.value)
        for end in ("in", "out")
        if isinstance(entry := draft.known.get(f"T_hot_{end}_C"), Known)
    }
    return earlier | facts.ends_C
