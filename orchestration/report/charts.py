"""Charts of the document model as pictures, for the formats that hold pictures."""

from __future__ import annotations

import io
from typing import Any

from orchestration.presentation.palette import NEUTRAL, RULE, STREAM_COLOURS
from orchestration.report.model import Chart

SIZE_IN = (6.3, 2.9)
DPI = 170
ROOM = (0.1, 0.16, 0.88, 0.81)
"""Where the axes stand, in parts of the size: left, bottom, width, height; their numbers and titles are beside them."""
SVG_SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "chart"}
"""Text stays text; the same names inside the file for the same chart."""


def chart_png(chart: Chart) -> bytes:
    """The chart drawn on white, `SIZE_IN` inches at `DPI`."""
    return _saved(chart, format="png", dpi=DPI)


def chart_svg(chart: Chart) -> bytes:
    """The chart as vectors, `SIZE_IN` inches; the same bytes for the same chart."""
    from matplotlib import rcParams

    rcParams.update(SVG_SETTINGS)
    return _saved(chart, format="svg", metadata={"Date": None})


def _saved(chart: Chart, **how: Any) -> bytes:
    from matplotlib.figure import Figure  # heavy: loaded with the first report only

    figure = Figure(figsize=SIZE_IN)
    axes = figure.add_axes(ROOM)
    for series in chart.series:
        colour = STREAM_COLOURS.get(series.role, NEUTRAL)
        axes.plot(series.x, series.y, label=series.name, color=colour, linewidth=2)
    axes.set_xlabel(chart.x_title, fontsize=8)
    axes.set_ylabel(chart.y_title, fontsize=8)
    axes.tick_params(labelsize=8)
    axes.grid(color=RULE, linewidth=0.5)
    axes.legend(frameon=False, fontsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    buffer = io.BytesIO()
    figure.savefig(buffer, **how)
    return buffer.getvalue()
