"""The last handler of a page: whatever fails is logged with an id and said in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from orchestration.errors import EngineClientError, OrchestrationError, StoreUnavailableError
from orchestration.faults import report_fault
from pages.components.text import plain
from pages.components.unsent import draw_unsent, keep_unsent

ENGINE_AWAY = "The HX Engine does not answer. The design and what you typed are kept."
STORE_AWAY = "The store does not answer. What was saved before is kept; try again in a moment."


@contextmanager
def friendly_errors() -> Iterator[None]:
    """Shows an error box instead of a traceback; what was drawn before it stays."""
    try:
        yield
    except OrchestrationError as error:
        error_id = report_fault(f"a page failed: {error.code}")
        words = STORE_AWAY if isinstance(error, StoreUnavailableError) else error.user_message
        st.error(f"{plain(words)} (error {error_id})", icon=":material/error:")
        keep_unsent()
        draw_unsent()
        for detail in getattr(error, "errors", None) or ():
            st.markdown(f"- **{plain(detail.get('field'))}**: {plain(detail.get('message'))}")
    except Exception:
        error_id = report_fault("a page failed")
        st.error(
            f"This part of the page could not be drawn. Nothing stored is lost: reload the page. "
            f"If it stays, report error {error_id}.",
            icon=":material/error:",
        )


def draw_engine_trouble(error: OrchestrationError, view: str) -> None:
    """Where a view asks the engine and gets nothing: what happened, and a button where another try may help."""
    is_away = isinstance(error, EngineClientError) and error.retryable
    st.warning(plain(ENGINE_AWAY if is_away else error.user_message), icon=":material/sync_problem:")
    if is_away:
        st.button("Try again", key=f"again_{view}", icon=":material/refresh:")
