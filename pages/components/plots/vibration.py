"""How close each span of the tubes comes to the limits of vibration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from orchestration.presentation import show
from pages.components.plots.style import BAD, GOOD, LIMIT, TALL_HEIGHT_PX, bars, is_number, styled, with_edge

INSTABILITY_LIMIT = "fei_ratio_max"


def vibration_figure(values: Mapping[str, Any], system: str) -> go.Figure | None:
    """Cross-flow velocity over critical velocity for every span, with the limit the engine checked against."""
    spans = [
        span for span in values.get("spans") or ()
        if isinstance(span, Mapping) and is_number(span.get("fei_ratio"))
    ]  # fmt: skip
    if not spans:
        return None
    ratios = [float(span["fei_ratio"]) for span in spans]
    limit = _limit(values)
    figure = bars(
        [f"{span.get('zone')}, {show(span.get('span_m'), 'm', system)}" for span in spans], ratios,
        [f"{ratio:.2f}" for ratio in ratios], [BAD if span.get("verdict") == "failed" else GOOD for span in spans],
        hover=[_details(span, system) for span in spans], limit=limit,
    )  # fmt: skip
    if limit is not None:
        figure.add_vline(x=limit, line={"color": LIMIT, "width": 2}, annotation_text=f"limit {limit:g}",
                         annotation_position="top", annotation_font={"color": LIMIT, "size": 10.5})  # fmt: skip
    figure.update_xaxes(title_text="Cross-flow velocity / critical velocity")
    return with_edge(styled(figure, TALL_HEIGHT_PX)).update_layout(bargap=0.45)


def _limit(values: Mapping[str, Any]) -> float | None:
    for check in values.get("checks") or ():
        if isinstance(check, Mapping) and check.get("limit_id") == INSTABILITY_LIMIT and is_number(check.get("limit")):
            return float(check["limit"])
    return None


def _details(span: Mapping[str, Any], system: str) -> str:
    parts = (("v_crossflow_m_s", "m/s", "v"), ("v_critical_m_s", "m/s", "critical"), ("f_n_Hz", "Hz", "natural"))
    return ", ".join(f"{name} {show(span.get(key), unit, system)}" for key, unit, name in parts if key in span)
