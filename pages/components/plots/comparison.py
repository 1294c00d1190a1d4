"""Results of several designs on one scale: each as a share of the first design's."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from orchestration.comparison import RESULTS, Row
from orchestration.presentation.palette import COLD, NEUTRAL
from pages.components.plots.style import GOOD, LIMIT, is_number, styled
from pages.components.tables import short_label

COLOURS, MARKERS = (NEUTRAL, COLD, LIMIT, GOOD), ("circle", "square", "diamond", "triangle-up")
FRAME_PX, ROW_PX, LEGEND_PX = 84, 30, 46


def relative_figure(names: Sequence[str], rows: Sequence[Row]) -> go.Figure | None:
    """A line down the results that have a better way, in % of the first design. None for fewer than three.

    A result that any side lacks, or that is not above zero everywhere, has no share and is left out.
    """
    shown = [
        row for row in rows
        if RESULTS.get(row.key) and all(is_number(value) and value > 0 for value in row.values)
    ]  # fmt: skip
    if len(names) < 2 or len(shown) < 3:
        return None
    figure = go.Figure()
    for place, name in enumerate(names):
        figure.add_scatter(
            x=[100.0 * row.values[place] / row.values[0] for row in shown], y=[short_label(row.label) for row in shown],
            mode="lines+markers", name=name,
            line={"color": COLOURS[place % 4], "width": 1.6, "dash": "dot" if place == 0 else "solid"},
            marker={"symbol": MARKERS[place % 4], "size": 8}, customdata=[row.texts[place] for row in shown],
            hovertemplate="%{customdata}",
        )  # fmt: skip
    figure.update_xaxes(title_text=f"% of {names[0]}")
    figure.update_yaxes(autorange="reversed", automargin=True)
    styled(figure, FRAME_PX + ROW_PX * len(shown))
    return figure.update_layout(
        showlegend=True, legend={"orientation": "h", "y": -LEGEND_PX / (ROW_PX * len(shown)), "yanchor": "top", "x": 0},
        margin={"b": 76}, hovermode="y unified",
    )
