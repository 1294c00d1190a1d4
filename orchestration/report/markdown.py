"""The report as Markdown with GitHub tables. All text from records is escaped: it stays text."""

from __future__ import annotations

from orchestration.presentation import format_number, plain_formula
from orchestration.presentation.inert import escaped_markdown
from orchestration.report.model import (
    CALCULATION_HEAD,
    Block,
    Calculation,
    Chart,
    Entry,
    Paragraph,
    Picture,
    ReportDocument,
    Table,
)

MEDIA_TYPE = "text/markdown; charset=utf-8"


def render_markdown(report: ReportDocument, *, paper: str = "A4") -> bytes:
    """UTF-8 Markdown of the report; it has no pages, so `paper` changes nothing."""
    lines = [f"# {escaped_markdown(report.title)}", "", *_table(Table("", ("", ""), report.identification))]
    for section in report.sections:
        lines += ["#" * (section.level + 1) + f" {escaped_markdown(section.title)}", ""]
        for block in section.blocks:
            lines += _block(block)
    return ("\n".join(lines).rstrip() + "\n").encode()


def _block(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return [escaped_markdown(block.text), ""]
    if isinstance(block, Picture):
        return [f"**{escaped_markdown(block.title)}**: {escaped_markdown(block.alt)}.", ""]
    if isinstance(block, Chart):
        return _table(chart_table(block))
    if isinstance(block, Calculation):
        return _table(calculation_table(block))
    return _table(block)


def chart_table(chart: Chart) -> Table:
    """The points of a chart whose series share their x values."""
    head = (chart.x_title, *(f"{series.name}: {chart.y_title}" for series in chart.series))
    columns = [chart.series[0].x, *(series.y for series in chart.series)]
    rows = tuple(tuple(format_number(value) for value in row) for row in zip(*columns, strict=True))
    return Table(chart.title, head, rows)


def calculation_table(block: Calculation) -> Table:
    """The numbers of a calculation as rows of plain text."""
    return Table("", CALCULATION_HEAD, tuple(_calculation_row(entry) for entry in block.entries))


def _calculation_row(entry: Entry) -> tuple[str, ...]:
    put_in = "; ".join(f"{plain_formula(name)} = {text}" for name, text in entry.put_in)
    symbol, formula = plain_formula(entry.symbol), plain_formula(entry.formula)
    return symbol, entry.label, entry.value, formula, put_in, entry.source, entry.range_words


def _table(table: Table) -> list[str]:
    if not table.rows:
        return []
    title = [f"**{escaped_markdown(table.title)}**", ""] if table.title else []
    lines = [table.head, ("---",) * len(table.head), *table.rows]
    grid = [
        "| " + " | ".join(cell if cell == "---" else escaped_markdown(cell) for cell in row) + " |" for row in lines
    ]
    note = ["", escaped_markdown(table.note)] if table.note else []
    return [*title, *grid, *note, ""]
