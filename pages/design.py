"""Design: the conversation beside the live progress and the result of its design."""

from __future__ import annotations

from pages.components.design_room import draw_design_room
from pages.components.failure import friendly_errors
from pages.components.session import page_setup

here = page_setup("Design")
with friendly_errors():
    draw_design_room(here)
