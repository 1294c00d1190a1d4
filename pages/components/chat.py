"""The conversation: stored messages, and the turn that is being answered now."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from orchestration.turn_files import TurnFiles
from pages.components.conversation import Conversation
from pages.components.live_answer import follow_answer, is_streamed
from pages.components.message_actions import draw_actions, draw_note
from pages.components.session import Here
from pages.components.text import inert_markdown, plain
from pages.components.turn_view import ToolUse, TurnView

MESSAGES_DRAWN = 40
FOLDED_ROWS, ROW_CHARS = 12, 55


def message_box(role: str, number: int | str) -> Any:
    """A message's frame; CSS knows the two kinds by the key."""
    return st.container(key=f"message-{'user' if role == 'user' else 'assistant'}-{number}", gap="xsmall")


def draw_messages(talk: Conversation) -> None:
    """What was said, as stored: the latest messages, earlier ones on request."""
    messages = talk.messages
    asked = messages[-2] if len(messages) > 1 and messages[-2].get("role") == "user" else None
    first = max(0, len(messages) - MESSAGES_DRAWN * st.session_state.setdefault("pages_of_talk", 1))
    if first and st.button(f"{first} earlier messages", key="earlier", type="tertiary"):
        st.session_state["pages_of_talk"] += 1
        st.rerun()
    for number, message in enumerate(messages[first:], first):
        with message_box(str(message.get("role")), number):
            for attachment in message.get("attachments") or ():
                st.caption(f":material/description: {attachment_words(talk, message, attachment)}")
            draw_tools(_stored_tools(message))
            if message.get("error"):
                st.markdown(":red[:material/error: This could not be answered in full.]")
            if message.get("role") == "user":
                draw_typed(str(message.get("text") or ""), str(message.get("id")))
            else:
                st.markdown(inert_markdown(message.get("text")))
            for notice in message.get("notices") or ():
                st.caption(f":material/info: {plain(notice)}")
            with st.container(key=f"actions-{number}", horizontal=True, gap="small", vertical_alignment="center"):
                _draw_usage(message)
                draw_actions(talk, message, asked if number == len(messages) - 1 else None)
            draw_note(talk, message)


def draw_typed(text: str, message_id: str) -> None:
    """A user's message as it was typed: literal, line by line; of a long one the beginning, all of it on request."""
    key, begin = f"whole-{message_id}", beginning(text)
    st.text(text if st.session_state.get(key) else begin)
    if begin != text:
        st.toggle("Show all", key=key)


def beginning(text: str) -> str:
    """The first lines of a text, as many as fill FOLDED_ROWS rows of the chat; a long line fills several."""
    lines, rows = text.splitlines(), 0
    for number, line in enumerate(lines):
        rows += max(1, math.ceil(len(line) / ROW_CHARS))
        if rows > FOLDED_ROWS:
            return "\n".join(lines[:number]) or f"{line[: FOLDED_ROWS * ROW_CHARS]} …"
    return text


def attachment_words(talk: Conversation, message: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    """A file's name, and how much of it was read."""
    extent = TurnFiles(talk.here.services.store).extent(talk.here.owner, message, entry)
    return plain(f"{entry.get('name')}: {extent}" if extent else entry.get("name"))


def _draw_usage(message: Mapping[str, Any]) -> None:
    """Model, tokens and cost of an answer, where a model was paid for it."""
    usage = message.get("usage") or {}
    read, written = usage.get("input_tokens"), usage.get("output_tokens")
    if isinstance(read, int) and isinstance(written, int):
        cached = sum(int(usage.get(f"cache_{kind}_input_tokens") or 0) for kind in ("creation", "read"))
        paid = message.get("cost_usd")
        cost = f"{paid:.4f} USD" if isinstance(paid, float) else "cost not known"
        st.caption(f"{plain(message.get('model'))} · {read + cached:,} tokens in, {written:,} out · {cost}")


def _stored_tools(message: Mapping[str, Any]) -> list[ToolUse]:
    return [
        ToolUse(
            str(use.get("tool", "")), str(use.get("label") or use.get("tool") or ""),
            bool(use.get("ok", True)), str(use.get("summary") or ""),
        )
        for use in message.get("tools") or ()
        if isinstance(use, Mapping)
    ]


def draw_tools(tools: Sequence[ToolUse]) -> None:
    """Tool calls as one line each, what came of them on demand."""
    icons = {None: ":material/progress_activity:", True: ":material/check:", False: ":material/priority_high:"}
    for use in tools:
        label = plain(use.label)
        with st.expander(f":shimmer[{label}]" if use.ok is None else label, type="step", icon=icons[use.ok]):
            st.markdown(inert_markdown(use.summary) or "Working on it.")


def draw_turn(talk: Conversation, view: TurnView) -> None:
    """The answer in the making."""
    with message_box("assistant", "live"):
        draw_tools(view.tools)
        if is_streamed(talk.here):
            follow_answer(talk, view)
        elif view.text:
            st.markdown(inert_markdown(view.text))
        elif view.thinking or not view.tools:
            st.markdown(":shimmer[Thinking]")
        if view.notice:
            st.caption(f":orange[:material/hourglass: {plain(view.notice)}]")
        if view.error:
            draw_error(view.error)


def draw_degraded(here: Here) -> None:
    """Said only while it is so: answers arrive and are kept all the same."""
    if here.services.events.is_degraded:
        st.caption(
            ":orange[:material/sync_problem: Live updates are delayed: the event log cannot be reached. Answers are "
            "kept and appear at the latest when they are complete.]"
        )


def draw_error(error: Mapping[str, Any]) -> None:
    """A turn that ended badly: what happened, and the id to find it by."""
    reference = f" (reference {plain(error['error_id'])})" if error.get("error_id") else ""
    st.error(plain(error.get("message") or "The answer could not be finished.") + reference)


def draw_empty_chat() -> None:
    """What to do in a conversation that has not begun."""
    with message_box("assistant", "hint"):
        st.markdown(
            "Describe the duty in your own words: both fluids, what goes in, what must come out, and any limit. "
            "Or attach its datasheet (PDF, Word, Excel) with the :material/add: button."
        )
