"""The calculation note: every run of every step with its numbers, formulas, what was put in, sources, ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.presentation import ShownQuantity, quantities_of, show
from orchestration.report.model import Block, Calculation, Entry, Paragraph, Section

Quantities = Mapping[str, ShownQuantity]
SHORTEST_SHOWN_S = 1e-3
RANGE_WORDS = {"in": "within its range", "out": "OUTSIDE its range", "not_stated": ""}


def calculation_sections(records: Sequence[Mapping[str, Any]], system: str) -> tuple[Section, ...]:
    """One section for each record, in order of execution, earlier attempts included."""
    opening = Section(
        "Calculation, step by step",
        (
            Paragraph(
                "Steps that ran more than once appear once for each run; the last run is the one that holds. "
                "Where nothing is said of a range, the source states none."
            ),
        ),
        "data",
    )
    found = [{quantity.key: quantity for quantity in quantities_of(record)} for record in records]
    last = sorted({record.get("step_id"): place for place, record in enumerate(records)}.values())
    return (opening, *(_record_section(record, _known(found, last, at), system) for at, record in enumerate(records)))


def _known(found: Sequence[Quantities], last: Sequence[int], at: int) -> Quantities:
    """The numbers that the record at a place was computed with, its own among them.

    Of steps that ran again, a last run (`last`: their places) takes numbers of last runs only; what stands in none
    before it comes from those after it, such as wall temperatures, which are found together with the films.
    """
    if at not in last:
        return _merged(found[: at + 1])
    before = _merged([found[place] for place in last if place <= at])
    is_final = all(place in last for place in range(at, len(found)))
    return (_merged([found[place] for place in last if place > at]) if is_final else {}) | before


def _merged(found: Sequence[Quantities]) -> dict[str, ShownQuantity]:
    return {key: quantity for quantities in found for key, quantity in quantities.items()}


def _record_section(record: Mapping[str, Any], known: Mapping[str, ShownQuantity], system: str) -> Section:
    attempt = record.get("attempt") or 1
    run = f", run {attempt}" if attempt != 1 else ""
    title = f"Step {record.get('step_id')}{run}: {record.get('step_name', '')}"
    blocks: list[Block] = [Paragraph(_verdict_line(record, system))]
    review = record.get("ai_review")
    reasoning = review.get("reasoning") if isinstance(review, Mapping) else None
    if reasoning:
        blocks.append(Paragraph(str(reasoning)))
    entries = tuple(_entry(quantity, known, system) for quantity in quantities_of(record))
    if entries:
        blocks.append(Calculation(entries))
    return Section(title, tuple(blocks), "data", level=2)


def _entry(quantity: ShownQuantity, known: Mapping[str, ShownQuantity], system: str) -> Entry:
    """A number, with those its formula takes by their symbols where they have one."""
    given = [known[key] for key in quantity.inputs if key in known]
    return Entry(
        label=quantity.label,
        symbol=quantity.symbol,
        value=quantity.text(system),
        formula=quantity.formula,
        put_in=tuple((number.symbol or number.label, number.text(system)) for number in given),
        source=quantity.source,
        range_words=RANGE_WORDS.get(quantity.range_verdict, quantity.range_verdict),
    )


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
