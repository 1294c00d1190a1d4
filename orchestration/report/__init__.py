"""The report of a finished design: data rendered from its stored step records, prose as a labelled part."""

from orchestration.report.build import build_report
from orchestration.report.model import Chart, Paragraph, ReportDocument, Section, Series, Table
from orchestration.report.prose import ProseWriter, ReportProse, template_prose
from orchestration.report.service import FORMATS, Reports

__all__ = [
    "FORMATS",
    "Chart",
    "Paragraph",
    "ProseWriter",
    "ReportDocument",
    "ReportProse",
    "Reports",
    "Section",
    "Series",
    "Table",
    "build_report",
    "template_prose",
]
