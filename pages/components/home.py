"""The first page: what this is, one input, examples to start from, recent designs."""

from __future__ import annotations

import streamlit as st

from pages.components.assistant_choice import draw_choice
from pages.components.conversation import send
from pages.components.first_visit import draw_example, draw_tour
from pages.components.listing import draw_design_rows
from pages.components.message_box import draw_message_box
from pages.components.moved import is_led_on, named
from pages.components.preset_choice import chosen_preset, draw_presets
from pages.components.session import DEMO_WORDS, DESIGN_PAGE, Here
from pages.components.unsent import HOME_INPUT, ROOM_INPUT, keep_text

EXAMPLES = (
    (
        "Kerosene cooler",
        "Cool 50 kg/s of kerosene from 150 °C to 90 °C with cooling water from 30 °C to 50 °C, "
        "max 0.7 bar on both sides",
    ),
    (
        "Glycol to sea water",
        "Cool 30 kg/s of 40 % ethylene glycol from 60 °C to 40 °C with sea water from 20 °C to 30 °C",
    ),
    ("Feed and effluent", "Heat 20 kg/s of toluene from 30 °C to 80 °C with 25 kg/s of water at 95 °C, 3 bar"),
    ("Compressed air", "Cool 3 kg/s of air at 8 bar from 140 °C to 45 °C with water from 25 °C to 35 °C"),
)
EXAMPLE = "For example: cool 50 kg/s of kerosene from 150 °C to 90 °C with water from 30 °C to 50 °C"
RECENT = 6


def draw_home(here: Here) -> None:
    """Sending or choosing an example starts a turn and goes to the Design page."""
    with st.container(key="home", width=860, gap="small"):
        st.title("Shell-and-tube design from a plain description", anchor=False)
        st.markdown(
            "Describe the duty or attach its datasheet: the engine checks it, searches the standard geometries for "
            "the cheapest that holds every limit, and shows each number with its formula and source."
        )
        if here.services.settings.assistant == "demo":
            st.caption(f":material/lock_open: {DEMO_WORDS}")
        draw_tour(here)
        said = draw_message_box(HOME_INPUT, EXAMPLE, height=96)
        with st.container(key="home-choices", horizontal=True, gap="small", vertical_alignment="center"):
            draw_choice(here, None)
            draw_presets(here)
        with st.container(key="home-ways", horizontal=True, vertical_alignment="center", gap="small"):
            draw_example(here, EXAMPLES[0][1])
            st.page_link(
                DESIGN_PAGE, label="Fill in the form instead", icon=":material/edit_note:", width="content",
                query_params=here.link(panel_view="Form"),
            )
        st.caption("Or let one of these be designed")
        chosen = _draw_examples()
        _draw_recent(here)
    begun = named("c") if is_led_on() else None
    if begun:
        _follow(here, begun, said.text if said else "")
    elif said:
        _begin(here, said.text, said.files)
    elif chosen:
        _begin(here, chosen, [])


def _draw_examples() -> str | None:
    chosen = None
    with st.container(key="examples"), st.grid(2, min_column_width=300, gap="small"):
        for number, (title, text) in enumerate(EXAMPLES):
            label = f"**{title}**  \n{text}"
            if st.button(label, key=f"example_{number}", width="stretch", wrap=True):
                chosen = text
    return chosen


def _draw_recent(here: Here) -> None:
    designs = here.services.designs.list(here.owner, limit=RECENT)
    if designs:
        st.caption("Recent designs")
        draw_design_rows(here, designs)


def _follow(here: Here, begun: str, text: str) -> None:
    """This page was clicked once more before the conversation that it had begun was seen: that one is gone to, and a
    second message waits there in the input."""
    keep_text(ROOM_INPUT, text)
    here.go(DESIGN_PAGE, c=begun)


def _begin(here: Here, text: str, files: list) -> None:
    preset = chosen_preset(here)
    conversation_id = send(here, text, files, None, preset["id"] if preset else None)
    here.go(DESIGN_PAGE, preset["units"] if preset else "", c=conversation_id)
