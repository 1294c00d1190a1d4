"""Temperatures over heat and length, resistances, local coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from orchestration.presentation import convert, show
from orchestration.presentation.palette import COLD, HOT, NEUTRAL
from pages.components.plots.style import (
    TALL_HEIGHT_PX,
    bars,
    curve,
    end_label,
    in_unit,
    stream_colours,
    styled,
)

RESISTANCE_PARTS = (
    ("R_shell_film_m2K_W", "Shell film", "shell", 1.0),
    ("R_shell_fouling_m2K_W", "Shell fouling", "shell", 0.5),
    ("R_wall_m2K_W", "Tube wall", "wall", 1.0),
    ("R_tube_fouling_m2K_W", "Tube fouling", "tube", 0.5),
    ("R_tube_film_m2K_W", "Tube film", "tube", 1.0),
)
LABEL_ROOM = 0.17
WORDS_ROOM = 0.3
CHARACTER_SHARE = 0.022
"""Of the width of the smallest plot."""
STREAMS = (("hot", HOT), ("cold", COLD))


def _temperatures(values: list[float], system: str) -> tuple[list[float], str]:
    return [convert(value, "°C", system)[0] for value in values], convert(0.0, "°C", system)[1]


def _under(line: list[float], words: str) -> float:
    """The height below which words that end at the line's right end stand clear of it, however steep it is."""
    return min(_beside(line, CHARACTER_SHARE * len(words)))


def _over(line: list[float], words: str) -> float:
    """The same above a line of a plot twice as wide."""
    return max(_beside(line, 0.5 * CHARACTER_SHARE * len(words)))


def _beside(line: list[float], share: float) -> list[float]:
    return line[int((1.0 - min(0.6, share)) * (len(line) - 1)) :]


def tq_figure(values: Mapping[str, Any], system: str) -> go.Figure | None:
    """Temperature [°C or °F] of both streams over transferred heat [kW, MW or Btu/h], the pinch marked.

    `values` are the outputs of a design: `tq_curve` and the names of the fluids.
    """
    data = values.get("tq_curve") or {}
    heat, hot, cold = (curve(data.get(key)) for key in ("Q_W", "T_hot_C", "T_cold_C"))
    if len(heat) < 2 or not len(heat) == len(hot) == len(cold):
        return None
    x, heat_unit = in_unit(heat, "W", system)
    figure = go.Figure()
    shown = {}
    for (side, color), temperatures in zip(STREAMS, (hot, cold), strict=True):
        y, unit = _temperatures(temperatures, system)
        shown[side] = y
        fluid = str(values.get(f"{side}_fluid_name") or side)
        figure.add_scatter(
            x=x, y=y, name=fluid, mode="lines", line={"color": color, "width": 2.4}, hovertemplate=f"%{{y:.1f}} {unit}",
        )  # fmt: skip
        end_label(figure, x[-1], _under(y, fluid) if side == "cold" else y[-1], fluid, color, is_below=side == "cold")
    pinch = min(range(len(x)), key=lambda i: hot[i] - cold[i])
    figure.add_scatter(
        x=[x[pinch]] * 2, y=[shown["cold"][pinch], shown["hot"][pinch]], mode="lines",
        line={"color": NEUTRAL, "width": 1.2, "dash": "dot"}, hoverinfo="skip",
    )  # fmt: skip
    low, high = min(shown["cold"]), max(shown["hot"])
    words = f"least approach {show(hot[pinch] - cold[pinch], 'K', system)}"
    is_left, gap = pinch < len(x) / 2, shown["hot"][pinch] - shown["cold"][pinch]
    if gap >= WORDS_ROOM * (high - low):
        place = {"y": shown["cold"][pinch] + gap / 2}
    elif is_left:
        place = {"y": shown["cold"][pinch], "yanchor": "top", "yshift": -3}
    else:  # below the cold stream's name
        place = {"y": _under(shown["cold"], words), "yanchor": "top", "yshift": -17}
    side = {"xanchor": "left", "xshift": 4} if is_left else {"xanchor": "right", "xshift": -4}
    figure.add_annotation(
        x=x[pinch], text=words, showarrow=False, font={"size": 10.5, "color": NEUTRAL}, **place, **side,
    )  # fmt: skip
    figure.update_xaxes(title_text=f"Heat transferred, {heat_unit}", hoverformat=".4g")
    room = LABEL_ROOM * (high - low)
    figure.update_yaxes(title_text=f"Temperature, {unit}", range=[low - room, high + room])
    return styled(figure)


