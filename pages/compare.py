"""Compare: up to four designs side by side, named in the address."""

from __future__ import annotations

from pages.components.compare_view import draw_compare_page
from pages.components.failure import friendly_errors
from pages.components.session import page_setup

here = page_setup("Compare")
with friendly_errors():
    draw_compare_page(here)
