"""Values a question takes beside its options: name, label, unit, range, and what holds now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hx_engine.nomenclature import entry
from hx_engine.pipeline.easing import easable
from hx_engine.pipeline.fluids import property_key
from hx_engine.pipeline.levers import Lever
from hx_engine.pipeline.step import Design
from hx_engine.properties import USER_LIMITS
from hx_engine.requirements.own_limits import OWN_LIMITS


def open_limits(design: Design, known: Mapping[str, Lever], wanted: Iterable[str]) -> tuple[dict[str, Any], ...]:
    """Limits an answer to step 12 may change, with the value they have: the request's own, then those `wanted`.

    `low` or `high` is None where that end is open. Sizes wished for are given up whole and not among them.
    """
    bounds = easable(design)
    names = dict.fromkeys([*(key for key, lever in known.items() if lever.is_stated), *wanted])
    rows = []
    for key in names:
        lever = known[key]
        if key in OWN_LIMITS and lever.is_stated:
            row = OWN_LIMITS[key]
            rows.append(_row(key, lever.label, lever.unit, row.low, row.high, lever.now))
        elif key in bounds:
            bound = bounds[key]
            high = bound.furthest if bound.is_maximum else None
            rows.append(_row(key, lever.label, lever.unit, bound.low, high, lever.now))
    return tuple(rows)


def open_properties(asked: dict[str, dict[str, float] | None]) -> tuple[dict[str, Any], ...]:
    """Properties an answer may give, by side: range, and the estimate where there is one."""
    return tuple(
        _row(property_key(name, side), entry(property_key(name, side)).label, unit, low, high,
             (estimate or {}).get(name))
        for side, estimate in asked.items()
        for name, (low, high, unit) in USER_LIMITS.items()
    )  # fmt: skip


def _row(
    name: str, label: str, unit: str, low: float | None, high: float | None, value: float | None
) -> dict[str, Any]:
    return {"name": name, "label": label, "unit": unit, "low": low, "high": high, "value": value}
