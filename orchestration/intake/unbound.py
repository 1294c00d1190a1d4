"""Quantities of a follow-up that name no stream ("make it 60 kg/s", "45 °C"): placed where only one place fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from orchestration.intake.case import SIDES, Case
from orchestration.intake.grouping import Draft, Item
from orchestration.intake.reading import Problem, Question
from orchestration.intake.review import fluid_label, has_flow
from orchestration.intake.streams import FLOWS
from orchestration.intake.temperatures import read_ends
from orchestration.intake.tokens import Token


def place_unbound(
    unbound: Sequence[Item], drafts: Sequence[Draft], case: Case, asked: Sequence[Question]
) -> list[Problem]:
    """Move unbound items into the one stream they can belong to; what fits two places comes back as a problem.

    `asked` are the questions open before this message: an answer is looked for there first.
    """
    if len(drafts) == 1:
        drafts[0].items.extend(unbound)
        return []
    by_side = {draft.side: draft for draft in drafts if draft.side}
    problems: list[Problem] = []
    problems += _place_flow(unbound, by_side, case, asked)
    problems += _place_temperatures(unbound, by_side, case, asked)
    return problems


def _place_flow(
    unbound: Sequence[Item], by_side: dict[str, Draft], case: Case, asked: Sequence[Question]
) -> list[Problem]:
    flows = [item for item in unbound if item.token.kind == "quantity" and item.token.value.kind in FLOWS]
    if not flows:
        return []
    wanted = [side for side in SIDES if any(f"m_dot_{side}_kg_s" == question.field for question in asked)]
    holders = [side for side in SIDES if has_flow(case, side)]
    also = [side for side in SIDES if any(f"m_dot_{side}_kg_s" in question.alternatives for question in asked)]
    for sides in (wanted, holders, also):
        if len(sides) == 1 and sides[0] in by_side:
            by_side[sides[0]].items.extend(flows)
            return []
    return [_which(flows[0].token.text, "flow", "m_dot_hot_kg_s", case)]


def _place_temperatures(
    unbound: Sequence[Item], by_side: dict[str, Draft], case: Case, asked: Sequence[Question]
) -> list[Problem]:
    items = [item for item in unbound if item.token.kind not in ("fluid",) and not _is_other(item)]
    ends = read_ends(items).found
    if not ends:
        return []
    wanted = [question.field for question in asked if question.field.startswith("T_")]
    named = any(item.token.kind in ("in_strict", "in_loose", "out_strict", "out_loose") for item in items)
    if len(ends) == 1 and not named and len(wanted) == 1:
        side, end = wanted[0].split("_")[1:3]
        hint = [item for item in items if item.token.kind == "quantity"]
        by_side[side].items.extend([Item(_hint(hint[0], end), hint[0].clause), *hint])
        return []
    sides = [side for side in SIDES if all(f"T_{side}_{end}_C" in wanted for end in ends) and side in by_side]
    if not sides and named:
        sides = [side for side in SIDES if any(f"T_{side}_{end}_C" in wanted for end in ends) and side in by_side]
    if len(sides) == 1 and (named or len(ends) == 2):
        by_side[sides[0]].items.extend(items)
        return []
    first = next(iter(ends.values()))
    return [_which(first.typed, "temperature", "T_hot_in_C", case)]


def _hint(item: Item, end: str) -> Token:
    """A word naming the end, put before a bare answer."""
    return replace(item.token, kind=f"{end}_strict", value="from" if end == "in" else "to")


def _is_other(item: Item) -> bool:
    token = item.token
    return token.kind in ("quantity", "pair") and token.value.kind not in ("temperature", "degree", "bare")


def _which(typed: str, what: str, field: str, case: Case) -> Problem:
    hot, cold = fluid_label(case, "hot"), fluid_label(case, "cold")
    message = f"I cannot tell which {what} “{typed}” is"
    fix = f"Say of which stream, {hot} or {cold}" + (", and whether inlet or outlet" if what == "temperature" else "")
    return Problem(f"unclear_{what}", field, typed, message, "", fix)
