"""The last handler of a page: whatever fails is logged with an id and said in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from orchestration.errors import OrchestrationError
from orchestration.faults import report_fault
from pages.components.text import plain


@contextmanager
def friendly_errors() -> Iterator[None]:
    """Shows an error box instead of a traceback; what was drawn before it stays."""
    try:
        yield
    except OrchestrationError as error:
        error_id = report_fault(f"a page failed: {error.code}")
        st.error(f"{plain(error.user_message)} (error {error_id})", icon=":material/error:")
        for detail in getattr(error, "errors", None) or ():
            st.markdown(f"- **{plain(detail.get('field'))}**: {plain(detail.get('message'))}")
    except Exception:
        error_id = report_fault("a page failed")
        st.error(
            f"This part of the page could not be drawn. Nothing stored is lost: reload the page. "
            f"If it stays, report error {error_id}.",
            icon=":material/error:",
        )
