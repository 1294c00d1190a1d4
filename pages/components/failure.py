"""The last handler of a page: whatever fails is logged with an id and said in plain words."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from orchestration.errors import OrchestrationError
from pages.components.text import plain

_LOG = logging.getLogger(__name__)


@contextmanager
def friendly_errors() -> Iterator[None]:
    """Shows an error box instead of a traceback; what was drawn before it stays."""
    try:
        yield
    except OrchestrationError as error:
        _LOG.warning("page failed: %s", error.code, exc_info=True)
        st.error(plain(error.user_message), icon=":material/error:")
        for detail in getattr(error, "errors", None) or ():
            st.markdown(f"- **{plain(detail.get('field'))}**: {plain(detail.get('message'))}")
    except Exception:
        error_id = secrets.token_hex(4)
        _LOG.exception("page failed, error id %s", error_id)
        st.error(
            f"This part of the page could not be drawn. Nothing stored is lost: reload the page. "
            f"If it stays, report error {error_id}.",
            icon=":material/error:",
        )
