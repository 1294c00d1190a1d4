"""Figures of settled designs, built once and shown again: building one costs ten times what sending it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import streamlit as st

MAX_KEPT = 96


@st.cache_resource(max_entries=MAX_KEPT, show_spinner=False)
def figure_of(
    design_id: str, changed_at: str, system: str, title: str, _draw: Callable[[], go.Figure | None]
) -> Any:
    """What `_draw` makes of this state of the design in these units. It is shared: whoever shows it changes nothing."""
    return _draw()
