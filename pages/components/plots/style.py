"""The one look of all figures and the small parts they are made of."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import plotly.graph_objects as go

from orchestration.presentation import convert
from orchestration.presentation.palette import COLD, HOT, NEUTRAL

# Plotly asks the pandas among the loaded modules about every value, also one that another session's thread has half
# loaded (Streamlit loads it when first needed). A figure begins with a whole one.
import_module("pandas")

FIGURE_HEIGHT_PX = 250
TALL_HEIGHT_PX = 320
SAVED_SCALE, BUTTONS_PX = 3, 36
LABEL_CHARS = 40
EDGE_PX, EDGE_ROOM = 48, 1.02
GOOD, BAD, LIMIT = "#4f8f6b", "#b93a2b", "#b4630c"
_GRID = "rgba(128,140,152,0.22)"
PLOT_CONFIG = {"displayModeBar": False, "responsive": True}


def saving_config(kind: str, name: str) -> dict[str, Any]:
    """Plotly's settings for a figure with a camera button that saves `kind` (svg or png)."""
    options = {"format": kind, "filename": name, "scale": SAVED_SCALE if kind == "png" else 1}
    return {
        "responsive": True, "displaylogo": False, "displayModeBar": True, "toImageButtonOptions": options,
        "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d", "pan2d", "zoomIn2d", "zoomOut2d", "zoom2d"],
    }  # fmt: skip


def styled(figure: go.Figure, height_px: int = FIGURE_HEIGHT_PX) -> go.Figure:
    """No frame, faint grid, small type; colours of text come from the theme."""
    figure.update_layout(
        height=height_px,
        margin={"l": 48, "r": 10, "t": 4, "b": 40},
        showlegend=False,
        font={"size": 11},
        hovermode="x unified",
        plot_bgcolor="rgba(0,0,0,0)",
        paper_bgcolor="rgba(0,0,0,0)",
    )
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(gridcolor=_GRID, zeroline=False, title_font={"size": 11}, tickfont={"size": 10.5})
    return figure


def with_room_for_buttons(figure: go.Figure) -> None:
    """A margin above what stands above the bars, so that the camera button covers nothing; made once."""
    if figure.layout.margin.t >= BUTTONS_PX:
        return
    figure.update_layout(
        margin={"t": figure.layout.margin.t + BUTTONS_PX}, height=figure.layout.height + BUTTONS_PX,
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": NEUTRAL, "activecolor": COLD},
    )  # fmt: skip


def curve(values: Any) -> list[float]:
    """The numbers of a list; empty when it is none."""
    if not isinstance(values, Sequence) or isinstance(values, str) or not all(is_number(v) for v in values):
        return []
    return [float(value) for value in values]


def is_number(value: Any) -> bool:
    """True for int and float, not for bool."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def in_unit(values: Sequence[float], unit: str, system: str) -> tuple[list[float], str]:
    """All values in the unit that fits the largest of them, and its label."""
    largest = max((abs(value) for value in values), default=0.0)
    shown = [convert(value, unit, system, like=largest)[0] for value in values]
    return shown, convert(0.0, unit, system, like=largest)[1]


def stream_colours(tube_side_fluid: Any) -> dict[str, str]:
    """Hot and cold keep their colour whichever side of the tube they are on."""
    tube_is_hot = tube_side_fluid == "hot"
    return {"tube": HOT if tube_is_hot else COLD, "shell": COLD if tube_is_hot else HOT, "wall": NEUTRAL}


def wrapped(label: str) -> str:
    """A long name of a bar on two lines, so that the bars keep most of the width."""
    return "<br>".join(textwrap.wrap(label, LABEL_CHARS))


def end_label(
    figure: go.Figure, x: float, y: float, text: str, color: str, *, at_start: bool = False, is_below: bool = False
) -> None:
    """The name of a line, written at its end instead of in a legend, above or below the line."""
    figure.add_annotation(
        x=x, y=y, text=text, showarrow=False, font={"color": color, "size": 11.5},
        xanchor="left" if at_start else "right",
        yanchor="top" if is_below else "bottom", yshift=-3 if is_below else 3,
    )  # fmt: skip


def bars(
    labels: Sequence[str], values: Sequence[float], shown: Sequence[str], colours: Sequence[str],
    opacities: Sequence[float] | None = None, hover: Sequence[str] | None = None, limit: float | None = None,
    *, at_edge: bool = False,
) -> go.Figure:  # fmt: skip
    """Horizontal bars in the order given, each with its value written beside it; where a line at `limit` would cross
    the values, or long names leave too little room, they stand in a column of their own at the right edge."""
    at_edge = at_edge or limit is not None
    figure = go.Figure(
        go.Bar(
            x=list(values), y=list(labels), orientation="h", text=None if at_edge else list(shown),
            textposition="outside", cliponaxis=False,
            marker={"color": list(colours), "opacity": list(opacities or [1.0] * len(values))},
            customdata=list(hover or shown), hovertemplate="%{y}: %{customdata}<extra></extra>",
        )
    )  # fmt: skip
    if at_edge:
        for label, text in zip(labels, shown, strict=True):
            write_at_edge(figure, label, text)
        figure.update_xaxes(range=[0, EDGE_ROOM * max([*values, limit or 0.0])])
    else:
        figure.update_xaxes(range=[0, max([*values, 0.0]) * 1.22 or 1.0])
    figure.update_yaxes(autorange="reversed", showgrid=False, automargin=True)
    return figure


def write_at_edge(figure: go.Figure, bar: str, text: str, color: str | None = None) -> None:
    """A value beside the row of its bar, in the margin at the right that `with_edge` makes."""
    figure.add_annotation(
        x=1, xref="paper", xanchor="left", xshift=4, y=bar, yref="y", showarrow=False, text=text,
        font={"size": 11, "color": color},
    )  # fmt: skip


def with_edge(figure: go.Figure, edge_px: int = EDGE_PX) -> go.Figure:
    """Room at the right for values, above for the name of the limit's line."""
    return figure.update_layout(hovermode="closest", margin={"r": edge_px, "t": 18})
