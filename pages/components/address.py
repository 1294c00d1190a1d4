"""The address of a page, to be copied."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urljoin

import streamlit as st


def draw_address(link: Mapping[str, str], page: str = "design") -> None:
    """The full address in a box with its own copy button."""
    st.code(f"{urljoin(str(st.context.url or ''), page)}?{urlencode(link)}", language=None, wrap_lines=True)
