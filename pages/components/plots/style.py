"""The one look of all figures and the small parts they are made of."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from orchestration.presentation import convert
from orchestration.presentation.palette import COLD, HOT, NEUTRAL

FIGURE_HEIGHT_PX = 250
TALL_HEIGHT_PX = 320
SAVED_SCALE, BUTTONS_PX = 3, 36
LABEL_CHARS = 40
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
    """A margin above, so that the camera button covers nothing."""
    figure.update_layout(
        margin={"t": BUTTONS_PX}, height=figure.layout.height + BUTTONS_PX,
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
    opacities: Sequence[float] | None = None, hover: Sequence[str] | None = None,
) -> go.Figure:  # fmt: skip
    """Horizontal bars in the order given, each with its value written beside it."""
    figure = go.Figure(
        go.Bar(
            x=list(values), y=list(labels), orientation="h", text=list(shown), textposition="outside",
            cliponaxis=False, marker={"color": list(colours), "opacity": list(opacities or [1.0] * len(values))},
            customdata=list(hover or shown), hovertemplate="%{y}: %{customdata}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_xaxes(range=[0, max([*values, 0.0]) * 1.22 or 1.0])
    figure.update_yaxes(autorange="reversed", showgrid=False, automargin=True)
    return figure
