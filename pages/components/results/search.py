"""The search of a design: map of the sizes, the ten alternatives, and one of them taken to What if."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from orchestration.errors import EngineClientError
from orchestration.presentation import show
from pages.components.plots.money import contender_name
from pages.components.plots.search import MEASURES, blocking_reasons, map_figure
from pages.components.results.dial_fields import try_geometry
from pages.components.results.dials import GEOMETRY
from pages.components.results.model import WHAT_IF_VIEW, SettledDesign, show_next
from pages.components.saved_figure import draw_saved_figure
from pages.components.tables import is_number, markdown_table, unbroken
from pages.components.text import plain

REASONS_SHOWN = 6
COMPARED = (
    ("Cost", "cost_usd", "USD"), ("Area", "area_provided_m2", "m2"), ("ΔP tube", "dP_tube_Pa", "Pa"),
    ("ΔP shell", "dP_shell_Pa", "Pa"), ("Overdesign", "overdesign_pct", "%"),
)  # fmt: skip


def draw_map(settled: SettledDesign) -> None:
    """The map, computed by the engine when it is first opened and kept with the design."""
    st.markdown("**Sizes that hold a design**")
    found = _explored(settled)
    if found is None:
        return
    measure = st.segmented_control(
        "Colour by", list(MEASURES), default="Cost", required=True, key="map_measure", label_visibility="collapsed",
        width="content",
    )  # fmt: skip
    cells = [cell for cell in found.get("map") or () if isinstance(cell, Mapping)]
    figure = map_figure({**settled.facts.outputs, "search_map": cells}, settled.here.system, measure or "Cost")
    if figure is None:
        st.caption("The engine sent no map.")
        return
    draw_saved_figure(
        figure, "plot_search_map", f"arken-{settled.design['id'][:8]}-search-map",
        "Least cost or area of every standard shell diameter and tube length; sizes without a design by reason",
    )  # fmt: skip
    st.caption(_map_words(cells))


def _explored(settled: SettledDesign) -> Mapping[str, Any] | None:
    here, design_id = settled.here, settled.design["id"]
    try:
        kept = here.services.explorations.kept(here.owner, design_id)
        if kept is not None:
            return kept
        with st.spinner("The engine rates the sizes around this design", show_time=True):
            return here.services.explorations.of(here.owner, design_id)
    except EngineClientError as error:
        st.warning(f"There is no map: {plain(error.user_message)} The design is kept as it is.",
                   icon=":material/sync_problem:")  # fmt: skip
        st.button("Try again", key="explore_again", icon=":material/refresh:")
        return None


def _map_words(cells: Sequence[Mapping[str, Any]]) -> str:
    held = sum(1 for cell in cells if cell.get("is_feasible"))
    reasons = blocking_reasons(cells)
    listed = "; ".join(f"{number} {plain(label.lower())} ({count})" for number, (label, count) in
                       enumerate(reasons[:REASONS_SHOWN], 1))  # fmt: skip
    more = f"; {len(reasons) - REASONS_SHOWN} more reasons" if len(reasons) > REASONS_SHOWN else ""
    blocked = f" The others hold none: {listed}{more}." if reasons else ""
    return f"{held} of {len(cells)} sizes hold a design. Star: chosen; rings: alternatives.{blocked}"


def draw_alternatives(settled: SettledDesign) -> None:
    """Each alternative with what is built otherwise and what that does, and a way to try it."""
    entries = settled.facts.entries("alternatives")
    if not entries:
        return
    system = settled.here.system
    st.markdown("**What the alternatives change**")
    head = ("", "Built otherwise", *(label for label, _, _ in COMPARED))
    chosen = {"cost_usd": settled.facts.outputs.get("cost_usd"), **{
        key: settled.facts.value(key) for _, key, _ in COMPARED if key != "cost_usd"}}  # fmt: skip
    rows = [("0", "chosen", *_numbers(chosen, chosen, system))]
    rows += [(str(n), _built(entry, system), *_numbers(entry, chosen, system)) for n, entry in enumerate(entries, 1)]
    with st.container(key="alternatives"):
        st.markdown(markdown_table(head, rows, "rlrrrrr"))
    _draw_try(settled, entries)


def _numbers(entry: Mapping[str, Any], chosen: Mapping[str, Any], system: str) -> list[str]:
    texts = []
    for _, key, unit in COMPARED:
        like = chosen.get(key)
        texts.append(unbroken(plain(show(entry.get(key), unit, system, like=like if is_number(like) else None))))
    return texts


def _built(entry: Mapping[str, Any], system: str) -> str:
    """What is built otherwise, new value first."""
    built = (entry.get("differs") or {}).get("built") or ()
    words = []
    for item in built:
        if isinstance(item, Mapping):
            name = str(item.get("name"))
            label, unit = (GEOMETRY[name].label, GEOMETRY[name].unit) if name in GEOMETRY else (
                str(item.get("label")), "m" if name.endswith("_m") else "-")  # fmt: skip
            label = label.partition(",")[0]
            words.append(f"{label} {show(item.get('value'), unit, system)} ({show(item.get('chosen'), unit, system)})")
    return plain(", ".join(words))


def _draw_try(settled: SettledDesign, entries: Sequence[Mapping[str, Any]]) -> None:
    with st.container(key="try-alternative", horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox(
            "Take to What if", range(len(entries)), key="alternative",
            format_func=lambda n: f"{n + 1}: {contender_name(entries[n], settled.here.system)}",
        )  # fmt: skip
        if st.button("Try this one", icon=":material/tune:", key="try_alternative") and number is not None:
            try_geometry(settled, entries[number])
            show_next(WHAT_IF_VIEW)
            st.rerun()
