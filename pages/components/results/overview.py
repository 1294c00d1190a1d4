"""The summary of a completed design, and the words for one that stopped."""

from __future__ import annotations

import streamlit as st

from pages.components.results.model import SettledDesign
from pages.components.summary import draw_summary
from pages.components.text import inert_markdown


def draw_overview(settled: SettledDesign) -> None:
    """The numbers an engineer asks for first."""
    draw_summary(settled)


def draw_stopped(settled: SettledDesign) -> None:
    """Why a design could not be completed."""
    st.error("The design could not be completed. What was computed is kept below.", icon=":material/block:")
    reasons = [error for card in settled.cards for error in card.errors]
    for reason in dict.fromkeys(reasons or [str(note) for note in settled.design.get("notes") or ()]):
        st.markdown(f"- {inert_markdown(reason)}")
    st.caption("Change the duty or a limit, in the chat or in the form: a new design begins, and this one stays.")
