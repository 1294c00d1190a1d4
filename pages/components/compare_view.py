"""Up to four designs of ?ids=a,b,c,d in one table and one figure, to take away as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from orchestration.comparison import Row, as_markdown, as_xlsx, compare
from orchestration.comparison.sheet import XLSX_TYPE
from orchestration.designs import is_complete
from pages.components.comparison import draw_rows, side_of
from pages.components.listing import duty_label
from pages.components.moved import move, named
from pages.components.plots.comparison import relative_figure
from pages.components.saved_figure import draw_kind_choice, draw_saved_figure
from pages.components.session import DESIGN_PAGE, Here
from pages.components.text import plain
from pages.components.times import when

MOST, LISTED = 4, 500
LETTERS = "ABCD"
CHOSEN, SEEN = "compare_chosen", "compare_seen"


def draw_compare_page(here: Here) -> None:
    """The choice, then what differs."""
    st.title("Compare designs", anchor=False)
    designs = {design["id"]: design for design in here.services.designs.list(here.owner, limit=LISTED)
               if is_complete(design)}  # fmt: skip
    asked = [name for name in str(named("ids") or "").split(",") if name]
    if len(designs) < 2:
        _warn_unknown(asked, designs)
        found = "Only one design is finished" if designs else "No design is finished"
        st.markdown(f"{found} so far. Two or more of them can be laid side by side here.")
        st.page_link("streamlit_app.py", label="Start a design", icon=":material/add_circle:", query_params=here.link())
        return
    chosen = _draw_choice(asked, designs)
    if len(chosen) < 2:
        st.markdown("Choose at least two designs: here by a word of their title, or with the check boxes of History.")
        st.page_link("pages/history.py", label="History", icon=":material/history:", query_params=here.link())
        return
    _draw_comparison(here, [designs[design_id] for design_id in chosen])


def _warn_unknown(asked: Sequence[str], designs: Mapping[str, Any]) -> None:
    unknown = [name for name in asked if name not in designs]
    if unknown:
        st.warning(f"Not found, not finished, or somebody else's: {plain(', '.join(unknown)[:200])}")


def _draw_choice(asked: Sequence[str], designs: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The ids chosen. A new address sets the choice; a changed choice sets the address."""
    if CHOSEN not in st.session_state or st.session_state.get(SEEN) != ",".join(asked):
        st.session_state[CHOSEN] = [name for name in dict.fromkeys(asked) if name in designs][:MOST]
        st.session_state[SEEN] = ",".join(asked)
        _warn_unknown(asked, designs)
    chosen = st.multiselect(
        "Designs", list(designs), key=CHOSEN, max_selections=MOST, format_func=lambda one: _title(designs[one]),
        placeholder="Type a word of a title", label_visibility="collapsed",
    )  # fmt: skip
    if chosen or asked:
        st.session_state[SEEN] = ",".join(chosen)
        move(ids=st.session_state[SEEN])
    return chosen


def _title(design: Mapping[str, Any]) -> str:
    revision = f", rev. {design['revision']}" if design.get("family_id") else ""
    return f"{design.get('title') or 'Design'}{revision} · {when(design.get('created_at'))} · {design['id'][:6]}"


def _draw_comparison(here: Here, designs: Sequence[Mapping[str, Any]]) -> None:
    names = LETTERS[:len(designs)]
    sides = [side_of(here, design, name) for name, design in zip(names, designs, strict=True)]
    rows = compare(sides, here.system)
    with st.container(key="compare-heads", gap=None):
        for name, design in zip(names, designs, strict=True):
            label = f"**{name}** {duty_label(_title(design), design, here.system)}"
            st.page_link(DESIGN_PAGE, label=label, icon=":material/architecture:",
                         query_params=here.link(c=design["conversation_id"], d=design["id"]))  # fmt: skip
    figure = relative_figure(names, rows)
    if figure is not None:
        draw_kind_choice(f"Results against {names[0]}")
        draw_saved_figure(
            figure, "compare_figure", "arken-comparison", "Each result of each design as a share of the first design's"
        )
    only = st.toggle("Only what differs", value=True, key="diff", bind="query-params")
    shown = [row for row in rows if row.is_different] if only else rows
    with st.container(key="compare-table"):
        draw_rows(names, shown)
    st.caption("▲ best and ▽ worst of a row, where more or less is better. " + _same_words(rows, only=bool(only)))
    _draw_downloads([f"{name} {_title(design)}" for name, design in zip(names, designs, strict=True)], rows)


def _same_words(rows: Sequence[Row], *, only: bool) -> str:
    same = sum(1 for row in rows if not row.is_different)
    return f"{same} rows are the same in all and hidden." if only and same else ""


def _draw_downloads(names: Sequence[str], rows: Sequence[Row]) -> None:
    forms = (
        ("Excel", as_xlsx, "xlsx", XLSX_TYPE, ":material/table_view:"),
        ("Markdown", as_markdown, "md", "text/markdown", ":material/markdown:"),
    )
    with st.container(key="compare-downloads", horizontal=True, gap="small"):
        for label, render, extension, media, icon in forms:
            st.download_button(
                label, data=partial(render, names, rows), file_name=f"arken-comparison.{extension}", mime=media,
                icon=icon, on_click="ignore", key=f"compare_{extension}",
            )  # fmt: skip
