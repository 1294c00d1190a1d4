"""The TEMA specification sheet on the page, with its downloads."""

from __future__ import annotations

from functools import partial

import streamlit as st

from orchestration.report import PAPERS, SHEET_FORMATS, SheetBlock, SheetRow, usual_paper
from pages.components.results.model import SettledDesign
from pages.components.tables import markdown_table, unbroken
from pages.components.text import plain

PAIR = " → "
ICONS = {"pdf": ":material/picture_as_pdf:", "xlsx": ":material/table_view:"}


def draw_sheet(settled: SettledDesign) -> None:
    """Every row, filled or n/a with the reason."""
    here, design_id = settled.here, settled.design["id"]
    reports = here.services.reports
    with st.container(horizontal=True, vertical_alignment="center", key="sheet-downloads"):
        paper = st.segmented_control(
            "Paper", PAPERS, default=usual_paper(here.system), required=True, key="sheet_paper",
            label_visibility="collapsed", width="content",
        )  # fmt: skip
        for kind, form in SHEET_FORMATS.items():
            st.download_button(
                form.name, data=partial(reports.render_sheet, here.owner, design_id, kind, here.system, paper),
                file_name=f"arken-{design_id[:8]}-tema-sheet.{form.extension}", mime=form.media_type,
                icon=ICONS[kind], on_click="ignore", key=f"download_sheet_{kind}",
            )  # fmt: skip
    with st.container(key="tema-sheet"):
        for block in reports.sheet(here.owner, design_id, here.system) or ():
            _draw_block(block)


def _draw_block(block: SheetBlock) -> None:
    if block.title:
        st.markdown(f"**{plain(block.title)}**")
    two_sided = any(len(row.cells) > 1 for row in block.rows)
    head = ("No.", "", "Shell side", "Tube side") if two_sided else ("No.", "", "")
    rows = [_cells(row, len(head) - 2) for row in block.rows]
    st.markdown(markdown_table(head, rows, "r" + "l" * (len(head) - 1)))


def _cells(row: SheetRow, columns: int) -> list[str]:
    """Number, label, then shell and tube; a value of both sides stands in the first of the two."""
    values = [_text(text) for text in row.halves(PAIR)]
    return [str(row.number), plain(row.label), *values, *[""] * (columns - len(values))]


def _text(text: str) -> str:
    return f":gray[{plain(text)}]" if text.startswith("n/a") else unbroken(plain(text))
