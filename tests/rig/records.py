"""Step records compared by what was computed, to the bit."""

from __future__ import annotations

import json
from typing import Any

CLOCK_READINGS = ("started_at", "duration_s", "search_time_s", "search_backend")
"""What may differ between two runs: times, and whether machine code was ready when the search ran."""


def computed(records: list[dict[str, Any]]) -> list[str]:
    """Each record as JSON text, every bit of its numbers, without readings of the clock."""
    return [json.dumps(_without_clock(record), sort_keys=True) for record in records]


def _without_clock(value: Any) -> Any:
    if isinstance(value, dict):
        named = value.get("key") in CLOCK_READINGS
        return {
            name: _without_clock(inner)
            for name, inner in value.items()
            if name not in CLOCK_READINGS and not (named and name == "value")
        }
    return [_without_clock(inner) for inner in value] if isinstance(value, list) else value
