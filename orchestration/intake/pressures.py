"""Pressures and allowed pressure drops: which number is which, and whether it holds for one stream or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orchestration.intake.around import words_around
from orchestration.intake.mentions import Draft, Item
from orchestration.intake.places import order_said
from orchestration.intake.pressure_table import Pressures
from orchestration.intake.pressure_words import (
    LARGEST_UNNAMED_DROP_PA,
    NAMES,
    beside,
    goes_on,
    is_designed_for,
    words_at_end,
)
from orchestration.intake.tokens import Quantity

SMALLEST_UNNAMED_PRESSURE_PA = 1e5
_STREAM_QUANTITIES = ("mass_flow", "volume_flow", "standard_flow", "temperature", "degree")


@dataclass(frozen=True)
class _Found:
    """One pressure in the text with the words of its clause."""

    quantities: tuple[Quantity, ...]
    place: int
    kind: str
    is_both: bool
    is_own: bool
    is_trailing: bool
    is_apart: bool
    typed: str


def read_pressures(drafts: Sequence[Draft], unbound: Sequence[Item], has_drops: bool = False) -> Pressures:
    """Sort every pressure of the message; one that names no stream (`unbound`) holds for both.

    `has_drops` says that a pressure drop was allowed before: a small pressure without a word is one again.
    """
    result = Pressures()
    order = [(item, place) for place, draft in enumerate(drafts) for item in draft.items]
    order += [(item, -1) for item in unbound]
    order.sort(key=lambda pair: pair[0].token.start)
    items = [item for item, _ in order]
    last_of_streams = max((i for i, item in enumerate(items) if _is_of_stream(item)), default=-1)
    first_name = next((i for i, item in enumerate(items) if item.token.kind in NAMES), len(items))
    previous_kind = "drop" if has_drops else ""
    found: list[_Found] = []
    for index, (item, place) in enumerate(order):
        if item.token.kind in ("quantity", "pair") and item.token.value.kind == "pressure":
            one = _describe(items, index, place, index > last_of_streams, previous_kind, result)
            one = _of_gas_side(one, items, index, drafts)
            if one.kind in ("design", "drop") and _is_leading(items, index, first_name):
                one = replace(one, is_both=True)
            found.append(one)
            previous_kind = result.by_place[-1][1] if one.kind == "by_place" else one.kind
    for one in found:
        _apply(one, found, drafts, result)
    return result


def _is_leading(items: Sequence[Item], index: int, first_name: int) -> bool:
    """In a clause of its own before any stream is named."""
    if first_name >= len(items):
        return False
    return index < first_name and items[index].clause != items[first_name].clause


def _is_of_stream(item: Item) -> bool:
    token = item.token
    return token.kind in ("quantity", "pair") and token.value.kind in (*_STREAM_QUANTITIES, "bare")


def _describe(
    items: Sequence[Item], index: int, place: int, is_trailing: bool, previous_kind: str, result: Pressures
) -> _Found:
    token, clause = items[index].token, items[index].clause
    value = token.value
    quantities = (value,) if token.kind == "quantity" else (value.first, value.second)
    words = set(words_around(items, index)) | words_at_end(items, index)
    if is_designed_for(items, index) and not words & {"drop"}:
        words = words | {"design_pressure"}
    before = items[index - 1].token if index and items[index - 1].clause == clause else None
    is_own = bool(NAMES & (beside(items, index) | (set() if "both" in words else words))) or (
        before is not None and before.value in ("at", "@")
    )
    if before is not None and before.value in ("at", "@"):
        words = words | {"at"}
    lowest = min(quantities, key=lambda quantity: quantity.unit.to_si(quantity.value))
    kind = _kind_of(words, lowest, previous_kind, result)
    if previous_kind == "design" and kind == "operating" and goes_on(items, index, words):
        kind = "design"
    is_placed = bool({"shell_role", "tube_role"} & words) and "both" not in words
    order = order_said(items, index) if len(quantities) == 2 and kind != "unclear" else ()
    if order:
        result.by_place += [(where, kind, quantity) for where, quantity in zip(order, quantities, strict=True)]
        kind = "by_place"
    elif is_placed and (kind == "drop" or (kind != "unclear" and not NAMES & words)):
        where = "tube" if "tube_role" in words else "shell"
        result.by_place += [(where, kind, quantity) for quantity in quantities]
        kind = "by_place"
    earlier = {item.token.kind for item in items[:index] if item.clause == clause}
    is_apart = not earlier & {"quantity", "pair", *NAMES} and not NAMES & words
    return _Found(quantities, place, kind, "both" in words, is_own, is_trailing, is_apart, token.text)


def _of_gas_side(one: _Found, items: Sequence[Item], index: int, drafts: Sequence[Draft]) -> _Found:
    """ "gas side dp 0.15 bar": the one gas of the streams."""
    near = [item.token.value for item in items[max(0, index - 4) : index + 4] if item.clause == items[index].clause]
    gases = [place for place, draft in enumerate(drafts) if draft.fluid is not None and draft.fluid.is_gas]
    if "gas side" not in near or len(gases) != 1:
        return one
    return replace(one, place=gases[0], is_own=True, is_apart=False)


def _kind_of(words: set[str], quantity: Quantity, previous_kind: str, result: Pressures) -> str:
    """operating, drop or design; a gauge or absolute mark is never a drop."""
    marked = bool(quantity.unit and quantity.unit.reference)
    if "design_pressure" in words:
        return "design"
    if "drop" in words and not marked:
        return "drop"
    if "limit" in words and not marked and "pressure" not in words:
        if quantity.unit.to_si(quantity.value) <= LARGEST_UNNAMED_DROP_PA:
            return "drop"
        result.unclear_limits.append(quantity)
        return "unclear"
    carried = previous_kind == "drop" and not marked and "pressure" not in words
    if carried and quantity.unit.to_si(quantity.value) <= LARGEST_UNNAMED_DROP_PA:
        return "drop"
    is_below_atmosphere = not marked and quantity.unit.to_si(quantity.value) < SMALLEST_UNNAMED_PRESSURE_PA
    if is_below_atmosphere and "both" in words and not words & {"at", "pressure"}:
        result.notes.append(f"“{quantity.typed}” taken as the allowed pressure drop")
        return "drop"
    if is_below_atmosphere and not words & {"at", "pressure"}:
        result.unclear_limits.append(quantity)
        return "unclear"
    return "operating"


def _apply(one: _Found, found: Sequence[_Found], drafts: Sequence[Draft], result: Pressures) -> None:
    if one.kind in ("unclear", "by_place"):
        return
    quantity = one.quantities[0]
    if one.is_both or one.place < 0:
        result.both[one.kind] = quantity
    gas = _gas_answered(one, drafts)
    if gas is not None:
        result.put(one.kind, gas, quantity)
        return
    if _is_for_both(one, found, drafts):
        for place in range(len(drafts)):
            result.put(one.kind, place, quantity)
        if not one.is_both:
            result.notes.append(f"“{one.typed}” taken for both streams")
        return
    place = _own_place(one, drafts)
    if place != one.place:
        label = drafts[place].fluid.typed if drafts[place].fluid else "the other stream"
        result.notes.append(f"“{one.typed}” taken for {label}, not for the utility behind which it stands")
    result.put(one.kind, place, quantity)


def _gas_answered(one: _Found, drafts: Sequence[Draft]) -> int | None:
    """A pressure alone, in answer to a question, is that of the one gas known from before."""
    if one.place >= 0 or one.is_both or one.kind != "operating" or not all(draft.is_from_case for draft in drafts):
        return None
    gases = [place for place, draft in enumerate(drafts) if draft.fluid is not None and draft.fluid.is_gas]
    return gases[0] if len(gases) == 1 else None


def _is_for_both(one: _Found, found: Sequence[_Found], drafts: Sequence[Draft]) -> bool:
    """A pressure at the end of the text holds for both streams unless one has its own or it is typed "at ..."."""
    if one.is_both:
        return True
    if one.place < 0:
        return True
    same = [other for other in found if other.kind == one.kind and other is not one]
    if same or not one.is_trailing or len(drafts) < 2:
        return False
    if one.is_own and not one.is_apart:
        return False
    return not (_is_tagged(drafts[one.place]) and not one.is_apart and one.kind == "operating")


def _own_place(one: _Found, drafts: Sequence[Draft]) -> int:
    """A pressure run on behind a utility tag ("CW 30/45 °C 9 barg") is that of the process stream."""
    run_on = one.is_trailing and not one.is_apart and not one.is_own and one.kind == "operating"
    if run_on and len(drafts) == 2 and _is_tagged(drafts[one.place]):
        return 1 - one.place
    return one.place


def _is_tagged(draft: Draft) -> bool:
    return bool(draft.fluid and draft.fluid.entry.get("tag"))
