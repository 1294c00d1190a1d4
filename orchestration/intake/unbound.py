"""Quantities of a follow-up that name no stream ("make it 60 kg/s", "45 °C"): placed where only one place fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from orchestration.intake.case import SIDES, Case
from orchestration.intake.mentions import Draft, Item
from orchestration.intake.reading import Problem, Question
from orchestration.intake.review import fluid_label, has_flow
from orchestration.intake.streams import FLOWS
from orchestration.intake.temperatures import read_ends
from orchestration.intake.tokens import Token

_HINTS = ("in_strict", "in_loose", "out_strict", "out_loose")
_TEMPERATURES = ("temperature", "degree", "bare")
_CHANGES = ("make", "change", "set", "instead", "give")


@dataclass
class Placed:
    """What could not be placed, and how answers in the order of the questions were read."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def place_unbound(unbound: Sequence[Item], drafts: Sequence[Draft], case: Case, asked: Sequence[Question]) -> Placed:
    """Move unbound items into the one stream they can belong to; what fits two places comes back as a problem.

    `asked` are the questions open before this message: an answer is looked for there first, among those this
    message does not answer by name.
    """
    placed = Placed()
    if len(drafts) == 1:
        drafts[0].items.extend(unbound)
        return placed
    by_side = {draft.side: draft for draft in drafts if draft.side}
    if len(by_side) < 2:
        return placed
    _place_flow(unbound, by_side, case, asked, placed)
    _place_temperatures(unbound, by_side, case, _still_wanted(by_side, asked), placed)
    return placed


def _still_wanted(by_side: dict[str, Draft], asked: Sequence[Question]) -> list[tuple[str, str]]:
    """(side, end) of the temperatures asked for and not given by name in this message."""
    wanted = [tuple(question.field.split("_")[1:3]) for question in asked if question.field.startswith("T_")]
    given = {(side, end) for side, draft in by_side.items() for end in read_ends(draft.items).found}
    return [(side, end) for side, end in wanted if (side, end) not in given]


def _place_flow(
    unbound: Sequence[Item],
    by_side: dict[str, Draft],
    case: Case,
    asked: Sequence[Question],
    placed: Placed,
) -> None:
    flows = [item for item in unbound if item.token.kind == "quantity" and item.token.value.kind in FLOWS]
    if not flows:
        return
    fields = [f"m_dot_{side}_kg_s" for side in SIDES]
    wanted = [side for side, name in zip(SIDES, fields, strict=True) if any(name == q.field for q in asked)]
    also = [side for side, name in zip(SIDES, fields, strict=True) if any(name in q.alternatives for q in asked)]
    holders = [side for side in SIDES if has_flow(case, side)]
    changes = any(item.token.value in _CHANGES for item in unbound)
    for sides in (holders, wanted, also) if changes else (wanted, also, holders):
        if len(sides) == 1:
            by_side[sides[0]].items.extend(flows)
            return
    placed.problems.append(_which(flows[0].token.text, "flow", "m_dot_hot_kg_s", case))


def _place_temperatures(
    unbound: Sequence[Item],
    by_side: dict[str, Draft],
    case: Case,
    wanted: Sequence[tuple[str, str]],
    placed: Placed,
) -> None:
    items = [item for item in unbound if not _is_other(item)]
    singles = [item for item in items if item.token.kind == "quantity" and item.token.value.kind in _TEMPERATURES]
    ends = read_ends(items)
    if not ends.found:
        return
    is_named = any(item.token.kind in _HINTS for item in items)
    is_pair = any(item.token.kind == "pair" for item in items)
    if not is_named and not is_pair and len(singles) == len(wanted):
        _place_in_order(singles, by_side, wanted, placed)
        return
    sides = [side for side in SIDES if all((side, end) in wanted for end in ends.found)]
    if len(sides) == 1 and (is_named or is_pair) and not ends.unplaced:
        by_side[sides[0]].items.extend(items)
        return
    first = next(iter(ends.found.values()))
    placed.problems.append(_which(first.typed, "temperature", "T_hot_in_C", case))


def _place_in_order(
    singles: Sequence[Item], by_side: dict[str, Draft], wanted: Sequence[tuple[str, str]], placed: Placed
) -> None:
    for item, (side, end) in zip(singles, wanted, strict=True):
        by_side[side].items.extend([Item(_hint(item, end), item.clause), item])
    if len(singles) > 1:
        read_as = ", ".join(
            f"{item.token.text} as {side} {end}let" for item, (side, end) in zip(singles, wanted, strict=True)
        )
        placed.notes.append(f"read in the order of the questions: {read_as}")


def _hint(item: Item, end: str) -> Token:
    """A word naming the end, put before a bare answer."""
    return replace(item.token, kind=f"{end}_strict", value="from" if end == "in" else "to")


def _is_other(item: Item) -> bool:
    token = item.token
    return token.kind == "fluid" or (token.kind in ("quantity", "pair") and token.value.kind not in _TEMPERATURES)


def _which(typed: str, what: str, field_name: str, case: Case) -> Problem:
    hot, cold = fluid_label(case, "hot"), fluid_label(case, "cold")
    message = f"I cannot tell which {what} “{typed}” is"
    fix = f"Say of which stream, {hot} or {cold}" + (", and whether inlet or outlet" if what == "temperature" else "")
    return Problem(f"unclear_{what}", field_name, typed, message, "", fix)
