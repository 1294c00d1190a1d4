"""What one message alone did wrong or left unread: refused numbers, two values for one thing, a third fluid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.intake.case import SIDES, Case, Known
from orchestration.intake.entries import for_side
from orchestration.intake.grouping import Grouping
from orchestration.intake.lookahead import counts_of_temperature
from orchestration.intake.mentions import Draft
from orchestration.intake.pressure_table import Pressures
from orchestration.intake.reading import Option, Problem
from orchestration.intake.review import fluid_label
from orchestration.intake.streams import FLOWS, StreamFacts, flow_entry, pressure_entry
from orchestration.intake.tokens import Quantity
from orchestration.number_gate import MAX_EXPONENT, MAX_NUMBER_CHARACTERS

FLOW_AGREEMENT = 0.01


@dataclass(frozen=True)
class Doubt:
    """Two candidates for one field of a stream, or one value two streams may own. Names are the hot side's."""

    what: str
    code: str
    name: str
    candidates: tuple[tuple[int, str, Known], ...]


def gate_problems(refused: Sequence[str], doubtful: Sequence[str] = ()) -> list[Problem]:
    """One problem for every number that was refused before it was read, or whose dot may stand for thousands."""
    allowed = f"at most {MAX_NUMBER_CHARACTERS} characters, powers of ten from -{MAX_EXPONENT} to {MAX_EXPONENT}"
    problems = [
        Problem("number", "raw_request", number, f"“{number}” is not a number I can use", allowed, "Type it again")
        for number in refused[:5]
    ]
    for typed in doubtful[:2]:
        message = f"the dot in “{typed}” may be a decimal point or stand for thousands"
        fix = f"Write “{typed.replace('.', '')}” for thousands, or one decimal less for the small value"
        problems.append(Problem("thousands", "m_dot_hot_kg_s", typed, message, "", fix))
    return problems


def surplus_problem(grouping: Grouping, case: Case) -> list[Problem]:
    """A fluid beyond the two streams."""
    if not grouping.surplus:
        return []
    typed = grouping.surplus[0].typed
    names = " and ".join(draft.fluid.typed for draft in grouping.drafts if draft.fluid)
    fix = f"Say which it replaces, for example “{typed} instead of {fluid_label(case, 'cold').removeprefix('the ')}”"
    message = f"“{typed}” would be a third fluid beside {names}"
    return [Problem("third_fluid", "cold_fluid_name", typed, message, "two streams", fix)]


def take_doubts(
    drafts: Sequence[Draft], facts: Sequence[StreamFacts], pressures: Pressures, source: str
) -> list[Doubt]:
    """Values typed twice and flows that two streams may own; they are taken out of the facts, to be asked."""
    return value_doubts(drafts, facts, pressures, source) + _ownerless_flow(drafts, facts, source)


def value_doubts(
    drafts: Sequence[Draft], facts: Sequence[StreamFacts], pressures: Pressures, source: str
) -> list[Doubt]:
    """Two different values for one thing; both are taken out of the facts."""
    doubts: list[Doubt] = []
    for place, (draft, stream) in enumerate(zip(drafts, facts, strict=True)):
        label = draft.fluid.typed if draft.fluid else "the stream"
        for end, first, second in stream.ends.clashes:
            stream.ends.found.pop(end, None)
            name = f"T_hot_{end}_C"
            entries = [_temperature(quantity, source) for quantity in (first, second) if quantity.unit]
            doubts.append(_two_values(place, f"{end}let temperature of {label}", name, entries))
        different = [flow for flow in stream.flows[1:] if _differs(stream.flows[0], flow)]
        if different:
            pairs = [flow_entry(flow, "hot", source) for flow in (stream.flows[0], different[0])]
            candidates = tuple((place, name, entry) for name, entry in pairs)
            doubts.append(Doubt(f"flow of {label}", "two_values", "m_dot_hot_kg_s", candidates))
            stream.flows.clear()
    for kind, place, first, second in pressures.clashes:
        getattr(pressures, kind).pop(place, None)
        name, words = _PRESSURE_FIELDS[kind]
        entries = [pressure_entry(q, source, is_difference=kind == "drop") for q in (first, second)]
        label = drafts[place].fluid.typed if place < len(drafts) and drafts[place].fluid else "the stream"
        doubts.append(_two_values(place, f"{words} of {label}", name, entries))
    return doubts


_PRESSURE_FIELDS = {
    "operating": ("P_hot_Pa", "pressure"),
    "drop": ("dP_hot_max_Pa", "allowed pressure drop"),
    "design": ("P_hot_design_Pa", "design pressure"),
}


def _temperature(quantity: Quantity, source: str) -> Known:
    return Known(round(quantity.unit.to_si(quantity.value), 6), "°C", quantity.typed, source)


def _two_values(place: int, what: str, name: str, entries: Sequence[Known]) -> Doubt:
    return Doubt(what, "two_values", name, tuple((place, name, entry) for entry in entries))


def _differs(first: Quantity, second: Quantity) -> bool:
    if first.kind != second.kind:
        return False
    a, b = first.unit.to_si(first.value), second.unit.to_si(second.value)
    return abs(a - b) > FLOW_AGREEMENT * max(abs(a), abs(b))


