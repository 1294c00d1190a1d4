"""Fouling resistances in the text, per stream or for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from orchestration.intake.case import Known
from orchestration.intake.mentions import Draft, Item
from orchestration.intake.tokens import Quantity
from orchestration.intake.units import Unit

US_UNIT = Unit("fouling", "hour*foot**2*delta_degF/Btu", "h ft2 F/Btu")
SI_UNIT = Unit("fouling", "meter**2*kelvin/watt", "m2 K/W")


@dataclass
class Fouling:
    """Resistance by stream number [m2 K/W] and how a missing unit was taken."""

    found: dict[int, Known] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_fouling(drafts: Sequence[Draft], unbound: Sequence[Item], uses_us_units: bool, source: str) -> Fouling:
    """Every fouling resistance: one alone holds for each stream, two for the streams they stand with."""
    result = Fouling()
    default = US_UNIT if uses_us_units else SI_UNIT
    hits: list[tuple[int, Quantity]] = []
    is_own = False
    for place, items in [*((p, d.items) for p, d in enumerate(drafts)), (-1, list(unbound))]:
        for index in range(len(items)):
            quantities = _quantities(items, index)
            if len(quantities) == 2:
                hits += [(0, quantities[0]), (1, quantities[1])]
            elif quantities:
                hits.append((place, quantities[0]))
                is_own = _is_named(items, index)
    for place, quantity in hits:
        unit = quantity.unit or default
        if quantity.unit is None:
            result.notes.append(f"fouling {quantity.typed} taken in {unit.typed} for each stream it holds for")
        entry = Known(unit.to_si(quantity.value), "m2K/W", f"{quantity.value:g} {unit.typed}", source)
        for target in range(2) if len(hits) == 1 and not is_own else [place]:
            if target >= 0:
                result.found[target] = entry
    return result


def _quantities(items: Sequence[Item], index: int) -> tuple[Quantity, ...]:
    token = items[index].token
    if token.kind not in ("quantity", "pair"):
        return ()
    kind = token.value.kind
    near = [item.token.kind for item in items[max(0, index - 3) : index]]
    if kind == "fouling" or (kind == "bare" and "fouling" in near):
        return (token.value,) if token.kind == "quantity" else (token.value.first, token.value.second)
    return ()


def _is_named(items: Sequence[Item], index: int) -> bool:
    """Whether a fluid or a side stands with the number in its clause, no other quantity between."""
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(items) and items[at].clause == items[index].clause:
            kind = items[at].token.kind
            if kind in ("quantity", "pair", "both"):
                break
            if kind in ("fluid", "hot_role", "cold_role"):
                return True
            at += step
    return False
