"""The pressures of one message by stream, and those of a place given to its stream once that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from orchestration.intake.places import places_of
from orchestration.intake.tokens import Quantity


@dataclass
class Pressures:
    """Values by stream number: `operating`, `drop` and `design`, notes on how they were taken, and clashes.

    both: by kind, what holds for both streams. by_place: what is said of "tube", "shell", "hot" or "cold", or of the
    "first" or "second" stream in the order they are named; kind and value.
    """

    operating: dict[int, Quantity] = field(default_factory=dict)
    drop: dict[int, Quantity] = field(default_factory=dict)
    design: dict[int, Quantity] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    clashes: list[tuple[str, int, Quantity, Quantity]] = field(default_factory=list)
    unclear_limits: list[Quantity] = field(default_factory=list)
    by_place: list[tuple[str, str, Quantity]] = field(default_factory=list)
    both: dict[str, Quantity] = field(default_factory=dict)

    def put(self, kind: str, place: int, quantity: Quantity) -> None:
        table = getattr(self, kind)
        old = table.get(place)
        if old is not None and (old.value, old.unit) != (quantity.value, quantity.unit):
            self.clashes.append((kind, place, old, quantity))
        else:
            table[place] = quantity


def settle_by_place(pressures: Pressures, sides: Sequence[str], in_tubes: str | None) -> None:
    """Give pressures stated for a place to their streams, once it is known which stream that is."""
    places = places_of(sides, in_tubes)
    _settle_equal(pressures)
    left = []
    for where, kind, quantity in pressures.by_place:
        if where not in places:
            left.append((where, kind, quantity))
            continue
        pressures.put(kind, places[where], quantity)
        if where == "first":
            pressures.notes.append(f"“{quantity.typed}” taken for the hot stream, the first of the two values")
    pressures.by_place = left


def _settle_equal(pressures: Pressures) -> None:
    """The same pressure for shell and tubes is that of both streams, wherever they run."""
    by_kind: dict[str, dict[str, Quantity]] = {}
    for where, kind, quantity in pressures.by_place:
        by_kind.setdefault(kind, {})[where] = quantity
    for kind, stated in by_kind.items():
        shell, tube = stated.get("shell"), stated.get("tube")
        if shell is not None and tube is not None and (shell.value, shell.unit) == (tube.value, tube.unit):
            pressures.by_place = [row for row in pressures.by_place if row[1] != kind or row[0] not in stated]
            for place in range(2):
                pressures.put(kind, place, shell)
