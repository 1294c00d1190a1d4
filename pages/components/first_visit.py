"""What helps on a first visit: a tour of three steps that comes once, and a worked example that needs no key."""

from __future__ import annotations

import streamlit as st

from pages.components.failure import friendly_errors
from pages.components.session import DESIGN_PAGE, Here

EXAMPLE_TITLE = "Worked example: kerosene cooler"
# Title, words that name the place also for who does not see its ring, and the place the style sheet rings.
TOUR = (
    ("Describe the duty", "Write it in the field below as you would to a colleague, attach its datasheet, or fill in "
     "the form. What is missing is asked for once; nothing is assumed without saying so.", "input"),
    ("Watch the sixteen steps", "Each fills in beside the conversation as it is computed; “Open the worked example” "
     "below shows one. Open a step for its formula, the numbers put in and their source. A step that needs a decision "
     "waits for you.", "example"),
    ("Take the report", "A finished design has its plots, drawings and data sheet; Report, in the menu, writes it as "
     "PDF (A4 or US Letter), Word and Markdown. What if changes one value and keeps it as a revision.", "report"),
)  # fmt: skip
_STEP = "tour_step"


def draw_tour(here: Here) -> None:
    """One step at a time, until it is taken to its end or skipped."""
    if here.services.first_steps.is_tour_over(here.owner):
        return
    number = min(int(st.session_state.get(_STEP, 0)), len(TOUR) - 1)
    title, words, place = TOUR[number]
    is_last = number == len(TOUR) - 1
    with st.container(key="tour", border=True, gap="small"):
        with st.container(key=f"tour-at-{place}"):
            st.markdown(f"**{title}** :small[step {number + 1} of {len(TOUR)}]  \n{words}")
        with st.container(horizontal=True, gap="small"):
            if st.button("Done" if is_last else "Next", key="tour_next"):
                _go(here, number + 1)
            if number and st.button("Back", key="tour_back"):
                _go(here, number - 1)
            if not is_last and st.button("Skip the tour", key="tour_skip", type="tertiary"):
                _go(here, len(TOUR))


def _go(here: Here, number: int) -> None:
    st.session_state[_STEP] = number
    if number >= len(TOUR):
        here.services.first_steps.end_tour(here.owner)
    st.rerun()


def draw_example(here: Here, duty: str) -> None:
    """A button that leads to the design of this duty: the one there is, else one made now by the offline assistant."""
    if st.button("Open the worked example", key="worked_example", icon=":material/play_circle:", type="primary"):
        with friendly_errors():
            conversation_id = _kept(here) or _made(here, duty)
            here.go(DESIGN_PAGE, c=conversation_id)


def _kept(here: Here) -> str | None:
    """The example opened before, unless it was deleted or never came to a design."""
    services, found = here.services, here.services.first_steps.example(here.owner)
    if not found or services.conversations.get(here.owner, found) is None:
        return None
    return found if services.turns.running(found) or services.designs.list(here.owner, found) else None


def _made(here: Here, duty: str) -> str:
    services = here.services
    conversation_id = services.conversations.create(here.owner, EXAMPLE_TITLE)["id"]
    offline = next(one.id for one in services.assistants.choices if one.kind == "offline")
    services.choose_assistant(here.owner, conversation_id, offline)
    services.turns.start(here.owner, conversation_id, duty, units=here.system)
    services.first_steps.keep_example(here.owner, conversation_id)
    return conversation_id
