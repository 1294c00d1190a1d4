"""What is being typed into the form: judged at each pause, written into the case when its field is left.

A number on its way ("1" of "150") is thus never stored, tells nobody else anything, and its field is never rewritten
under the caret.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import streamlit as st

from pages.components.failure import friendly_errors
from pages.components.form_shown import read_again
from pages.components.moved import move, named
from pages.components.session import Here

TYPING_PAUSE = "300ms"
_TYPED, _AT, _LEFT_FOR, _WRITTEN = "form_typed", "form_at", "form_left_for", "form_written"
_LEAVING_KEY = "form_leaving"
_LEAVING = st.components.v2.component(
    "arken_form_leaving",
    html="<span></span>",
    js=(Path(__file__).resolve().parent / "form_leaving.js").read_text("utf-8"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class Typed:
    """The text of a field that has not been left yet, and the conversation and units it was typed in."""

    text: str
    conversation_id: str | None
    system: str


def watch_leaving(here: Here) -> None:
    """Drawn with the form: the browser tells when a field is left."""
    _LEAVING(key=_LEAVING_KEY, on_left_change=partial(_left, here))


def take_typed(here: Here, conversation_id: str | None, name: str, key: str) -> None:
    """A pause in typing, or the end of it: keep the text of this field; write it where the field is left already."""
    text = str(st.session_state[key] or "")
    st.session_state.setdefault(_TYPED, {})[name] = Typed(text, conversation_id, here.system)
    st.session_state[_AT] = name
    if _LEFT_FOR in st.session_state:
        _write_but(here, st.session_state[_LEFT_FOR])


def typed_in(conversation_id: str | None) -> dict[str, Typed]:
    """By field, what is still being typed into the form of this conversation."""
    kept: dict[str, Typed] = st.session_state.get(_TYPED, {})
    return {name: typed for name, typed in kept.items() if typed.conversation_id == conversation_id}


def settle(here: Here) -> bool:
    """Write what stands in the fields that were left, or chosen; True when the rest of the page is to show it."""
    at = st.session_state.pop(_AT, None)
    at = st.session_state.pop(_LEFT_FOR, at)
    if at is not None:
        _write_but(here, at)
    return bool(st.session_state.pop(_WRITTEN, False))


def write_typed(here: Here, but: str = "") -> None:
    """Write every field that was typed in, except the one that has the caret."""
    for name in [name for name in st.session_state.get(_TYPED, {}) if name != but]:
        enter(here, st.session_state[_TYPED][name], name)
        del st.session_state[_TYPED][name]


def enter(here: Here, typed: Typed, name: str) -> None:
    """Write one value into the case of its conversation; the first one begins it."""
    conversation_id = typed.conversation_id or named("c")
    found = here.services.forms.enter(here.owner, conversation_id, name, typed.text, typed.system)
    if typed.conversation_id is None:
        move(c=found)
        for other, kept in st.session_state.get(_TYPED, {}).items():
            st.session_state[_TYPED][other] = replace(kept, conversation_id=kept.conversation_id or found)
    read_again(name)
    st.session_state[_WRITTEN] = True


def _left(here: Here) -> None:
    """Write at once: what follows may be another page, which does not draw the form."""
    told = st.session_state[_LEAVING_KEY].left
    st.session_state[_LEFT_FOR] = str((told or {}).get("now") or "")
    _write_but(here, st.session_state[_LEFT_FOR])


def _write_but(here: Here, at: str) -> None:
    """What cannot be written now stays as it was typed."""
    with friendly_errors():
        write_typed(here, but=at)
