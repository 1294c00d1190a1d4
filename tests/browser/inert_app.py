"""Draws every hostile text the way the pages do: as prose, as data in a line, in a label, in a table cell."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.components.text import inert_markdown, math, plain

PAYLOADS = Path(__file__).with_name("inert_payloads.md").read_text("utf-8")

with st.container(key="payloads"):
    st.markdown(inert_markdown(PAYLOADS))
    for line in PAYLOADS.splitlines():
        st.markdown(inert_markdown(line))
        st.markdown(f"{plain(line)} **{plain(line)}**")
        st.markdown(f"| head |\n| :-- |\n| {plain(line)} |")
        st.markdown(math(line))
    st.caption(plain(PAYLOADS))
    st.button(plain(PAYLOADS[:200]), key="last")
