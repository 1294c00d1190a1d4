"""A microphone beside the message box, where the browser can write down what it hears; the words become the draft.

Nothing is sent by it: the words stand in the box, behind what was typed there, for the person to read and send.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from pages.components.conversation import MAX_MESSAGE_CHARS

HERE = Path(__file__).resolve().parent
_MICROPHONE = st.components.v2.component(
    "arken_dictation",
    html='<div class="dictation"></div>',
    css=(HERE / "dictation.css").read_text("utf-8"),
    js=(HERE / "dictation.js").read_text("utf-8"),
    isolate_styles=False,
)


def draw_dictation(box_key: str) -> None:
    """The button for the message box with this key; nothing is seen of it where the browser has no recognition."""
    key = f"dictation-{box_key}"
    _MICROPHONE(key=key, data={"box": box_key}, on_heard_change=partial(_take, key, box_key), width="content")


def _take(key: str, box_key: str) -> None:
    heard = st.session_state[key].heard or {}
    words = " ".join(str(heard.get("words") or "").split())
    if words:
        draft = str(heard.get("draft") or "")
        joined = draft + words if not draft or draft[-1].isspace() else f"{draft} {words}"
        st.session_state[box_key] = joined[:MAX_MESSAGE_CHARS]
