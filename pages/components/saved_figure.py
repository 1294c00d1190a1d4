"""A figure that can be taken away: its camera button saves it as SVG or PNG, whichever is chosen beside it."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from pages.components.plots.style import saving_config, with_room_for_buttons

KINDS = ("SVG", "PNG")
_CHOICE = "figure_kind"


def draw_kind_choice(title: str = "") -> None:
    """The format for every figure below; once on a page, in the line of the first figure's title if it is given."""
    with st.container(key="figure-kind", horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if title:
            st.markdown(f"**{title}**", width="stretch")
        st.caption("Camera saves as", width="content")
        st.segmented_control(
            "Format", KINDS, default=KINDS[0], required=True, key=_CHOICE, width="content",
            label_visibility="collapsed",
        )  # fmt: skip


def draw_saved_figure(figure: go.Figure, key: str, name: str, alt: str) -> None:
    """Full width, with its button above; saved under `name` with the ending of the format."""
    with_room_for_buttons(figure)
    kind = str(st.session_state.get(_CHOICE) or KINDS[0]).lower()
    st.plotly_chart(figure, config=saving_config(kind, name), alt=alt, key=key)
