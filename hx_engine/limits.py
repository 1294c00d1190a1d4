"""The one table of limits: every number a design is compared with, its unit, kind and source.

Steps, search, API, prompts and report read `limit("...")`; no other module holds a copy.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from hx_engine.packaged import parsed

_FILE = Path(__file__).parent / "data" / "limits.yaml"


class Limit(NamedTuple):
    """One limit.

    `kind`: "hard" (a design that breaks it is not offered) or "advisory" (a warning).
    `sense`: "max" (must not exceed it), "min" (must not fall below it), "set" (used, not compared).
    """

    id: str
    value: float
    unit: str
    kind: Literal["hard", "advisory"]
    sense: Literal["max", "min", "set"]
    label: str
    source: str
    applies: str

    def is_met_by(self, value: float) -> bool:
        """Whether `value` (same unit) meets the limit; a limit of sense "set" cannot be compared."""
        if self.sense == "max":
            return value <= self.value
        if self.sense == "min":
            return value >= self.value
        raise ValueError(f"limit {self.id} is a setting, nothing is compared with it")

    def to_dict(self) -> dict[str, Any]:
        return self._asdict()


@cache
def all_limits() -> dict[str, Limit]:
    """Every limit by id, in the order of the file."""
    rows = parsed(_FILE.read_text(encoding="utf-8"))["limits"]
    table = {row["id"]: Limit(**row) for row in rows}
    if len(table) != len(rows):
        raise ValueError("limits.yaml names an id twice")
    return table


def limit(limit_id: str) -> Limit:
    """The limit of that id; KeyError names the id when there is none."""
    return all_limits()[limit_id]
