"""The report of a finished design: data rendered from its stored step records, prose as a labelled part."""

from orchestration.report.build import build_report
from orchestration.report.model import Chart, Paragraph, ReportDocument, Section, Series, Table
from orchestration.report.paper import PAPERS, usual_paper
from orchestration.report.prose import ProseWriter, ReportProse, template_prose
from orchestration.report.service import FORMATS, SHEET_FORMATS, Reports
from orchestration.report.sheet import SheetBlock, SheetRow

__all__ = [
    "FORMATS",
    "PAPERS",
    "SHEET_FORMATS",
    "Chart",
    "Paragraph",
    "ProseWriter",
    "ReportDocument",
    "ReportProse",
    "Reports",
    "Section",
    "SheetBlock",
    "SheetRow",
    "Series",
    "Table",
    "build_report",
    "template_prose",
    "usual_paper",
]
