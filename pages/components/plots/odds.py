"""How sure the overdesign is, and what makes it unsure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from orchestration.presentation import typeset
from orchestration.presentation.palette import COLD, NEUTRAL
from pages.components.plots.style import BAD, LIMIT, bars, is_number, styled

TOP = 1.2
PERCENTILES = (("P10", 10), ("P50", 50), ("P90", 90))


def odds_figure(values: Mapping[str, Any], system: str) -> go.Figure | None:
    """The overdesign that 90, 50 and 10 of 100 such exchangers exceed, beside the one computed."""
    points = {name: values.get(f"overdesign_{name}_pct") for name, _ in PERCENTILES}
    stated = values.get("overdesign_pct")
    if not all(is_number(value) for value in (*points.values(), stated)):
        return None
    low, middle, high = points.values()
    figure = go.Figure()
    figure.add_scatter(x=[low, high], y=[0, 0], mode="lines", line={"color": COLD, "width": 10}, opacity=0.35)
    for (name, _), value in zip(PERCENTILES, points.values(), strict=True):
        figure.add_scatter(
            x=[value], y=[0], mode="markers+text", text=[typeset(f"{name} {value:.1f} %")],
            textposition="bottom center",
            marker={"color": BAD if value < 0 else COLD, "size": 13}, hoverinfo="skip",
        )  # fmt: skip
    _mark(figure, stated, f"computed {stated:.1f} %", NEUTRAL, "dot", "left")
    _mark(figure, 0.0, "none", LIMIT, "solid", "right")
    span = max(high, 0, stated) - min(low, 0, stated)
    figure.update_xaxes(
        title_text="Overdesign, %", range=[min(low, 0, stated) - 0.15 * span, max(high, 0, stated) + 0.15 * span]
    )
    figure.update_yaxes(visible=False, range=[-1.2, TOP])
    return styled(figure, 170).update_layout(hovermode=False, margin={"t": 18})


def _mark(figure: go.Figure, x: float, words: str, color: str, dash: str, side: str) -> None:
    """A line from the bar upwards, its words beside its top: below the bar stand the percentiles."""
    figure.add_shape(type="line", x0=x, x1=x, y0=0.1, y1=TOP, line={"color": color, "width": 1.4, "dash": dash})
    figure.add_annotation(
        x=x, y=TOP, text=typeset(words), showarrow=False, font={"size": 10.5, "color": color},
        xanchor=side, yanchor="top", xshift=4 if side == "left" else -4,
    )  # fmt: skip


def spread_figure(values: Mapping[str, Any], system: str) -> go.Figure | None:
    """Share of each uncertain input in the variance of the overdesign."""
    parts = [
        (str(part.get("source", "")).capitalize(), float(part["share_pct"]))
        for part in values.get("overdesign_spread") or ()
        if isinstance(part, Mapping) and is_number(part.get("share_pct"))
    ]
    if not parts:
        return None
    figure = bars(
        [name for name, _ in parts], [share for _, share in parts], [f"{share:.0f} %" for _, share in parts],
        [COLD] * len(parts),
    )  # fmt: skip
    figure.update_xaxes(title_text="Share of the uncertainty, %")
    return styled(figure).update_layout(hovermode="closest", bargap=0.38)
