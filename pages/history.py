"""History: every conversation and design of this owner, found, named, tagged, taken away, deleted."""

from __future__ import annotations

from pages.components.failure import friendly_errors
from pages.components.history_view import draw_history
from pages.components.session import page_setup

here = page_setup("History")
with friendly_errors():
    draw_history(here)
