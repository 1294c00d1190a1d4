"""Pressures and allowed pressure drops: which number is which, and whether it holds for one stream or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from orchestration.intake.mentions import Draft, Item
from orchestration.intake.tokens import Quantity

LARGEST_UNNAMED_DROP_PA = 3e5
SMALLEST_UNNAMED_PRESSURE_PA = 1e5
_NAMES = {"fluid", "hot_role", "cold_role"}
_PASSED_OVER = ("binder", "connector", "filler", "pressure", "drop", "limit", "design_pressure")
_DESIGNED = ("design", "designed", "rating")
_STREAM_QUANTITIES = ("mass_flow", "volume_flow", "standard_flow", "temperature", "degree")


@dataclass
class Pressures:
    """Values by stream number: `operating`, `drop` and `design`, notes on how they were taken, and clashes.

    both: by kind, what holds for both streams. for_tube_or_shell: place, kind and value.
    """

    operating: dict[int, Quantity] = field(default_factory=dict)
    drop: dict[int, Quantity] = field(default_factory=dict)
    design: dict[int, Quantity] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    clashes: list[tuple[str, int, Quantity, Quantity]] = field(default_factory=list)
    unclear_limits: list[Quantity] = field(default_factory=list)
    for_tube_or_shell: list[tuple[str, str, Quantity]] = field(default_factory=list)
    both: dict[str, Quantity] = field(default_factory=dict)

    def put(self, kind: str, place: int, quantity: Quantity) -> None:
        table = getattr(self, kind)
        old = table.get(place)
        if old is not None and (old.value, old.unit) != (quantity.value, quantity.unit):
            self.clashes.append((kind, place, old, quantity))
        else:
            table[place] = quantity


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
    previous_kind = "drop" if has_drops else ""
    found: list[_Found] = []
    for index, (item, place) in enumerate(order):
        if item.token.kind in ("quantity", "pair") and item.token.value.kind == "pressure":
            one = _describe(items, index, place, index > last_of_streams, previous_kind, result)
            one = _of_gas_side(one, items, index, drafts)
            found.append(one)
            previous_kind = result.for_tube_or_shell[-1][1] if one.kind == "by_place" else one.kind
    for one in found:
        _apply(one, found, drafts, result)
    return result


def settle_by_place(pressures: Pressures, sides: Sequence[str], in_tubes: str | None) -> None:
    """Give pressures stated for shell or tubes to their streams, once it is known which side is in the tubes."""
    if in_tubes not in sides or len(sides) != 2:
        return
    tubes = list(sides).index(in_tubes)
    for where, kind, quantity in pressures.for_tube_or_shell:
        pressures.put(kind, tubes if where == "tube" else 1 - tubes, quantity)
    pressures.for_tube_or_shell = []


def _is_of_stream(item: Item) -> bool:
    token = item.token
    return token.kind in ("quantity", "pair") and token.value.kind in (*_STREAM_QUANTITIES, "bare")


def _describe(
    items: Sequence[Item], index: int, place: int, is_trailing: bool, previous_kind: str, result: Pressures
) -> _Found:
    token, clause = items[index].token, items[index].clause
    value = token.value
    quantities = (value,) if token.kind == "quantity" else (value.first, value.second)
    words = _own_words(items, index)
    if _is_designed_for(items, index) and not words & {"drop"}:
        words = words | {"design_pressure"}
    before = items[index - 1].token if index and items[index - 1].clause == clause else None
    is_own = bool(_NAMES & (_beside(items, index) | (set() if "both" in words else words))) or (
        before is not None and before.value in ("at", "@")
    )
    if before is not None and before.value in ("at", "@"):
        words = words | {"at"}
    kind = _kind_of(words, quantities[0], previous_kind, result)
    if previous_kind == "design" and kind == "operating" and _goes_on(items, index, words):
        kind = "design"
    is_placed = bool({"shell_role", "tube_role"} & words) and "both" not in words
    if is_placed and (kind == "drop" or (kind != "unclear" and not _NAMES & words)):
        where = "tube" if "tube_role" in words else "shell"
        result.for_tube_or_shell += [(where, kind, quantity) for quantity in quantities]
        kind = "by_place"
    earlier = {item.token.kind for item in items[:index] if item.clause == clause}
    is_apart = not earlier & {"quantity", "pair", *_NAMES} and not _NAMES & words
    return _Found(quantities, place, kind, "both" in words, is_own, is_trailing, is_apart, token.text)


def _is_designed_for(items: Sequence[Item], index: int) -> bool:
    """ "design for 12 barg", "designed to 12 barg", "12 barg design"; not "design for 12 barg steam"."""
    quantity, clause = items[index].token.value, items[index].clause
    behind = [item.token for item in items[index + 1 : index + 2] if item.clause == clause]
    is_large = (
        quantity.kind == "pressure"
        and items[index].token.kind == "quantity"
        and (bool(quantity.unit.reference) or quantity.unit.to_si(quantity.value) > LARGEST_UNNAMED_DROP_PA)
    )
    if not is_large or (behind and behind[0].kind == "fluid"):
        return False
    if behind and behind[0].value in _DESIGNED:
        return True
    for item in reversed(items[max(0, index - 4) : index]):
        if item.clause != clause or item.token.kind in ("quantity", "pair", "fluid", "pressure"):
            return False
        if item.token.value in _DESIGNED:
            return True
    return False


def _of_gas_side(one: _Found, items: Sequence[Item], index: int, drafts: Sequence[Draft]) -> _Found:
    """ "gas side dp 0.15 bar": the one gas of the streams."""
    near = [item.token.value for item in items[max(0, index - 4) : index + 4] if item.clause == items[index].clause]
    gases = [place for place, draft in enumerate(drafts) if draft.fluid is not None and draft.fluid.is_gas]
    if "gas side" not in near or len(gases) != 1:
        return one
    return replace(one, place=gases[0], is_own=True, is_apart=False)


def _goes_on(items: Sequence[Item], index: int, words: set[str]) -> bool:
    """ "design pressure 16 barg hot side, 10 barg cold side": nothing but names between the two pressures."""
    if words & {"pressure", "at", "drop", "limit"}:
        return False
    for item in reversed(items[:index]):
        if item.token.kind in ("quantity", "pair"):
            return item.token.value.kind == "pressure"
        if item.token.kind not in (*_NAMES, *_PASSED_OVER):
            return False
    return False


def _beside(items: Sequence[Item], index: int) -> set[str]:
    """Kinds of the nearest words on both sides that say more than "on the" or "pressure"."""
    found: set[str] = set()
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(items) and items[at].clause == items[index].clause:
            kind = items[at].token.kind
            if kind not in _PASSED_OVER:
                found.add(kind)
                break
            at += step
    return found


def _own_words(items: Sequence[Item], index: int) -> set[str]:
    """Kinds of the words around a pressure in its clause, up to the next quantity on either side."""
    clause = items[index].clause
    words: set[str] = set()
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(items) and items[at].clause == clause:
            token = items[at].token
            if token.kind in ("quantity", "pair"):
                break
            words.add(token.kind)
            at += step
    return words


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
    if len(one.quantities) == 2:
        for place, quantity in enumerate(one.quantities):
            result.put(one.kind, place, quantity)
        if one.kind == "operating":
            result.notes.append(f"“{one.typed}” taken in the order the streams were named")
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
