"""The two halves of the Design page and what keeps them live.

Everything drawn comes from the store and the event log, so a reload or a second tab shows the same. While a
turn runs or a design moves, two fragments look every 0.3 s; otherwise one glance every few seconds notices
what another tab did.
"""

from __future__ import annotations

import streamlit as st

from pages.components.chat import (
    MAX_UPLOAD_MB,
    UPLOAD_TYPES,
    draw_degraded,
    draw_empty_chat,
    draw_messages,
    draw_turn,
)
from pages.components.chat_bar import draw_chat_bar
from pages.components.conversation import MAX_MESSAGE_CHARS, Conversation, send
from pages.components.failure import friendly_errors
from pages.components.form import draw_form_note
from pages.components.panel import draw_panel
from pages.components.session import Here

LIVE_EVERY_S = 0.3
IDLE_EVERY_S = 4.0
CHAT_HEIGHT_PX = 640


def draw_design_room(here: Here) -> None:
    """Both columns for the conversation of the URL, or an empty pair to begin in."""
    talk = Conversation.of_url(here)
    if talk.id:
        st.session_state["open_c"] = talk.id
        _show_address(talk)
        if talk.wanted_design_id and talk.wanted_design_id != (talk.design or {}).get("id"):
            st.warning("The design of this address is not in this conversation: deleted, or never there.")
    elif "c" in st.query_params or "d" in st.query_params:
        st.warning("There is nothing at this address, or it belongs to somebody else. A message starts anew.")
    chat, panel = st.columns([2, 3], gap="medium")
    with chat:
        _draw_chat(here, talk)
    with panel, st.container(key="panel", height=CHAT_HEIGHT_PX + 90, border=False):
        draw_panel(here, talk, LIVE_EVERY_S if talk.is_live else None)


def _show_address(talk: Conversation) -> None:
    """A link from this page to another design of it reaches the script but not the browser's address bar."""
    if talk.wanted_design_id:
        st.query_params["d"] = talk.wanted_design_id


def _draw_chat(here: Here, talk: Conversation) -> None:
    draw_chat_bar(talk)
    with st.container(key="chat-log", height=CHAT_HEIGHT_PX, border=False, autoscroll=True):
        if talk.messages:
            draw_messages(talk)
        elif not talk.turn_id:
            draw_empty_chat()
        draw_form_note(here, talk)
        _tail(here, talk)
    said = st.chat_input(
        "Describe the duty, answer, or ask",
        key="said",
        accept_file="multiple",
        file_type=UPLOAD_TYPES,
        max_upload_size=MAX_UPLOAD_MB,
        max_chars=MAX_MESSAGE_CHARS,
    )
    if said and (said.text.strip() or said.files):
        with friendly_errors():
            st.query_params["c"] = send(here, said.text, said.files, talk.id)
            st.query_params.pop("d", None)
            st.rerun()


def _tail(here: Here, talk: Conversation) -> None:
    @st.fragment(run_every=LIVE_EVERY_S if talk.is_live else IDLE_EVERY_S)
    def tail() -> None:
        with friendly_errors():
            if talk.id is None:
                return
            now = Conversation.of_id(here, talk.id, talk.wanted_design_id)
            if now.signature != talk.signature:
                st.rerun()
            draw_degraded(here)
            if now.turn_id:
                draw_turn(now.turn_view())
                if st.button("Stop", key="stop", icon=":material/stop_circle:", type="tertiary"):
                    here.services.turns.stop(now.turn_id)

    tail()
