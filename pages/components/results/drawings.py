"""The drawings of a design on the page: one at a time, as a sheet of paper, with its files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from orchestration.drawing import DXF_TYPE, KINDS, SVG_TYPE, Sheet, about_design, draw_sheet, render_dxf, render_svg
from orchestration.errors import OrchestrationError
from pages.components.failure import draw_engine_trouble
from pages.components.results.model import SettledDesign
from pages.components.text import plain

ZOOMS = {"Fit": "stretch", "Large": 1700}
FILES: dict[str, tuple[str, Callable[[Sheet], bytes]]] = {
    "SVG": (SVG_TYPE, render_svg), "DXF": (DXF_TYPE, render_dxf),
}  # fmt: skip
NO_LAYOUT = "This design has no geometry yet, so there is nothing to draw."


def draw_drawings(settled: SettledDesign) -> None:
    """The drawing chosen, in the units chosen; each has an address of its own."""
    first = next(iter(KINDS))
    bar = st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="drawing-bar"
    )
    with bar:
        kind = st.pills(
            "Drawing", list(KINDS), default=first, required=True, label_visibility="collapsed", key="drawing",
            bind="query-params", width="content",
        )  # fmt: skip
    kind = kind if kind in KINDS else first
    here = settled.here
    try:
        layout = here.services.drawings.of(here.owner, settled.design["id"])
        sheet = None if layout is None else draw_sheet(kind, layout, about_design(settled.design), here.system)
    except OrchestrationError as error:
        draw_engine_trouble(error, "drawings")
        return
    if sheet is None:
        st.caption(NO_LAYOUT)
        return
    with bar:
        zoom = _draw_tools(settled, kind, sheet)
    with st.container(key="drawing-sheet"):
        st.image(render_svg(sheet).decode("utf-8"), width=ZOOMS.get(zoom, "stretch"), alt=sheet.alt)
    st.caption(f"{plain(sheet.alt)}.")


def _draw_tools(settled: SettledDesign, kind: str, sheet: Sheet) -> str:
    """Size on the screen and the files; the size chosen comes back."""
    with st.container(horizontal=True, vertical_alignment="center", width="content", gap="xsmall"):
        zoom = st.segmented_control(
            "Size", list(ZOOMS), default=next(iter(ZOOMS)), required=True, key="drawing_zoom", width="content",
            label_visibility="collapsed",
        )  # fmt: skip
        slug = kind.lower().replace(" ", "-")
        for name, (media_type, render) in FILES.items():
            st.download_button(
                name, data=partial(render, sheet), file_name=f"arken-{settled.design['id'][:8]}-{slug}.{name.lower()}",
                mime=media_type, icon=":material/download:", on_click="ignore", key=f"download_drawing_{name.lower()}",
            )  # fmt: skip
    return zoom or next(iter(ZOOMS))
