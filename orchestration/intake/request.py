"""A message in an engineer's words read against the case: the public reading of this package."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from orchestration.intake.allocation import read_allocation
from orchestration.intake.assembly import assemble, join_pairs
from orchestration.intake.case import SIDES, Case, Known, field_label
from orchestration.intake.catalogue import name_unknown_fluids
from orchestration.intake.checks import problems_of
from orchestration.intake.entries import merge, name_coolant, of_both_sides, write_stream
from orchestration.intake.forgetting import forgotten_by
from orchestration.intake.fouling import read_fouling
from orchestration.intake.grouping import Grouping, group
from orchestration.intake.limit_phrases import take_phrases
from orchestration.intake.mentions import Draft
from orchestration.intake.options import chosen_option
from orchestration.intake.pressures import read_pressures, settle_by_place
from orchestration.intake.reading import Problem, Reading
from orchestration.intake.review import missing_items
from orchestration.intake.roles import decide_roles
from orchestration.intake.set_aside import relative_problems, take_denied
from orchestration.intake.streams import FLOWS, StreamFacts, read_facts, settle_temperatures
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
    unread_notes,
)
from orchestration.intake.unbound import place_unbound
from orchestration.intake.units import Unit
from orchestration.intake.vocabulary import Fluid, FluidLookup, fluid_by_name
from orchestration.intake.wishes import Wishes, take_wishes
from orchestration.number_gate import MAX_TEXT_CHARACTERS, GatedText, gate_text

_QUESTION = re.compile(
    r"(?i)(?:and |so |but |ok,? )?(?!(?:what|how) about|what if)"
    r"(?:why|what|how|which|who|when|where|is|are|was|does|do|did|has)\b"
)
_CHANGE = re.compile(
    r"(?i)\b(?:about|what if|use|using|make|change|put|take|set|try|instead|replace|switch|go|with|can|could|"
    r"would|please)\b"
)


@dataclass
class _Turn:
    """What one message gave, before the case's own review."""

    case: Case
    problems: list[Problem]
    notes: list[str]


def read_request(text: str, case: Case | None, fluids: FluidLookup, source: str = "message") -> Reading:
    """Read one message and merge it into the case.

    `fluids` is the engine's catalogue search (`GET /fluids`), asked only for names outside the vocabulary.
    `source` names the message in every value it gives. Nothing is guessed: what is missing or doubtful comes
    back in `missing` and `problems`, how doubtful words were taken in `notes`. Texts above 4,000 characters
    and numbers that no duty can contain are refused before any arithmetic.
    """
    before = case or Case()
    gated = gate_text(text)
    if gated.is_too_long:
        message = f"the text is longer than {MAX_TEXT_CHARACTERS:,} characters and was not read"
        problem = Problem("too_long", "raw_request", f"{len(text)} characters", message, "", "Send the duty alone")
        return finished(before, before, [problem], [], fluids)
    taken_back = forgotten_by(gated.text, before) if before.known else None
    if taken_back is not None:
        return finished(before, taken_back[0], [], [f"{taken_back[1]} is left open"], fluids)
    option = chosen_option(gated.text, before, problems_of(before, fluids))
    if option is not None:
        return finished(before, option, [], [], fluids)
    if before.known and _only_asks(gated):
        return finished(before, before, [], [], fluids)
    turn = _read_turn(gated, before, fluids, source)
    raw = f"{before.raw_request}\n{gated.text.strip()}".strip()
    return finished(before, replace(turn.case, raw_request=raw), turn.problems, turn.notes, fluids)


def _only_asks(gated: GatedText) -> bool:
    """A question without a number ("why split ring?", "is titanium better?") changes nothing of the duty."""
    text = gated.text.strip()
    is_question = bool(_QUESTION.match(text)) or not _CHANGE.search(text)
    return is_question and text.endswith("?") and not re.search(r"\d", text) and not gated.refused


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
    typed, denied = take_denied(phrases.rest)
    cut = tokenize(typed)
    swapped, left = swapped_values(join_pairs(cut), case, source)
    tokens = name_unknown_fluids(assemble(left if swapped else cut), n_named, fluids)
    wishes = take_wishes(tokens, source)
    wishes.known |= swapped
    wishes.known |= phrases.known
    wishes.notes += [*phrases.notes, *denied]
    grouping = group(wishes.rest, drafts)
    if grouping.surplus and case.known and _is_whole_duty(tokens):
        fresh = group(wishes.rest, [])
        if not fresh.surplus and all(draft.fluid is not None for draft in fresh.drafts):
            case, grouping = Case(), fresh
            wishes.notes.append("read as a new duty; what was known of the one before is left out")
    turn = _Turn(case, gate_problems(gated.refused, gated.doubtful), list(wishes.notes))
    turn.problems += [*relative_problems(phrases.rest), *surplus_problem(grouping, case)]
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
    fouling = read_fouling(drafts, grouping.unbound, _uses_us_units(tokens), source)
    turn.notes += unread_notes(drafts, grouping.unbound, facts, fouling.used)
    bare = settle_temperatures(facts, _message_unit(tokens) or _case_unit(case))
    has_drops = any(name.startswith("dP_") for name in case.known)
    pressures = read_pressures(drafts, grouping.unbound, has_drops)
    sides = decide_roles(drafts, [_all_ends(d, f) for d, f in zip(drafts, facts, strict=True)], grouping.verbs)
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
    ends = [_all_ends(draft, fact) for draft, fact in zip(grouping.drafts, facts, strict=True)]
    sides = decide_roles(grouping.drafts, ends, grouping.verbs)
    for side, items in grouping.by_side.items():
        if side in sides:
            grouping.drafts[sides.index(side)].items += items


def _is_whole_duty(tokens: Sequence[Token]) -> bool:
    """Two fluids with a flow or a temperature: a duty of its own, not a change of the one before."""
    measured = [token for token in tokens if token.kind in ("quantity", "pair")]
    has_stream = any(token.value.kind in (*FLOWS, "temperature") for token in measured)
    return has_stream and sum(token.kind == "fluid" for token in tokens) >= 2


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


def _all_ends(draft: Draft, facts: StreamFacts) -> dict[str, float]:
    earlier = {
        end: float(entry.value)
        for end in ("in", "out")
        if isinstance(entry := draft.known.get(f"T_hot_{end}_C"), Known)
    }
    return earlier | facts.ends_C


def _temperature_units(tokens: Sequence[Token]) -> list[Unit]:
    values = [token.value for token in tokens if token.kind in ("quantity", "pair")]
    quantities = [q for value in values for q in ((value,) if hasattr(value, "value") else (value.first, value.second))]
    return [q.unit for q in quantities if q.kind == "temperature"]


def _message_unit(tokens: Sequence[Token]) -> Unit | None:
    """The one temperature unit of the message; None when it has none or several."""
    units = {unit.pint: unit for unit in reversed(_temperature_units(tokens))}
    return next(iter(units.values())) if len(units) == 1 else None


def _case_unit(case: Case) -> Unit | None:
    typed = [entry.typed for name, entry in case.known.items() if name.startswith("T_")]
    return _message_unit([token for text in typed for token in tokenize(text)])


def _uses_us_units(tokens: Sequence[Token]) -> bool:
    if any(unit.pint == "degF" for unit in _temperature_units(tokens)):
        return True
    text = " ".join(token.text for token in tokens if token.kind == "quantity")
    return bool(re.search(r"(?i)\b(?:psi|psig|psia|lb/hr?|gpm)\b", text))
