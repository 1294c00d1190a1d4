"""The calculation note: every run of every step with its numbers, formulas, what was put in, sources, ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.presentation import ShownQuantity, quantities_of, show
from orchestration.report.model import Block, Paragraph, Section, Table

HEAD = ("Quantity", "Value", "Formula", "Numbers put in", "Source", "In range")
SHORTEST_SHOWN_S = 1e-3
RANGE_WORDS = {"in": "yes", "out": "NO", "not_stated": "not stated"}


def calculation_sections(records: Sequence[Mapping[str, Any]], system: str) -> tuple[Section, ...]:
    """One section for each record, in order of execution, earlier attempts included."""
    opening = Section(
        "Calculation, step by step",
        (
            Paragraph(
                "Steps that ran more than once appear once for each run; the last run is the one that holds."
            ),
        ),
        "data",
    )
    known: dict[str, ShownQuantity] = {}
    sections = []
    for record in records:
        here = {quantity.key: quantity for quantity in quantities_of(record)}
        known = known | here
        sections.append(_record_section(record, known, system))
    return (opening, *sections)


def _record_section(record: Mapping[str, Any], known: Mapping[str, ShownQuantity], system: str) -> Section:
    attempt = record.get("attempt") or 1
    run = f", run {attempt}" if attempt != 1 else ""
    title = f"Step {record.get('step_id')}{run}: {record.get('step_name', '')}"
    blocks: list[Block] = [Paragraph(_verdict_line(record, system))]
    review = record.get("ai_review")
    reasoning = review.get("reasoning") if isinstance(review, Mapping) else None
    if reasoning:
        blocks.append(Paragraph(str(reasoning)))
    rows = tuple(
        (
            f"{quantity.label} ({quantity.symbol})" if quantity.symbol else quantity.label,
            quantity.text(system),
            quantity.formula,
            "; ".join(_put_in(known[key], system) for key in quantity.inputs if key in known),
            quantity.source,
            RANGE_WORDS.get(quantity.range_verdict, quantity.range_verdict),
        )
        for quantity in quantities_of(record)
    )
    if rows:
        blocks.append(Table("", HEAD, rows))
    return Section(title, tuple(blocks), "data", level=2)


def _put_in(quantity: ShownQuantity, system: str) -> str:
    """A number that a formula takes, by its symbol where it has one."""
    return f"{quantity.symbol or quantity.label} = {quantity.text(system)}"


def _verdict_line(record: Mapping[str, Any], system: str) -> str:
    passed = {True: "passed", False: "failed"}.get(record.get("validation_passed"), "not checked")
    reviewer = "reviewed by a model" if record.get("ai_called") else "not reviewed by a model"
    decision = record.get("ai_decision") or "no decision"
    return (
        f"Decision {decision}, {reviewer}. Rules: {passed}. "
        f"Duration {_duration(record.get('duration_s'), system)}."
    )


def _duration(seconds: Any, system: str) -> str:
    """Shorter than a millisecond is said so: its digits mean nothing."""
    if isinstance(seconds, int | float) and seconds < SHORTEST_SHOWN_S:
        return "less than 1 ms"
    return show(seconds, "s", system)