def resistance_figure(values: Mapping[str, Any], system: str) -> go.Figure | None:
    """Shares of the overall thermal resistance (referred to the tube outside), one bar a part."""
    parts = [(label, values.get(key), side, shade) for key, label, side, shade in RESISTANCE_PARTS]
    known = [part for part in parts if isinstance(part[1], int | float)]
    total = sum(value for _, value, _, _ in known)
    if len(known) < len(RESISTANCE_PARTS) or total <= 0:
        return None
    colours = stream_colours(values.get("tube_side_fluid"))
    shares = [100 * value / total for _, value, _, _ in known]
    figure = bars(
        [label for label, _, _, _ in known], shares, [f"{share:.0f} %" for share in shares],
        [colours[side] for _, _, side, _ in known], [shade for _, _, _, shade in known],
        [f"{show(value, 'm2K/W', system)} ({share:.1f} %)"
         for (_, value, _, _), share in zip(known, shares, strict=True)],
    )  # fmt: skip
    figure.update_xaxes(title_text="Share of 1/U, %")
    return styled(figure).update_layout(hovermode="closest", margin={"l": 92}, bargap=0.38)


PROFILE_LINES = (
    ("T_hot_C", "hot", HOT, "solid"), ("T_wall_hot_C", "wall, hot side", HOT, "dot"),
    ("T_wall_cold_C", "wall, cold side", COLD, "dot"), ("T_cold_C", "cold", COLD, "solid"),
)  # fmt: skip


def profile_figure(values: Mapping[str, Any], system: str) -> go.Figure | None:
    """Both streams and both faces of the wall along the exchanger, from the hot inlet on; the zones are marked."""
    profile = values.get("profile") or {}
    x = [100 * part for part in curve(profile.get("x_fraction"))]
    if len(x) < 2:
        return None
    figure = go.Figure()
    for key, name, color, dash in PROFILE_LINES:
        y, unit = _temperatures(curve(profile.get(key)), system)
        if len(y) != len(x):
            return None
        name, is_stream = str(values.get(f"{name}_fluid_name") or name), dash == "solid"
        figure.add_scatter(
            x=x, y=y, name=name, mode="lines+markers", marker={"size": 3.5},
            line={"color": color, "width": 2.2 if is_stream else 1.6, "dash": dash},
            hovertemplate=f"%{{y:.1f}} {unit}",
        )  # fmt: skip
        end_label(
            figure, x[0] if is_stream else x[-1], y[0] if is_stream else _over(y, name), name, color,
            at_start=is_stream, is_below=key == "T_cold_C",
        )  # fmt: skip
    figure.update_xaxes(title_text="Area passed by the hot stream, %", hoverformat=".0f")
    figure.update_yaxes(title_text=f"Temperature, {unit}")
    return styled(figure, TALL_HEIGHT_PX)


LOCAL_LINES = (
    ("U_W_m2K", "U in service", NEUTRAL), ("h_shell_W_m2K", "shell film", "shell"),
    ("h_tube_W_m2K", "tube film", "tube"),
)  # fmt: skip


def local_figure(values: Mapping[str, Any], system: str) -> go.Figure | None:
    """Local coefficients along the exchanger: U and both films."""
    profile = values.get("profile") or {}
    x = [100 * part for part in curve(profile.get("x_fraction"))]
    if len(x) < 2:
        return None
    colours, figure = stream_colours(values.get("tube_side_fluid")), go.Figure()
    for key, name, role in LOCAL_LINES:
        y = curve(profile.get(key))
        if len(y) != len(x):
            return None
        shown = [convert(value, "W/m2K", system)[0] for value in y]
        unit, color = convert(0.0, "W/m2K", system)[1], colours.get(role, role)
        figure.add_scatter(
            x=x, y=shown, name=name, mode="lines", line={"color": color, "width": 2.2},
            hovertemplate=f"%{{y:.4g}} {unit}",
        )  # fmt: skip
        end_label(figure, x[-1], shown[-1], name, color, is_below=role == NEUTRAL)
    figure.update_xaxes(title_text="Area passed by the hot stream, %", hoverformat=".0f")
    figure.update_yaxes(title_text=f"Coefficient, {unit}", rangemode="tozero", tickformat=",")
    return styled(figure, TALL_HEIGHT_PX)
