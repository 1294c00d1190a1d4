"""A known value named by its number and replaced: "160 °C instead of 150 °C", "change the flow from 50 to 60 kg/s"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from orchestration.intake.case import Case, Known
from orchestration.intake.streams import FLOWS, flow_entry
from orchestration.intake.tokens import Pair, Quantity, Token
from orchestration.intake.units import Unit

_CHANGES = ("change", "changed", "raise", "raised", "lower", "lowered", "increase", "increased", "reduce", "reduced")
_SAME = 1e-6


def swapped_values(tokens: list[Token], case: Case, source: str) -> tuple[dict[str, Known], list[Token]]:
    """The one field whose known value the message takes back, with its new value, and the tokens left over.

    Nothing is taken where no known value, or more than one, equals the number that is taken back.
    """
    found = _in_pair(tokens) or _around_denial(tokens)
    if found is None:
        return {}, tokens
    old, new, places = found
    entries = [entry for name, known in case.known.items() for entry in _entry(name, known, old, new, source)]
    if len(entries) != 1:
        return {}, tokens
    return dict(entries), [token for index, token in enumerate(tokens) if index not in places]


def _in_pair(tokens: Sequence[Token]) -> tuple[Quantity, Quantity, set[int]] | None:
    """ "change ... from 50 to 60 kg/s"."""
    if not any(token.text.casefold() in _CHANGES for token in tokens):
        return None
    pairs = [index for index, token in enumerate(tokens) if token.kind == "pair"]
    if len(pairs) != 1 or sum(token.kind == "quantity" for token in tokens):
        return None
    pair: Pair = tokens[pairs[0]].value
    return (pair.first, pair.second, {pairs[0]}) if pair.link in ("to", "arrow") else None


def _around_denial(tokens: Sequence[Token]) -> tuple[Quantity, Quantity, set[int]] | None:
    """ "not 150 °C but 160 °C", "160 °C instead of 150 °C"."""
    numbers = [index for index, token in enumerate(tokens) if token.kind == "quantity"]
    denials = [index for index, token in enumerate(tokens) if token.kind == "replace" or token.value == "not"]
    if len(numbers) != 2 or len(denials) != 1:
        return None
    behind = [index for index in numbers if index > denials[0]]
    if not behind:
        return None
    old = behind[0]
    new = next(index for index in numbers if index != old)
    first, second = tokens[old].value, tokens[new].value
    if first.kind != second.kind and "bare" not in (first.kind, second.kind):
        return None
    return first, second, {old, new, denials[0]}


def _entry(name: str, known: Known, old: Quantity, new: Quantity, source: str) -> list[tuple[str, Known]]:
    """The field with its new value, where `old` is what is known of it."""
    unit = _unit_for(name, old.unit or new.unit)
    if unit is None or isinstance(known.value, str):
        return []
    if unit.kind == "temperature":
        if abs(unit.to_si(old.value) - float(known.value)) > _SAME * 100.0:
            return []
        own = new.unit if new.kind == "temperature" else unit
        return [(name, Known(round(own.to_si(new.value), 6), "°C", _typed(new, own), source))]
    side = "hot" if "hot" in name else "cold"
    own = new.unit or unit
    before, entry = (flow_entry(replace(quantity, unit=quantity.unit or own), side, source) for quantity in (old, new))
    is_same = before[0] == name and abs(float(before[1].value) - float(known.value)) <= _SAME * float(known.value)
    return [(entry[0], replace(entry[1], typed=_typed(new, own)))] if is_same else []


def _unit_for(name: str, unit: Unit | None) -> Unit | None:
    if name.startswith("T_") and (unit is None or unit.kind in ("temperature", "degree")):
        return unit if unit is not None and unit.kind == "temperature" else Unit("temperature", "degC", "°C")
    is_flow = name.endswith("_flow") or name.startswith("m_dot_")
    return unit if is_flow and unit is not None and unit.kind in FLOWS else None


def _typed(quantity: Quantity, unit: Unit) -> str:
    return quantity.typed if quantity.unit is not None else f"{quantity.typed} {unit.typed}"
