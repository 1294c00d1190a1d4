"""A report document on the page, and its downloads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from orchestration.drawing import render_svg
from orchestration.presentation.palette import NEUTRAL, STREAM_COLOURS
from orchestration.report import FORMATS, PAPERS, usual_paper
from orchestration.report.model import Calculation, Chart, Paragraph, Picture, ReportDocument, Section, Table
from pages.components.listing import draw_design_rows
from pages.components.moved import named
from pages.components.plots.style import PLOT_CONFIG, styled
from pages.components.session import DESIGN_PAGE, Here
from pages.components.tables import markdown_table, unbroken
from pages.components.text import inert_markdown, math, plain

FOLDED_FROM_LEVEL = 2
ICONS = {"pdf": ":material/picture_as_pdf:", "docx": ":material/draft:", "markdown": ":material/markdown:"}


def draw_report_page(here: Here) -> None:
    """The report of ?d=, or the choice of a design."""
    design_id = named("d")
    design = here.services.designs.get(here.owner, design_id) if design_id else None
    if design is None:
        _draw_choice(here, bool(design_id))
        return
    st.session_state["open_d"] = design["id"]
    if not design.get("is_settled"):
        st.title("Report", anchor=False)
        st.markdown("This design is not finished yet. Its report is written when it is.")
        st.page_link(DESIGN_PAGE, label="Watch the design", query_params=here.link(c=design["conversation_id"]))
        return
    _draw_downloads(here, design)
    with st.container(key="report", width=940):
        with st.spinner("Writing the report"):
            report = here.services.reports.document(here.owner, design["id"], here.system)
        if report is not None:
            draw_report(report)


def _draw_choice(here: Here, asked: bool) -> None:
    st.title("Report", anchor=False)
    if asked:
        st.warning("There is no design with this address, or it belongs to somebody else.")
    designs = [design for design in here.services.designs.list(here.owner) if design.get("is_settled")]
    if not designs:
        st.markdown("No finished design yet. A report can be opened and downloaded as soon as one is complete.")
        st.page_link("streamlit_app.py", label="Start a design", icon=":material/add_circle:")
        return
    st.markdown("Choose a finished design.")
    draw_design_rows(here, designs)


def _draw_downloads(here: Here, design: Mapping[str, Any]) -> None:
    reports, owner, design_id, system = here.services.reports, here.owner, design["id"], here.system
    stem = f"arken-{design_id[:8]}"
    with st.container(key="downloads", horizontal=True, vertical_alignment="center", gap="small"):
        paper = st.segmented_control(
            "Paper", PAPERS, default=usual_paper(system), required=True, key="report_paper",
            label_visibility="collapsed", width="content",
        )  # fmt: skip
        for kind, form in FORMATS.items():
            st.download_button(
                form.name, data=partial(reports.render, owner, design_id, kind, system, paper),
                file_name=f"{stem}.{form.extension}", mime=form.media_type, icon=ICONS.get(kind),
                on_click="ignore", key=f"download_{kind}",
            )  # fmt: skip
        st.download_button(
            "Step records", data=partial(reports.records_json, owner, design_id),
            file_name=f"{stem}-steps.json", mime="application/json", icon=":material/data_object:",
            on_click="ignore", key="download_json",
        )  # fmt: skip
        st.space("stretch")
        st.page_link(
            DESIGN_PAGE, label="Back to the design", icon=":material/architecture:",
            query_params=here.link(c=design["conversation_id"], d=design_id),
        )  # fmt: skip


def draw_report(report: ReportDocument) -> None:
    """Title, identification, sections; the long calculation is folded by step."""
    st.title(plain(report.title), anchor=False)
    st.caption(" · ".join(f"{plain(name)}: {plain(value)}" for name, value in report.identification))
    for section in report.sections:
        _draw_section(section)


def _draw_section(section: Section) -> None:
    if section.level >= FOLDED_FROM_LEVEL and section.origin == "data":
        with st.expander(plain(section.title)):
            _draw_blocks(section)
        return
    heading = st.header if section.level == 1 else st.markdown
    if heading is st.header:
        st.header(plain(section.title), anchor=False)
    else:
        st.markdown(f"**{plain(section.title)}**")
    _draw_blocks(section)


def _draw_blocks(section: Section) -> None:
    for block in section.blocks:
        if isinstance(block, Paragraph):
            st.markdown(inert_markdown(block.text) if section.origin == "prose" else plain(block.text))
        elif isinstance(block, Table):
            _draw_table(block)
        elif isinstance(block, Calculation):
            st.markdown(calculation_table(block))
        elif isinstance(block, Picture):
            st.image(render_svg(block.sheet).decode("utf-8"), width="stretch", alt=block.alt)
        elif isinstance(block, Chart):
            st.plotly_chart(_figure(block), config=PLOT_CONFIG, alt=block.title)


def _draw_table(table: Table) -> None:
    if table.title:
        st.markdown(f"**{plain(table.title)}**")
    head = [plain(cell) for cell in table.head]
    rows = [[plain(cell) for cell in row] for row in table.rows]
    st.markdown(markdown_table(head, rows, "l" * len(head)))
    if table.note:
        st.caption(plain(table.note))


def calculation_table(block: Calculation) -> str:
    """The numbers of a calculation, with symbols and formulas set."""
    rows = [
        (
            math(entry.symbol), plain(entry.label), unbroken(plain(entry.value)), math(entry.formula),
            ", ".join(f"{math(name)} = {unbroken(plain(text))}" for name, text in entry.put_in),
            plain(" · ".join(part for part in (entry.source, entry.range_words) if part)),
        )
        for entry in block.entries
    ]  # fmt: skip
    return markdown_table(("", "Quantity", "Value", "Formula", "Numbers put in", "Source"), rows, "llrlll")


def _figure(chart: Chart) -> go.Figure:
    figure = go.Figure()
    for series in chart.series:
        color = STREAM_COLOURS.get(series.role, NEUTRAL)
        figure.add_scatter(x=series.x, y=series.y, name=series.name, mode="lines", line={"color": color, "width": 2.4})
    figure.update_xaxes(title_text=chart.x_title)
    figure.update_yaxes(title_text=chart.y_title)
    return styled(figure, 300)
