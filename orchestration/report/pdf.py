"""The report as PDF: A4 or Letter, bookmarks, page x of y."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from orchestration.presentation.palette import INK, MUTED, NEUTRAL, RULE, SHADE
from orchestration.report.charts import SIZE_IN, chart_png
from orchestration.report.fonts import registered_font
from orchestration.report.model import Block, Calculation, Chart, Paragraph, Picture, ReportDocument, Section, Table
from orchestration.report.pdf_calculation import SHARES, VALUE_COLUMN, calculation_rows
from orchestration.report.pictures import DRAWING_PAGE, drawing_page, picture_flowable

MEDIA_TYPE = "application/pdf"
FONT, BOLD = "DejaVuSans", "DejaVuSans-Bold"
MARGIN_PT, DRAWING_MARGIN_PT = 46, 36
FRAME_PADDING_PT = 6
CELL_PT, CELL_LEADING_PT = 7, 9


PAPERS = ("A4", "Letter")


def usual_paper(system: str) -> str:
    """The paper of those who think in these units."""
    return PAPERS[1] if system == "US" else PAPERS[0]


def page_size(paper: str) -> tuple[float, float]:
    """Width and height [pt] of one of `PAPERS`; the fonts of all our PDFs are registered with it."""
    from reportlab.lib.pagesizes import A4, LETTER

    _fonts()
    return {"A4": A4, "Letter": LETTER}[paper]


def render_pdf(report: ReportDocument, *, paper: str = "A4") -> bytes:
    """PDF bytes of the report on one of `PAPERS`."""
    from reportlab.platypus import SimpleDocTemplate

    styles = _styles()
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=page_size(paper),
        title=report.title,
        author="ARKEN HX",
        leftMargin=MARGIN_PT,
        rightMargin=MARGIN_PT,
        topMargin=MARGIN_PT,
        bottomMargin=MARGIN_PT + 8,
    )
    document._firstPageTemplateIndex = 1
    document.addPageTemplates(drawing_page(page_size(paper), DRAWING_MARGIN_PT))
    width = document.width - 2 * FRAME_PADDING_PT
    story = _opening(report, styles, width)
    for section in report.sections:
        story.extend(_section(section, styles, width))
    document.build(story, canvasmaker=_numbered_canvas(report.title))
    return buffer.getvalue()


@lru_cache(maxsize=1)
def _fonts() -> None:
    """DejaVu covers Greek and the signs of units."""
    from reportlab.pdfbase import pdfmetrics

    for name in (FONT, BOLD):
        registered_font(name)
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=FONT, boldItalic=BOLD)


@lru_cache(maxsize=1)
def _styles() -> dict[str, Any]:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    _fonts()
    ink, muted = HexColor(INK), HexColor(MUTED)
    body = ParagraphStyle("body", fontName=FONT, fontSize=8, leading=11.5, textColor=ink, spaceAfter=5)
    cell = ParagraphStyle(
        "cell", body, fontSize=CELL_PT, leading=CELL_LEADING_PT, spaceAfter=0, splitLongWords=True
    )  # fmt: skip
    return {
        "body": body,
        "prose": ParagraphStyle("prose", body, leftIndent=9, borderPadding=0, textColor=ink),
        "cell": cell,
        "small": ParagraphStyle("small", body, fontSize=6.2, leading=8, spaceAfter=0, textColor=muted),
        "head": ParagraphStyle("head", cell, fontName=BOLD),
        "caption": ParagraphStyle("caption", body, fontName=BOLD, fontSize=8, spaceBefore=5, spaceAfter=3),
        "title": ParagraphStyle("title", body, fontName=BOLD, fontSize=16, leading=20, spaceAfter=8),
        1: ParagraphStyle("h1", body, fontName=BOLD, fontSize=12, leading=16, spaceBefore=12, spaceAfter=5),
        2: ParagraphStyle("h2", body, fontName=BOLD, fontSize=9, leading=12, spaceBefore=8, spaceAfter=3),
    }


def _opening(report: ReportDocument, styles: dict, width: float) -> list[Any]:
    from reportlab.platypus import Paragraph as Text

    table = Table("", ("", ""), report.identification)
    return [Text(escape(report.title), styles["title"]), *_table(table, styles, width, headed=False)]


def _section(section: Section, styles: dict, width: float) -> list[Any]:
    from reportlab.platypus import CondPageBreak

    story: list[Any] = [CondPageBreak(70), _heading(section, styles)]
    for block in section.blocks:
        story.extend(_block(block, section.origin, styles, width))
    return story


def _heading(section: Section, styles: dict) -> Any:
    """A heading that also sets its bookmark when it is drawn."""
    from reportlab.platypus import Paragraph as Text

    class Heading(Text):
        def draw(self) -> None:
            key = f"section-{id(self)}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(section.title, key, section.level - 1, closed=section.level == 1)
            super().draw()

    return Heading(escape(section.title), styles[section.level])


def _block(block: Block, origin: str, styles: dict, width: float) -> list[Any]:
    from reportlab.platypus import Image, KeepTogether, NextPageTemplate, PageBreak
    from reportlab.platypus import Paragraph as Text

    if isinstance(block, Paragraph):
        return [Text(escape(block.text), styles["prose" if origin == "prose" else "body"])]
    if isinstance(block, Picture):
        return [NextPageTemplate(DRAWING_PAGE), PageBreak(), picture_flowable(block.sheet)]
    if isinstance(block, Chart):
        ratio = SIZE_IN[1] / SIZE_IN[0]
        picture = Image(io.BytesIO(chart_png(block)), width=width, height=width * ratio)
        return [KeepTogether([Text(escape(block.title), styles["caption"]), picture])]
    if isinstance(block, Calculation):
        grid = _grid(calculation_rows(block, styles), [width * share for share in SHARES], headed=True)
        grid.setStyle([("ALIGN", (VALUE_COLUMN, 0), (VALUE_COLUMN, -1), "RIGHT")])
        return [grid]
    return _table(block, styles, width, headed=True)


def _table(table: Table, styles: dict, width: float, *, headed: bool) -> list[Any]:
    from reportlab.platypus import Paragraph as Text
    from reportlab.platypus import Spacer

    head = [[Text(escape(cell), styles["head"]) for cell in table.head]] if headed else []
    body = [[Text(escape(cell), styles["cell"]) for cell in row] for row in table.rows]
    if not body:
        return []
    story: list[Any] = [Text(escape(table.title), styles["caption"])] if table.title else []
    story += [_grid(head + body, _widths(table, width), headed=headed), Spacer(0, 6)]
    if table.note:
        story.append(Text(escape(table.note), styles["body"]))
    return story


def _grid(rows: list[list[Any]], widths: list[float], *, headed: bool) -> Any:
    from reportlab.platypus import Table as Grid

    grid = Grid(rows, colWidths=widths, repeatRows=int(headed))
    grid.setStyle(_grid_style(headed))
    return grid


def _grid_style(headed: bool) -> Any:
    from reportlab.platypus import TableStyle

    rules: list[tuple] = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
        ("FONT", (0, 0), (-1, -1), FONT, CELL_PT, CELL_LEADING_PT),
        ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 2.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]
    if headed:
        rules += [("BACKGROUND", (0, 0), (-1, 0), SHADE), ("FONT", (0, 0), (-1, 0), BOLD, CELL_PT, CELL_LEADING_PT)]
    return TableStyle(rules)


def _widths(table: Table, width: float) -> list[float]:
    """Column widths by their longest cell, within a quarter and the triple of an equal share."""
    longest = [
        max([len(name), *(min(60, len(row[column])) for row in table.rows)])
        for column, name in enumerate(table.head)
    ]
    share = sum(longest) / len(longest)
    weights = [min(max(length, share * 0.45), share * 2.2) for length in longest]
    return [width * weight / sum(weights) for weight in weights]


def _numbered_canvas(title: str) -> type:
    """Canvas class that knows the number of pages when it draws the footers."""
    from reportlab.pdfgen.canvas import Canvas

    class NumberedCanvas(Canvas):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._pages: list[dict] = []

        def showPage(self) -> None:
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, start=1):
                self.__dict__.update(page)
                self._footer(number, len(self._pages))
                super().showPage()
            super().save()

        def _footer(self, number: int, total: int) -> None:
            self.setFont(FONT, 6.5)
            self.setFillColor(NEUTRAL)
            self.drawString(MARGIN_PT, 26, f"{title[:90]} · for review")
            self.drawRightString(self._pagesize[0] - MARGIN_PT, 26, f"Page {number} of {total}")

    return NumberedCanvas
