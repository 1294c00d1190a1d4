"""Pressure drops by part against the allowance, and the shell side's correction factors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from orchestration.presentation import convert, show
from orchestration.presentation.palette import NEUTRAL
from pages.components.plots.style import LIMIT, TALL_HEIGHT_PX, bars, is_number, stream_colours, styled, with_edge

LOSS_PARTS = {
    "tube": (("friction", "Friction in tubes"), ("returns", "Entries and returns"), ("nozzles", "Nozzles")),
    "shell": (("crossflow", "Cross flow"), ("window", "Windows"), ("ends", "End zones"), ("nozzles", "Nozzles")),
}
SHADES = (1.0, 0.75, 0.55, 0.38)
FACTORS = (
    ("J_c", "Jc, baffle cut"), ("J_l", "Jl, leakage"), ("J_b", "Jb, bypass"), ("J_s", "Js, end spacing"),
    ("J_r", "Jr, laminar"), ("R_l", "Rl, leakage (ΔP)"), ("R_b", "Rb, bypass (ΔP)"), ("R_s", "Rs, end spacing (ΔP)"),
)  # fmt: skip
UNITY = 1.0


def losses_figure(values: Mapping[str, Any], system: str) -> go.Figure | None:
    """Pressure drop of each side, stacked by part, with the allowed drop as a mark."""
    drops = {side: values.get(f"dP_{side}_Pa") for side in LOSS_PARTS}
    if not all(is_number(drop) for drop in drops.values()):
        return None
    limits = {side: values.get(f"dP_{side}_max_Pa") for side in LOSS_PARTS}
    largest = max(value for value in (*drops.values(), *limits.values()) if is_number(value))
    colours, figure = stream_colours(values.get("tube_side_fluid")), go.Figure()
    unit = convert(0.0, "Pa", system, like=largest)[1]
    for side, parts in LOSS_PARTS.items():
        row = f"{side.capitalize()} side"
        for (key, label), shade in zip(parts, SHADES, strict=False):
            value = values.get(f"dP_{side}_{key}_Pa")
            if is_number(value):
                figure.add_bar(
                    x=[convert(value, "Pa", system, like=largest)[0]], y=[row], name=label, orientation="h",
                    marker={"color": colours[side], "opacity": shade}, text=[label], textposition="inside",
                    insidetextanchor="middle", constraintext="inside", textangle=0,
                    hovertemplate=f"{label}: {show(value, 'Pa', system, like=largest)}<extra></extra>",
                )  # fmt: skip
        _mark_limit(figure, row, limits[side], largest, system)
    figure.update_xaxes(title_text=f"Pressure drop, {unit}", rangemode="tozero")
    figure.update_yaxes(showgrid=False)
    return styled(figure).update_layout(
        barmode="stack", hovermode="closest", margin={"l": 74, "t": 26}, bargap=0.55,
        uniformtext={"mode": "hide", "minsize": 9},
    )  # fmt: skip


def _mark_limit(figure: go.Figure, row: str, limit: Any, largest: float, system: str) -> None:
    if not is_number(limit):
        return
    x = convert(limit, "Pa", system, like=largest)[0]
    figure.add_scatter(
        x=[x], y=[row], mode="markers+text", text=[f"allowed {show(limit, 'Pa', system, like=largest)}"],
        textposition="top center", cliponaxis=False, textfont={"size": 10.5, "color": LIMIT},
        marker={"symbol": "line-ns-open", "size": 34, "line": {"width": 2.5}, "color": LIMIT}, hoverinfo="skip",
    )  # fmt: skip


def factors_figure(values: Mapping[str, Any], system: str) -> go.Figure | None:
    """Bell-Delaware's factors on the ideal bank: J on heat transfer, R on pressure drop; 1 changes nothing."""
    known = [(label, values.get(key)) for key, label in FACTORS if is_number(values.get(key))]
    if not known:
        return None
    colour = stream_colours(values.get("tube_side_fluid"))["shell"]
    figure = bars(
        [label for label, _ in known], [value for _, value in known], [f"{value:.3g}" for _, value in known],
        [colour if label.startswith("J") else NEUTRAL for label, _ in known], limit=UNITY,
    )  # fmt: skip
    figure.add_vline(x=UNITY, line={"color": LIMIT, "width": 1.4, "dash": "dot"})
    figure.update_xaxes(title_text="Factor on the ideal tube bank")
    return with_edge(styled(figure, TALL_HEIGHT_PX)).update_layout(bargap=0.38)


FRACTIONS = (
    ("A", "A, tube to baffle hole"), ("B", "B, cross flow"), ("C", "C, bundle to shell"), ("E", "E, shell to baffle"),
    ("F", "F, pass lanes"),
)  # fmt: skip


def streams_figure(values: Mapping[str, Any], system: str) -> go.Figure | None:
    """Share of the shell-side flow that takes each path (Tinker's streams)."""
    known = [(label, values.get(f"stream_fraction_{key}")) for key, label in FRACTIONS]
    known = [(label, 100 * value) for label, value in known if is_number(value)]
    if not known:
        return None
    colour = stream_colours(values.get("tube_side_fluid"))["shell"]
    figure = bars(
        [label for label, _ in known], [share for _, share in known], [f"{share:.1f} %" for _, share in known],
        [colour if label.startswith("B") else NEUTRAL for label, _ in known],
    )  # fmt: skip
    figure.update_xaxes(title_text="Share of the shell-side flow, %")
    return styled(figure).update_layout(hovermode="closest", bargap=0.38)
