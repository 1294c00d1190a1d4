"""The geometry in hand, rated: what steps 7 to 11 report from, each its own part."""

from __future__ import annotations

from typing import Any, NamedTuple

from hx_engine.limits import limit
from hx_engine.pipeline.assemble import eased_by_engineer, geometry, is_estimate, service
from hx_engine.pipeline.own_limits import own_limits, replaced_values
from hx_engine.pipeline.step import Design, Finding, Step, compare
from hx_engine.rating import Geometry, Rating, Service, range_findings, rate

INFORMATIVE = ("nu_kern", "f_kern", "stream_fractions")
"""Correlations beside the design: nothing of it rests on them."""
_ESTIMATE_NOTE = " (first estimate; the search decides)"


class Current(NamedTuple):
    """One rated geometry; `is_estimate` before the search has found one."""

    service: Service
    geometry: Geometry
    rating: Rating
    is_estimate: bool
    eased_limits: dict[str, float]
    own_values: dict[str, float]


def current(design: Design) -> Current:
    """Rate the geometry in hand."""
    chosen_service, chosen = service(design), geometry(design)
    own = replaced_values(own_limits(design))
    rating, eased_values = rate(chosen_service, chosen), eased_by_engineer(design)
    return Current(chosen_service, chosen, rating, is_estimate(design), eased_values, own)


def as_floats(values: dict[str, Any]) -> dict[str, float]:
    """Plain Python floats, as JSON takes them."""
    return {key: float(value) for key, value in values.items()}


def ranges(now: Current, outputs_of: dict[tuple[str, str], tuple[str, ...]]) -> tuple[list[Finding], frozenset[str]]:
    """Findings and output keys of the correlations that left their published range.

    `outputs_of`: (correlation, symbol) of this step to the outputs that rest on it. `INFORMATIVE` ones only inform.
    """
    findings, keys = [], set()
    for row in range_findings(now.service, now.geometry, now.rating):
        rests = outputs_of.get((row["correlation"], row["symbol"]))
        if rests is None:
            continue
        keys.update(rests)
        message = (
            f"{row['symbol']} = {row['value']:.4g} is outside {row['low']:g} to {row['high']:g}, the range of "
            f"{row['correlation']} ({row['source']})."
        )
        severity = "info" if row["correlation"] in INFORMATIVE else "warning"
        bound = row["high"] if row["value"] > row["high"] else row["low"]
        findings.append(Finding(severity, message, "failed", None, row["value"], bound, "-"))
    return [eased(now, finding) for finding in findings], frozenset(keys)


def judge(now: Current, limit_id: str, value: float, message: str) -> Finding:
    """Compare with a limit as it holds for this design; broken estimates only inform."""
    return eased(now, compare(limit_id, value, message, held(now, limit_id), is_own=limit_id in now.own_values))


def held(now: Current, limit_id: str) -> float:
    """Value of a limit for this design: the request's own, or eased by the engineer, or that of the table."""
    return now.own_values.get(limit_id, now.eased_limits.get(limit_id, limit(limit_id).value))


def eased(now: Current, finding: Finding) -> Finding:
    """A broken limit of the estimate only informs: the search replaces that geometry."""
    if not now.is_estimate or finding.severity == "info":
        return finding
    return finding._replace(severity="info", message=finding.message.rstrip(".") + _ESTIMATE_NOTE + ".")


def which(now: Current) -> str:
    """Words for the geometry in hand."""
    return "the first estimate" if now.is_estimate else "the geometry found by the search"


REQUIRES = (1, 2, 3, 4, 5, 6)


def rating_step(number: int, name: str, outputs: tuple[str, ...], run) -> Step:
    """A step that reports from the rating of the geometry in hand."""
    return Step(number, name, REQUIRES, outputs, run)
