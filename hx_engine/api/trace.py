"""The way one number of a design came about, read from the stored records."""

from __future__ import annotations

from typing import Any

from hx_engine.state import Session


def trace_of(session: Session, name: str) -> list[dict[str, Any]] | None:
    """The quantity of that output key or symbol, then everything it was computed from, nearest first.

    Each row is a quantity of its record with `step_id`, `step_name` and `attempt`; of a step that ran again the
    last attempt counts. None when no step has given a quantity of that name.
    """
    known: dict[str, dict[str, Any]] = {}
    for record in session.records:
        place = {field: record[field] for field in ("step_id", "step_name", "attempt")}
        known |= {row["key"]: {**row, **place} for row in record["quantities"]}
    by_symbol = {row["symbol"]: key for key, row in known.items()}
    start = name if name in known else by_symbol.get(name)
    if start is None:
        return None
    ordered: list[str] = []
    queue = [start]
    while queue:
        key = queue.pop(0)
        if key in known and key not in ordered:
            ordered.append(key)
            queue += known[key]["inputs"]
    return [known[key] for key in ordered]
