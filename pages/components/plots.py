"""The two figures beside a summary, in one style, in the chosen units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from orchestration.presentation import convert, show

HOT, COLD, NEUTRAL = "#c8553d", "#2e7cb8", "#8a97a5"
FIGURE_HEIGHT_PX = 250
_GRID = "rgba(128,140,152,0.22)"
RESISTANCE_PARTS = (
    ("R_shell_film_m2K_W", "Shell film", "shell", 1.0),
    ("R_shell_fouling_m2K_W", "Shell fouling", "shell", 0.5),
    ("R_wall_m2K_W", "Tube wall", "wall", 1.0),
    ("R_tube_fouling_m2K_W", "Tube fouling", "tube", 0.5),
    ("R_tube_film_m2K_W", "Tube film", "tube", 1.0),
)
PLOT_CONFIG = {"displayModeBar": False, "responsive": True}


def styled(figure: go.Figure, height_px: int) -> go.Figure:
    """The one look of all figures: no frame, faint grid, small type; colours of text come from the theme."""
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


def _curve(values: Any) -> list[float]:
    return [float(v) for v in values] if isinstance(values, Sequence) and not isinstance(values, str) else []


def tq_figure(values: Mapping[str, Any], system: str) -> go.Figure | None:
    """Temperature [°C or °F] of both streams over transferred heat [kW, MW or Btu/h]; None without data.

    `values` are the outputs of a design: `tq_curve` and the names of the fluids.
    """
    curve = values.get("tq_curve") or {}
    heat, hot, cold = (_curve(curve.get(key)) for key in ("Q_W", "T_hot_C", "T_cold_C"))
    if len(heat) < 2 or not len(heat) == len(hot) == len(cold):
        return None
    largest = max(abs(q) for q in heat)
    x = [convert(q, "W", system, like=largest)[0] for q in heat]
    heat_unit, temperature_unit = convert(0.0, "W", system, like=largest)[1], convert(0.0, "°C", system)[1]
    figure = go.Figure()
    for side, temperatures, color in (("hot", hot, HOT), ("cold", cold, COLD)):
        y = [convert(t, "°C", system)[0] for t in temperatures]
        fluid = str(values.get(f"{side}_fluid_name") or side)
        figure.add_scatter(
            x=x, y=y, name=fluid, mode="lines", line={"color": color, "width": 2.4},
            hovertemplate=f"%{{y:.1f}} {temperature_unit}",
        )  # fmt: skip
        figure.add_annotation(
            x=x[-1], y=y[-1], text=fluid, showarrow=False, xanchor="right", yanchor="bottom", yshift=3,
            font={"color": color, "size": 11.5},
        )  # fmt: skip
    figure.update_xaxes(title_text=f"Heat transferred, {heat_unit}", hoverformat=".4g")
    figure.update_yaxes(title_text=f"Temperature, {temperature_unit}")
    return styled(figure, FIGURE_HEIGHT_PX)


def _stream_colors(tube_side_fluid: Any) -> dict[str, str]:
    """Hot and cold keep their colour whichever side of the tube they are on."""
    tube_is_hot = tube_side_fluid == "hot"
    return {"tube": HOT if tube_is_hot else COLD, "shell": COLD if tube_is_hot else HOT, "wall": NEUTRAL}


def resistance_figure(values: Mapping[str, Any], system: str) -> go.Figure | None:
    """Shares of the overall thermal resistance (referred to the tube outside), one bar a part."""
    parts = [(label, values.get(key), side, shade) for key, label, side, shade in RESISTANCE_PARTS]
    known = [part for part in parts if isinstance(part[1], int | float)]
    total = sum(value for _, value, _, _ in known)
    if len(known) < len(RESISTANCE_PARTS) or total <= 0:
        return None
    colors = _stream_colors(values.get("tube_side_fluid"))
    shares = [100 * value / total for _, value, _, _ in known]
    figure = go.Figure(
        go.Bar(
            x=shares, y=[label for label, _, _, _ in known], orientation="h",
            marker={"color": [colors[side] for _, _, side, _ in known],
                    "opacity": [shade for _, _, _, shade in known]},
            text=[f"{share:.0f} %" for share in shares], textposition="outside", cliponaxis=False,
            customdata=[show(value, "m2K/W", system) for _, value, _, _ in known],
            hovertemplate="%{y}: %{customdata} (%{x:.1f} %)<extra></extra>",
        )
    )  # fmt: skip
    figure.update_xaxes(title_text="Share of 1/U, %", range=[0, max(shares) * 1.18])
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return styled(figure, FIGURE_HEIGHT_PX).update_layout(hovermode="closest", margin={"l": 92}, bargap=0.38)
