"""Keys for programs: made here, told once, revoked here."""

from __future__ import annotations

import streamlit as st

from orchestration.api_keys import MAX_LABEL_CHARS
from pages.components.session import Here
from pages.components.text import plain
from pages.components.times import when

NEW_KEY = "new_api_key"


def draw_api_keys(here: Here) -> None:
    """A form, the key that was just made, and the keys there are."""
    keys = here.services.api_keys
    st.header("API keys", anchor=False)
    st.caption(
        "A program sends one as `Authorization: Bearer` and then sees and does what you do. The routes: /api/docs."
    )
    with st.form("make_key", border=False, clear_on_submit=True):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            label = st.text_input("What the key is for", max_chars=MAX_LABEL_CHARS, width=280)
            wanted = st.form_submit_button("Make a key", icon=":material/key:")
    if wanted:
        try:
            key, entry = keys.create(here.owner, label)
            st.session_state[NEW_KEY] = (entry["id"], key)
        except ValueError as error:
            st.error(plain(error))
    listed = keys.list(here.owner)
    _draw_new(listed)
    for entry in listed:
        with st.container(key=f"key-{entry['id']}", horizontal=True, vertical_alignment="center"):
            st.markdown(f"{plain(entry['label'])}", width=280)
            st.caption(when(entry["created_at"]), width=180)
            if st.button("Revoke", key=f"revoke-{entry['id']}", type="tertiary", icon=":material/block:"):
                keys.revoke(here.owner, entry["id"])
                st.rerun()
    if not listed:
        st.caption("No key yet.")


def _draw_new(listed: list) -> None:
    """Shown until the page is left: a key can be read only once."""
    key_id, key = st.session_state.pop(NEW_KEY, ("", ""))
    if any(entry["id"] == key_id for entry in listed):
        st.success("Copy this key now: it is not shown again.", icon=":material/key:")
        st.code(key, language=None)
