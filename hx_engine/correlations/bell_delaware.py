"""Bell-Delaware method, shell side of a TEMA E shell with single segmental baffles, in Taborek's form.

Source throughout: Taborek, J., "Shell-and-tube heat exchangers: single-phase flow", HEDH 1983, section 3.3
(equation numbers of that section); also Shah & Sekulic, Fundamentals of Heat Exchanger Design, 2003, section 9.5.
Lengths in m, areas in m2. Plain ufuncs only; ranges in ``validity.RANGES``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from numpy import arccos, cbrt, exp, log, maximum, minimum, pi, sqrt, where

RE_LAMINAR = 100.0
RE_DEEP_LAMINAR = 20.0


class BaffleWindow(NamedTuple):
    """Angles and fractions fixed by shell, tube field and baffle cut."""

    theta_shell: Any  # angle of the baffle cut at the shell's inside [rad]
    fraction_window: Any  # F_w, tubes in one window [-]
    fraction_crossflow: Any  # F_c, tubes in pure cross-flow [-]


def baffle_window(shell_id_m, D_ctl_m, baffle_cut):
    """Angles of the cut and the fraction of tubes in window and cross-flow (HEDH 3.3.5).

    D_ctl_m: circle through the centres of the outermost tubes; baffle_cut: height of the cut over the shell's
    inside diameter [-], 0 to 0.5.
    """
    x_s = 1.0 - 2.0 * baffle_cut
    x_ctl = minimum(maximum(shell_id_m * x_s / D_ctl_m, -1.0), 1.0)
    theta_ctl = 2.0 * arccos(x_ctl)
    f_w = (theta_ctl - 2.0 * x_ctl * sqrt(1.0 - x_ctl * x_ctl)) / (2.0 * pi)
    return BaffleWindow(2.0 * arccos(x_s), f_w, 1.0 - 2.0 * f_w)


def pitch_parallel(pitch_m, layout_deg):
    """Row pitch in the direction of cross-flow [m]: 0.866, 0.707, 0.5, 1 times the pitch at 30, 45, 60, 90 deg."""
    return pitch_m * where(
        layout_deg == 30,
        0.8660254037844386,
        where(layout_deg == 45, 0.7071067811865476, where(layout_deg == 60, 0.5, 1.0)),
    )


def pitch_effective(pitch_m, layout_deg):
    """Pitch that sets the narrowest gap [m]: the pitch at 30 and 90 deg, 0.707 at 45, 0.866 at 60 (diagonal gaps).

    Source: Shah & Sekulic Eq. 8.122.
    """
    return pitch_m * where(layout_deg == 45, 0.7071067811865476, where(layout_deg == 60, 0.8660254037844386, 1.0))


def crossflow_area(shell_id_m, D_otl_m, D_ctl_m, pitch_m, tube_od_m, layout_deg, spacing_m):
    """Cross-flow area at the shell's centre line between two baffles, S_m [m2]."""
    gap = D_ctl_m / pitch_effective(pitch_m, layout_deg) * (pitch_m - tube_od_m)
    return spacing_m * (shell_id_m - D_otl_m + gap)


def window_area(shell_id_m, tube_od_m, n_tubes, theta_shell, fraction_window, baffle_cut):
    """Net flow area of one baffle window, S_w [m2]."""
    x = 1.0 - 2.0 * baffle_cut
    gross = 0.125 * shell_id_m * shell_id_m * (theta_shell - 2.0 * x * sqrt(1.0 - x * x))
    return gross - n_tubes * fraction_window * 0.25 * pi * tube_od_m * tube_od_m


def window_diameter(S_w_m2, shell_id_m, tube_od_m, n_tubes, theta_shell, fraction_window):
    """Hydraulic diameter of one baffle window, D_w [m] (laminar window loss only)."""
    wetted = pi * tube_od_m * n_tubes * fraction_window + 0.5 * shell_id_m * theta_shell
    return 4.0 * S_w_m2 / wetted


def leakage_areas(shell_id_m, shell_baffle_clearance_m, tube_od_m, tube_hole_clearance_m, n_tubes, window):
    """Leakage areas of one baffle: shell-to-baffle S_sb and tube-to-baffle S_tb [m2]. Clearances are diametral."""
    S_sb = 0.5 * shell_id_m * shell_baffle_clearance_m * (pi - 0.5 * window.theta_shell)
    hole = (2.0 * tube_od_m + tube_hole_clearance_m) * tube_hole_clearance_m
    S_tb = 0.25 * pi * hole * n_tubes * (1.0 - window.fraction_window)
    return S_sb, S_tb


def j_c(fraction_crossflow):
    """Baffle cut and spacing factor, J_c = 0.55 + 0.72 F_c [-]. Validity: cut 0.15 .. 0.45."""
    return 0.55 + 0.72 * fraction_crossflow


