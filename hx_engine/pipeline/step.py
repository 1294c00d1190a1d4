"""What a step is, what it sees and what it gives back. A step is a pure function of the stored design."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

from hx_engine.errors import HxError
from hx_engine.limits import limit

STATED = "stated in the request"
"""Source of a number that the request gives as it stands."""
Severity = Literal["info", "warning", "error"]


class Finding(NamedTuple):
    """One thing a reader should know: a limit compared, a range left, an assumption made.

    `verdict` is what the comparison gave; "not_checked" when there was nothing to compare with.
    """

    severity: Severity
    message: str
    verdict: Literal["passed", "failed", "not_checked"]
    limit_id: str | None = None
    value: float | None = None
    limit: float | None = None
    unit: str = ""

    def to_dict(self) -> dict[str, Any]:
        return self._asdict()


class Option(NamedTuple):
    """One way to answer a question, with what it would do.

    changes : one row for each limit that gives way: name, label, unit, what it is `now` and `becomes` (None: given up).
    result : main numbers of the design it leads to, by output key.
    breaks : limits that design breaks, in words.
    """

    id: str
    label: str
    effect: str
    changes: tuple[dict[str, Any], ...] = ()
    result: dict[str, Any] = {}
    breaks: str = ""


class Question(NamedTuple):
    """Why the design waits for the engineer, and what may be answered; `open_values` beside the options."""

    message: str
    options: tuple[Option, ...]
    recommendation: str | None
    event_subtype: str
    property_request_payload: dict[str, Any] | None = None
    open_values: tuple[dict[str, Any], ...] = ()


class StepResult(NamedTuple):
    """What a step found. `sources` names the origin of single outputs where it depends on the design."""

    outputs: dict[str, Any]
    key_outputs: tuple[str, ...]
    reasoning: str
    observation: str = ""
    findings: tuple[Finding, ...] = ()
    sources: dict[str, str] = {}
    out_of_range: frozenset[str] = frozenset()
    question: Question | None = None


class MissingResultError(HxError):
    """A step asked for the result of a step that has not run."""

    code = "missing_result"


class Design(NamedTuple):
    """The stored design as the steps see it: the checked request, the latest result of each step, the answers.

    `request_warnings`: what the check of the request remarked.
    """

    design_input: dict[str, Any]
    assumptions: list[dict[str, Any]]
    results: dict[int, dict[str, Any]]
    answers: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    request_warnings: Sequence[str] = ()

    def outputs(self, step_id: int) -> dict[str, Any]:
        """Outputs of the latest attempt of that step."""
        if step_id not in self.results:
            raise MissingResultError(f"step {step_id} has no result yet")
        return self.results[step_id]

    def answer(self, step_id: int) -> dict[str, Any] | None:
        """The last answer given to a question of that step, or None."""
        given = [answer for answer in self.answers if answer["step_id"] == step_id]
        return given[-1] if given else None


class Step(NamedTuple):
    """Number, name, the steps whose results it reads, the outputs it must give, and the function."""

    id: int
    name: str
    requires: tuple[int, ...]
    outputs: tuple[str, ...]
    run: Callable[[Design], StepResult]


def compare(
    limit_id: str, value: float, message: str, maximum: float | None = None, *, is_own: bool = False
) -> Finding:
    """Compare a value with a limit of the table; `maximum` replaces the number where the request stated its own.

    A broken hard limit is an error, a broken advisory one a warning; a met limit is an info. `is_own`: the request
    states this limit, which makes it hard.
    """
    row = limit(limit_id)
    if maximum is not None:
        row = row._replace(value=maximum, kind="hard" if is_own else row.kind)
    met = row.is_met_by(value)
    severity: Severity = "info" if met else "error" if row.kind == "hard" else "warning"
    return Finding(severity, message, "passed" if met else "failed", limit_id, value, row.value, row.unit)
