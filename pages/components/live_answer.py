"""The answer in the making, followed by the browser itself over our event stream instead of by runs of this script.

A token then reaches the page without a script run, and the script looks only now and then. The stream is served by
`server.py` alone; where it is not there, or does not reach this browser, the fragments look as often as they must.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.components.conversation import Conversation
from pages.components.session import Here
from pages.components.turn_view import TurnView

HERE = Path(__file__).resolve().parent
_LOST = "stream_lost"
_FOLLOWER = st.components.v2.component(
    "arken_live_answer",
    html='<div class="live-answer"></div>',
    css=(HERE / "live_answer.css").read_text("utf-8"),
    js=(HERE / "live_answer.js").read_text("utf-8"),
    isolate_styles=False,
)


def is_streamed(here: Here) -> bool:
    """True while this browser follows answers by itself."""
    return here.services.is_served.is_set() and _LOST not in st.session_state


def follow_answer(talk: Conversation, view: TurnView) -> None:
    """Draw the answer and let the browser go on with it. The run it asks for where something else than text has come
    is one of the fragment this is called in; a stream that does not come through is noted and never tried again in
    this session."""
    followed = _FOLLOWER(
        key=f"live_{view.turn_id}",
        data={
            "url": f"/api/chat/{talk.id}/stream", "turn": view.turn_id, "text": view.text, "after": view.last_id,
            "ended": view.ended,
        },
        on_news_change=_heard,
        on_lost_change=_heard,
    )  # fmt: skip
    if followed.lost:
        st.session_state[_LOST] = True
        st.rerun()


def _heard() -> None:
    """The run that follows is all that is wanted."""
