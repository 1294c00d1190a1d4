"""The box a message is typed, dictated or dropped into; on the first page and beside a conversation."""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st

from pages.components.conversation import MAX_MESSAGE_CHARS
from pages.components.dictation import draw_dictation
from pages.components.unsent import give_back_unsent

UPLOAD_TYPES = ["pdf", "docx", "xlsx", "png", "jpg", "jpeg"]
MAX_UPLOAD_MB = 10


def draw_message_box(key: str, example: str, height: int | Literal["content"] = "content") -> Any:
    """What was sent from it in this run, with `text` and `files`; None where nothing was."""
    give_back_unsent(key)
    with st.container(key=f"say-{key}", horizontal=True, gap=None, vertical_alignment="bottom"):
        said = st.chat_input(
            example, key=key, accept_file="multiple", file_type=UPLOAD_TYPES, max_upload_size=MAX_UPLOAD_MB,
            max_chars=MAX_MESSAGE_CHARS, height=height,
        )  # fmt: skip
        draw_dictation(key)
    return said if said and (said.text.strip() or said.files) else None
