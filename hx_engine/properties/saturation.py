"""Boiling temperature from a vapour-pressure function."""

from __future__ import annotations

from collections.abc import Callable
from math import log


def temperature_of_pressure(
    vapour_pressure: Callable[[float], float | None], P_Pa: float, low_K: float, high_K: float
) -> float | None:
    """The temperature [K] in [low, high] with this vapour pressure, by bisection on ln P to 1 mK.

    None when `P_Pa` lies outside the pressures of the interval.
    """

    def difference(T_K: float) -> float | None:
        value = vapour_pressure(T_K)
        return None if value is None or value <= 0 else log(value / P_Pa)

    at_low, at_high = difference(low_K), difference(high_K)
    if at_low is None or at_high is None or at_low > 0 or at_high < 0:
        return None
    while high_K - low_K > 1e-3:
        middle = 0.5 * (low_K + high_K)
        value = difference(middle)
        if value is not None and value < 0:
            low_K = middle
        else:
            high_K = middle
    return 0.5 * (low_K + high_K)
