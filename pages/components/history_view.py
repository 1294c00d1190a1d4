"""The History page: filters, rows with what can be done to each, the deletions that can be undone."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from orchestration.designs import is_complete
from pages.components.design_panel import status_badge
from pages.components.failure import friendly_errors
from pages.components.history_actions import ACTIONS, REPORT, draw_action, open_action
from pages.components.history_model import (
    DATE_WORDS,
    KIND_WORDS,
    ORDERS,
    STATUS_WORDS,
    Entry,
    Wanted,
    entries_of,
    found,
)
from pages.components.keeping import draw_keeping
from pages.components.listing import duty_label
from pages.components.session import COMPARE_PAGE, DESIGN_PAGE, REPORT_PAGE, Here
from pages.components.text import plain
from pages.components.times import when

LISTED, PAGE_ROWS, COMPARED = 2000, 20, 4
LOOK_EVERY_S = 2.0


def draw_history(here: Here) -> None:
    """Everything this owner has kept."""
    st.title("History", anchor=False)
    entries = entries_of(
        here.services.designs.list(here.owner, limit=LISTED), here.services.conversations.list(here.owner, limit=LISTED)
    )
    _draw_undo(here)
    if not entries:
        st.markdown("Nothing here yet. Your conversations and designs are kept and listed on this page.")
        st.page_link("streamlit_app.py", label="Start a design", icon=":material/add_circle:")
        draw_keeping(here)
        return
    shown = found(entries, _draw_filters())
    if not shown:
        st.markdown("Nothing matches. Take a word out of the search, or set the filters back to “any”.")
    pages = max(1, math.ceil(len(shown) / PAGE_ROWS))
    number = st.session_state["page"] = min(st.session_state.get("page") or 1, pages)
    _draw_rows(here, shown[(number - 1) * PAGE_ROWS: number * PAGE_ROWS])
    if pages > 1:
        st.pagination(pages, key="page")
        st.caption(f"{len(shown)} of {len(entries)} entries")
    draw_keeping(here)


def _draw_filters() -> Wanted:
    words = st.text_input(
        "Search", key="q", bind="query-params", placeholder="Fluid, temperature, title, tag", icon=":material/search:",
        label_visibility="collapsed",
    )  # fmt: skip
    with st.container(key="history-filters"), st.grid(4, min_column_width=150, gap="small"):
        kind = _choice("Kind", list(KIND_WORDS), "kind")
        status = _choice("Status", list(STATUS_WORDS), "status")
        date = _choice("Changed", list(DATE_WORDS), "date")
        order = _choice("Order", list(ORDERS), "order")
    return Wanted(words or "", kind, status, date, order)


def _choice(label: str, options: list[str], key: str) -> str:
    return st.selectbox(label, options, key=key, bind="query-params", label_visibility="collapsed") or options[0]


def _draw_rows(here: Here, entries: Sequence[Entry]) -> None:
    """The comparison is a button and no link: a link would lead to what was ticked when it was drawn."""
    chosen = [entry.id for entry in entries if st.session_state.get(f"pick_{entry.id}")]
    if chosen:
        with st.container(key="history-chosen", horizontal=True, vertical_alignment="center"):
            if len(chosen) < 2:
                st.caption("One design is chosen. Choose another to compare them.")
            else:
                taken = f"first {COMPARED} of {len(chosen)}" if len(chosen) > COMPARED else f"{len(chosen)}"
                if st.button(f"Compare the {taken} chosen designs", key="compare_chosen", icon=":material/compare:",
                             type="tertiary"):  # fmt: skip
                    here.go(COMPARE_PAGE, ids=",".join(chosen[:COMPARED]))
    with st.container(key="history-rows", gap=None):
        for entry in entries:
            _draw_row(here, entry)


def _draw_row(here: Here, entry: Entry) -> None:
    document, is_design = entry.document, entry.kind == "designs"
    with st.container(key=f"row_{entry.id}", gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"line_{entry.id}"):
            if is_design:
                st.checkbox(
                    "Compare this design", key=f"pick_{entry.id}", label_visibility="collapsed", width="content",
                    disabled=not is_complete(dict(document)),
                )  # fmt: skip
            link = here.link(c=document.get("conversation_id"), d=entry.id) if is_design else here.link(c=entry.id)
            st.page_link(
                DESIGN_PAGE, query_params=link, width="stretch",
                label=duty_label(entry.title, document, here.system) if is_design else plain(entry.title),
                icon=":material/architecture:" if is_design else ":material/forum:",
            )  # fmt: skip
            tags = " ".join(f":gray-badge[{plain(tag)}]" for tag in entry.tags)
            state = status_badge(document) if is_design else f":gray[{_counted(entry.number)} ·]"
            st.markdown(f"{tags} {state} :gray[{when(entry.at)}]", width="content")
            actions = ACTIONS if is_design and document.get("is_settled") else ACTIONS[1:]
            chosen = st.menu_button("More", list(actions), key=f"menu_{entry.id}", type="tertiary")
        if chosen == REPORT:
            here.go(REPORT_PAGE, d=entry.id)
        if chosen:
            open_action(chosen, entry.id)
            st.rerun()  # a row above may have drawn what was open before
        with friendly_errors():
            draw_action(here, entry, link)


def _counted(number: int) -> str:
    return "no design yet" if not number else "1 design" if number == 1 else f"{number} designs"


def _draw_undo(here: Here) -> None:
    """Deletions that can be taken back; looks again while there is one, so that it goes when it is too late."""
    is_any = bool(here.services.shelf.deleted(here.owner))

    @st.fragment(run_every=LOOK_EVERY_S if is_any else None)
    def undo() -> None:
        with friendly_errors():
            waiting = here.services.shelf.deleted(here.owner)
            for kind, document, left_s in waiting:
                with st.container(key=f"undo-line_{document['id']}", horizontal=True, vertical_alignment="center"):
                    title = plain(Entry(kind, document).title)
                    st.markdown(f":material/delete: Deleted: **{title}**, for good in {left_s:.0f} s", width="content")
                    if st.button("Undo", key=f"undo_{document['id']}", icon=":material/undo:", type="tertiary"):
                        here.services.shelf.restore(here.owner, kind, document["id"])
                        st.rerun()
            if is_any and not waiting:
                here.services.shelf.sweep()
                st.rerun()

    undo()
