"""Designs as rows that open on a click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pages.components.design_panel import status_badge
from pages.components.session import DESIGN_PAGE, REPORT_PAGE, Here
from pages.components.text import plain
from pages.components.times import when


def draw_design_rows(here: Here, designs: Sequence[Mapping[str, Any]]) -> None:
    """Title, state, time; opens the design, and its report where there is one."""
    with st.container(key="design-rows", gap=None):
        for design in designs:
            row = st.columns([6, 2, 2, 1], vertical_alignment="center", gap="small")
            row[0].page_link(
                DESIGN_PAGE,
                label=plain(design.get("title") or "Design"),
                icon=":material/architecture:",
                query_params=here.link(c=design.get("conversation_id"), d=design["id"]),
            )
            row[1].markdown(status_badge(design))
            row[2].caption(when(design.get("created_at")))
            if design.get("is_settled"):
                row[3].page_link(REPORT_PAGE, label="Report", query_params=here.link(d=design["id"]))
