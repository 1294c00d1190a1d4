"""A message in an engineer's words read against the case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from orchestration.intake.allocation import read_allocation
from orchestration.intake.asking import asks, asks_plainly
from orchestration.intake.assembly import assemble, join_pairs
from orchestration.intake.case import Case, field_label
from orchestration.intake.catalogue import name_unknown_fluids
from orchestration.intake.checks import problems_of
from orchestration.intake.declared import in_declared_unit, take_declared_unit
from orchestration.intake.earlier import all_ends, drafts_of
from orchestration.intake.entries import merge, name_coolant, of_both_sides, write_stream
from orchestration.intake.forgetting import take_back, unclear_take_back
from orchestration.intake.fouling import read_fouling
from orchestration.intake.grouping import Grouping, group
from orchestration.intake.limit_phrases import take_phrases
from orchestration.intake.options import chosen_option
from orchestration.intake.pressure_table import settle_by_place
from orchestration.intake.pressures import read_pressures
from orchestration.intake.reading import Problem, Reading
from orchestration.intake.review import missing_items
from orchestration.intake.roles import decide_roles, phases_by_verbs
from orchestration.intake.set_aside import set_aside
from orchestration.intake.shorthand import in_words
from orchestration.intake.streams import FLOWS, read_facts, settle_temperatures
from orchestration.intake.swaps import swapped_values
from orchestration.intake.tokens import Token, tokenize
from orchestration.intake.turn_problems import (
    doubt_problems,
    gate_problems,
    misplaced_flow,
    surplus_problem,
    take_doubts,
    unclear_ends,
    unclear_pressures,
)
from orchestration.intake.unbound import place_unbound
from orchestration.intake.unit_habits import case_unit, message_unit, uses_us_units
from orchestration.intake.unread import unread_numbers, without_references
from orchestration.intake.vocabulary import FluidLookup
from orchestration.intake.wishes import Wishes, take_wishes
from orchestration.number_gate import MAX_TEXT_CHARACTERS, GatedText, gate_text


@dataclass
class _Turn:
    """What one message gave, before the case's own review."""

    case: Case
    problems: list[Problem]
    notes: list[str]
    unread: list[str] = field(default_factory=list)


def read_words(text: str, case: Case | None, fluids: FluidLookup, source: str = "message") -> Reading:
    """`read_request` for running text."""
    before = case or Case()
    gated = gate_text(text)
    if gated.is_too_long:
        message = f"the text is longer than {MAX_TEXT_CHARACTERS:,} characters and was not read"
        problem = Problem("too_long", "raw_request", f"{len(text)} characters", message, "", "Send the duty alone")
        return finished(before, before, [problem], [], fluids)
    option = chosen_option(gated.text, before, problems_of(before, fluids))
    if option is not None:
        return finished(before, option, [], [], fluids)
    taken_back = take_back(gated.text, before) if before.known else None
    if taken_back is not None and not taken_back.rest:
        return finished(before, taken_back.case, [], [f"{taken_back.what} is left open"], fluids)
    unclear = unclear_take_back(gated.text, before) if before.known and taken_back is None else None
    if unclear is not None:
        return finished(before, before, [unclear], [], fluids)
    if before.known and _only_asks(gated, before):
        return finished(before, before, [], [], fluids)
    left = before if taken_back is None else taken_back.case
    turn = _read_turn(gated if taken_back is None else replace(gated, text=taken_back.rest), left, fluids, source)
    if taken_back is not None:
        turn.notes.insert(0, f"{taken_back.what} is left open")
    if before.known and asks(gated.text) and turn.case.known == before.known:
        return finished(before, before, [], [], fluids)  # a question that states nothing is answered, not read
    if turn.unread or turn.case.known != before.known:
        told = " ".join(problem.value for problem in turn.problems)
        turn.case = replace(turn.case, unread=tuple(typed for typed in turn.unread if typed not in told))
    raw = f"{before.raw_request}\n{gated.text.strip()}".strip()
    return finished(before, replace(turn.case, raw_request=raw), turn.problems, turn.notes, fluids)


