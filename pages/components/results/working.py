"""The sixteen steps of a settled design."""

from __future__ import annotations

import streamlit as st

from pages.components.results.model import SettledDesign
from pages.components.steps import draw_steps
from pages.components.summary import search_note
from pages.components.text import plain


def draw_working(settled: SettledDesign) -> None:
    """Each step with its numbers, formulas, sources and ranges."""
    st.markdown(f"**Sixteen steps** :gray[{plain(search_note(settled.facts))}]")
    draw_steps(settled.cards, settled.here.system)
