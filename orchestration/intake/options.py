"""Answers that choose an offered option: by its id, its exact words or a unit, never by a part of a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from orchestration.intake.case import SIDES, Case, Known
from orchestration.intake.reading import Option, Problem
from orchestration.intake.streams import flow_entry
from orchestration.intake.tokens import Quantity
from orchestration.intake.units import whole_unit

_AROUND_UNIT = re.compile(
    r"(?i)^(?:(?:it'?s|they|these|those|all|every(?:thing)?|the|temperatures?|temps?|units?|flow|are|is|in|of course)"
    r"[ ,:]+)+|[ ,.]*(?:please|of course)?[ .!]*$"
)


def chosen_option(text: str, case: Case, problems: Sequence[Problem]) -> Case | None:
    """The case with the option applied whose id or label is the whole of `text`, or the open flow's unit."""
    said = re.sub(r"\s+", " ", text).strip().strip(".!").casefold()
    if not said:
        return None
    options = [option for problem in problems for option in problem.options]
    matches = [option for option in options if said in (option.id.casefold(), option.label.casefold())]
    if len(matches) == 1:
        return apply_option(case, matches[0])
    offered = [sets for label, sets in case.offered.items() if label.casefold() == said]
    if len(offered) == 1:
        given = {name: entry for name, entry in offered[0].items() if entry is not None}
        return case.with_known(given).without(*(offered[0].keys() - given.keys()))
    numbered = re.fullmatch(r"option (\d)", said)
    if numbered and sum(bool(problem.options) for problem in problems) == 1:
        place = int(numbered.group(1)) - 1
        if 0 <= place < len(options):
            return apply_option(case, options[place])
    return _unit_answer(text, case)


def apply_option(case: Case, option: Option) -> Case:
    """The case after this way out was chosen."""
    kept = case.with_known(option.sets).without(*option.forgets)
    if option.confirms and option.confirms not in kept.confirmed:
        kept = replace(kept, confirmed=(*kept.confirmed, option.confirms))
    return kept


def _unit_answer(text: str, case: Case) -> Case | None:
    unit = whole_unit(_AROUND_UNIT.sub("", text.strip()))
    if unit is None:
        return None
    if unit.kind == "temperature" and case.open_temperatures:
        entries = {
            field: Known(round(unit.to_si(value), 6), "°C", f"{value:g} {unit.typed}", "answer")
            for field, value in case.open_temperatures.items()
        }
        return case.with_known(entries)
    sides = [side for side in SIDES if side in case.open_flows]
    if len(sides) != 1 or unit.kind not in ("mass_flow", "volume_flow", "standard_flow"):
        return None
    value = case.open_flows[sides[0]]
    name, entry = flow_entry(Quantity(value, unit, f"{value:g} {unit.typed}"), sides[0], "answer")
    return case.with_known({name: entry})
