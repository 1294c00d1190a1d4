"""Report: the rendered report of one design and its downloads."""

from __future__ import annotations

from pages.components.failure import friendly_errors
from pages.components.report_view import draw_report_page
from pages.components.session import page_setup

here = page_setup("Report")
with friendly_errors():
    draw_report_page(here)
