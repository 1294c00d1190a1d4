"""One stored design, as read from the database: plain values, never changed in place."""

from __future__ import annotations

from typing import Any, NamedTuple

#: States a design never leaves.
TERMINAL = frozenset({"completed", "error", "terminated", "cancelled"})


class Session(NamedTuple):
    """A design and its history.

    `records` are the step records in order of execution; `answers` the user's answers in order of arrival,
    each {"question_id", "step_id", "type", "values", "at"}; `question` the open one or None.
    """

    session_id: str
    user_id: str
    status: str
    current_step: int
    design_input: dict[str, Any]
    assumptions: list[dict[str, Any]]
    warnings: list[str]
    question: dict[str, Any] | None
    answers: list[dict[str, Any]]
    records: list[dict[str, Any]]
    token: str
    engine_version: str
    created_at: str
    updated_at: str

    def latest(self, step_id: int) -> dict[str, Any] | None:
        """The last record of that step which was not a question, or None."""
        for record in reversed(self.records):
            if record["step_id"] == step_id and record["ai_decision"] != "ESCALATE":
                return record
        return None
