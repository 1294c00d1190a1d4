"""What can be done with one message: rate, copy, edit and run again, answer again, branch, delete.

Running again never overwrites: it opens a new version of the conversation and leaves this one as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.components.conversation import MAX_MESSAGE_CHARS, Conversation, run_again
from pages.components.session import DESIGN_PAGE
from pages.components.text import plain

EDIT, AGAIN, BRANCH, COPY, DELETE = (
    "Edit and run again", "Answer again", "Branch from here", "Copy text", "Delete",
)  # fmt: skip
ICONS = {
    EDIT: ":material/edit:", AGAIN: ":material/refresh:", BRANCH: ":material/call_split:",
    COPY: ":material/content_copy:", DELETE: ":material/delete:",
}  # fmt: skip
OPEN = "open_message_dialog"
VERDICTS = ("bad", "good")
KEPT = "This conversation stays as it is. The changed message opens a new version of it, with all that was said before."


def draw_actions(talk: Conversation, message: Mapping[str, Any], asked: Mapping[str, Any] | None) -> None:
    """The row under a message. `asked` is the user's message that this one, the last answer, was given to."""
    is_answer = message.get("role") != "user"
    offered = [*((AGAIN,) if asked else ()), BRANCH] if is_answer else [EDIT]
    if is_answer:
        _draw_rating(talk, message)
    key = f"do-{message['id']}"
    chosen = st.menu_button(
        ":material/more_horiz:", [*offered, COPY, DELETE], key=key, type="tertiary", on_click=_choose,
        args=(key, message["id"]), help="Actions for this message",
        format_func=lambda action: f"{ICONS[action]} {action}",
    )  # fmt: skip
    if chosen == AGAIN and asked:
        _open(talk, run_again(talk, asked, str(asked.get("text") or "")))
    elif chosen == BRANCH:
        branch = talk.here.services.branches.begin(talk.here.owner, str(talk.id), message["id"], with_message=True)
        _open(talk, branch["id"] if branch else talk.id)
    of_message, action = st.session_state.get(OPEN, ("", ""))
    if of_message == message["id"]:
        {EDIT: _edit, COPY: _copy, DELETE: _delete}[action](talk, message)


def draw_note(talk: Conversation, message: Mapping[str, Any]) -> None:
    """Why an answer was rated so, in the user's words."""
    feedback = message.get("feedback")
    if not feedback:
        return
    key = f"why-{message['id']}"
    st.text_input(
        "Why", feedback.get("note", ""), key=key, placeholder="Say why, if you like. It is kept and exported.",
        label_visibility="collapsed", max_chars=1000,
        on_change=lambda: _rate(talk, message, feedback["verdict"], st.session_state[key]),
    )  # fmt: skip


def _draw_rating(talk: Conversation, message: Mapping[str, Any]) -> None:
    feedback, key = message.get("feedback"), f"rate-{message['id']}"

    def changed() -> None:
        given = st.session_state[key]
        note = (feedback or {}).get("note", "")
        _rate(talk, message, None if given is None else VERDICTS[given], note)

    st.feedback(
        "thumbs", key=key, default=VERDICTS.index(feedback["verdict"]) if feedback else None, on_change=changed
    )


def _rate(talk: Conversation, message: Mapping[str, Any], verdict: str | None, note: str) -> None:
    talk.here.services.conversations.rate_message(talk.here.owner, str(talk.id), message["id"], verdict, note)


def _choose(key: str, message_id: str) -> None:
    """Before any message is drawn: one above may have a dialog open, and one is all that can be."""
    if st.session_state[key] in (EDIT, COPY, DELETE):
        st.session_state[OPEN] = (message_id, st.session_state[key])


def _closed() -> None:
    """A dialog stays open over a redrawing of the page until it is done with."""
    st.session_state.pop(OPEN, None)


def _open(talk: Conversation, conversation_id: str | None) -> None:
    _closed()
    talk.here.go(DESIGN_PAGE, c=conversation_id)


@st.dialog("Edit and run again", width="large", on_dismiss=_closed)
def _edit(talk: Conversation, message: Mapping[str, Any]) -> None:
    text = st.text_area(
        "Message", str(message.get("text") or ""), key=f"edited-{message['id']}", height=160,
        max_chars=MAX_MESSAGE_CHARS, label_visibility="collapsed",
    )  # fmt: skip
    names = ", ".join(plain(entry.get("name")) for entry in message.get("attachments") or ())
    st.caption(f"{KEPT} Its files go with it: {names}." if names else KEPT)
    if st.button("Run as a new version", key="run_edited", type="primary", icon=":material/play_arrow:"):
        if text.strip() or names:
            _open(talk, run_again(talk, message, text))
        else:
            st.error("The message is empty.")


@st.dialog("Copy text", width="large", on_dismiss=_closed)
def _copy(_: Conversation, message: Mapping[str, Any]) -> None:
    st.caption("The button at the upper right of the text copies it.")
    st.code(str(message.get("text") or ""), language=None, wrap_lines=True)


@st.dialog("Delete this message", on_dismiss=_closed)
def _delete(talk: Conversation, message: Mapping[str, Any]) -> None:
    services = talk.here.services
    st.markdown(
        "The message and its files are removed for good. Designs stay, and what was understood of the duty stays; "
        "to take that back, edit the message and run it again."
    )
    if not st.button("Delete", key="delete_message", type="primary", icon=":material/delete:"):
        return
    if services.turns.running(str(talk.id)):
        st.error("The assistant still answers here. Wait for it, or stop it first.")
        return
    services.conversations.delete_message(talk.here.owner, str(talk.id), message["id"])
    _closed()
    st.rerun()
