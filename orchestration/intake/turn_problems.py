"""What one message alone did wrong or left unread: refused numbers, two values for one thing, a third fluid."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.intake.case import Case
from orchestration.intake.grouping import Draft, Grouping, Item
from orchestration.intake.number_gate import MAX_EXPONENT, MAX_NUMBER_CHARACTERS
from orchestration.intake.pressures import Pressures
from orchestration.intake.reading import Problem
from orchestration.intake.review import fluid_label
from orchestration.intake.streams import StreamFacts
from orchestration.intake.tokens import Quantity

FLOW_AGREEMENT = 0.01
_NEVER_USED = ("other", "percent", "volume_percent", "api", "length")


def gate_problems(refused: Sequence[str]) -> list[Problem]:
    """One problem for every number that was refused before it was read."""
    allowed = f"at most {MAX_NUMBER_CHARACTERS} characters, powers of ten from -{MAX_EXPONENT} to {MAX_EXPONENT}"
    return [
        Problem("number", "raw_request", number, f"“{number}” is not a number I can use", allowed, "Type it again")
        for number in refused[:5]
    ]


def surplus_problem(grouping: Grouping, case: Case) -> list[Problem]:
    """A fluid beyond the two streams."""
    if not grouping.surplus:
        return []
    typed = grouping.surplus[0].typed
    names = " and ".join(draft.fluid.typed for draft in grouping.drafts if draft.fluid)
    fix = f"Say which it replaces, for example “{typed} instead of {fluid_label(case, 'cold').removeprefix('the ')}”"
    message = f"“{typed}” would be a third fluid beside {names}"
    return [Problem("third_fluid", "cold_fluid_name", typed, message, "two streams", fix)]


def clash_problems(drafts: Sequence[Draft], facts: Sequence[StreamFacts], pressures: Pressures) -> list[Problem]:
    """Two different values for the same thing in one message."""
    problems = []
    for draft, stream in zip(drafts, facts, strict=True):
        name = draft.fluid.typed if draft.fluid else "the stream"
        for end, first, second in stream.ends.clashes:
            field = f"T_{draft.side or 'hot'}_{end}_C"
            problems.append(_clash(f"{end}let temperature of {name}", field, first, second))
            stream.ends.found.pop(end, None)
        different = [flow for flow in stream.flows[1:] if _differs(stream.flows[0], flow)]
        if different:
            field = f"m_dot_{draft.side or 'hot'}_kg_s"
            problems.append(_clash(f"flow of {name}", field, stream.flows[0], different[0]))
        for quantity in stream.ends.unplaced:
            message = f"I cannot tell whether “{quantity.typed}” of {name} is an inlet or an outlet"
            problems.append(Problem("unclear_temperature", "T_hot_in_C", quantity.typed, message, "", "Say which"))
    for kind, place, first, second in pressures.clashes:
        name = drafts[place].fluid.typed if place < len(drafts) and drafts[place].fluid else "the stream"
        words = {"operating": "pressure", "drop": "allowed pressure drop", "design": "design pressure"}[kind]
        problems.append(_clash(f"{words} of {name}", "P_hot_Pa", first, second))
    return problems


def _differs(first: Quantity, second: Quantity) -> bool:
    if first.kind != second.kind:
        return False
    a, b = first.unit.to_si(first.value), second.unit.to_si(second.value)
    return abs(a - b) > FLOW_AGREEMENT * max(abs(a), abs(b))


def _clash(what: str, field: str, first: Quantity, second: Quantity) -> Problem:
    message = f"two values are given for the {what}: {first.typed} and {second.typed}"
    return Problem(f"two_values:{what}", field, f"{first.typed} / {second.typed}", message, "", "Which one is right?")


def unclear_pressures(pressures: Pressures) -> list[Problem]:
    """Limits too large for a pressure drop, and drops given for shell or tubes before the sides are chosen."""
    problems = []
    for quantity in pressures.unclear_limits:
        message = f"I cannot tell whether the limit “{quantity.typed}” is a pressure drop or an operating pressure"
        fix = f"Say “pressure drop {quantity.typed}” or “operating pressure {quantity.typed}”"
        problems.append(Problem("unclear_limit", "dP_hot_max_Pa", quantity.typed, message, "", fix))
    for quantity in pressures.for_tube_or_shell:
        message = f"“{quantity.typed}” is given for the shell or tube side; which fluid goes there is not settled"
        fix = "Give the allowed pressure drop of the hot and of the cold stream"
        problems.append(Problem("drop_by_side", "dP_hot_max_Pa", quantity.typed, message, "", fix))
    return problems


def misplaced_flow(drafts: Sequence[Draft], facts: Sequence[StreamFacts]) -> list[str]:
    """ "Cool air ... with water ..., flow 5000": a flow in a clause of its own at the end is the process stream's."""
    if len(drafts) != 2 or any(draft.is_from_case for draft in drafts):
        return []
    first, second = facts
    if first.flows or first.bare_flows or not (second.flows or second.bare_flows):
        return []
    words = [item for item in drafts[1].items if item.token.kind == "flow"]
    if not words or any(i.token.kind == "fluid" for i in drafts[1].items if i.clause == words[-1].clause):
        return []
    first.flows, second.flows = second.flows, []
    first.bare_flows, second.bare_flows = second.bare_flows, []
    typed = (first.flows or first.bare_flows)[0].typed
    return [f"the flow “{typed}” taken for {drafts[0].fluid.typed}"]


def unread_notes(drafts: Sequence[Draft], unbound: Sequence[Item], facts: Sequence[StreamFacts]) -> list[str]:
    """Numbers nothing was made of, so that none is dropped in silence."""
    used = {id(q) for stream in facts for q in (*stream.ends.found.values(), *stream.flows, *stream.bare_flows)}
    left = []
    for items in (*(draft.items for draft in drafts), unbound):
        for index, item in enumerate(items):
            token = item.token
            if token.kind != "quantity" or id(token.value) in used:
                continue
            near = {other.token.kind for other in items[max(0, index - 3) : index + 2]}
            if token.value.kind in _NEVER_USED or (token.value.kind == "bare" and "fouling" not in near):
                left.append(token.text)
    return [f"not used: {', '.join(f'“{text}”' for text in left)}"] if left else []
