"""A figure at first sight, drawn by a few lines of script: plotly's own takes a browser a second to read.

It shows what the same figure shows among the plots, where it can be read off, enlarged and saved.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import streamlit as st

HERE = Path(__file__).resolve().parent
READ = ("margin", "xaxis", "yaxis", "annotations", "bargap")
_GLANCE = st.components.v2.component(
    "arken_glance",
    html='<div class="glance"></div>',
    js=(HERE / "glance.js").read_text("utf-8"),
    isolate_styles=False,
)


def draw_glance(figure: go.Figure, key: str, alt: str, height_px: int) -> None:
    """Lines over a number or level bars with their values, and notes; of other kinds of trace nothing is drawn."""
    _GLANCE(key=key, data={"figure": described(figure), "alt": alt, "height": height_px}, height=height_px)


def described(figure: go.Figure) -> dict[str, Any]:
    """What the script reads of the figure."""
    whole = figure.to_plotly_json()
    return {"data": whole["data"], "layout": {name: whole["layout"][name] for name in READ if name in whole["layout"]}}
