"""Effectiveness of TEMA shells against the number of transfer units, and its inverse.

Every relation is in P-NTU form for one named stream: P = its temperature change over the inlet difference,
NTU = UA / C of that stream, R = C of that stream / C of the other [-], R of any size. With the stream of the smaller
capacity rate these are the effectiveness and the ratio C_min/C_max. NTU and UA are those of the whole train.
Unlike F they need no outlet temperature, so they say what an exchanger of given area does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy import exp, expm1, log, log1p, minimum, nan, sqrt, tanh, where

BALANCED = 1e-7
"""Capacity rates closer than this count as equal; the limit there is within 1e-7 of the relation."""
SMALLEST_NTU, LARGEST_NTU = 1e-6, 100.0
_EXPONENT_CAP = 700.0
_BISECTIONS = 60


def effectiveness_counterflow(NTU, R):
    """P of pure counter-flow [-]: a 1-1 E shell, or a 2-2 F shell with a tight longitudinal baffle; either stream.

    Joins: R = 1 by its own limit within 1e-7. Source: Kays & London, Compact Heat Exchangers, 1984, Eq. 2-13;
    Shah & Sekulic, Fundamentals of Heat Exchanger Design, 2003, Table 3.6.
    """
    balanced = abs(R - 1.0) < BALANCED
    R1 = where(balanced, 0.5, R)
    x = minimum(-NTU * (1.0 - R1), _EXPONENT_CAP)
    return where(balanced, NTU / (1.0 + NTU), -expm1(x) / (1.0 - R1 * exp(x)))


def effectiveness_even_passes(NTU, R, n_passes):
    """P of the tube-side stream of one E shell with an even number of tube passes [-].

    Shell fluid mixed over the cross-section, passes of equal area. 2 and 4 passes are the printed relations; the
    general one follows from the same balances: 1/P = (1 + R + g coth(g NTU/2) + coth(NTU/2))/2 - coth(NTU/n)/n,
    g = sqrt(R^2 + (2/n)^2). With 2 passes the last two terms cancel.
    Source: Kays & London 1984, Eq. 2-14; Shah & Sekulic 2003, Table 3.6 (1-2, 1-4); Kraus & Kern, ASME 65-HT-18,
    1965 (even numbers of passes).
    """
    g = sqrt(R * R + 4.0 / (n_passes * n_passes))
    passes = 0.5 / tanh(0.5 * NTU) - 1.0 / (n_passes * tanh(NTU / n_passes))
    return 1.0 / (0.5 * (1.0 + R + g / tanh(0.5 * g * NTU)) + passes)


def effectiveness_in_series(P_1, R, n_shells):
    """P of n equal shells in series, in overall counter-flow, each of P_1 [-].

    Joins: R = 1 by its own limit within 1e-7. Source: Kays & London 1984, Eq. 2-18.
    """
    balanced = abs(R - 1.0) < BALANCED
    R1 = where(balanced, 0.5, R)
    q = exp(minimum(n_shells * log((1.0 - P_1 * R1) / (1.0 - P_1)), _EXPONENT_CAP))
    return where(balanced, n_shells * P_1 / (1.0 + (n_shells - 1.0) * P_1), (q - 1.0) / (q - R1))


def effectiveness_e_shell(NTU, R, n_passes=2, n_shells=1):
    """P of the tube-side stream of E shells in series [-]; n_passes per shell: 1 (counter-flow) or even."""
    one_pass = n_passes == 1
    many = effectiveness_even_passes(NTU / n_shells, R, where(one_pass, 2, n_passes))
    return where(one_pass, effectiveness_counterflow(NTU, R), effectiveness_in_series(many, R, n_shells))


def effectiveness_f_shell(NTU, R, n_passes=2):
    """P of the tube-side stream of one F shell [-]; n_passes 2, 4, 8 ..; no heat or flow across the long baffle.

    With 2 tube passes pure counter-flow; with more, each half is an E shell of half the passes, both in series.
    Source: Shah & Sekulic 2003, Table 3.6.
    """
    two = n_passes == 2
    halves = effectiveness_e_shell(NTU, R, where(two, 2, n_passes // 2), 2)
    return where(two, effectiveness_counterflow(NTU, R), halves)


def effectiveness_g_shell(NTU, R):
    """P of the shell-side stream of a G shell (split flow) with one tube pass, overall counter-flow [-].

    Validity: R other than 1. Source: Shah & Sekulic 2003, Table 3.6.
    """
    A = -expm1(-0.5 * NTU * (1.0 + R)) / (1.0 + R)
    D = exp(-0.5 * NTU * (1.0 - R))
    B = (1.0 - D) / (1.0 - R * D)
    return A + B - A * B * (1.0 + R) + A * B * B * R


def effectiveness_h_shell(NTU, R):
    """P of the shell-side stream of an H shell (double split flow) with one tube pass, overall counter-flow [-].

    Validity: R other than 2. Source: Shah & Sekulic 2003, Table 3.6.
    """
    half = 0.5 * R
    A = -expm1(-0.5 * NTU * (1.0 + half)) / (1.0 + half)
    D = exp(-0.5 * NTU * (1.0 - half))
    B = (1.0 - D) / (1.0 - half * D)
    E = 0.5 * (A + B - A * B * half)
    return E * (1.0 + (1.0 - B * half) * (1.0 - A * half + A * B * R)) - A * B * (1.0 - B * half)


def effectiveness_j_shell(NTU, R):
    """P of the shell-side stream of a J shell (divided flow) with one tube pass, shell fluid mixed [-].

    Validity: R other than 2. Source: Shah & Sekulic 2003, Table 3.6.
    """
    A = exp(NTU)
    B = exp(-0.5 * NTU * R)
    return (1.0 - (2.0 - R) / (2.0 + R) * (2.0 * A + R * B) / (2.0 * A - R / B)) / R


def ntu_counterflow(P, R):
    """NTU that pure counter-flow needs for P [-], the inverse of ``effectiveness_counterflow``; NaN where none does."""
    possible = (P >= 0.0) & (P < 1.0) & (P * R < 1.0)
    P_ok = where(possible, P, 0.0)
    balanced = abs(R - 1.0) < BALANCED
    gap = where(balanced, 1.0, 1.0 - R)
    return where(possible, where(balanced, P_ok / (1.0 - P_ok), log1p(P_ok * gap / (1.0 - P_ok)) / gap), nan)


def ntu_for(P, R, relation: Callable[[Any, Any], Any]):
    """NTU at which a relation (NTU, R) -> P that rises with NTU reaches P [-], by bisection of its logarithm.

    NaN where P is not reached below NTU = 100. Relative error below 1e-12.
    """
    low, high = log(SMALLEST_NTU) + 0.0 * (P + R), log(LARGEST_NTU) + 0.0 * (P + R)
    reached = (P > 0.0) & (relation(exp(high), R) >= P)
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        below = relation(exp(middle), R) < P
        low, high = where(below, middle, low), where(below, high, middle)
    return where(reached, exp(0.5 * (low + high)), nan)


def f_exact(P, R, relation: Callable[[Any, Any], Any]):
    """F of any arrangement [-]: NTU of counter-flow over NTU of the arrangement, both for the same P and R."""
    return ntu_counterflow(P, R) / ntu_for(P, R, relation)
