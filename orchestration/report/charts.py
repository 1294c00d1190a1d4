"""Charts of the document model as PNG images, for the formats that hold pictures."""

from __future__ import annotations

import io

from orchestration.presentation.palette import NEUTRAL, RULE, STREAM_COLOURS
from orchestration.report.model import Chart

SIZE_IN = (6.3, 2.9)
DPI = 170


def chart_png(chart: Chart) -> bytes:
    """The chart drawn on white, `SIZE_IN` inches at `DPI`."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # heavy: loaded with the first report only
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE_IN, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
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
    figure.savefig(buffer, dpi=DPI, format="png")
    return buffer.getvalue()