def j_l(r_s, r_lm):
    """Leakage factor on h [-]; r_s = S_sb/(S_sb+S_tb), r_lm = (S_sb+S_tb)/S_m."""
    a = 0.44 * (1.0 - r_s)
    return a + (1.0 - a) * exp(-2.2 * r_lm)


def r_l(r_s, r_lm):
    """Leakage factor on the pressure drop [-]; arguments as ``j_l``."""
    p = 0.8 - 0.15 * (1.0 + r_s)
    return exp(-1.33 * (1.0 + r_s) * exp(p * log(maximum(r_lm, 1e-12))))


def bypass_exponent(bypass_fraction, strips_per_row):
    """Common part of J_b and R_b: F_sbp (1 - (2 r_ss)^(1/3)), zero from r_ss = 1/2."""
    return bypass_fraction * (1.0 - cbrt(minimum(2.0 * strips_per_row, 1.0)))


def j_b(Re, bypass_fraction, strips_per_row):
    """Bundle bypass factor on h [-]; bypass_fraction = S_b/S_m, strips_per_row = N_ss/N_tcc.

    Join: at Re 100 the constant changes from 1.35 to 1.25, as in the source.
    """
    return exp(-where(Re < RE_LAMINAR, 1.35, 1.25) * bypass_exponent(bypass_fraction, strips_per_row))


def r_b(Re, bypass_fraction, strips_per_row):
    """Bundle bypass factor on the pressure drop [-]; constant 4.5 below Re 100, 3.7 above."""
    return exp(-where(Re < RE_LAMINAR, 4.5, 3.7) * bypass_exponent(bypass_fraction, strips_per_row))


def j_s(Re, n_baffles, spacing_ratio_in, spacing_ratio_out):
    """Factor on h for longer end spacings [-]; ratios: end spacing over central spacing.

    Exponent n = 0.6 turbulent, 1/3 below Re 100.
    """
    n1 = where(Re < RE_LAMINAR, 2.0 / 3.0, 0.4)
    inner = n_baffles - 1.0
    ends = exp(n1 * log(spacing_ratio_in)) + exp(n1 * log(spacing_ratio_out))
    return (inner + ends) / (inner + spacing_ratio_in + spacing_ratio_out)


def r_s_ends(Re, spacing_ratio_in, spacing_ratio_out):
    """Sum over both end zones of (central spacing / end spacing)^(2-n), R_s [-]; n = 0.2, or 1 below Re 100."""
    m = where(Re < RE_LAMINAR, -1.0, -1.8)
    return exp(m * log(spacing_ratio_in)) + exp(m * log(spacing_ratio_out))


def j_r(Re, rows_total):
    """Factor on h for the adverse gradient in laminar flow [-]; rows_total: rows crossed in the whole shell.

    (10/N)^0.18 up to Re 20, linear to 1 at Re 100. Joins: continuous.
    """
    deep = minimum(exp(0.18 * log(10.0 / rows_total)), 1.0)
    share = minimum(maximum((Re - RE_DEEP_LAMINAR) / (RE_LAMINAR - RE_DEEP_LAMINAR), 0.0), 1.0)
    return deep + share * (1.0 - deep)


def dp_ideal_bank(f, rows, G_kg_m2s, density_kg_m3):
    """Pressure drop of one ideal cross-flow section, isothermal [Pa]: 2 f N G^2 / rho."""
    return 2.0 * f * rows * G_kg_m2s * G_kg_m2s / density_kg_m3


def dp_window(Re, G_window, density_kg_m3, viscosity_Pa_s, rows_window, pitch_m, tube_od_m, spacing_m, D_w_m):
    """Pressure drop of one baffle window before leakage correction [Pa]; G_window = m / sqrt(S_m S_w).

    Turbulent (Re from 100): (2 + 0.6 N_tcw) G^2/(2 rho); laminar: 26 G mu/rho [N_tcw/(pt-do) + B/D_w^2] + G^2/rho.
    Join: at Re 100 the source changes formula; the jump depends on the geometry.
    """
    turbulent = (2.0 + 0.6 * rows_window) * 0.5 * G_window * G_window / density_kg_m3
    shear = rows_window / (pitch_m - tube_od_m) + spacing_m / (D_w_m * D_w_m)
    laminar = 26.0 * G_window * viscosity_Pa_s / density_kg_m3 * shear + G_window * G_window / density_kg_m3
    return where(Re < RE_LAMINAR, laminar, turbulent)


def wall_factor_gas_shell(T_bulk_K, T_wall_K):
    """Factor on a gas's shell-side h: (T_b/T_w)^0.25 when heated, 1 when cooled [-] (HEDH 3.3.7)."""
    return where(T_wall_K > T_bulk_K, exp(0.25 * log(T_bulk_K / T_wall_K)), 1.0)