def _ownerless_flow(drafts: Sequence[Draft], facts: Sequence[StreamFacts], source: str) -> list[Doubt]:
    """ "Cool kerosene ... with water 30/50 °C, 50 kg/s": a flow alone behind the second stream may be either's."""
    if len(drafts) != 2 or any(draft.is_from_case for draft in drafts) or not all(d.fluid for d in drafts):
        return []
    first, second = facts
    if first.flows or first.bare_flows or len(second.flows) != 1:
        return []
    flow = second.flows[0]
    item = next(i for i in drafts[1].items if i.token.value is flow)
    beside = [i.token for i in drafts[1].items if i.clause == item.clause and i.token is not item.token]
    behind = [i.token for i in drafts[1].items if i.token.start > item.token.start]
    if any(token.kind in ("fluid", "quantity", "pair") for token in beside):
        return []
    is_within = bool(first.ends.found) and any(counts_of_temperature(token) for token in behind)
    is_of_process = _is_utility(drafts[0]) and not _is_utility(drafts[1]) and bool(first.ends.found)
    if is_within or is_of_process or all(draft.side for draft in drafts):
        return []
    second.flows.clear()
    name, entry = flow_entry(flow, "hot", source)
    return [Doubt(flow.typed, "flow_of", name, ((0, name, entry), (1, name, entry)))]


def _is_utility(draft: Draft) -> bool:
    return draft.fluid is not None and bool(draft.fluid.entry.get("side") or draft.fluid.entry.get("plain"))


def ownerless_cell(quantities: Sequence[Quantity], source: str) -> list[Doubt]:
    """One flow in a datasheet row that has a column for each stream."""
    flows = [quantity for quantity in quantities if quantity.kind in FLOWS][:1]
    pairs = [(flow.typed, *flow_entry(flow, "hot", source)) for flow in flows]
    return [Doubt(typed, "flow_of", name, ((0, name, entry), (1, name, entry))) for typed, name, entry in pairs]


def doubt_problems(doubts: Sequence[Doubt], sides: Sequence[str], drafts: Sequence[Draft]) -> list[Problem]:
    """Each doubt as a problem with one option for each candidate."""
    problems = []
    for doubt in doubts:
        owners = [sides[place] or SIDES[min(place, 1)] for place, _, _ in doubt.candidates]
        options = []
        for side, (place, name, entry) in zip(owners, doubt.candidates, strict=True):
            is_owner = doubt.code == "flow_of"
            owner = drafts[place].fluid
            label = (owner.typed if owner else f"{side} stream") if is_owner else entry.typed
            code = f"{doubt.code}:{for_side(name, side)}:{entry.typed}"
            options.append(Option(code, label, "", {for_side(name, side): entry}))
        typed = " / ".join(dict.fromkeys(entry.typed for _, _, entry in doubt.candidates))
        if doubt.code == "flow_of":
            message, fix = f"I cannot tell which stream the flow {typed} is of", "Which one has it?"
        else:
            message, fix = f"two values are given for the {doubt.what}: {typed}", "Which one is right?"
        field = for_side(doubt.name, owners[0] if owners else "hot")
        code = f"{doubt.code}:{doubt.what}"
        problems.append(Problem(code, field, typed, message, "", fix, tuple(options)))
    return problems


def unclear_ends(drafts: Sequence[Draft], facts: Sequence[StreamFacts]) -> list[Problem]:
    """Temperatures of a stream beyond its two ends."""
    problems = []
    for draft, stream in zip(drafts, facts, strict=True):
        name = draft.fluid.typed if draft.fluid else "the stream"
        for quantity in stream.ends.unplaced:
            message = f"I cannot tell whether “{quantity.typed}” of {name} is an inlet or an outlet"
            problems.append(Problem("unclear_temperature", "T_hot_in_C", quantity.typed, message, "", "Say which"))
    return problems


def unclear_pressures(pressures: Pressures) -> list[Problem]:
    """Limits too large for a pressure drop, and drops given for shell or tubes before the sides are chosen."""
    problems = []
    for quantity in pressures.unclear_limits:
        message = f"I cannot tell whether the limit “{quantity.typed}” is a pressure drop or an operating pressure"
        fix = f"Say “pressure drop {quantity.typed}” or “operating pressure {quantity.typed}”"
        problems.append(Problem("unclear_limit", "dP_hot_max_Pa", quantity.typed, message, "", fix))
    for where, kind, quantity in pressures.by_place:
        name, words = _PRESSURE_FIELDS[kind]
        message = f"“{quantity.typed}” is given for the shell or tube side; which fluid goes there is not settled"
        if where not in ("shell", "tube"):
            message = f"“{quantity.typed}” is one of two values; I cannot tell which stream it is for"
        fix = f"Give the {words} of the hot and of the cold stream"
        problems.append(Problem("drop_by_side", name, quantity.typed, message, "", fix))
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
    moved = (second.flows or second.bare_flows)[0]
    if not any(i.token.value is moved for i in drafts[1].items if i.clause == words[-1].clause):
        return []
    first.flows, second.flows = second.flows, []
    first.bare_flows, second.bare_flows = second.bare_flows, []
    typed = (first.flows or first.bare_flows)[0].typed
    return [f"the flow “{typed}” taken for {drafts[0].fluid.typed}"] if drafts[0].fluid else []


