"""Equations in which handbooks print the coefficients of pure liquids and gases.

Sources: VDI Heat Atlas, 2nd ed. (2010), section D3.1; Perry's Chemical Engineers' Handbook, 8th ed. (2008),
section 2; DIPPR equation numbers as used there. `T` in K throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import copysign, exp, log

Coefficients = Sequence[float]


def polynomial(T: float, c: Coefficients) -> float:
    """A + B T + C T^2 + ... (DIPPR equation 100)."""
    value = 0.0
    for coefficient in reversed(c):
        value = value * T + coefficient
    return value


def dippr101(T: float, c: Coefficients) -> float:
    """exp(A + B/T + C ln T + D T^E): vapour pressure [Pa], liquid viscosity [Pa s]."""
    return exp(c[0] + c[1] / T + c[2] * log(T) + c[3] * T ** c[4])


def dippr105(T: float, c: Coefficients) -> float:
    """A / B^(1 + (1 - T/C)^D): liquid density [kmol/m3]."""
    return c[0] / c[1] ** (1.0 + (1.0 - T / c[2]) ** c[3])


def chemsep16(T: float, c: Coefficients) -> float:
    """A + exp(B/T + C + D T + E T^2)."""
    return c[0] + exp(c[1] / T + c[2] + c[3] * T + c[4] * T * T)


def vdi_density(T: float, c: Coefficients) -> float:
    """Saturated-liquid density [kg/m3]; c = (Tc [K], rho_c [kg/m3], A, B, C, D), tau = 1 - T/Tc."""
    tau = 1.0 - T / c[0]
    return c[1] + c[2] * tau**0.35 + c[3] * tau ** (2.0 / 3.0) + c[4] * tau + c[5] * tau ** (4.0 / 3.0)


def ppds9(T: float, c: Coefficients) -> float:
    """Liquid viscosity [Pa s]: E exp(A r^(1/3) + B r^(4/3)) with r = (C - T)/(T - D)."""
    ratio = (c[2] - T) / (T - c[3])
    root = copysign(abs(ratio) ** (1.0 / 3.0), ratio)
    return c[4] * exp(c[0] * root + c[1] * root * ratio)


EQUATIONS: dict[str, Callable[[float, Coefficients], float]] = {
    "polynomial": polynomial,
    "dippr101": dippr101,
    "dippr105": dippr105,
    "chemsep16": chemsep16,
    "vdi_density": vdi_density,
    "ppds9": ppds9,
}
