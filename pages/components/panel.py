"""The right half of the Design page: the form of the duty, or what has come of it so far."""

from __future__ import annotations

import streamlit as st

from pages.components.case_panel import draw_no_design
from pages.components.clicked_runs import is_clicked
from pages.components.conversation import Conversation
from pages.components.design_panel import draw_design
from pages.components.failure import friendly_errors
from pages.components.form import draw_form
from pages.components.found import draw_found
from pages.components.session import Here

RESULT, FORM = "Design", "Form"
SWITCH = "panel_view"
_NEXT = "next_panel"


def draw_panel(here: Here, talk: Conversation, every_s: float | None) -> None:
    """The chosen side. The result is looked at again every `every_s` seconds; the form is left alone while typing."""
    chosen = _switch(talk)
    with friendly_errors():
        draw_found(here, talk, show_form, show_result)
    if chosen == FORM:
        with friendly_errors():
            draw_form(here, talk, show_result)
        return

    @st.fragment(run_every=every_s)
    def panel() -> None:
        with friendly_errors():
            now = Conversation.of_id(here, talk.id, talk.wanted_design_id) if talk.id else talk
            has_moved = now.signature != talk.signature
            if has_moved and not is_clicked():
                st.rerun()
            if now.design is None:
                draw_no_design(here, now.record)
            else:
                draw_design(here, now)
            if has_moved:
                st.rerun()

    panel()


def show_result() -> None:
    """Switch to what came of it at the next run."""
    st.session_state[_NEXT] = RESULT


def show_form() -> None:
    """Switch to the form at the next run."""
    st.session_state[_NEXT] = FORM


def _switch(talk: Conversation) -> str:
    """The side asked for; a design that has begun meanwhile shows itself."""
    seen = st.session_state.get("panel_designs")
    st.session_state["panel_designs"] = (talk.id, len(talk.designs))
    if seen is not None and seen[0] == talk.id and len(talk.designs) > seen[1]:
        show_result()
    if _NEXT in st.session_state:
        st.session_state[SWITCH] = st.session_state.pop(_NEXT)
    chosen = st.segmented_control(
        "Right half", (RESULT, FORM), default=RESULT, required=True, key=SWITCH, label_visibility="collapsed",
        bind="query-params",
    )  # fmt: skip
    return chosen or RESULT
