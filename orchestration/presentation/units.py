"""Conversion of the engine's SI values to what the engineer chose to see (SI, metric or US), at the edge only."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from importlib import resources
from typing import Any, Literal, get_args

import yaml

UnitSystem = Literal["SI", "Metric", "US"]
SYSTEMS: tuple[UnitSystem, ...] = get_args(UnitSystem)
SIGNIFICANT_FIGURES = 4
NOT_KNOWN = "–"
_IDENTIFIER = re.compile(r"[a-z]+(_[a-z]+)+")
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@lru_cache(maxsize=1)
def display_units() -> dict[str, dict[str, Any]]:
    """The table of `display_units.yaml`: engine unit to its shown units per system."""
    text = resources.files("orchestration.presentation").joinpath("display_units.yaml").read_text("utf-8")
    return yaml.safe_load(text)


@lru_cache(maxsize=1)
def _registry() -> Any:
    import pint  # heavy: 0.2 s, only needed once something is shown

    registry = pint.UnitRegistry(cache_folder=None)
    registry.autoconvert_offset_to_baseunit = True
    return registry


@lru_cache(maxsize=256)
def pint_line(source: str, target: str) -> tuple[float, float]:
    """Every conversion shown is linear: (slope, offset) of shown = slope * value + offset."""
    quantity = _registry().Quantity
    at_zero = quantity(0.0, source).to(target).magnitude
    at_one = quantity(1.0, source).to(target).magnitude
    return at_one - at_zero, at_zero


def _shown_unit(value: float, unit: str, system: str) -> dict[str, Any]:
    """The row of the table that fits the value's magnitude."""
    rows = display_units()[unit]
    candidates = rows.get(system) or rows[SYSTEMS[0]]
    fitting = [row for row in candidates if abs(value) >= row["from"]]
    return (fitting or candidates[:1])[-1]


def convert(value: float, unit: str, system: str, *, like: float | None = None) -> tuple[float, str]:
    """Shown value and unit label of `value` [engine unit `unit`].

    `like` picks the magnitude's unit from another value, so that a result and its limit, or the points of
    one curve, are shown in the same unit. An unknown unit is shown as it came.
    """
    entry = display_units().get(unit)
    if entry is None:
        return value, unit
    row = _shown_unit(value if like is None else like, unit, system)
    if "unit" not in row:
        return value, row["label"]
    slope, offset = pint_line(entry["pint"], row["unit"])
    return slope * value + offset, row["label"]


def engine_value(shown: float, unit: str, system: str, *, like: float) -> float:
    """The engine's value [engine unit `unit`] of a number typed in the unit that `like` is shown in."""
    entry = display_units().get(unit)
    row = {} if entry is None else _shown_unit(like, unit, system)
    if "unit" not in row:
        return shown
    slope, offset = pint_line(entry["pint"], row["unit"])
    return (shown - offset) / slope


def unit_label(unit: str, system: str, *, like: float = 0.0) -> str:
    """Label of the shown unit, for axis titles and table heads."""
    return convert(0.0, unit, system, like=like)[1]


def format_number(value: float) -> str:
    """At most four significant figures; no trailing zeros; powers of ten only below 0.001."""
    if not math.isfinite(value):
        return NOT_KNOWN
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(value)))
    rounded = round(value, SIGNIFICANT_FIGURES - 1 - exponent)
    if abs(rounded) < 1e-3:
        mantissa, power = f"{rounded:.{SIGNIFICANT_FIGURES - 1}e}".split("e")
        return f"{mantissa.rstrip('0').rstrip('.')}×10{str(int(power)).translate(_SUPERSCRIPTS)}"
    decimals = max(0, SIGNIFICANT_FIGURES - 1 - math.floor(math.log10(abs(rounded))))
    text = f"{rounded:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def show(value: Any, unit: str = "-", system: str = "SI", *, like: float | None = None) -> str:
    """One value as text with its unit, for example `show(21350.0, "Pa", "SI") == "0.2135 bar"`; a name such as
    `carbon_steel` in words."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int | float):
        text = str(value)
        return text.replace("_", " ") if _IDENTIFIER.fullmatch(text) else text
    if unit == "-" and isinstance(value, int):
        return f"{value:,}"
    if not math.isfinite(value):
        return NOT_KNOWN
    shown, label = convert(float(value), unit, system, like=like)
    number = format_number(shown)
    return f"{number} {label}" if label else number
