"""How the search came to its geometry: the funnel of the limits, and the map over shell diameter and tube length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from orchestration.presentation import convert, format_number, show
from orchestration.presentation.palette import COLD, COLD_LIGHT, NEUTRAL
from pages.components.plots.style import BAD, GOOD, bars, is_number, styled, with_edge, wrapped

MEASURES = {"Cost": ("cost_usd", "USD", "Purchase cost"), "Area": ("area_m2", "m2", "Outside area")}
LEFT = "Feasible, or sure to be no better"
MAP_HEIGHT_PX, ROW_PX, FRAME_PX = 520, 30, 56
COUNTS_PX = 82
_BLOCKED = "rgba(128,140,152,0.16)"


def funnel_figure(values: Mapping[str, Any], system: str) -> go.Figure | None:
    """Bars of what each limit removed, on a logarithmic axis, above them all candidates, below what is left."""
    rows = [row for row in values.get("funnel") or () if isinstance(row, Mapping) and is_number(row.get("count"))]
    total = values.get("n_candidates")
    if not rows or not is_number(total):
        return None
    left = max(0, int(rows[-1].get("left") or 0))
    labels = ["Standard geometries", *(wrapped(str(row.get("label"))) for row in rows), LEFT]
    counts = [total, *(row["count"] for row in rows), left]
    hover = [f"{total:,}", *(f"{row['count']:,} removed{_limit(row, system)}" for row in rows), f"{left:,}"]
    shown = [f"{total:,}", *(f"−{row['count']:,}" for row in rows), f"{left:,}"]
    colours = [COLD, *[NEUTRAL] * len(rows), GOOD]
    figure = bars(labels, counts, shown, colours, hover=hover, at_edge=True)
    figure.update_xaxes(
        type="log", title_text="Geometries, logarithmic", range=[0, 9.2], dtick=2, exponentformat="power"
    )
    return with_edge(styled(figure, FRAME_PX + ROW_PX * len(labels)), COUNTS_PX).update_layout(bargap=0.3)


def _limit(row: Mapping[str, Any], system: str) -> str:
    if not is_number(row.get("limit")):
        return ""
    return f"; limit {show(row['limit'], str(row.get('unit') or '-'), system)}"


def blocking_reasons(cells: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """Reasons why sizes hold no design, with the number of sizes, most first."""
    counts = Counter(str(cell.get("blocked_label")) for cell in cells if not cell.get("is_feasible"))
    return counts.most_common()


def map_figure(values: Mapping[str, Any], system: str, measure: str = "Cost") -> go.Figure | None:
    """Least cost or area of each standard size; a size without a design has the number of its reason.

    `values` holds the outputs of the design and, as `search_map`, the cells of the engine's exploration. The chosen
    geometry is the star, the alternatives are rings.
    """
    cells = [cell for cell in values.get("search_map") or () if isinstance(cell, Mapping)]
    if not cells:
        return None
    key, unit, words = MEASURES[measure]
    lengths = sorted({float(cell["tube_length_m"]) for cell in cells})
    shells = sorted({float(cell["shell_id_m"]) for cell in cells})
    x_names, x_unit = _sizes(lengths, system)
    y_names, y_unit = _sizes(shells, system)
    at = {(float(cell["shell_id_m"]), float(cell["tube_length_m"])): cell for cell in cells}
    figure = go.Figure()
    grid = [[at.get((shell, length), {}) for length in lengths] for shell in shells]
    _add_blocked(figure, grid, x_names, y_names, cells)
    z = [[convert(cell[key], unit, system)[0] if is_number(cell.get(key)) else None for cell in row] for row in grid]
    texts = [[_cell_words(cell, system) for cell in row] for row in grid]
    figure.add_heatmap(
        z=z, x=x_names, y=y_names, customdata=texts, hovertemplate="%{customdata}<extra></extra>", xgap=2, ygap=2,
        colorscale=[[0.0, COLD], [1.0, COLD_LIGHT]], hoverongaps=False,
        colorbar={"title": {"text": f"{words}, {convert(0.0, unit, system)[1]}", "side": "right", "font": {"size": 11}},
                  "thickness": 10, "tickfont": {"size": 10.5}, "outlinewidth": 0},
    )  # fmt: skip
    _add_marks(figure, values, lengths, shells, x_names, y_names)
    figure.update_xaxes(title_text=f"Tube length, {x_unit}", type="category", showgrid=False)
    figure.update_yaxes(title_text=f"Shell inside diameter, {y_unit}", type="category", showgrid=False)
    return styled(figure, MAP_HEIGHT_PX).update_layout(hovermode="closest")


def _sizes(sizes_m: Sequence[float], system: str) -> tuple[list[str], str]:
    """Names of the sizes, all in the unit of the largest."""
    shown = [convert(size, "m", system, like=sizes_m[-1]) for size in sizes_m]
    return [format_number(value) for value, _ in shown], shown[-1][1]


def _cell_words(cell: Mapping[str, Any], system: str) -> str:
    if not cell:
        return ""
    size = f"{show(cell['shell_id_m'], 'm', system)} × {show(cell['tube_length_m'], 'm', system)}"
    return f"{size}: from {show(cell.get('cost_usd'), 'USD', system)}, {show(cell.get('area_m2'), 'm2', system)}"


def _add_blocked(
    figure: go.Figure, grid: Sequence[Sequence[Mapping[str, Any]]], x: list[str], y: list[str],
    cells: Sequence[Mapping[str, Any]],
) -> None:  # fmt: skip
    numbers = {label: str(number) for number, (label, _) in enumerate(blocking_reasons(cells), 1)}
    is_blocked = [[bool(cell) and not cell.get("is_feasible") for cell in row] for row in grid]
    figure.add_heatmap(
        z=[[1 if blocked else None for blocked in row] for row in is_blocked], x=x, y=y, xgap=2, ygap=2,
        colorscale=[[0, _BLOCKED], [1, _BLOCKED]], showscale=False, hoverongaps=False,
        customdata=[[str(cell.get("blocked_label") or "") for cell in row] for row in grid],
        hovertemplate="%{y} × %{x}: no design, %{customdata}<extra></extra>",
        text=[[numbers.get(str(cell.get("blocked_label")), "") if blocked else "" for cell, blocked in
               zip(row, marks, strict=True)] for row, marks in zip(grid, is_blocked, strict=True)],
        texttemplate="%{text}", textfont={"size": 10, "color": NEUTRAL},
    )  # fmt: skip


def _add_marks(
    figure: go.Figure, values: Mapping[str, Any], lengths: Sequence[float], shells: Sequence[float],
    x_names: list[str], y_names: list[str],
) -> None:  # fmt: skip
    def places(entries: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
        found = []
        for entry in entries:
            length, shell = entry.get("tube_length_m"), entry.get("shell_id_m")
            if length in lengths and shell in shells:
                found.append((x_names[lengths.index(length)], y_names[shells.index(shell)]))
        return found

    entries = [entry for entry in values.get("alternatives") or () if isinstance(entry, Mapping)]
    others = list(dict.fromkeys(places(entries)))
    marks = (("alternative", others, "circle-open", 15), ("chosen", places([values]), "star", 14))
    for name, found, symbol, size in marks:
        if found:
            figure.add_scatter(
                x=[x for x, _ in found], y=[y for _, y in found], mode="markers", name=name, hoverinfo="skip",
                marker={"symbol": symbol, "size": size, "color": BAD if name == "chosen" else "#ffffff",
                        "line": {"width": 2, "color": "#ffffff"}},
            )  # fmt: skip
