"""Designs as rows that open on a click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from orchestration.presentation import convert, show
from pages.components.design_panel import status_badge
from pages.components.session import DESIGN_PAGE, REPORT_PAGE, Here
from pages.components.tables import SIDES, is_number
from pages.components.text import plain
from pages.components.times import when


def duty_words(design: Mapping[str, Any], system: str) -> str:
    """What tells designs of the same fluids apart: `50 kg/s, 150 → 90 °C / 30 → 50 °C`; nothing that is not stated."""
    request = design.get("request") or {}
    flow = request.get("m_dot_hot_kg_s")
    ranges = []
    for side in SIDES:
        ends = [request.get(f"T_{side}_{end}_C") for end in ("in", "out")]
        shown = [f"{convert(end, '°C', system)[0]:.4g}" if is_number(end) else "…" for end in ends]
        ranges.append(f"{' → '.join(shown)} {convert(0.0, '°C', system)[1]}" if any(map(is_number, ends)) else "")
    words = [show(flow, "kg/s", system) if is_number(flow) else "", " / ".join(filter(None, ranges))]
    return ", ".join(filter(None, words))


def duty_label(title: Any, design: Mapping[str, Any], system: str) -> str:
    """A title with its duty in quiet words, for a link."""
    words = duty_words(design, system)
    return f"{plain(title)} :gray[{plain(words)}]" if words else plain(title)


def draw_design_rows(here: Here, designs: Sequence[Mapping[str, Any]]) -> None:
    """Title, state, time; opens the design, and its report where there is one."""
    with st.container(key="design-rows", gap=None):
        for design in designs:
            row = st.columns([6, 2, 2, 1], vertical_alignment="center", gap="small")
            row[0].page_link(
                DESIGN_PAGE,
                label=duty_label(design.get("title") or "Design", design, here.system),
                icon=":material/architecture:",
                query_params=here.link(c=design.get("conversation_id"), d=design["id"]),
            )
            row[1].markdown(status_badge(design))
            row[2].caption(when(design.get("created_at")))
            if design.get("is_settled"):
                row[3].page_link(REPORT_PAGE, label="Report", query_params=here.link(d=design["id"]))
