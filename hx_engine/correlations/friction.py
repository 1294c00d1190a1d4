"""Friction in tubes, and the losses at their ends and in the bends of U-tubes.

All functions take scalars or arrays (plain ufuncs only) and never raise for range: the ranges stand in
``validity.RANGES`` and are compared by ``rating.range_findings``.
"""

from __future__ import annotations

from numpy import exp, log, minimum, sqrt

HEADS_PER_ENTRY = 2.5
"""Entrance, exit and turns together, velocity heads each time tubes are entered: once a pass of straight tubes.
Frank (1978), Chem. Eng. 85(27); Coulson & Richardson vol. 6, 4th ed., Eq. 12.20. Kern (1950, Eq. 7.46) takes 4."""

BEND_HEADS = 0.6
"""Loss of a U-bend, velocity heads: 22.2 f_T with f_T 0.027 (1/2 in pipe), the 180° bend of r/d 1.5 by Crane TP-410,
K_B = 0.25 pi f_T r/d + 1.5 K with K = 14 f_T. The tightest bends turn at 1.5 tube diameters. Crane's wider ones lose
11 to 23 f_T (to r/d 12; 28 at r/d 20) beyond the friction of their length, which ours counts apart."""


def f_churchill(Re, relative_roughness):
    """Darcy friction factor of a round tube for all Reynolds numbers.

    Re: tube Reynolds number on the inside diameter [-]; relative_roughness: e/d_i [-].
    Returns the Darcy factor [-] (four times Fanning).

    Validity: Re 1 .. 1e+08, e/d 0 .. 0.05. Outside: extrapolated and flagged.
    Joins: none, one smooth formula from 64/Re to Colebrook.
    Source: Churchill, S.W., Chem. Eng. 84(24), 1977, 91-92 (f/8 form).
    """
    a = -2.457 * log(exp(0.9 * log(7.0 / Re)) + 0.27 * relative_roughness)
    a4 = (a * a) * (a * a)
    b = 37530.0 / Re
    b4 = (b * b) * (b * b)
    c = (a4 * a4) * (a4 * a4) + minimum((b4 * b4) * (b4 * b4), 1e200)
    laminar = 8.0 / Re
    l4 = (laminar * laminar) * (laminar * laminar)
    total = minimum(l4 * l4 * l4, 1e200) + 1.0 / (c * sqrt(c))
    return 8.0 * exp(log(total) / 12.0)


def f_petukhov(Re):
    """Darcy friction factor of a smooth tube in turbulent flow, as used inside the Gnielinski equation.

    Re: tube Reynolds number [-]. Returns the Darcy factor [-].

    Validity: Re 3000 .. 5e+06. Outside: extrapolated and flagged.
    Source: Petukhov, B.S., Adv. Heat Transfer 6, 1970, 503-564: f = (0.79 ln Re - 1.64)^-2.
    """
    x = 0.79 * log(Re) - 1.64
    return 1.0 / (x * x)


def dp_tubes(f_darcy, length_m, d_in_m, n_passes, density_kg_m3, velocity_m_s):
    """Friction pressure drop of all passes of one shell [Pa], without wall correction (Darcy-Weisbach).

    length_m: one pass, tubesheets and its share of a bend included [m]; velocity_m_s: in the tubes [m/s].
    Source: Darcy-Weisbach, dP = f (n L / d) rho v^2 / 2.
    """
    return f_darcy * n_passes * length_m / d_in_m * 0.5 * density_kg_m3 * velocity_m_s * velocity_m_s


def dp_tube_ends(n_passes, bends_per_pass, density_kg_m3, velocity_m_s):
    """Entrance, exit and return losses of one shell [Pa]: 2.5 velocity heads each time tubes are entered, 0.6 a bend.

    bends_per_pass: 0 with straight tubes, which every pass enters; 1/2 with U-tubes, which every other pass enters [-].
    Source: Frank, O., Chem. Eng. 85(27), 1978; Coulson & Richardson vol. 6, 4th ed., Eq. 12.20; Crane TP-410 (1976).
    """
    heads = HEADS_PER_ENTRY * (1.0 - bends_per_pass) + BEND_HEADS * bends_per_pass
    return heads * n_passes * 0.5 * density_kg_m3 * velocity_m_s * velocity_m_s
