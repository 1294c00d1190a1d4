"""All figures of a design by topic; each topic has its own address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import streamlit as st

from pages.components.plots import hydraulic, money, odds, properties, search, thermal, vibration
from pages.components.plots.style import with_room_for_buttons
from pages.components.results.model import SettledDesign
from pages.components.results.search import draw_alternatives, draw_map
from pages.components.saved_figure import draw_kind_choice, draw_saved_figure
from pages.components.text import plain

SEARCH, PROPERTIES = "Search", "Properties"
NO_DATA = "The engine sent no data for this figure."


class Figure(NamedTuple):
    """Title, what it shows in words, and the function that draws it."""

    title: str
    alt: str
    draw: Callable[[Mapping[str, Any], str], Any]

    def draw_with_buttons(self, values: Mapping[str, Any], system: str) -> Any:
        """The figure with room for the button it is saved by, so that it can be shared; None without data."""
        drawn = self.draw(values, system)
        if drawn is not None:
            with_room_for_buttons(drawn)
        return drawn


TOPICS: Mapping[str, tuple[Figure, ...]] = {
    "Temperatures": (
        Figure("Temperature and heat", "Temperatures of both streams over the heat transferred, with the least "
               "approach", thermal.tq_figure),
        Figure("Along the exchanger", "Temperatures of both streams and both faces of the wall in twenty zones",
               thermal.profile_figure),
    ),
    "Coefficients": (
        Figure("Thermal resistances", "Share of each resistance in 1/U, referred to the tube outside",
               thermal.resistance_figure),
        Figure("Local coefficients", "U and both film coefficients along the exchanger", thermal.local_figure),
    ),
    "Pressure drops": (
        Figure("Pressure drop by part", "Parts of the pressure drop of each side against the allowed drop",
               hydraulic.losses_figure),
    ),
    "Shell side": (
        Figure("Correction factors", "Bell-Delaware factors on heat transfer and pressure drop",
               hydraulic.factors_figure),
        Figure("Where the flow goes", "Shares of the shell-side flow by path", hydraulic.streams_figure),
    ),
    "Vibration": (
        Figure("Fluid-elastic instability", "Velocity over critical velocity for every span against the limit",
               vibration.vibration_figure),
    ),
    "Certainty": (
        Figure("Overdesign, its odds", "P10, P50 and P90 of the overdesign beside the computed one", odds.odds_figure),
        Figure("What makes it unsure", "Share of each uncertain input in the uncertainty", odds.spread_figure),
    ),
    "Cost": (
        Figure("Purchase cost by part", "Cost of each part, dearest first", money.cost_figure),
    ),
    SEARCH: (
        Figure("From all standard geometries to one", "What each limit removed from the standard geometries, in the "
               "order of the limits", search.funnel_figure),
        Figure("Next-best geometries", "Cost of the chosen geometry and of those that came next",
               money.contenders_figure),
    ),
    PROPERTIES: tuple(
        Figure(name, f"{name} of both fluids over temperature: solid between inlet and outlet, dotted towards the wall",
               properties.property_figure(name))
        for name in properties.PROPERTIES
    ),
}  # fmt: skip


def draw_figures(settled: SettledDesign) -> None:
    """One topic at a time, each figure at full width, to be saved as SVG or PNG."""
    topic = st.pills(
        "Topic", list(TOPICS), default=next(iter(TOPICS)), required=True, label_visibility="collapsed", key="plot",
        bind="query-params",
    )  # fmt: skip
    draw_kind_choice()
    for figure in TOPICS.get(topic or "", next(iter(TOPICS.values()))):
        _draw(settled, figure)
    if topic == SEARCH:
        draw_alternatives(settled)
        draw_map(settled)
    if topic == PROPERTIES:
        for fluid, source in properties.source_words(settled.facts.outputs):
            st.caption(f"Source, {plain(fluid)}: {plain(source)}")


def _draw(settled: SettledDesign, figure: Figure) -> None:
    st.markdown(f"**{figure.title}**")
    drawn = settled.figure(f"{figure.title}, to be saved", figure.draw_with_buttons)
    if drawn is None:
        st.caption(NO_DATA)
        return
    slug = figure.title.lower().replace(",", "").replace(" ", "-")
    draw_saved_figure(drawn, f"plot_{slug}", f"arken-{settled.design['id'][:8]}-{slug}", figure.alt)
    st.caption(figure.alt)
