"""The quantities of a step record as rows to show, whichever engine wrote the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from orchestration.presentation.units import display_units, show

_KEYS_KEPT = 4096
_WORDS = {
    "solved_for": "Found by the heat balance", "tube_side_fluid": "Stream in the tubes", "phase_hot": "Hot phase",
    "phase_cold": "Cold phase", "property_source_hot": "Source of the hot properties",
    "property_source_cold": "Source of the cold properties", "allocation_reason": "Why in the tubes",
    "is_allocation_binding": "Allocation was asked for or must be", "is_shell_cleaned": "Shell side is cleaned",
    "is_counter_current": "Pure counter-flow", "regime_tube": "Flow in the tubes", "search_backend": "Searched with",
    "tube_joint": "Tube-to-tubesheet joint",
}  # fmt: skip
"""Labels of results that are no numbers, where their key alone would not say it; numbers bring theirs."""


@dataclass(frozen=True)
class ShownQuantity:
    """One number of a step record with where it came from; `symbol` and `formula` are LaTeX or empty."""

    key: str
    label: str
    symbol: str
    value: Any
    unit: str
    formula: str
    inputs: tuple[str, ...]
    source: str
    range_verdict: str

    def text(self, system: str) -> str:
        """Value with unit in the chosen system of units."""
        return show(self.value, self.unit, system)


@cache
def _longest_suffix_first() -> list[tuple[str, str]]:
    pairs = [(row["suffix"], unit) for unit, row in display_units().items() if "suffix" in row]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


@lru_cache(_KEYS_KEPT)
def unit_of_key(key: str) -> str:
    """Unit read from the end of a key's name, '-' when it names none."""
    return next((unit for suffix, unit in _longest_suffix_first() if key.endswith(suffix)), "-")


@lru_cache(_KEYS_KEPT)
def label_of_key(key: str) -> str:
    """Words of a key's name without its unit: `dP_shell_Pa` gives `dP shell`, `tema_type` gives `TEMA type`."""
    if key in _WORDS:
        return _WORDS[key]
    suffix = next((suffix for suffix, _ in _longest_suffix_first() if key.endswith(suffix)), "")
    words = key.removesuffix(suffix).split("_")
    if words[0].islower():
        words[0] = words[0].capitalize()
    return " ".join("TEMA" if word.lower() == "tema" else word for word in words).strip() or key


def _described(entry: Mapping[str, Any]) -> ShownQuantity:
    key = str(entry.get("key", ""))
    return ShownQuantity(
        key=key,
        label=str(entry.get("label") or label_of_key(key)),
        symbol=str(entry.get("symbol") or ""),
        value=entry.get("value"),
        unit=str(entry.get("unit") or unit_of_key(key)),
        formula=str(entry.get("formula") or ""),
        inputs=tuple(str(name) for name in entry.get("inputs") or ()),
        source=str(entry.get("source") or ""),
        range_verdict=str(entry.get("range") or "not_stated"),
    )


def quantities_of(record: Mapping[str, Any]) -> list[ShownQuantity]:
    """Described quantities of a record, then every plain output the engine did not describe."""
    described = [_described(entry) for entry in record.get("quantities") or ()]
    known = {quantity.key for quantity in described}
    plain = [
        _described({"key": key, "value": value})
        for key, value in (record.get("outputs") or {}).items()
        if key not in known and isinstance(value, str | int | float | bool)
    ]
    return described + plain
