"""One shell-and-tube rating put together from the functions of `ht` and `fluids`, as a yardstick of speed.

Bell-Delaware with the correction factors of ht (HEDH forms, its fastest), ideal bank by ESDU 73031 and Zukauskas, tube
side by Gnielinski and Churchill, F by Fakheri, wall viscosity in three passes. Areas, which ht does not offer, are
plain arithmetic. Its numbers are near ours, not equal: other correlations for the ideal bank.
"""

from __future__ import annotations

from math import acos, log, pi, sqrt

from fluids import friction_factor
from ht import LMTD, F_LMTD_Fakheri, Nu_ESDU_73031
from ht.conv_internal import laminar_T_const, turbulent_Gnielinski
from ht.conv_tube_bank import (
    baffle_correction_Bell,
    baffle_leakage_Bell,
    bundle_bypassing_Bell,
    dP_Zukauskas,
    laminar_correction_Bell,
    unequal_baffle_spacing_Bell,
)

from hx_engine.rating import Geometry, Service

PITCHES = {30: (0.8660254, 0.5, 1.0), 45: (0.7071068, 0.7071068, 0.7071068), 60: (0.5, 0.8660254, 0.8660254),
           90: (1.0, 1.0, 1.0)}  # fmt: skip
"""Layout: row pitch along the flow, pitch across it, and pitch of the narrowest gap, over the tube pitch."""


def rate_with_ht(service: Service, g: Geometry) -> dict[str, float]:
    """Overall coefficient, surplus of area and both pressure drops of one geometry (Python scalars)."""
    h_tube, dP_tube, d_in = _tube_side(service, g)
    h_shell, dP_shell = _shell_side(service, g)
    U = _overall(service, g, d_in, h_tube, h_shell)
    hot, cold = service.hot, service.cold
    ends = (hot.T_in_K, hot.T_out_K, cold.T_in_K, cold.T_out_K)
    F = 1.0 if g.n_passes == 1 else F_LMTD_Fakheri(*ends, shells=int(g.n_shells_series))
    required = service.Q_W / (U * F * LMTD(*ends))
    n_shells = g.n_shells_series * g.n_shells_parallel
    provided = pi * g.tube_od_m * g.effective_length_m * g.n_tubes * n_shells
    return {
        "U_dirty_W_m2K": U,
        "overdesign_pct": 100.0 * (provided / required - 1.0),
        "dP_tube_Pa": dP_tube * g.n_shells_series,
        "dP_shell_Pa": dP_shell * g.n_shells_series,
    }


def _tube_side(service: Service, g: Geometry) -> tuple[float, float, float]:
    s, d_in = service.tube, g.tube_od_m - 2.0 * g.tube_wall_m
    v = s.m_dot_kg_s / g.n_shells_parallel / (s.density_kg_m3 * 0.25 * pi * d_in**2 * g.n_tubes / g.n_passes)
    Re = s.density_kg_m3 * v * d_in / s.viscosity_Pa_s
    fd = friction_factor(Re, service.tube_roughness_m / d_in, Method="Churchill_1977")
    Nu = turbulent_Gnielinski(Re, s.Pr, fd) if Re > 2300.0 else laminar_T_const()
    heads = fd * g.tube_length_m / d_in + 2.5
    return Nu * s.k_W_mK / d_in, heads * g.n_passes * 0.5 * s.density_kg_m3 * v**2, d_in


def _shell_side(service: Service, g: Geometry) -> tuple[float, float]:
    s, D, B, pt, do = service.shell, g.shell_id_m, g.baffle_spacing_m, g.tube_pitch_m, g.tube_od_m
    along, across, gap = PITCHES[int(g.layout_deg)]
    D_otl = D - g.bundle_clearance_m
    D_ctl = D_otl - do
    S_m = B * (D - D_otl + D_ctl / (gap * pt) * (pt - do))
    G = s.m_dot_kg_s / g.n_shells_parallel / S_m
    Re = do * G / s.viscosity_Pa_s
    rows = max(int(D * (1.0 - 2.0 * g.baffle_cut) / (along * pt)), 1)
    theta = 2.0 * acos(1.0 - 2.0 * g.baffle_cut)
    x = min(D / D_ctl * (1.0 - 2.0 * g.baffle_cut), 1.0)
    F_w = (2.0 * acos(x) - 2.0 * x * sqrt(1.0 - x * x)) / (2.0 * pi)
    S_sb = 0.5 * D * g.shell_baffle_clearance_m * (pi - 0.5 * theta)
    S_tb = 0.25 * pi * ((do + g.tube_hole_clearance_m) ** 2 - do**2) * g.n_tubes * (1.0 - F_w)
    is_laminar = Re < 100.0
    Nu = Nu_ESDU_73031(Re, s.Pr, rows, along * pt, across * pt, angle=float(g.layout_deg))
    factors = (
        baffle_correction_Bell(1.0 - 2.0 * F_w, method="HEDH")
        * baffle_leakage_Bell(S_sb, S_tb, S_m, method="HEDH")
        * bundle_bypassing_Bell(B * (D - D_otl) / S_m, int(g.n_sealing_strip_pairs), rows, is_laminar, method="HEDH")
        * unequal_baffle_spacing_Bell(int(g.n_baffles), B, g.baffle_spacing_in_m, g.baffle_spacing_out_m, is_laminar)
        * laminar_correction_Bell(Re, rows * (int(g.n_baffles) + 1))
    )
    bank = dP_Zukauskas(Re, rows, across * pt * (1.0 if across > 0.6 else 2.0), along * pt, do, s.density_kg_m3,
                        G / s.density_kg_m3)  # fmt: skip
    return Nu * s.k_W_mK / do * factors, bank * (g.n_baffles + 1.0)


def _overall(service: Service, g: Geometry, d_in: float, h_tube: float, h_shell: float) -> float:
    tube, shell, refer = service.tube, service.shell, g.tube_od_m / d_in
    fixed = 0.5 * g.tube_od_m * log(refer) / service.k_wall_W_mK + tube.fouling_m2K_W * refer + shell.fouling_m2K_W
    T_tube, T_shell = tube.T_mean_K, shell.T_mean_K
    R_tube, R_shell = refer / h_tube, 1.0 / h_shell
    for _ in range(3):
        flux = (T_shell - T_tube) / (R_tube + R_shell + fixed)
        R_tube = refer / h_tube / _wall_factor(tube, T_tube + flux * R_tube)
        R_shell = 1.0 / h_shell / _wall_factor(shell, T_shell - flux * R_shell)
    return 1.0 / (R_tube + R_shell + fixed)


def _wall_factor(stream, T_wall_K: float) -> float:
    ratio = 2.718281828459045 ** (stream.viscosity_slope_K * (1.0 / stream.T_mean_K - 1.0 / T_wall_K))
    return ratio**0.14
