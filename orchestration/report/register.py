"""What the reader of a report must know before signing it: revisions, assumptions, numbers still to be confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.presentation import show
from orchestration.report.facts import Facts
from orchestration.report.model import Block, Paragraph, Section, Table

RECALLED = "recalled, confirm"
TO_FILL = " "


def control_section(design: Mapping[str, Any], family: Sequence[Mapping[str, Any]]) -> Section:
    """Who prepared, who is to check and to approve, and the revisions so far (`family`, the first one first)."""
    signatures = Table(
        "", ("", "Name", "Date", "Signature"),
        (
            ("Prepared", "ARKEN HX", str(design.get("created_at", ""))[:10], "for review"),
            ("Checked", TO_FILL, TO_FILL, TO_FILL),
            ("Approved", TO_FILL, TO_FILL, TO_FILL),
        ),
    )  # fmt: skip
    rows = tuple(
        (str(entry.get("revision", 1)), str(entry.get("created_at", ""))[:10], str(entry.get("note") or _first(entry)))
        for entry in family
    )
    blocks: tuple[Block, ...] = (signatures,)
    if len(rows) > 1:
        blocks += (Table("Revisions", ("Rev.", "Date", "What changed"), rows),)
    return Section("Document control", blocks, "data")


def _first(entry: Mapping[str, Any]) -> str:
    return "no note" if entry.get("family_id") else "first issue"


def assumptions_section(facts: Facts) -> Section:
    """Values taken because none was given, and numbers that rest on tables nobody has read in their source yet."""
    assumed = tuple(
        (facts.label(str(entry.get("field", ""))),
         show(entry.get("value"), str(entry.get("unit") or "-"), facts.system),
         str(entry.get("reason", "")))
        for entry in facts.entries("assumptions")
    )  # fmt: skip
    open_ones = tuple(
        (quantity.label, quantity.text(facts.system), quantity.source)
        for quantity in facts.quantities.values()
        if RECALLED in quantity.source
    )
    blocks: list[Block] = []
    if assumed:
        blocks.append(Table("Assumed because it was not given", ("Field", "Value", "Why"), assumed))
    if open_ones:
        blocks.append(Table("To be confirmed in the source named", ("Quantity", "Value", "Source"), open_ones))
    return Section(
        "Assumptions register", tuple(blocks) or (Paragraph("Nothing was assumed; no source is open."),), "data"
    )
