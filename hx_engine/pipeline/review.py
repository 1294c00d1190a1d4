"""The deterministic review of a step: one verdict from one place, and the decision that follows from it."""

from __future__ import annotations

import math
from typing import Any, Literal, NamedTuple

from hx_engine.pipeline.step import Finding, Step, StepResult


class Review(NamedTuple):
    """Outcome of the rules. `verdict` has no default: only `review` gives one, no model changes it."""

    verdict: Literal["passed", "failed"]
    decision: Literal["PROCEED", "WARN", "CORRECT", "ESCALATE"]
    errors: list[str]
    warnings: list[str]


def review(step: Step, result: StepResult) -> Review:
    """Check a result for completeness and finite numbers, then weigh its findings."""
    if result.question is not None:
        messages = [finding.message for finding in result.findings if finding.severity != "info"]
        return Review("failed", "ESCALATE", [result.question.message], messages)
    errors = [f"output {key} is missing" for key in step.outputs if key not in result.outputs]
    errors += [f"output {path} is not a finite number" for path in _not_finite("", result.outputs)]
    if errors:
        raise ArithmeticError(f"step {step.id}: " + "; ".join(errors))
    failed = _messages(result.findings, "error")
    warned = _messages(result.findings, "warning")
    verdict = "failed" if failed else "passed"
    return Review(verdict, "WARN" if failed or warned else "PROCEED", failed, warned)


def _messages(findings: tuple[Finding, ...], severity: str) -> list[str]:
    return [finding.message for finding in findings if finding.severity == severity]


def _not_finite(path: str, value: Any) -> list[str]:
    if isinstance(value, float):
        return [] if math.isfinite(value) else [path]
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in _not_finite(f"{path}.{key}".strip("."), item)]
    if isinstance(value, list | tuple):
        return [found for number, item in enumerate(value) for found in _not_finite(f"{path}[{number}]", item)]
    return []
