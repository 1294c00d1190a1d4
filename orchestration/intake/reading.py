"""What a reading gives back: the case, what is missing, what is wrong, and how doubtful words were taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestration.intake.case import Case, Known
from orchestration.presentation import sentence_case


@dataclass(frozen=True)
class Option:
    """One explicit way out of a problem. `sets`, `forgets` and `confirms` are applied to the case when chosen."""

    id: str
    label: str
    effect: str = ""
    sets: Mapping[str, Known] = field(default_factory=dict)
    forgets: tuple[str, ...] = ()
    confirms: str = ""


@dataclass(frozen=True)
class Question:
    """One item that is missing. `field` is the request field; `alternatives` would serve as well."""

    field: str
    label: str
    unit: str = ""
    alternatives: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """Something typed that cannot be used as it is: field, value, allowed range and fix."""

    code: str
    field: str
    value: str
    message: str
    valid_range: str = ""
    suggestion: str = ""
    options: tuple[Option, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The same shape as an error of the engine's `/requirements`."""
        return {
            "field": self.field,
            "value": self.value,
            "message": self.message,
            "suggestion": self.suggestion,
            "valid_range": self.valid_range,
        }


@dataclass(frozen=True)
class Reading:
    """The outcome of reading one message or document against a case.

    changed: names of the fields this message gave. is_understood is False when nothing in it was a duty.
    remarks: the engine's warnings on a case that is not ready, such as what it would assume.
    """

    case: Case
    missing: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def is_understood(self) -> bool:
        return bool(self.changed or self.problems)

    @property
    def is_ready(self) -> bool:
        """True when a design request can be sent to the engine."""
        return not self.missing and not self.problems

    def question(self) -> str:
        """One message that asks for everything missing and names every problem; "" when ready."""
        lines = [_problem_line(problem) for problem in self.problems]
        if self.missing:
            head = "To size this exchanger I still need:" if not lines else "I also still need:"
            items = [f"{number}. {_item(question)}" for number, question in enumerate(self.missing, start=1)]
            lines += ["\n".join([head, *items])]
            lines.append(_optional_line(self.case))
        if self.remarks and not self.is_ready:
            lines.append("\n".join(["So far the engine notes:", *(f"- {remark}" for remark in self.remarks)]))
        return "\n\n".join(line for line in lines if line)


def _item(question: Question) -> str:
    text = question.label + (f" ({question.unit})" if question.unit else "")
    return text + (": for example " + ", ".join(question.options) if question.options else "")


def _problem_line(problem: Problem) -> str:
    parts = [problem.message]
    if problem.valid_range:
        parts.append(f"Allowed: {problem.valid_range}.")
    if problem.suggestion:
        parts.append(problem.suggestion)
    sentences = [part if part.endswith((".", "?", "...)")) else part + "." for part in parts]
    text = " ".join(sentence_case(sentence) for sentence in sentences)
    return text + "".join(f"\n- {option.label}" for option in problem.options)


def _optional_line(case: Case) -> str:
    absent = [name for name, fields in _OPTIONAL if not any(f in case.known for f in fields)]
    if not absent:
        return ""
    return f"Optional: {' and '.join(absent)}; without them usual values are assumed and shown."


_OPTIONAL = (
    ("operating pressures", ("P_hot_Pa", "P_cold_Pa")),
    ("allowed pressure drops", ("dP_hot_max_Pa", "dP_cold_max_Pa")),
)
