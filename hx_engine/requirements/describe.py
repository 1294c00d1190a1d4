"""Every field of a design request as a form needs it: kind, unit, range, choices, and what is taken when left open."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any

from hx_engine.limits import all_limits, limit
from hx_engine.packaged import parsed
from hx_engine.requirements.fields import CHOICES, FLOW_UNITS, FLOWS, NUMBERS, SIDES
from hx_engine.standards.materials import MATERIAL_KEYS, material

_FILE = Path(__file__).parents[1] / "data" / "request_fields.yaml"


@cache
def field_descriptions() -> tuple[dict[str, Any], ...]:
    """The fields in the order of a form.

    Each is {"name", "label", "group", "side" (hot, cold or None), "kind" (number, choice, flow, fluid or text),
    "unit", "low", "high", "is_open" (the lower end is excluded), "typical", "usual", "choices", "required" (always,
    balance or no), "default": {"text", "value", "source"}}; low, high, typical and value in `unit`, None where there
    is none.
    """
    rows = parsed(_FILE.read_text(encoding="utf-8"))["fields"]
    found = []
    for row in rows:
        sides = SIDES if "{side}" in row["name"] else (None,)
        found += [_described(row, side) for side in sides]
    return tuple(found)


def _described(row: dict[str, Any], side: str | None) -> dict[str, Any]:
    name = row["name"].format(side=side)
    number = NUMBERS.get(name)
    return {
        "name": name,
        "label": row["label"].format(side=side) if "label" in row else number.label,
        "group": row["group"],
        "side": side,
        "kind": _kind(name),
        "unit": number.unit if number else "",
        "low": number.low if number else None,
        "high": number.high if number else None,
        "is_open": bool(number and number.is_open),
        "typical": _typical(name, row),
        "usual": number.usual if number else "",
        "choices": _choices(name, row),
        "required": row["required"],
        "default": _default(row),
    }


def _typical(name: str, row: dict[str, Any]) -> float | None:
    """A usual size of the number, to choose the unit it is typed in: stated, else between its ends."""
    number = NUMBERS.get(name)
    if number is None or "typical" in row:
        return row.get("typical")
    return math.sqrt(number.low * number.high) if number.low > 0.0 else 0.5 * (number.low + number.high)


def _kind(name: str) -> str:
    if name in NUMBERS:
        return "number"
    if name in FLOWS:
        return "flow"
    if name.endswith("_fluid_name"):
        return "fluid"
    return "choice" if name in CHOICES or name.endswith("_phase") or name == "tube_material" else "text"


def _choices(name: str, row: dict[str, Any]) -> list[Any]:
    if name in FLOWS:
        return list(FLOW_UNITS)
    if name == "tube_material":
        return [material(key).label for key in MATERIAL_KEYS]
    return list(row.get("choices") or CHOICES.get(name, ()))


def _default(row: dict[str, Any]) -> dict[str, Any]:
    """What is taken when the field is left open; a limit gives its own value and source."""
    known = limit(row["limit"]) if "limit" in row else None
    values = {name: f"{entry.value:g}" for name, entry in all_limits().items()}
    return {
        "text": row.get("default", "").format_map(values),
        "value": known.value if known else None,
        "source": known.source if known else row.get("source", ""),
    }
