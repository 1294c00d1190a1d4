"""Exact bounds that let the search drop whole groups of candidates without rating them.

Each bound holds for every member of its group: a film coefficient never above, a pressure drop never below.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from hx_engine.correlations import bell_delaware as bd
from hx_engine.correlations.ideal_bank import j_ideal_taborek
from hx_engine.correlations.tube_side import wall_factor_gas_tube, wall_factor_liquid
from hx_engine.correlations.wall import inside_to_outside, viscosity_ratio, wall_resistance
from hx_engine.rating.model import Geometry, Service, Stream

JOIN_MARGIN = 1.01
"""h of the ideal bank rises with G but for downward joins of at most 0.9 % (45 degrees, Re 10)."""


class WallBounds(NamedTuple):
    """Extremes of the wall correction: the wall is never hotter or colder than both streams' means."""

    h_tube_max: float
    h_shell_max: float
    friction_tube_min: float


def wall_bounds(service: Service) -> WallBounds:
    """Largest factors on both films and the smallest on the tube friction."""
    tube, shell = service.tube, service.shell
    ratio_tube = float(viscosity_ratio(tube.viscosity_slope_K, tube.T_mean_K, shell.T_mean_K))
    ratio_shell = float(viscosity_ratio(shell.viscosity_slope_K, shell.T_mean_K, tube.T_mean_K))
    h_tube = _largest(tube, ratio_tube, wall_factor_gas_tube, shell.T_mean_K)
    h_shell = _largest(shell, ratio_shell, bd.wall_factor_gas_shell, tube.T_mean_K)
    friction = 1.0 if tube.is_gas else min(1.0, ratio_tube**-0.25)
    return WallBounds(h_tube, h_shell, friction)


def _largest(stream: Stream, ratio: float, gas_factor: Any, T_other_K: float) -> float:
    factor = gas_factor(stream.T_mean_K, T_other_K) if stream.is_gas else wall_factor_liquid(ratio)
    return max(1.0, float(factor))


def ideal_h(service: Service, geometry: Geometry, G_kg_m2s):
    """Ideal-bank coefficient at a mass velocity [W/m2K]."""
    stream = service.shell
    Re = geometry.tube_od_m * G_kg_m2s / stream.viscosity_Pa_s
    j = j_ideal_taborek(Re, geometry.tube_pitch_m / geometry.tube_od_m, geometry.layout_deg)
    Pr = stream.Pr
    return j * stream.cp_J_kgK * G_kg_m2s / np.cbrt(Pr * Pr)


def crossflow_area_per_spacing(geometry: Geometry):
    """Cross-flow area of one shell pass over baffle spacing [m]."""
    D_otl = geometry.shell_id_m - geometry.bundle_clearance_m
    whole = bd.crossflow_area(
        geometry.shell_id_m,
        D_otl,
        D_otl - geometry.tube_od_m,
        geometry.tube_pitch_m,
        geometry.tube_od_m,
        geometry.layout_deg,
        1.0,
    )
    return whole / geometry.n_shell_passes


class CutBounds(NamedTuple):
    """Extremes over all baffle cuts of a group; areas of one shell pass."""

    J_c_max: Any
    S_sb_min_m2: Any
    S_tb_min_m2: Any
    S_tb_max_m2: Any


def cut_bounds(geometry: Geometry, smallest_cut: float, largest_cut: float) -> CutBounds:
    """J_c falls with the cut, both leakage areas too."""
    D_ctl = geometry.shell_id_m - geometry.bundle_clearance_m - geometry.tube_od_m
    small = bd.baffle_window(geometry.shell_id_m, D_ctl, smallest_cut)
    large = bd.baffle_window(geometry.shell_id_m, D_ctl, largest_cut)
    pairs = [
        bd.leakage_areas(
            geometry.shell_id_m,
            geometry.shell_baffle_clearance_m,
            geometry.tube_od_m,
            geometry.tube_hole_clearance_m,
            geometry.n_tubes,
            window,
        )
        for window in (small, large)
    ]
    leaks = [(shell / geometry.n_shell_passes, tube / geometry.n_shell_passes) for shell, tube in pairs]
    return CutBounds(bd.j_c(small.fraction_crossflow), leaks[1][0], leaks[1][1], leaks[0][1])


def shell_h_bound(service: Service, geometry: Geometry, G_kg_m2s, S_m_m2, cuts: CutBounds):
    """Largest shell coefficient at this spacing over all cuts, without wall correction [W/m2K].

    J_l falls with the leakage and rises with the share of the shell-baffle gap, so the least leakage with the least
    share bounds it; J_b is that of a bundle with the most strips only when strips are fitted (then taken as 1).
    """
    r_lm = (cuts.S_sb_min_m2 + cuts.S_tb_min_m2) / S_m_m2
    r_s = cuts.S_sb_min_m2 / (cuts.S_sb_min_m2 + cuts.S_tb_max_m2)
    S_b_m2 = geometry.bundle_clearance_m * geometry.baffle_spacing_m / geometry.n_shell_passes
    bypass = bd.j_b(1e9, S_b_m2 / S_m_m2, 0.0)
    J_b = np.where(np.asarray(geometry.n_sealing_strip_pairs) > 0, 1.0, bypass)
    return JOIN_MARGIN * ideal_h(service, geometry, G_kg_m2s) * cuts.J_c_max * bd.j_l(r_s, r_lm) * J_b


def row_h_bound(service: Service, geometry: Geometry, v_max_m_s: float, spacing_min_m, smallest_cut: float):
    """Largest shell coefficient of a bundle over all spacings and cuts, without wall correction [W/m2K]."""
    stream = service.shell
    narrowest = crossflow_area_per_spacing(geometry) * spacing_min_m
    G = np.minimum(stream.density_kg_m3 * v_max_m_s, stream.m_dot_kg_s / geometry.n_shells_parallel / narrowest)
    D_ctl = geometry.shell_id_m - geometry.bundle_clearance_m - geometry.tube_od_m
    J_c = bd.j_c(bd.baffle_window(geometry.shell_id_m, D_ctl, smallest_cut).fraction_crossflow)
    return JOIN_MARGIN * ideal_h(service, geometry, G) * J_c


def overdesign_ratio(service: Service, geometry: Geometry, h_tube, h_shell, MTD_K):
    """Area provided over area required for given film coefficients [-]."""
    return overdesign_per_length(service, geometry, h_tube, h_shell) * geometry.effective_length_m * MTD_K


def overdesign_per_length(service: Service, geometry: Geometry, h_tube, h_shell):
    """The same per length between the tubesheets and mean temperature difference [1/(m K)]."""
    refer = inside_to_outside(geometry.tube_od_m, geometry.tube_id_m)
    R = (
        refer / h_tube
        + 1.0 / h_shell
        + service.tube.fouling_m2K_W * refer
        + service.shell.fouling_m2K_W
        + wall_resistance(geometry.tube_od_m, geometry.tube_id_m, service.k_wall_W_mK)
    )
    n_shells = geometry.n_shells_series * geometry.n_shells_parallel
    return np.pi * geometry.tube_od_m * geometry.n_tubes * n_shells / (service.Q_W * R)
