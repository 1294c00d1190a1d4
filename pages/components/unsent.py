"""A message that could not be taken: its text stays in this tab and comes back into the input it was typed into."""

from __future__ import annotations

import streamlit as st

from pages.components.text import plain

HOME_INPUT, ROOM_INPUT = CHAT_INPUTS = "first", "said"
_UNSENT = "unsent"


def keep_unsent() -> None:
    """Keep the text of the message that this run was started with, if it was."""
    for key in CHAT_INPUTS:
        keep_text(key, getattr(st.session_state.get(key), "text", ""))


def keep_text(key: str, text: str) -> None:
    """Keep a text, if there is one, for this input."""
    if text:
        st.session_state[_UNSENT] = (key, text)


def draw_unsent() -> None:
    """The kept message, drawn with nothing but Markdown; nothing where there is none."""
    _, text = st.session_state.get(_UNSENT, ("", ""))
    if text:
        st.caption("Not sent yet; it comes back into the input. Files have to be attached again.")
        st.markdown(f"> {plain(text)}")


def give_back_unsent(key: str) -> None:
    """Put the kept message into this input before it is drawn, to be sent by hand."""
    kept, text = st.session_state.get(_UNSENT, ("", ""))
    if kept == key:
        del st.session_state[_UNSENT]
        st.session_state[key] = text
