"""Questions about lists a design keeps: limits, warnings, assumptions, alternatives, confidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from orchestration.intake.case import field_label

Show = Callable[[Any, str], str]
Records = Sequence[Mapping[str, Any]]

MOST_LISTED = 5
NOT_COMPUTED = (
    "The records hold only this design, not what a change would do. State the change, for example “make it 60 kg/s” "
    "or “at most two shells”, and a new design answers it."
)
NOT_HELD = "The records of this design do not hold that; I give the numbers they hold and work out no others."
_SAID = {"unknown_future": NOT_COMPUTED, "not_held": NOT_HELD}


def place_of(record: Mapping[str, Any]) -> str:
    """Where a number stands: its step's number and name."""
    return f"step {record.get('step_id')}, {record.get('step_name')}"


def list_answer(kind: str, records: Records, show: Show) -> str | None:
    """The answer to an `about` row, every number as stored with its unit and step; None where nothing is kept."""
    if kind in _SAID:
        return _SAID[kind]
    return {
        "limits": _limits, "warnings": _warnings, "assumptions": _assumptions, "alternatives": _alternatives,
        "confidence": _confidence,
    }[kind](records, show)  # fmt: skip


def _last_with(name: str, records: Records) -> tuple[Any, Mapping[str, Any]] | None:
    for record in reversed(records):
        outputs = record.get("outputs") or {}
        if name in outputs:
            return outputs[name], record
    return None


def _limits(records: Records, show: Show) -> str | None:
    """The checks that did not pass, then the passed ones nearest to their limit."""
    found = _last_with("checks", records)
    if found is None:
        return None
    checks, record = found
    rows = [row for row in checks if isinstance(row, Mapping)]
    open_ = [row for row in rows if row.get("verdict") != "passed"]
    close = sorted((row for row in rows if row not in open_), key=_distance)
    passed = sum(row.get("verdict") == "passed" for row in rows)
    lines = [f"{passed} of {len(rows)} checks passed ({place_of(record)})."]
    for row in [*open_, *close][: max(MOST_LISTED, len(open_))]:
        value, limit = (show(row.get(name), str(row.get("unit") or "-")) for name in ("value", "limit"))
        lines.append(f"- {row.get('label')}: {value}, limit {limit}, {row.get('verdict')} ({row.get('limit_id')})")
    return "\n".join(lines)


def _distance(row: Mapping[str, Any]) -> float:
    value, limit = row.get("value"), row.get("limit")
    if isinstance(value, bool) or not isinstance(value, int | float) or not isinstance(limit, int | float) or not limit:
        return float("inf")
    return abs(value / limit - 1.0)


def _warnings(records: Records, show: Show) -> str:
    said = []
    for record in records:
        rows = [*(record.get("warnings") or ()), *((record.get("outputs") or {}).get("warnings") or ())]
        said += [(str(row.get("message", row) if isinstance(row, Mapping) else row), record) for row in rows]
    lines = [f"- {text} ({place_of(record)})" for text, record in dict(said).items()]
    if not lines:
        return f"No step of this design wrote a warning (steps 1 to {records[-1].get('step_id')})."
    return "\n".join([f"{len(lines)} warnings:", *lines])


def _assumptions(records: Records, show: Show) -> str | None:
    found = _last_with("assumptions", records)
    if found is None:
        return None
    rows, record = found
    lines = [
        f"- {field_label(str(row['field']))}: {show(row['value'], str(row.get('unit') or '-'))}, {row.get('reason')}"
        for row in rows
        if isinstance(row, Mapping) and {"field", "value"} <= row.keys()
    ]
    return (
        "\n".join([f"Assumed ({place_of(record)}):", *lines]) if lines else f"Nothing was assumed ({place_of(record)})."
    )


def _alternatives(records: Records, show: Show) -> str | None:
    found = _last_with("alternatives", records)
    if found is None:
        return None
    rows, record = found
    lines = [f"{len(rows)} alternatives are kept ({place_of(record)})."]
    for row in rows[:MOST_LISTED]:
        parts = [
            str(row.get("tema_type")), f"shell {show(row.get('shell_id_m'), 'm')}",
            f"{show(row.get('n_tubes'), '-')} tubes", f"area {show(row.get('area_provided_m2'), 'm2')}",
            f"cost {show(row.get('cost_usd'), 'USD')}",
        ]  # fmt: skip
        lines.append(f"- {', '.join(parts)}")
    return "\n".join(lines)


def _confidence(records: Records, show: Show) -> str | None:
    found = _last_with("confidence", records)
    if found is None:
        return None
    value, record = found
    lines = [f"Confidence: {show(value, '-')} ({place_of(record)})."]
    for row in (record.get("outputs") or {}).get("confidence_parts") or ():
        lines.append(f"- {row.get('name')}: {show(row.get('value'), '-')}, {row.get('reason')}")
    return "\n".join(lines)
