"""What one message says of its streams, written as fields of the case for the side each turned out to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from orchestration.intake.case import SIDES, Case, Known
from orchestration.intake.fouling import Fouling
from orchestration.intake.mentions import Draft, Verb
from orchestration.intake.pressure_table import Pressures
from orchestration.intake.streams import StreamFacts, flow_entry, pressure_entry, temperature_entries

_PRESSURE_FIELDS = {"operating": "P_hot_Pa", "drop": "dP_hot_max_Pa", "design": "P_hot_design_Pa"}


@dataclass
class Written:
    """Fields of one stream under the names of the hot side; `for_side` renames them."""

    known: dict[str, Known] = field(default_factory=dict)
    open_fluid: str = ""
    open_flow: float | None = None
    open_temperatures: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def for_side(name: str, side: str) -> str:
    """`T_hot_in_C` for "cold" is `T_cold_in_C`."""
    return name.replace("hot", side)


def write_stream(
    place: int, draft: Draft, facts: StreamFacts, pressures: Pressures, fouling: Fouling, source: str
) -> Written:
    """The fields of stream number `place`."""
    written = Written()
    _write_fluid(draft, written, source)
    if facts.phase:
        written.known["hot_phase"] = Known(facts.phase, "", facts.phase, source)
    written.known |= temperature_entries(facts, "hot", source)
    if facts.flows:
        name, entry = flow_entry(facts.flows[0], "hot", source)
        written.known[name] = entry
        if facts.flows[0].unit.typed.lower().startswith(("ton/", "tons/", "ton ", "tons ")):
            written.notes.append(f"“{entry.typed}” taken as metric tonnes of 1000 kg")
    elif facts.bare_flows:
        written.open_flow = facts.bare_flows[0].value
    for kind in ("operating", "design"):
        table, name = getattr(pressures, kind), _PRESSURE_FIELDS[kind]
        if place in table:
            quantity = table[place]
            written.known[name] = pressure_entry(quantity, source, is_difference=False)
            if not quantity.unit.reference and quantity.unit.pint not in ("atmosphere", "torr"):
                written.notes.append(f"“{quantity.typed}” taken as absolute; say gauge if it is that")
    if place in pressures.drop:
        written.known[_PRESSURE_FIELDS["drop"]] = pressure_entry(pressures.drop[place], source, is_difference=True)
    if place in fouling.found:
        written.known["fouling_hot_m2K_W"] = fouling.found[place]
    return written


def of_both_sides(pressures: Pressures, fouling: Fouling, source: str) -> dict[str, Known]:
    """What was said of both sides before both streams are named, written for either side."""
    known: dict[str, Known] = {}
    for kind, name in _PRESSURE_FIELDS.items():
        if kind in pressures.both:
            known[name] = pressure_entry(pressures.both[kind], source, is_difference=kind == "drop")
    if fouling.both is not None:
        known["fouling_hot_m2K_W"] = fouling.both
    return {for_side(name, side): entry for name, entry in known.items() for side in SIDES}


def _write_fluid(draft: Draft, written: Written, source: str) -> None:
    fluid = draft.fluid
    if fluid is None or not draft.is_newly_named:
        return
    if fluid.name is None:
        written.open_fluid = fluid.typed
        return
    written.known["hot_fluid_name"] = Known(fluid.name, "", fluid.typed, source)
    if fluid.note:
        written.notes.append(fluid.note)


def name_coolant(
    drafts: Sequence[Draft], sides: Sequence[str], verbs: Sequence[Verb], written: Sequence[Written]
) -> None:
    """Plain "water" that cools a process stream is cooling water; water that is itself the process stream stays."""
    if sorted(sides) != ["cold", "hot"]:
        return
    cold, hot = sides.index("cold"), sides.index("hot")
    fluid, other = drafts[cold].fluid, drafts[hot].fluid
    is_heated = any(verb.action == "heat" and cold in (verb.before, verb.after) for verb in verbs)
    if fluid is None or other is None or drafts[cold].is_from_case or is_heated:
        return
    if fluid.entry.get("plain") and fluid.typed.casefold() == "water" and other.entry.get("side") != "hot":
        entry = written[cold].known["hot_fluid_name"]
        written[cold].known["hot_fluid_name"] = Known("cooling water", "", entry.typed, entry.source)
        written[cold].notes.append(f"“{entry.typed}” taken as cooling water; say which water it is if another is meant")


def merge(case: Case, sides: Sequence[str], drafts: Sequence[Draft], written: Sequence[Written]) -> Case:
    """The case with what was written; streams without a side are kept aside until something tells it."""
    if not all(sides):
        return _kept_aside(case, drafts, written)
    open_fluids, open_flows = dict(case.open_fluids), dict(case.open_flows)
    open_temperatures = dict(case.open_temperatures)
    known: dict[str, Known] = {}
    for side, draft, stream in zip(sides, drafts, written, strict=True):
        earlier = {name: entry for name, entry in draft.known.items() if isinstance(entry, Known)}
        known |= {for_side(name, side): entry for name, entry in (earlier | stream.known).items()}
        if stream.open_fluid and not draft.is_from_case:
            open_fluids[f"{side}_fluid_name"] = stream.open_fluid
        if stream.open_flow is not None:
            open_flows[side] = stream.open_flow
        open_temperatures |= {for_side(n, side): v for n, v in stream.open_temperatures.items()}
    base = Case(
        known=case.known,
        open_fluids=open_fluids,
        open_flows=open_flows,
        open_temperatures=open_temperatures,
        duty_W=case.duty_W,
        undecided=() if case.is_side_open else case.undecided,
        confirmed=case.confirmed,
        raw_request=case.raw_request,
    )
    return base.with_known(known)


def _kept_aside(case: Case, drafts: Sequence[Draft], written: Sequence[Written]) -> Case:
    kept: list[Mapping[str, object]] = []
    for draft, stream in zip(drafts, written, strict=True):
        earlier = {name: entry for name, entry in draft.known.items() if isinstance(entry, Known)}
        typed = draft.fluid.name or draft.fluid.typed if draft.fluid else "fluid"
        known = {name: asdict(entry) for name, entry in (earlier | stream.known).items()}
        kept.append({"fluid": typed, "known": known})
    return replace(case, undecided=tuple(kept))
