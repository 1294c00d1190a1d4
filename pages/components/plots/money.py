"""Where the purchase cost goes, and what each contender would cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from orchestration.presentation import show
from orchestration.presentation.palette import COLD, NEUTRAL
from pages.components.plots.style import TALL_HEIGHT_PX, bars, is_number, styled, with_edge

COSTS_PX = 74


def cost_figure(values: Mapping[str, Any], system: str) -> go.Figure | None:
    """Purchase cost by part, dearest first."""
    parts = [
        (str(part.get("part", "")).replace("_", " ").capitalize(), float(part["usd"]))
        for part in values.get("cost_breakdown") or ()
        if isinstance(part, Mapping) and is_number(part.get("usd"))
    ]
    if not parts:
        return None
    parts.sort(key=lambda part: -part[1])
    figure = bars(
        [name for name, _ in parts], [usd for _, usd in parts], [show(usd, "USD", system) for _, usd in parts],
        [COLD] * len(parts),
    )  # fmt: skip
    figure.update_xaxes(title_text="Purchase cost, USD")
    return styled(figure, TALL_HEIGHT_PX).update_layout(hovermode="closest", bargap=0.38)


def contender_name(entry: Mapping[str, Any], system: str) -> str:
    """A geometry in a few words: shell, tubes, passes, shells in series."""
    shells = (entry.get("n_shells_series") or 1) * (entry.get("n_shells_parallel") or 1)
    several = f"{shells:g} × " if shells > 1 else ""
    shell, length = (show(entry.get(key), "m", system) for key in ("shell_id_m", "tube_length_m"))
    return f"{several}{shell}, {entry.get('n_tubes'):g} × {length}, {entry.get('n_passes'):g} pass"


def contenders_figure(values: Mapping[str, Any], system: str) -> go.Figure | None:
    """Cost of the chosen geometry and of those that came next."""
    chosen = {**values, "cost_usd": values.get("cost_purchase_usd") or values.get("cost_usd")}
    entries: Sequence[Mapping[str, Any]] = [
        entry for entry in (chosen, *(values.get("alternatives") or ()))
        if isinstance(entry, Mapping) and all(is_number(entry.get(key)) for key in ("cost_usd", "n_tubes", "n_passes"))
    ]  # fmt: skip
    if len(entries) < 2:
        return None
    names = [f"{number}: {contender_name(entry, system)}" for number, entry in enumerate(entries)]
    names[0] = f"Chosen: {contender_name(entries[0], system)}"
    costs = [float(entry["cost_usd"]) for entry in entries]
    figure = bars(
        names, costs, [show(cost, "USD", system) for cost in costs], [COLD, *[NEUTRAL] * (len(costs) - 1)],
        at_edge=True,
    )  # fmt: skip
    figure.update_xaxes(title_text="Purchase cost, USD")
    return with_edge(styled(figure, TALL_HEIGHT_PX), COSTS_PX).update_layout(bargap=0.4)
