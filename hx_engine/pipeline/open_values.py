"""Values a question takes beside its options: name, label, unit, range, and what holds now."""

from __future__ import annotations

from typing import Any

from hx_engine.limits import limit
from hx_engine.nomenclature import entry
from hx_engine.pipeline.assemble import OTHER
from hx_engine.pipeline.easing import easable, label_of
from hx_engine.pipeline.fluids import property_key
from hx_engine.pipeline.own_limits import FIELD_OF
from hx_engine.properties import USER_LIMITS
from hx_engine.requirements.own_limits import OWN_LIMITS
from hx_engine.search import SearchResult


def open_limits(result: SearchResult, own: dict[str, float]) -> tuple[dict[str, Any], ...]:
    """Limits an answer to step 12 may change, with the value they have: those that block, and the request's own.

    `low` or `high` is None where that end is open. What excludes most comes first, the request's own before all.
    """
    held = [_row(name, row.label.capitalize(), row.unit or "-", row.low, row.high, own[name])
            for name, row in OWN_LIMITS.items() if name in own]  # fmt: skip
    blocking = sorted(result.rejected, key=lambda name: -result.rejected[name])
    names = dict.fromkeys(name for limit_id in blocking for name in _answered_by(limit_id, result.allocations))
    bounds = easable()
    eased = [_eased(name, getattr(result.limits, name)) for name in names
             if name in bounds and FIELD_OF.get(name) not in own]  # fmt: skip
    return (*held, *eased)


def _answered_by(limit_id: str, allocations: list[str]) -> list[str]:
    """Names by which an answer changes a limit of the search; a pressure drop belongs to a fluid."""
    if limit_id == "dP_tube_max_Pa":
        return [f"dP_{side}_max_Pa" for side in allocations]
    if limit_id == "dP_shell_max_Pa":
        return [f"dP_{OTHER[side]}_max_Pa" for side in allocations]
    return [limit_id]


def _eased(name: str, value: float) -> dict[str, Any]:
    bound = easable()[name]
    low, high = (0.0, bound.furthest) if bound.is_maximum else (bound.furthest, None)
    unit = "Pa" if name.startswith("dP_") else limit(name).unit
    return _row(name, label_of(name), unit, low, high, value)


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
