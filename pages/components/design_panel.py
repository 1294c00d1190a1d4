"""The right half of the Design page: head, progress, steps with the open question, result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from orchestration.designs import is_settled
from orchestration.presentation import restated
from pages.components.address import draw_address
from pages.components.conversation import Conversation
from pages.components.design_model import step_cards
from pages.components.moved import move
from pages.components.progress import draw_progress
from pages.components.question import draw_question, tell_answered_elsewhere
from pages.components.results import draw_result
from pages.components.results.model import SettledDesign
from pages.components.session import REPORT_PAGE, Here
from pages.components.steps import draw_steps
from pages.components.text import plain
from pages.components.verdicts import broken_limits

STATUS_BADGES = {
    "pending": ("Starting", "gray"),
    "running": ("Running", "blue"),
    "waiting": ("Waits for you", "orange"),
    "completed": ("Completed", "green"),
    "error": ("Stopped by an error", "red"),
    "terminated": ("Ended", "gray"),
    "cancelled": ("Cancelled", "gray"),
    "orphaned": ("Interrupted", "orange"),
}


def status_badge(design: Mapping[str, Any]) -> str:
    """The design's status as a Markdown badge; an unknown one is shown as it is."""
    status = str(design.get("status") or "pending")
    words, color = STATUS_BADGES.get(status, (plain(status), "gray"))
    return f":{color}-badge[{words}]"


def draw_design(here: Here, talk: Conversation) -> None:
    """The conversation's design as it stands."""
    design = restated(dict(talk.design or {}), here.system)
    records = here.services.designs.records(here.owner, design["id"])
    settled = SettledDesign(here, design, records) if is_settled(dict(design)) else None
    _draw_head(here, talk, design, len(broken_limits(settled.facts)) if settled else 0)
    if design.get("problem"):
        st.warning(plain(_problem_text(design["problem"])), icon=":material/sync_problem:")
    tell_answered_elsewhere(design)
    if settled is not None:
        draw_result(settled)
        return
    records = restated(records, here.system)
    cards = step_cards(design, records, here.services.registry.step_names(design.get("engine_id")))
    draw_progress(here, design, records, cards)
    draw_steps(cards, here.system, partial(draw_question, here, design))


def _draw_head(here: Here, talk: Conversation, design: Mapping[str, Any], n_broken: int) -> None:
    with st.container(
        key="design-head", horizontal=True, wrap=False, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        badges = status_badge(design)
        if n_broken:
            badges += f" :red-badge[Breaks {n_broken} hard limit{'s' if n_broken > 1 else ''}]"
        st.markdown(f"**{plain(design.get('title') or 'Design')}** {badges}")
        with st.popover("Link", icon=":material/link:", type="tertiary", width="content"):
            st.caption("Leads to this view of this design.")
            draw_address({**st.query_params.to_dict(), **here.link(c=design.get("conversation_id"), d=design["id"])})
        if is_settled(dict(design)):
            st.page_link(
                REPORT_PAGE, label="Report", icon=":material/description:", query_params=here.link(d=design["id"])
            )
    if len(talk.designs) > 1:
        _draw_choice(talk, design)


def _draw_choice(talk: Conversation, design: Mapping[str, Any]) -> None:
    """Earlier designs of the conversation, oldest first."""
    labels = design_labels(talk.designs)
    chosen = st.segmented_control(
        "Designs of this conversation", list(labels), default=design["id"], format_func=labels.get,
        required=True, label_visibility="collapsed", key=f"designs_{len(labels)}_{design['id']}",
    )  # fmt: skip
    if chosen and chosen != design["id"]:
        move(d=chosen)
        st.rerun()


def design_labels(designs: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Name of each design by id, oldest first: a number, and for a revision that of its family with its own."""
    ordered = sorted(designs, key=lambda entry: str(entry.get("created_at")))
    firsts = [entry["id"] for entry in ordered if not entry.get("family_id")]
    numbers = {design_id: number for number, design_id in enumerate(firsts, 1)}
    return {
        entry["id"]: f"Design {numbers.get(entry.get('family_id') or entry['id'], '–')}"
        + (f", rev. {entry.get('revision')}" if entry.get("family_id") else "")
        for entry in ordered
    }


def _problem_text(problem: Any) -> str:
    """The trouble noted on the design, as any writer may have put it."""
    if isinstance(problem, Mapping):
        return str(problem.get("message") or problem.get("user_message") or "")
    return str(problem)
