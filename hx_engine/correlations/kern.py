"""Kern's shell-side method, shown beside Bell-Delaware as an independent second opinion.

It knows no leakage or bypass: h is typically 0.6 to 1.7 and the pressure drop 1 to 4 times Bell-Delaware's.
"""

from __future__ import annotations

from numpy import cbrt, exp, log, pi, where


def equivalent_diameter(pitch_m, tube_od_m, layout_deg):
    """Kern's shell-side equivalent diameter [m]: square (45, 90 deg) and triangular (30, 60 deg) pitch.

    Source: Kern, Process Heat Transfer, 1950, Eqs. 7.4 and 7.5.
    """
    cell = where((layout_deg == 30) | (layout_deg == 60), 0.8660254037844386, 1.0) * pitch_m * pitch_m
    return 4.0 * (cell - 0.25 * pi * tube_od_m * tube_od_m) / (pi * tube_od_m)


def crossflow_area_kern(shell_id_m, pitch_m, tube_od_m, spacing_m):
    """Kern's cross-flow area at the shell's centre line [m2], Ds (pt - do) B / pt (Eq. 7.1)."""
    return shell_id_m * (pitch_m - tube_od_m) * spacing_m / pitch_m


def nu_kern(Re, Pr):
    """Shell-side Nusselt number on the equivalent diameter, without wall correction [-].

    Re: equivalent diameter and Kern's mass velocity [-].

    Validity: Re 2000 .. 1e+06. Outside: extrapolated and flagged.
    Source: Kern 1950, Fig. 28 and Eq. inset: 0.36 Re^0.55 Pr^(1/3).
    """
    return 0.36 * exp(0.55 * log(Re)) * cbrt(Pr)


def f_kern(Re):
    """Kern's shell-side friction factor [-], dP = f G^2 (N_b + 1) D_s / (2 rho D_e).

    Validity: Re 400 .. 1e+06. Outside: extrapolated and flagged.
    Source: fit of Kern 1950 Fig. 29 in Kakac & Liu, Heat Exchangers, Eq. 8.51: exp(0.576 - 0.19 ln Re).
    """
    return exp(0.576 - 0.19 * log(Re))


def dp_kern(f, G_kg_m2s, n_baffles, shell_id_m, D_e_m, density_kg_m3):
    """Shell-side pressure drop of one shell without nozzles and wall correction [Pa] (Kern 1950, Eq. 7.44)."""
    return 0.5 * f * G_kg_m2s * G_kg_m2s * (n_baffles + 1.0) * shell_id_m / (density_kg_m3 * D_e_m)
