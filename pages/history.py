"""History: every conversation and design of this owner, found by its words."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from pages.components.failure import friendly_errors
from pages.components.keeping import draw_keeping
from pages.components.listing import draw_conversation_rows, draw_design_rows
from pages.components.session import page_setup

LISTED = 200

here = page_setup("History")
with friendly_errors():
    st.title("History", anchor=False)
    designs = here.services.designs.list(here.owner, limit=LISTED)
    conversations = here.services.conversations.list(here.owner)
    if not conversations:
        st.markdown("Nothing here yet. Your conversations and designs are kept and listed on this page.")
        st.page_link("streamlit_app.py", label="Start a design", icon=":material/add_circle:")
        draw_keeping(here)
        st.stop()
    words = st.text_input(
        "Search", key="q", bind="query-params", placeholder="Fluid, temperature, title", icon=":material/search:",
        label_visibility="collapsed", width=420,
    )  # fmt: skip

    def found(entry: dict) -> bool:
        """True when every searched word is in the entry's title or request."""
        text = f"{entry.get('title', '')} {entry.get('request', '')} {entry.get('status', '')}".lower()
        return all(word in text for word in (words or "").lower().split())

    shown_designs = [design for design in designs if found(design)]
    with_designs = {design["conversation_id"] for design in shown_designs}
    shown_talks = [talk for talk in conversations if found(talk) or talk["id"] in with_designs]
    st.subheader("Designs", anchor=False)
    if shown_designs:
        draw_design_rows(here, shown_designs)
    else:
        st.caption("No design matches." if designs else "No design yet: none of the conversations led to one.")
    st.subheader("Conversations", anchor=False)
    if shown_talks:
        draw_conversation_rows(here, shown_talks, Counter(design["conversation_id"] for design in designs))
    else:
        st.caption("No conversation matches.")
    draw_keeping(here)
