"""Division of the shell-side flow among Tinker's streams, by the flow network of Wills and Johnston.

A runs through the tube holes of the baffles, B across the bundle, C around it, E past the baffle's edge, F along pass
lanes that point in the direction of flow. B, C and F share the loss of the cross-flow zone and run on together through
the window; A and E see the loss of both. Each path obeys dP = n m^2.

Sources: Tinker, T., General Discussion on Heat Transfer, IMechE/ASME 1951, 97 (the streams); Wills, M. J. N. and
Johnston, D., 22nd Nat. Heat Transfer Conf., Niagara Falls 1984, HTD 36, 67, as in Hewitt, Shires & Bott, Process Heat
Transfer (1994), for network, leakage and bypass (constants recalled, to be confirmed). Cross-flow and window take the
losses of the rating (Taborek), so that both pictures rest on one bank friction. Informative: no film coefficient and
no pressure drop of the design is computed from it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from numpy import exp, log, maximum, sqrt

ROUNDS = 40
"""Fixed: the resistances vary with the flow to a power below 0.5, so each round halves the error at least."""


class StreamFractions(NamedTuple):
    """Shares of the whole shell-side flow [-]; their sum is 1."""

    A: Any
    B: Any
    C: Any
    E: Any
    F: Any


def leakage_resistance(m_kg_s, area_m2, clearance_m, plate_m, density_kg_m3, viscosity_Pa_s):
    """Resistance of a thin annular gap through a baffle, n = dP / m^2 [1/(kg m)].

    clearance_m: diametral, which is the gap's hydraulic diameter; plate_m: baffle thickness.
    n = [4 f t/d + 2.03 (t/d)^-0.177] / (2 rho S^2), f = 0.0035 + 0.264 Re^-0.42, Re = d m / (mu S).
    Validity: turbulent gaps; at a gap's Re below about 1000 the friction is too low. Source: module docstring.
    """
    Re = maximum(clearance_m * m_kg_s / (viscosity_Pa_s * area_m2), 1e-6)
    slenderness = plate_m / clearance_m
    friction = 4.0 * (0.0035 + 0.264 * exp(-0.42 * log(Re)))
    losses = friction * slenderness + 2.03 * exp(-0.177 * log(slenderness))
    return losses / (2.0 * density_kg_m3 * area_m2 * area_m2)


def bypass_resistance(m_kg_s, area_m2, width_m, rows, n_strip_pairs, is_in_line, density_kg_m3, viscosity_Pa_s):
    """Resistance of the gap around the bundle over one cross-flow zone, n = dP / m^2 [1/(kg m)].

    width_m: hydraulic diameter, twice the radial gap; rows: tube rows crossed; is_in_line: 90 degree layout.
    n = [a N Re^-0.025 + 2 N_ss] / (2 rho S^2), a = 0.316 in line, 0.133 staggered. Source: module docstring.
    """
    Re = maximum(width_m * m_kg_s / (viscosity_Pa_s * area_m2), 1e-6)
    a = 0.316 if is_in_line else 0.133
    return (a * rows * exp(-0.025 * log(Re)) + 2.0 * n_strip_pairs) / (2.0 * density_kg_m3 * area_m2 * area_m2)


class Network(NamedTuple):
    """Resistance n(m) of each path [1/(kg m)] as a function of its mass flow [kg/s]."""

    A: Callable[[Any], Any]
    B: Callable[[Any], Any]
    C: Callable[[Any], Any]
    E: Callable[[Any], Any]
    window: Callable[[Any], Any]


def stream_fractions(network: Network, m_kg_s: Any) -> StreamFractions:
    """Shares of the streams at which all parallel paths lose the same pressure; F has no lane to run in and is 0.

    m_kg_s: flow through one shell. Parallel paths add up as n^(-1/2): m_i / m_j = sqrt(n_j / n_i).
    Validity: cross-flow Re 100 .. 100000 (turbulent gaps; bounds recalled). Outside: extrapolated and flagged.
    """
    A, B, C, E = 0.15 * m_kg_s, 0.5 * m_kg_s, 0.2 * m_kg_s, 0.15 * m_kg_s
    for _ in range(ROUNDS):
        ease_B, ease_C = 1.0 / sqrt(network.B(B)), 1.0 / sqrt(network.C(C))
        across = 1.0 / ((ease_B + ease_C) * (ease_B + ease_C))
        ease_inner = 1.0 / sqrt(across + network.window(B + C))
        ease_A, ease_E = 1.0 / sqrt(network.A(A)), 1.0 / sqrt(network.E(E))
        total = ease_inner + ease_A + ease_E
        inner = m_kg_s * ease_inner / total
        A, E = m_kg_s * ease_A / total, m_kg_s * ease_E / total
        B, C = inner * ease_B / (ease_B + ease_C), inner * ease_C / (ease_B + ease_C)
    return StreamFractions(A / m_kg_s, B / m_kg_s, C / m_kg_s, E / m_kg_s, 0.0 * m_kg_s)
