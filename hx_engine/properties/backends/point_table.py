"""Liquids from a printed table of points, or from one or two points the user gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from hx_engine.properties.model import PropertyModel, RawState

_NEAREST = 4


class TablePoint(NamedTuple):
    """One line of a property table: [K], [kg/m3], [Pa s], [J/kgK], [W/mK]."""

    T_K: float
    density: float
    viscosity: float
    cp: float
    conductivity: float


class PointTable(PropertyModel):
    """Interpolation between points: linear in T, ln(viscosity) over 1/T through the four nearest points.

    With a single point all properties are constant. `margin_K` is how far outside the first and last point values
    are still given (constant, with a note); beyond it the temperature is out of range.
    """

    def __init__(
        self,
        points: Sequence[TablePoint],
        source: str,
        confidence: float,
        phase: str = "liquid",
        margin_K: float = 0.0,
    ) -> None:
        ordered = sorted(points, key=lambda point: point.T_K)
        self._T = np.array([point.T_K for point in ordered])
        self._density = np.array([point.density for point in ordered])
        self._ln_viscosity = np.log([point.viscosity for point in ordered])
        self._cp = np.array([point.cp for point in ordered])
        self._conductivity = np.array([point.conductivity for point in ordered])
        self.T_min_K = float(self._T[0]) - margin_K
        self.T_max_K = float(self._T[-1]) + margin_K
        self.phases = frozenset({phase})
        self.source = source
        self.confidence = confidence

    def state(self, T_K: float, P_Pa: float, phase: str) -> RawState:
        inside = float(np.clip(T_K, self._T[0], self._T[-1]))
        viscosity = np.exp(_through_nearest(1.0 / inside, 1.0 / self._T, self._ln_viscosity))
        notes: tuple[str, ...] = ()
        if inside != T_K:
            notes = (f"Values held constant beyond the given points ({inside - 273.15:.0f} °C).",)
        return RawState(
            float(np.interp(inside, self._T, self._density)),
            float(viscosity),
            float(np.interp(inside, self._T, self._cp)),
            float(np.interp(inside, self._T, self._conductivity)),
            notes,
        )


def _through_nearest(x: float, nodes: np.ndarray, values: np.ndarray) -> float:
    """Lagrange polynomial through the (up to) four nodes around x; `nodes` fall monotonically."""
    below = int(np.searchsorted(-nodes, -x))
    start = min(max(below - _NEAREST // 2, 0), max(len(nodes) - _NEAREST, 0))
    near = slice(start, start + _NEAREST)
    xs, ys = nodes[near], values[near]
    total = 0.0
    for i, y in enumerate(ys):
        others = np.delete(xs, i)
        total += float(y * np.prod((x - others) / (xs[i] - others)))
    return total
