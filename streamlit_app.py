"""ARKEN HX: describe a shell-and-tube duty, get an audited design. The first page and the entry point."""

from __future__ import annotations

from pages.components.failure import friendly_errors
from pages.components.home import draw_home
from pages.components.session import page_setup

here = page_setup("New design")
with friendly_errors():
    draw_home(here)
