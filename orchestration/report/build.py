"""Assembles the report of one design from its stored documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.designs import is_complete
from orchestration.presentation import restate, restated
from orchestration.report.calculation import calculation_sections
from orchestration.report.facts import facts_of
from orchestration.report.model import Paragraph, ReportDocument, Section
from orchestration.report.pictures import drawings_section
from orchestration.report.prose import TEMPLATE_AUTHOR, ReportProse
from orchestration.report.register import assumptions_section, control_section
from orchestration.report.sections import (
    basis_section,
    checks_section,
    confidence_section,
    cost_section,
    geometry_section,
    performance_section,
    summary_section,
    vibration_section,
    warnings_section,
)
from orchestration.report.sheet.section import sheet_section


def build_report(
    design: Mapping[str, Any],
    records: Sequence[Mapping[str, Any]],
    prose: ReportProse,
    system: str = "SI",
    family: Sequence[Mapping[str, Any]] = (),
    layout: Mapping[str, Any] | None = None,
) -> ReportDocument:
    """The report in one system of units. Data sections come from the records alone; prose is a marked part.

    `family` are the revisions of the design, the first one first; `layout` is what the engine gives to draw from.
    """
    design, records = restated(dict(design), system), restated(list(records), system)
    facts = facts_of(records, system)
    sections = (
        control_section(design, family),
        summary_section(facts),
        warnings_section(design, records, facts),
        *_prose_sections(prose, system),
        basis_section(facts),
        assumptions_section(facts),
        sheet_section(design, records, system),
        checks_section(facts),
        geometry_section(facts),
        drawings_section(design, layout, system),
        performance_section(facts),
        vibration_section(facts),
        cost_section(facts),
        confidence_section(facts),
        *calculation_sections(records, system),
    )
    return ReportDocument(_title(design), _identification(design, prose, system), sections, system)


def _title(design: Mapping[str, Any]) -> str:
    return str(design.get("title") or "Shell-and-tube heat exchanger")


def _identification(
    design: Mapping[str, Any], prose: ReportProse, system: str
) -> tuple[tuple[str, str], ...]:
    return (
        ("Design", str(design.get("id", ""))),
        ("Revision", str(design.get("revision", 1))),
        ("Status", _status_words(design)),
        ("Started", _moment(design.get("created_at"))),
        ("Engine", f"HX Engine {design.get('engine_version') or 'version not stated'}"),
        ("Units", system),
        ("Prose by", prose.author),
        ("Issued", "for review; not checked, not approved"),
    )


def _status_words(design: Mapping[str, Any]) -> str:
    """Of a design that stopped, that its numbers are no result."""
    status = str(design.get("status", ""))
    return status if is_complete(dict(design)) else f"{status}: not completed, only the steps that ran are reported"


def _moment(iso: Any) -> str:
    """Date and time to the minute, as it was stored, in UTC."""
    date, _, time = str(iso or "").partition("T")
    return f"{date} {time[:5]} UTC" if time else date


def _in_units(prose: ReportProse, system: str) -> Mapping[str, str]:
    """The prose as the reader is given it; with numbers that are not in the data it stays as it was written."""
    return prose.parts if prose.unmatched else {name: restate(text, system) for name, text in prose.parts.items()}


def _prose_sections(prose: ReportProse, system: str) -> tuple[Section, ...]:
    if not prose.parts:
        return ()
    origin = (
        "This part was written from templates around the stored values."
        if prose.author == TEMPLATE_AUTHOR
        else f"This part was written by {prose.author}; every number in it was compared with the stored data."
    )
    if prose.unmatched:
        origin += (
            f" These numbers are not in the data and must not be relied on: {', '.join(prose.unmatched)}."
        )
    opening = Section("Discussion", (Paragraph(origin),), "prose")
    return (
        opening,
        *(Section(name, (Paragraph(text),), "prose", level=2) for name, text in _in_units(prose, system).items()),
    )
