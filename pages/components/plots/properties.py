"""Each property of both streams over temperature, with the source it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import plotly.graph_objects as go

from orchestration.presentation import convert
from orchestration.presentation.palette import STREAM_COLOURS
from pages.components.plots.style import curve, end_label, in_unit, is_number, styled

SIDES = ("hot", "cold")
PROPERTIES = {
    "Density": ("density_kg_m3", "kg/m3"),
    "Dynamic viscosity": ("viscosity_Pa_s", "Pa s"),
    "Heat capacity": ("cp_J_kgK", "J/kgK"),
    "Thermal conductivity": ("k_W_mK", "W/mK"),
}


def property_figure(name: str) -> Callable[[Mapping[str, Any], str], go.Figure | None]:
    """The function that draws this property of both streams; the thick part lies between inlet and outlet."""
    key, unit = PROPERTIES[name]

    def draw(values: Mapping[str, Any], system: str) -> go.Figure | None:
        curves = {side: _curve_of(values, side, key) for side in SIDES}
        largest = [number for _, numbers in curves.values() for number in numbers]
        if not largest:
            return None
        label = in_unit(largest, unit, system)[1]
        like = max(abs(number) for number in largest)
        figure = go.Figure()
        for side, (temperatures, numbers) in curves.items():
            if numbers:
                x = [convert(T, "°C", system)[0] for T in temperatures]
                y = [convert(number, unit, system, like=like)[0] for number in numbers]
                _add(figure, values, side, x, y, system)
        figure.update_xaxes(title_text=f"Temperature, {convert(0.0, '°C', system)[1]}")
        figure.update_yaxes(title_text=f"{name}, {label}", rangemode="tozero")
        return styled(figure).update_layout(hovermode="closest")

    return draw


def _curve_of(values: Mapping[str, Any], side: str, key: str) -> tuple[list[float], list[float]]:
    found = values.get(f"property_curve_{side}")
    if not isinstance(found, Mapping):
        return [], []
    temperatures, numbers = curve(found.get("T_C")), curve(found.get(key))
    return (temperatures, numbers) if len(temperatures) == len(numbers) else ([], [])


def _add(figure: go.Figure, values: Mapping[str, Any], side: str, x: list[float], y: list[float], system: str) -> None:
    name = str(values.get(f"{side}_fluid_name") or side)
    ends = [values.get(f"T_{side}_{end}_C") for end in ("in", "out")]
    colour = STREAM_COLOURS[side]
    figure.add_scatter(x=x, y=y, mode="lines", name=name, line={"color": colour, "width": 1.4, "dash": "dot"},
                       hovertemplate=f"{name}: %{{y:.4g}} at %{{x:.4g}}<extra></extra>")  # fmt: skip
    if all(is_number(end) for end in ends):
        low, high = sorted(convert(float(end), "°C", system)[0] for end in ends)
        inside = [(T, number) for T, number in zip(x, y, strict=True) if low - 1e-6 <= T <= high + 1e-6]
        figure.add_scatter(x=[T for T, _ in inside], y=[n for _, n in inside], mode="lines", hoverinfo="skip",
                           line={"color": colour, "width": 3})  # fmt: skip
    is_rising = y[-1] > y[0]
    at = -1 if is_rising else 0
    end_label(figure, x[at], y[at], name, colour, at_start=not is_rising)


def source_words(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Fluid and source of each curve there is."""
    found = []
    for side in SIDES:
        entry = values.get(f"property_curve_{side}")
        if isinstance(entry, Mapping) and entry.get("source"):
            found.append((str(values.get(f"{side}_fluid_name") or side), str(entry["source"])))
    return found
