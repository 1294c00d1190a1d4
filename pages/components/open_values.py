"""Values a question takes beside its options, as fields in the units shown: range, what holds now, what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from orchestration.presentation import convert, engine_value, format_number, label_of_key, unit_of_key
from pages.components.tables import is_number

SHOWN_DIGITS = 5


class ShownValue(NamedTuple):
    """A field as drawn: value and unit as shown, and the range in words."""

    value: float | None
    unit: str
    allowed: str


class OpenValue(NamedTuple):
    """One value in the engine's unit; None for an open end of its range, and where no value holds yet."""

    name: str
    label: str
    unit: str
    low: float | None
    high: float | None
    value: float | None

    @property
    def _like(self) -> float:
        """What picks the unit: the value, else the upper end, so that field, range and answer share one."""
        return next((number for number in (self.value, self.high, self.low) if number is not None), 0.0)

    def shown(self, system: str) -> ShownValue:
        """Value, unit and range in this system of units."""
        low, high, value = (self.shown_as(number, system) for number in (self.low, self.high, self.value))
        unit = convert(0.0, self.unit, system, like=self._like)[1]
        return ShownValue(value, unit, _range_words(low, high, unit))

    def shown_as(self, number: float | None, system: str) -> float | None:
        """A number in the engine's unit, as the field shows it."""
        return None if number is None else _digits(convert(number, self.unit, system, like=self._like)[0])

    def stored(self, typed: float | None, system: str) -> float | None:
        """The engine's value of a number typed; an untouched one comes back bit by bit."""
        if typed is None or typed == self.shown(system).value:
            return None if typed is None else self.value
        number = engine_value(typed, self.unit, system, like=self._like)
        ends = (end for end in (self.low, self.high) if end is not None)
        return next((end for end in ends if abs(number - end) <= 1e-4 * abs(end)), number)


def open_values_of(question: Mapping[str, Any]) -> list[OpenValue]:
    """The engine's own list; of an engine that sends none, the properties it names, without ranges."""
    rows = [row for row in question.get("open_values") or () if isinstance(row, Mapping) and row.get("name")]
    if rows:
        return [
            OpenValue(
                str(row["name"]), str(row.get("label") or label_of_key(str(row["name"]))), str(row.get("unit") or "-"),
                *(float(row[key]) if is_number(row.get(key)) else None for key in ("low", "high", "value")),
            )
            for row in rows
        ]  # fmt: skip
    payload = question.get("property_request_payload")
    return _named_properties(payload) if isinstance(payload, Mapping) else []


def _named_properties(payload: Mapping[str, Any]) -> list[OpenValue]:
    found = []
    for fluid in payload.get("fluids") or ():
        if isinstance(fluid, Mapping):
            side, estimate = str(fluid.get("side") or "hot"), fluid.get("ai_estimate") or {}
            for name in payload.get("required_properties") or ():
                key, value = str(name).replace("_", f"_{side}_", 1), estimate.get(name)
                unit = unit_of_key(key)
                found.append(OpenValue(key, label_of_key(key), unit, None, None, value if is_number(value) else None))
    return found


def out_of_range(value: OpenValue, typed: float | None, system: str) -> str:
    """What is wrong with a number typed, in the units shown; empty when nothing is."""
    number = value.stored(typed, system)
    if number is None:
        return ""
    if (value.low is not None and number < value.low) or (value.high is not None and number > value.high):
        shown = value.shown(system)
        return f"{format_number(float(typed or 0.0))} {shown.unit} is outside the range: {shown.allowed}."
    return ""


def _range_words(low: float | None, high: float | None, unit: str) -> str:
    texts = [f"{format_number(end)} {unit}".strip() if end is not None else "" for end in (low, high)]
    if low is not None and high is not None:
        return f"{format_number(low)} to {texts[1]}"
    if low is None and high is None:
        return "any positive number"
    return f"at least {texts[0]}" if low is not None else f"at most {texts[1]}"


def _digits(number: float) -> float:
    return float(f"{number:.{SHOWN_DIGITS}g}")
