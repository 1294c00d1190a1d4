"""The two halves of the Design page and what keeps them live.

Everything drawn comes from the store and the event log, so a reload or a second tab shows the same. The words of an
answer reach the browser over the event stream. A fragment looks every 0.3 s at what has no stream: an answer where the
stream does not reach, and a design that moves. Otherwise one glance every two seconds while an answer is written, and
every four in quiet times, notices what was missed and what another tab did.
"""

from __future__ import annotations

import streamlit as st

from orchestration.errors import StoreUnavailableError
from pages.components.chat import (
    draw_degraded,
    draw_empty_chat,
    draw_messages,
    draw_turn,
)
from pages.components.chat_bar import draw_chat_bar
from pages.components.clicked_runs import is_clicked_elsewhere
from pages.components.conversation import Conversation, send
from pages.components.design_model import is_moving
from pages.components.failure import friendly_errors
from pages.components.form import draw_form_note
from pages.components.live_answer import is_streamed
from pages.components.message_box import draw_message_box
from pages.components.moved import move, named
from pages.components.panel import draw_panel
from pages.components.question import note_words_for
from pages.components.session import Here
from pages.components.unsent import ROOM_INPUT

LIVE_EVERY_S = 0.3
STREAMED_EVERY_S = 2.0
IDLE_EVERY_S = 4.0
CHAT_HEIGHT_PX = 640


def draw_design_room(here: Here) -> None:
    """Both columns for the conversation of the URL, or an empty pair to begin in."""
    try:
        talk = Conversation.of_url(here)
    except StoreUnavailableError:
        _look_again()
        raise
    if talk.id:
        st.session_state["open_c"] = talk.id
        _show_address()
    chat, panel = st.columns([4, 7], gap="medium")
    with chat:
        _draw_chat(here, talk)
    with panel, st.container(key="panel", height=CHAT_HEIGHT_PX + 90, border=False):
        draw_panel(here, talk, LIVE_EVERY_S if is_moving(talk.design) else None)


def _look_again() -> None:
    """The whole page once more in a while, where nothing of it could be read."""

    @st.fragment(run_every=LIVE_EVERY_S + IDLE_EVERY_S)
    def again() -> None:
        if st.session_state.pop("looked_once", False):
            st.rerun()
        st.session_state["looked_once"] = True

    st.session_state.pop("looked_once", None)
    again()


def _show_address() -> None:
    """A link from this page to another conversation or design reaches the script but not the browser's address bar:
    the next click would come from the one before."""
    for name in ("c", "d"):
        value = named(name)
        if value:
            st.query_params[name] = value


def _warn_of_address(talk: Conversation) -> None:
    """Said among the messages, so that both columns keep their place."""
    if talk.id is None and ("c" in st.query_params or "d" in st.query_params):
        st.warning("There is nothing at this address, or it belongs to somebody else. A message starts anew.")
    elif talk.wanted_design_id and talk.wanted_design_id != (talk.design or {}).get("id"):
        st.warning("The design of this address is not in this conversation: deleted, or never there.")


def _draw_chat(here: Here, talk: Conversation) -> None:
    draw_chat_bar(talk)
    log = st.container(key="chat-log", height=CHAT_HEIGHT_PX, border=False, autoscroll=True)
    _hear(here, talk)
    with log:
        _warn_of_address(talk)
        if talk.messages:
            draw_messages(talk)
        elif not talk.turn_id:
            draw_empty_chat()
        draw_form_note(here, talk)
        _tail(here, talk)


def _hear(here: Here, talk: Conversation) -> None:
    """The message box; a message is taken before the log is drawn, which may find that the page is to be drawn anew."""
    said = draw_message_box(ROOM_INPUT, "Describe the duty, answer, or ask")
    if said:
        with friendly_errors():
            note_words_for(talk.design)
            move(c=send(here, said.text, said.files, talk.id), d=None)
            st.rerun()


def _looks_every_s(here: Here, talk: Conversation) -> float | None:
    """How often the chat looks by itself."""
    if talk.id is None:
        return None
    if talk.turn_id:
        return STREAMED_EVERY_S if is_streamed(here) else LIVE_EVERY_S
    return STREAMED_EVERY_S if talk.is_live else IDLE_EVERY_S


def _tail(here: Here, talk: Conversation) -> None:
    @st.fragment(run_every=_looks_every_s(here, talk))
    def tail() -> None:
        with friendly_errors():
            if talk.id is None:
                return
            now = Conversation.of_id(here, talk.id, talk.wanted_design_id)
            if now.signature != talk.signature and not is_clicked_elsewhere():
                st.rerun()
            draw_degraded(here)
            if now.turn_id and not talk.has_answer(now.turn_id):
                draw_turn(now, now.turn_view())
                st.button("Stop", key="stop", icon=":material/stop_circle:", type="tertiary",
                          on_click=here.services.turns.stop, args=(now.turn_id,))  # fmt: skip

    tail()
