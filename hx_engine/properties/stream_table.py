"""Properties of one stream as a cheap table: Chebyshev polynomials over its temperature range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial import chebyshev

from hx_engine.properties.fluid import Fluid

_SMALLEST_SPAN_K = 0.5


@dataclass(frozen=True)
class StreamTable:
    """Chebyshev coefficients of density, ln(viscosity), cp and conductivity over [T_lo_K, T_hi_K].

    The functions take scalars or arrays of T [K] and hold the end values outside the range.
    """

    fluid_key: str
    phase: str
    P_Pa: float
    T_lo_K: float
    T_hi_K: float
    coefficients: np.ndarray  # shape (n, 4)
    is_clipped: bool

    def _evaluate(self, column: int, T_K: float | np.ndarray) -> np.ndarray:
        inside = np.clip(T_K, self.T_lo_K, self.T_hi_K)
        x = (2.0 * inside - self.T_lo_K - self.T_hi_K) / (self.T_hi_K - self.T_lo_K)
        return chebyshev.chebval(x, self.coefficients[:, column])

    def density(self, T_K: float | np.ndarray) -> np.ndarray:
        """Density [kg/m3]."""
        return self._evaluate(0, T_K)

    def viscosity(self, T_K: float | np.ndarray) -> np.ndarray:
        """Dynamic viscosity [Pa s]."""
        return np.exp(self._evaluate(1, T_K))

    def cp(self, T_K: float | np.ndarray) -> np.ndarray:
        """Heat capacity [J/kgK]."""
        return self._evaluate(2, T_K)

    def conductivity(self, T_K: float | np.ndarray) -> np.ndarray:
        """Thermal conductivity [W/mK]."""
        return self._evaluate(3, T_K)


def stream_table(
    fluid: Fluid,
    T_lo_K: float,
    T_hi_K: float,
    P_Pa: float,
    n: int = 12,
    wall_T_K: tuple[float, float] | None = None,
) -> StreamTable:
    """Table of a one-phase stream between two temperatures [K] at P [Pa abs].

    `wall_T_K` widens the range to the wall temperatures that may be asked for; that part is clipped to the phase and
    to the range of the source (`is_clipped`). Raises PhaseChangeError when the stream itself changes phase.
    """
    low, high = min(T_lo_K, T_hi_K), max(T_lo_K, T_hi_K)
    phase = fluid.require_one_phase(low, high, P_Pa)
    bounds = fluid.one_phase_bounds(P_Pa, phase)
    wanted = (min(low, wall_T_K[0]), max(high, wall_T_K[1])) if wall_T_K else (low, high)
    start, end = max(wanted[0], bounds[0]), min(wanted[1], bounds[1])
    is_clipped = (start, end) != wanted
    if end - start < _SMALLEST_SPAN_K:
        start, end = _widened(start, end, bounds)
    nodes = chebyshev.chebpts1(n)
    temperatures = 0.5 * (start + end) + 0.5 * (end - start) * nodes
    states = np.array([fluid.model.state(float(T), P_Pa, phase)[:4] for T in temperatures], dtype=float)
    states[:, 1] = np.log(states[:, 1])
    coefficients = chebyshev.chebfit(nodes, states, n - 1)
    return StreamTable(fluid.key, phase, P_Pa, start, end, coefficients, is_clipped)


def _widened(start: float, end: float, bounds: tuple[float, float]) -> tuple[float, float]:
    middle = min(max(0.5 * (start + end), bounds[0] + 0.5 * _SMALLEST_SPAN_K), bounds[1] - 0.5 * _SMALLEST_SPAN_K)
    return middle - 0.5 * _SMALLEST_SPAN_K, middle + 0.5 * _SMALLEST_SPAN_K