def _only_asks(gated: GatedText, before: Case) -> bool:
    """A question without a number ("why split ring?"), or a plain one where nothing is open, changes no duty."""
    if gated.refused:
        return False
    is_open = bool(missing_items(before) or before.open_fluids or before.open_flows or before.open_temperatures)
    has_number = re.search(r"\d", gated.text) is not None
    return (asks(gated.text) and not has_number) or (not is_open and asks_plainly(gated.text))


def finished(
    before: Case, after: Case, problems: Sequence[Problem], notes: Sequence[str], fluids: FluidLookup
) -> Reading:
    """The reading with the case's own problems, what is missing, and what changed from `before`."""
    changed = tuple(name for name, entry in after.known.items() if before.known.get(name) != entry)
    said = [
        f"{field_label(name)} changed from {before.known[name].typed} to {after.known[name].typed}"
        for name in changed
        if name in before.known and before.known[name].value != after.known[name].value
    ]
    opened = [
        name
        for name in ("open_fluids", "open_flows", "open_temperatures", "duty_W", "undecided", "confirmed")
        if getattr(before, name) != getattr(after, name)
    ]
    forgotten = [name for name in before.known if name not in after.known]
    all_problems = (*problems, *problems_of(after, fluids))
    unique_notes = tuple(dict.fromkeys([*said, *notes]))
    return Reading(after, missing_items(after), all_problems, unique_notes, (*changed, *forgotten, *opened))


def _read_turn(gated: GatedText, case: Case, fluids: FluidLookup, source: str) -> _Turn:
    drafts = drafts_of(case)
    n_named = sum(draft.fluid is not None and not draft.fluid.needs for draft in drafts)
    phrases = take_phrases(gated.text, source)
    aside = set_aside(phrases.rest)
    typed, declared = take_declared_unit(without_references(in_words(aside.rest)))
    cut = tokenize(typed)
    swapped, left = swapped_values(join_pairs(cut), case, source)
    tokens = name_unknown_fluids(assemble(left if swapped else cut), n_named, fluids)
    tokens = in_declared_unit(tokens, declared)
    wishes = take_wishes(tokens, source)
    wishes.text = typed
    wishes.known |= swapped
    wishes.known |= phrases.known
    wishes.notes += [*phrases.notes, *aside.notes]
    grouping = group(wishes.rest, drafts)
    if grouping.surplus and case.known and _is_whole_duty(tokens):
        fresh = group(wishes.rest, [])
        if not fresh.surplus and all(draft.fluid is not None for draft in fresh.drafts):
            case, grouping = Case(), fresh
            wishes.notes.append("read as a new duty; what was known of the one before is left out")
    turn = _Turn(case, gate_problems(gated.refused, gated.doubtful), list(wishes.notes))
    turn.problems += [*aside.problems, *surplus_problem(grouping, case)]
    if grouping.surplus and case.known:
        return turn
    _read_streams(grouping, wishes, tokens, turn, source)
    if wishes.known:
        turn.case = replace(turn.case.with_known(wishes.known), offered=turn.case.offered)
    if wishes.duty is not None:
        turn.case = replace(turn.case, duty_W=wishes.duty)
    return turn


