"""Fouling resistances in the text, per stream or for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from orchestration.intake.around import words_around
from orchestration.intake.case import Known
from orchestration.intake.mentions import Draft, Item
from orchestration.intake.places import order_said, places_of
from orchestration.intake.reading import Problem
from orchestration.intake.tokens import Quantity
from orchestration.intake.units import Unit

US_UNIT = Unit("fouling", "hour*foot**2*delta_degF/Btu", "h ft² °F/Btu")
SI_UNIT = Unit("fouling", "meter**2*kelvin/watt", "m² K/W")
LARGEST_UNNAMED = 0.05
_NAMES = ("fluid", "hot_role", "cold_role")
_PLACES = {"tube_role": "tube", "shell_role": "shell"}
_BETWEEN = (*_NAMES, *_PLACES, "connector", "filler", "binder", "fouling")


@dataclass
class Fouling:
    """Resistance by stream number [m2 K/W], one for both before both streams are named, and what is doubtful."""

    found: dict[int, Known] = field(default_factory=dict)
    both: Known | None = None
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    by_place: list[tuple[str, Known]] = field(default_factory=list)
    used: list[Quantity] = field(default_factory=list)

    def put(self, place: int, entry: Known) -> None:
        """A second value that differs is asked about and neither is taken."""
        old = self.found.get(place)
        if old is None or old.value == entry.value:
            self.found[place] = entry
            return
        del self.found[place]
        self.problems.append(_unclear(f"{old.typed} / {entry.typed}"))

    def settle_by_place(self, sides: Sequence[str], in_tubes: str | None) -> None:
        """Give what was said of a place to its stream; asked when nothing tells which is where."""
        places = places_of(sides, in_tubes)
        for where, entry in self.by_place:
            if where in places:
                self.put(places[where], entry)
            else:
                self.problems.append(_unclear(entry.typed))
        self.by_place = []


@dataclass(frozen=True)
class _Hit:
    place: int
    quantity: Quantity
    is_own: bool
    where: str


def read_fouling(drafts: Sequence[Draft], unbound: Sequence[Item], uses_us_units: bool, source: str) -> Fouling:
    """Every fouling resistance: one alone holds for each stream, two for the streams they stand with.

    A number without a unit has that of the others typed with it, else m2 K/W or, in a US text, h ft2 F/Btu.
    """
    result = Fouling()
    hits = _hits(drafts, unbound)
    typed = [hit.quantity.unit for hit in hits if hit.quantity.unit is not None]
    result.used = [hit.quantity for hit in hits]
    default = typed[-1] if typed else US_UNIT if uses_us_units else SI_UNIT
    for hit in hits:
        quantity = hit.quantity
        unit = quantity.unit or default
        if quantity.unit is None:
            result.notes.append(f"fouling {quantity.typed} taken in {unit.typed} for each stream it holds for")
        entry = Known(unit.to_si(quantity.value), "m2K/W", f"{quantity.value:g} {unit.typed}", source)
        if hit.where:
            result.by_place.append((hit.where, entry))
        elif len(hits) == 1 and not hit.is_own:
            result.found, result.both = {0: entry, 1: entry}, entry
        elif hit.place >= 0:
            result.put(hit.place, entry)
        else:
            result.problems.append(_unclear(entry.typed))
    return result


def _hits(drafts: Sequence[Draft], unbound: Sequence[Item]) -> list[_Hit]:
    order = [(item, place) for place, draft in enumerate(drafts) for item in draft.items]
    order = sorted([*order, *((item, -1) for item in unbound)], key=lambda pair: pair[0].token.start)
    items = [item for item, _ in order]
    hits: list[_Hit] = []
    is_next = False
    for index, (item, place) in enumerate(order):
        token = item.token
        if token.kind not in ("quantity", "pair"):
            is_next = is_next and token.kind in _BETWEEN
            continue
        is_next = _is_fouling(items, index, is_next) or _leads_to_fouling(items, index)
        if not is_next:
            continue
        if token.kind == "pair":
            both = zip((token.value.first, token.value.second), order_said(items, index), strict=True)
            hits += [_Hit(place, quantity, True, where) for quantity, where in both]
            continue
        words = words_around(items, index)
        is_own = bool(set(_NAMES) & set(words)) and "both" not in words
        where = "" if is_own else next((_PLACES[word] for word in words if word in _PLACES), "")
        hits.append(_Hit(place, token.value, is_own, where))
    return hits


def _is_fouling(items: Sequence[Item], index: int, is_next: bool) -> bool:
    """By its unit, by the word beside it, or behind another one with nothing but a name between."""
    value = items[index].token.value
    if value.kind != "bare":
        return value.kind == "fouling"
    near = [item.token.kind for item in items[max(0, index - 3) : index]]
    if "fouling" in near:
        return True
    size = value.first.value if items[index].token.kind == "pair" else value.value
    return size > 0 and (is_next or (size <= LARGEST_UNNAMED and "fouling" in words_around(items, index)))


def _leads_to_fouling(items: Sequence[Item], index: int) -> bool:
    """ "0.001 and 0.002 fouling": a small number joined to one that is a fouling resistance is another."""
    if index + 2 >= len(items) or items[index + 1].token.value != "and":
        return False
    value, following = items[index].token.value, items[index + 2].token
    is_small = items[index].token.kind == "quantity" and value.kind == "bare" and 0 < value.value <= LARGEST_UNNAMED
    return is_small and following.kind == "quantity" and _is_fouling(items, index + 2, False)


def _unclear(typed: str) -> Problem:
    message = f"I cannot tell which stream the fouling resistance {typed} is of"
    fix = "Give the fouling resistance of the hot and of the cold stream"
    return Problem("unclear_fouling", "fouling_hot_m2K_W", typed, message, "", fix)
