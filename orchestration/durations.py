"""How long steps usually take here: wall times between the stored records of earlier designs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from statistics import median
from typing import Any

from orchestration.designs import Designs, is_settled

EARLIER_DESIGNS = 5
StepRun = tuple[int, int]


def step_seconds(records: Sequence[Mapping[str, Any]]) -> dict[StepRun, float]:
    """Wall time [s] of each (step, attempt), from its start to that of the next record.

    A step that asked is left out: how long a person thought says nothing. So is what carries no readable time.
    """
    found: dict[StepRun, float] = {}
    for record, following in zip(records, [*records[1:], None], strict=True):
        start = _time(record.get("started_at"))
        own = record.get("duration_s")
        end = _time(following.get("started_at")) if following else None
        if start is None or record.get("ai_decision") == "ESCALATE" or not isinstance(own, int | float):
            continue
        key = (int(record.get("step_id") or 0), int(record.get("attempt") or 1))
        found[key] = max(float(own), (end - start).total_seconds() if end else 0.0)
    return found


def typical_seconds(designs: Designs, owner: str) -> dict[StepRun, float]:
    """Median wall time [s] of each (step, attempt) over the owner's latest completed designs; empty when none is."""
    times: dict[StepRun, list[float]] = defaultdict(list)
    finished = [design for design in designs.list(owner) if is_settled(design) and not design.get("family_id")]
    for design in [entry for entry in finished if entry["status"] == "completed"][:EARLIER_DESIGNS]:
        for key, seconds in step_seconds(designs.records(owner, design["id"])).items():
            times[key].append(seconds)
    return {key: median(values) for key, values in times.items()}


def seconds_left(typical: Mapping[StepRun, float], records: Iterable[Mapping[str, Any]]) -> float | None:
    """What the steps not yet recorded usually take together [s]; None when nothing is known of any."""
    done = {(record.get("step_id"), record.get("attempt") or 1) for record in records}
    ahead = [seconds for key, seconds in typical.items() if key not in done]
    return sum(ahead) if ahead else None


def seconds_since(moment: Any, now: datetime) -> float | None:
    """Time [s] since a stored moment; None when it cannot be read."""
    start = _time(moment)
    return None if start is None else max(0.0, (now - start).total_seconds())


def _time(text: Any) -> datetime | None:
    """A moment in UTC where it names no zone."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
