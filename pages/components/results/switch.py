"""Which view of a settled design is shown. A view is added here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from pages.components.results.drawings import draw_drawings
from pages.components.results.figures import draw_figures
from pages.components.results.model import FIRST_VIEW, STEPS_VIEW, WHAT_IF_VIEW, SettledDesign, take_next
from pages.components.results.overview import draw_overview, draw_stopped
from pages.components.results.revisions import draw_revisions
from pages.components.results.sheet import draw_sheet
from pages.components.results.what_if import draw_what_if
from pages.components.results.working import draw_working


@dataclass(frozen=True)
class View:
    """One view: its label, which is also its name in the address, and what draws it."""

    label: str
    draw: Callable[[SettledDesign], None]


VIEWS = (
    View(FIRST_VIEW, draw_overview),
    View("Plots", draw_figures),
    View("Drawings", draw_drawings),
    View("Data sheet", draw_sheet),
    View(WHAT_IF_VIEW, draw_what_if),
    View("Revisions", draw_revisions),
    View(STEPS_VIEW, draw_working),
)


def draw_result(settled: SettledDesign) -> None:
    """The switch and the chosen view; a design that stopped has its steps only."""
    if not settled.is_complete:
        draw_stopped(settled)
        draw_working(settled)
        return
    take_next("view")
    views = {view.label: view for view in VIEWS}
    chosen = st.segmented_control(
        "View", list(views), default=FIRST_VIEW, required=True, label_visibility="collapsed",
        key="view", bind="query-params",
    )  # fmt: skip
    views.get(chosen or "", VIEWS[0]).draw(settled)
