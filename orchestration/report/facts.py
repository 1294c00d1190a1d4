"""What the stored records say, looked up by key: the latest attempt of every step counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.designs import latest_attempts
from orchestration.presentation import ShownQuantity, label_of_key, quantities_of, restated, show


@dataclass(frozen=True)
class Facts:
    """Quantities, structured outputs and sentences of one design in one system of units; values as stored (SI)."""

    quantities: Mapping[str, ShownQuantity]
    outputs: Mapping[str, Any]
    latest: Mapping[int, Mapping[str, Any]]
    system: str

    def value(self, key: str) -> Any:
        """The stored value (SI), None when no step wrote it."""
        quantity = self.quantities.get(key)
        return self.outputs.get(key) if quantity is None else quantity.value

    def text(self, key: str, *, like: float | None = None) -> str:
        """The value with its unit as shown to the reader."""
        quantity = self.quantities.get(key)
        if quantity is None:
            return show(self.outputs.get(key), "-", self.system)
        return show(quantity.value, quantity.unit, self.system, like=like)

    def label(self, key: str) -> str:
        """The quantity's words, from its record or from the key's own name."""
        quantity = self.quantities.get(key)
        return label_of_key(key) if quantity is None else quantity.label

    def rows(self, keys: Iterable[str]) -> tuple[tuple[str, str, str], ...]:
        """Label, value and source of each key that the records hold; absent ones are left out."""
        found = (self.quantities[key] for key in keys if key in self.quantities)
        return tuple((quantity.label, quantity.text(self.system), quantity.source) for quantity in found)

    def entries(self, key: str) -> list[Mapping[str, Any]]:
        """A list of objects among the outputs, for example the checks or the spans."""
        value = self.outputs.get(key)
        return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def facts_of(records: Sequence[Mapping[str, Any]], system: str) -> Facts:
    """Facts from step records in order of execution; a later step's value of the same key wins."""
    latest = dict(sorted(latest_attempts(restated([dict(record) for record in records], system)).items()))
    quantities: dict[str, ShownQuantity] = {}
    outputs: dict[str, Any] = {}
    for record in latest.values():
        quantities.update({quantity.key: quantity for quantity in quantities_of(record)})
        outputs.update(record.get("outputs") or {})
    return Facts(quantities, outputs, latest, system)
