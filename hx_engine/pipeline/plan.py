"""Which step comes next, read from the stored records alone.

Steps 1 to 6 give a first geometry, 7 to 11 rate it, 12 searches the standard geometries, 7 to 11 rate what it
found, 13 to 16 complete the design. A step that asked a question runs again once it is answered.
"""

from __future__ import annotations

from typing import Any

FIRST_STEP, FIRST_RATING_STEP, LAST_RATING_STEP, SEARCH_STEP, LAST_STEP = 1, 7, 11, 12, 16
MEAN_TEMPERATURE_STEP = 5


def next_step(records: list[dict[str, Any]]) -> int | None:
    """Number of the step to run after these records, or None when the design is complete."""
    if not records:
        return FIRST_STEP
    last = records[-1]
    if last["ai_decision"] == "ESCALATE":
        return last["step_id"]
    if last["step_id"] == SEARCH_STEP:
        return FIRST_RATING_STEP
    if last["step_id"] == LAST_STEP:
        return None
    if last["step_id"] == LAST_RATING_STEP and _searched(records):
        return SEARCH_STEP + 1
    return last["step_id"] + 1


def _searched(records: list[dict[str, Any]]) -> bool:
    return any(
        record["step_id"] == SEARCH_STEP and record["ai_decision"] != "ESCALATE" for record in records
    )