def _read_streams(grouping: Grouping, wishes: Wishes, tokens: Sequence[Token], turn: _Turn, source: str) -> None:
    drafts, case = grouping.drafts, turn.case
    placed = place_unbound(grouping.unbound, drafts, case, missing_items(case))
    turn.problems += placed.problems
    turn.notes += placed.notes
    _share_by_side(grouping)
    facts = [read_facts(draft) for draft in drafts]
    turn.notes += misplaced_flow(drafts, facts)
    fouling = read_fouling(drafts, grouping.unbound, uses_us_units(tokens), source)
    turn.unread, other = unread_numbers(_not_of_names(wishes.rest, grouping), facts, fouling.used, wishes.text)
    turn.notes += [f"not used: {', '.join(f'“{text}”' for text in other)}"] if other else []
    bare = settle_temperatures(facts, message_unit(wishes.rest) or case_unit(case))
    has_drops = any(name.startswith("dP_") for name in case.known)
    pressures = read_pressures(drafts, grouping.unbound, has_drops)
    sides = decide_roles(drafts, [all_ends(d, f) for d, f in zip(drafts, facts, strict=True)], grouping.verbs)
    for place, phase in phases_by_verbs(grouping.verbs, sides).items():
        facts[place].phase = phase
    in_tubes, unclear = read_allocation(drafts, sides, source)
    place_of_tubes = in_tubes.value if in_tubes else case.value("fluid_in_tubes")
    settle_by_place(pressures, sides, place_of_tubes)
    fouling.settle_by_place(sides, place_of_tubes)
    turn.problems += [*unclear, *fouling.problems, *_without_side(grouping, sides)]
    if len(drafts) < 2:
        wishes.known |= of_both_sides(pressures, fouling, source)
    if in_tubes is not None:
        wishes.known["fluid_in_tubes"] = in_tubes
    doubts = take_doubts(drafts, facts, pressures, source)
    written = [
        write_stream(place, draft, fact, pressures, fouling, source)
        for place, (draft, fact) in enumerate(zip(drafts, facts, strict=True))
    ]
    for place, end, value in bare:
        written[place].open_temperatures[f"T_hot_{end}_C"] = value
    name_coolant(drafts, sides, grouping.verbs, written)
    in_doubt = doubt_problems(doubts, sides, drafts)
    turn.problems += [*in_doubt, *unclear_ends(drafts, facts), *unclear_pressures(pressures)]
    turn.notes += [*pressures.notes, *fouling.notes, *(note for stream in written for note in stream.notes)]
    offered = {option.label: option.sets for problem in in_doubt for option in problem.options}
    turn.case = replace(merge(case, sides, drafts, written), offered=offered)


def _not_of_names(tokens: Sequence[Token], grouping: Grouping) -> list[Token]:
    return [token for token in tokens if token not in grouping.completed]


def _without_side(grouping: Grouping, sides: Sequence[str]) -> list[Problem]:
    """Values said of the hot or the cold side that no stream is known to be yet."""
    problems = []
    for side, items in grouping.by_side.items():
        typed = [item.token.text for item in items if item.token.kind in ("quantity", "pair")]
        if side not in sides and typed:
            message = f"“{', '.join(typed)}” is given for the {side} side; which stream that is, is not settled"
            fix = f"Say which fluid is the {side} one, then this value again"
            problems.append(Problem("unclear_side", f"{side}_fluid_name", typed[0], message, "", fix))
    return problems


def _share_by_side(grouping: Grouping) -> None:
    """Give what was said of the hot or cold side to the stream that turns out to be it."""
    if not grouping.by_side:
        return
    facts = [read_facts(draft) for draft in grouping.drafts]
    settle_temperatures(facts, None)
    ends = [all_ends(draft, fact) for draft, fact in zip(grouping.drafts, facts, strict=True)]
    sides = decide_roles(grouping.drafts, ends, grouping.verbs)
    for side, items in grouping.by_side.items():
        if side in sides:
            grouping.drafts[sides.index(side)].items += items


def _is_whole_duty(tokens: Sequence[Token]) -> bool:
    """Two fluids with a flow or a temperature: a duty of its own, not a change of the one before."""
    measured = [token for token in tokens if token.kind in ("quantity", "pair")]
    has_stream = any(token.value.kind in (*FLOWS, "temperature") for token in measured)
    return has_stream and sum(token.kind == "fluid" for token in tokens) >= 2
