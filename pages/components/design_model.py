"""What the pages draw of a design, worked out from its stored status and step records alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.designs import is_settled, latest_attempts
from orchestration.presentation import ShownQuantity, label_of_key, quantities_of, unit_of_key

_DECISION_STATES = {"CORRECT": "corrected", "WARN": "warning", "ESCALATE": "asked"}
_KEY_OUTPUTS_OF_OTHER_ENGINES = 3


@dataclass(frozen=True)
class Correction:
    """One value that a review changed; `old` and `new` in the unit of the engine."""

    label: str
    unit: str
    old: Any
    new: Any
    reason: str


@dataclass(frozen=True)
class StepCard:
    """One of the sixteen steps as shown: `state` is pending, running, waiting, done, warning, corrected, failed,
    or, of a design that ended before, asked or skipped. `runs` are its records, questions left out."""

    step_id: int
    name: str
    state: str
    record: Mapping[str, Any]
    runs: tuple[Mapping[str, Any], ...] = ()

    @property
    def duration_s(self) -> float | None:
        value = self.record.get("duration_s")
        return float(value) if isinstance(value, int | float) else None

    @property
    def warnings(self) -> list[str]:
        return [_as_text(entry) for entry in self.record.get("warnings") or ()]

    @property
    def errors(self) -> list[str]:
        return [_as_text(entry) for entry in self.record.get("validation_errors") or ()]

    @property
    def corrections(self) -> list[Correction]:
        """What the review changed, with labels and units as the record has them."""
        rows = {row.key: row for row in self.quantities}
        changes = (self.record.get("ai_review") or {}).get("corrections") or ()
        return [_correction(change, rows) for change in changes if isinstance(change, Mapping)]

    @property
    def quantities(self) -> list[ShownQuantity]:
        return quantities_of(self.record)

    @property
    def key_quantities(self) -> list[ShownQuantity]:
        """The two or three numbers that matter, as the engine named them."""
        rows = self.quantities
        wanted = self.record.get("key_outputs")
        if not wanted:
            return [row for row in rows if _is_number(row.value)][:_KEY_OUTPUTS_OF_OTHER_ENGINES]
        by_key = {row.key: row for row in rows}
        return [by_key[key] for key in wanted if key in by_key][:_KEY_OUTPUTS_OF_OTHER_ENGINES]


def _correction(change: Mapping[str, Any], rows: Mapping[str, ShownQuantity]) -> Correction:
    field = str(change.get("field") or "")
    label = rows[field].label if field in rows else label_of_key(field)
    unit = rows[field].unit if field in rows else unit_of_key(field)
    return Correction(label, unit, change.get("old_value"), change.get("new_value"), str(change.get("reason") or ""))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _as_text(entry: Any) -> str:
    if isinstance(entry, Mapping):
        return str(entry.get("message") or entry.get("label") or entry.get("text") or "")
    return str(entry)


def is_moving(design: Mapping[str, Any] | None) -> bool:
    """True while the engine works on the design and the page should keep looking."""
    return bool(design) and not is_settled(dict(design)) and design.get("status") != "waiting"


def _record_state(record: Mapping[str, Any]) -> str:
    decision = _DECISION_STATES.get(str(record.get("ai_decision") or ""))
    if decision != "asked" and record.get("validation_errors"):
        return "failed"
    if decision is None and record.get("warnings"):
        return "warning"
    return decision or "done"


def _state(step_id: int, design: Mapping[str, Any], record: Mapping[str, Any] | None) -> str:
    question = design.get("question") or {}
    if design.get("status") == "waiting" and step_id == question.get("step_id", design.get("current_step")):
        return "waiting"
    if is_moving(design) and step_id == design.get("current_step"):
        return "running"
    if record is not None:
        return _record_state(record)
    return "skipped" if is_settled(dict(design)) else "pending"


def step_cards(
    design: Mapping[str, Any], records: Sequence[Mapping[str, Any]], names: Sequence[str]
) -> list[StepCard]:
    """The engine's steps in their order, each with its latest record and its own name where it has one.

    `names` are shown for steps that have not run yet.
    """
    latest = latest_attempts(list(records))
    cards = []
    for step_id in sorted(set(range(1, len(names) + 1)) | set(latest)):
        record = latest.get(step_id)
        known = names[step_id - 1] if 1 <= step_id <= len(names) else f"Step {step_id}"
        name = str((record or {}).get("step_name") or known)
        own = (entry for entry in records if entry.get("step_id") == step_id)
        runs = tuple(entry for entry in own if entry.get("ai_decision") != "ESCALATE")
        cards.append(StepCard(step_id, name, _state(step_id, design, record), record or {}, runs))
    return cards


def progress_fraction(cards: Sequence[StepCard]) -> float:
    """Share of the steps that have a result."""
    return sum(1 for card in cards if card.record) / len(cards)
