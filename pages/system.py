"""System: which part is in use, whether it works, and the settings in effect."""

from __future__ import annotations

from pages.components.failure import friendly_errors
from pages.components.session import page_setup
from pages.components.system_view import draw_system

here = page_setup("System")
with friendly_errors():
    draw_system(here)
