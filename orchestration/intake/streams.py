"""One stream's words and quantities turned into fields of the case, in the engine's units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from orchestration.intake.case import Known
from orchestration.intake.mentions import Draft, Item
from orchestration.intake.temperatures import Ends, read_ends
from orchestration.intake.tokens import Quantity
from orchestration.intake.units import Unit, contract_flow

_EVAPORATORS = ("evaporator", "reboiler", "vaporiser", "vaporizer")
FLOWS = ("mass_flow", "volume_flow", "standard_flow")


@dataclass
class StreamFacts:
    """What one message says of one stream; temperatures still as typed until their unit is settled."""

    ends: Ends = field(default_factory=Ends)
    flows: list[Quantity] = field(default_factory=list)
    bare_flows: list[Quantity] = field(default_factory=list)
    phase: str = ""
    ends_C: dict[str, float] = field(default_factory=dict)


def read_facts(draft: Draft) -> StreamFacts:
    """Flow, temperatures and phase of a stream from its items."""
    facts = StreamFacts(ends=read_ends([item for item in draft.items if not _follows_flow(draft.items, item)]))
    for index, item in enumerate(draft.items):
        token = item.token
        if token.kind == "quantity" and token.value.kind in FLOWS:
            facts.flows.append(token.value)
        elif token.kind == "quantity" and token.value.kind == "bare" and _is_flow(draft.items, index):
            facts.bare_flows.append(token.value)
    facts.phase = _phase(draft)
    return facts


def _is_flow(items: Sequence[Item], index: int) -> bool:
    """A number without unit right behind the word "flow" ("flow rate of 5000")."""
    for item in reversed(items[max(0, index - 3) : index]):
        if item.token.kind == "flow":
            return True
        if item.token.kind not in ("connector", "filler"):
            return False
    return False


def _follows_flow(items: Sequence[Item], item: Item) -> bool:
    return item.token.kind == "quantity" and item.token.value.kind == "bare" and _is_flow(items, items.index(item))


def _phase(draft: Draft) -> str:
    kinds = {item.token.kind for item in draft.items}
    words = {item.token.value for item in draft.items if item.token.kind == "cool_noun"}
    if "saturated" in kinds or "condenser" in words:
        return "condensing"
    if any(a.token.kind == "fluid" and b.token.value in _EVAPORATORS for a, b in pairwise(draft.items)):
        return "boiling"
    if draft.fluid is not None and draft.is_newly_named and draft.fluid.entry.get("phase"):
        return str(draft.fluid.entry["phase"])
    if "vapour" in kinds:
        return "vapor"
    return "liquid" if "liquid" in kinds else ""


def settle_temperatures(facts: Sequence[StreamFacts], unit: Unit | None) -> list[tuple[int, str, float]]:
    """Give temperatures typed without unit the unit of the others.

    Those left without one are returned as (stream, end, value); their direction still tells hot from cold.
    """
    left: list[tuple[int, str, float]] = []
    for place, stream in enumerate(facts):
        stream.ends.clashes = [(end, _in_unit(a, unit), _in_unit(b, unit)) for end, a, b in stream.ends.clashes]
        for end, quantity in list(stream.ends.found.items()):
            own = quantity.unit if quantity.kind == "temperature" else unit
            if own is None:
                stream.ends.found.pop(end)
                stream.ends_C[end] = quantity.value
                left.append((place, end, quantity.value))
                continue
            stream.ends.found[end] = _in_unit(quantity, own)
            stream.ends_C[end] = own.to_si(quantity.value)
    return left


def _in_unit(quantity: Quantity, unit: Unit | None) -> Quantity:
    """A temperature typed without its scale in that of the others."""
    if quantity.kind == "temperature" or unit is None:
        return quantity
    return Quantity(quantity.value, unit, f"{quantity.typed.rstrip('°')} {unit.typed}")


def temperature_entries(facts: StreamFacts, side: str, source: str) -> dict[str, Known]:
    """T_<side>_in_C and T_<side>_out_C."""
    return {
        f"T_{side}_{end}_C": Known(round(facts.ends_C[end], 6), "°C", quantity.typed, source)
        for end, quantity in facts.ends.found.items()
    }


def flow_entry(quantity: Quantity, side: str, source: str) -> tuple[str, Known]:
    """m_dot_<side>_kg_s for a mass flow, <side>_flow in a contract unit for a volume."""
    value, unit = contract_flow(quantity.value, quantity.unit)
    if unit == "kg_s":
        return f"m_dot_{side}_kg_s", Known(value, "kg/s", quantity.typed, source)
    return f"{side}_flow", Known(value, unit, quantity.typed, source)


def pressure_entry(quantity: Quantity, source: str, *, is_difference: bool) -> Known:
    """Pa absolute, or Pa of difference."""
    convert = quantity.unit.to_si if is_difference else quantity.unit.absolute_Pa
    return Known(round(convert(quantity.value), 6), "Pa", quantity.typed, source)
