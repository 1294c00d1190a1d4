"""Shell side of one shell by Bell-Delaware: everything that does not depend on the tube side.

An F shell is two passes in series, each through half the cross-section: half of every flow and leakage area, twice
the path. So Kern, Process Heat Transfer (1950), examples 8.1 and 11.2, rates 2-4 exchangers. Leakage past the
longitudinal baffle, conduction through it and the loss of the turn beyond both end zones are not modelled.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from numpy import cbrt, sqrt

from hx_engine.correlations import bell_delaware as bd
from hx_engine.correlations.ideal_bank import f_ideal_taborek, j_ideal_taborek
from hx_engine.correlations.nozzle_loss import dp_nozzles, nozzle_velocity, rho_v2
from hx_engine.rating.model import Geometry, Service


class ShellFlow(NamedTuple):
    """Areas, rows and velocities between and in the baffles."""

    D_otl_m: Any
    D_ctl_m: Any
    theta_shell: Any
    F_w: Any
    F_c: Any
    S_m_m2: Any
    S_w_m2: Any
    D_w_m: Any
    S_b_m2: Any
    S_sb_m2: Any
    S_tb_m2: Any
    rows_crossflow: Any
    rows_window: Any
    G_kg_m2s: Any
    G_window_kg_m2s: Any
    v_m_s: Any
    v_window_m_s: Any
    Re: Any
    rho_v2_entrance: Any


class ShellHeat(NamedTuple):
    """Film coefficient without wall correction and its factors."""

    j_ideal: Any
    h_ideal_W_m2K: Any
    J_c: Any
    J_l: Any
    J_b: Any
    J_s: Any
    J_r: Any
    h_W_m2K: Any


class ShellPressure(NamedTuple):
    """Pressure drops of one shell, isothermal, and their factors."""

    f_ideal: Any
    dP_ideal_Pa: Any
    R_l: Any
    R_b: Any
    R_s: Any
    dP_crossflow_Pa: Any
    dP_window_Pa: Any
    dP_ends_Pa: Any
    v_nozzle_m_s: Any
    rho_v2_nozzle: Any
    dP_nozzles_Pa: Any


def shell_flow(service: Service, geometry: Geometry) -> ShellFlow:
    """Flow areas of one shell pass by one set of clearances, rows crossed, mass velocities and Reynolds number."""
    g = geometry
    stream = service.shell
    m = stream.m_dot_kg_s / g.n_shells_parallel
    D_otl = g.shell_id_m - g.bundle_clearance_m
    D_ctl = D_otl - g.tube_od_m
    window = bd.baffle_window(g.shell_id_m, D_ctl, g.baffle_cut)
    S_m = bd.crossflow_area(g.shell_id_m, D_otl, D_ctl, g.tube_pitch_m, g.tube_od_m, g.layout_deg, g.baffle_spacing_m)
    S_w = bd.window_area(g.shell_id_m, g.tube_od_m, g.n_tubes, window.theta_shell, window.fraction_window, g.baffle_cut)
    D_w = bd.window_diameter(S_w, g.shell_id_m, g.tube_od_m, g.n_tubes, window.theta_shell, window.fraction_window)
    S_sb, S_tb = bd.leakage_areas(
        g.shell_id_m, g.shell_baffle_clearance_m, g.tube_od_m, g.tube_hole_clearance_m, g.n_tubes, window
    )
    share = 1.0 / g.n_shell_passes
    S_m, S_w, S_sb, S_tb = S_m * share, S_w * share, S_sb * share, S_tb * share
    row_pitch = bd.pitch_parallel(g.tube_pitch_m, g.layout_deg)
    G = m / S_m
    G_window = m / sqrt(S_m * S_w)
    rho = stream.density_kg_m3
    end = G * g.baffle_spacing_m / g.baffle_spacing_in_m
    return ShellFlow(
        D_otl_m=D_otl,
        D_ctl_m=D_ctl,
        theta_shell=window.theta_shell,
        F_w=window.fraction_window,
        F_c=window.fraction_crossflow,
        S_m_m2=S_m,
        S_w_m2=S_w,
        D_w_m=D_w,
        S_b_m2=g.baffle_spacing_m * (g.shell_id_m - D_otl) * share,
        S_sb_m2=S_sb,
        S_tb_m2=S_tb,
        rows_crossflow=g.shell_id_m * (1.0 - 2.0 * g.baffle_cut) / row_pitch,
        rows_window=0.8 / row_pitch * (g.shell_id_m * g.baffle_cut - 0.5 * (g.shell_id_m - D_ctl)),
        G_kg_m2s=G,
        G_window_kg_m2s=G_window,
        v_m_s=G / rho,
        v_window_m_s=m / (rho * S_w),
        Re=g.tube_od_m * G / stream.viscosity_Pa_s,
        rho_v2_entrance=end * end / rho,
    )


def shell_heat(service: Service, geometry: Geometry, flow: ShellFlow) -> ShellHeat:
    """Ideal coefficient and the five factors of Bell-Delaware."""
    g = geometry
    stream = service.shell
    j = j_ideal_taborek(flow.Re, g.tube_pitch_m / g.tube_od_m, g.layout_deg)
    Pr = stream.Pr
    h_ideal = j * stream.cp_J_kgK * flow.G_kg_m2s / cbrt(Pr * Pr)
    leak = flow.S_sb_m2 + flow.S_tb_m2
    strips = g.n_sealing_strip_pairs / flow.rows_crossflow
    J_c = bd.j_c(flow.F_c)
    J_l = bd.j_l(flow.S_sb_m2 / leak, leak / flow.S_m_m2)
    J_b = bd.j_b(flow.Re, flow.S_b_m2 / flow.S_m_m2, strips)
    J_s = bd.j_s(
        flow.Re,
        g.n_baffles,
        g.baffle_spacing_in_m / g.baffle_spacing_m,
        g.baffle_spacing_out_m / g.baffle_spacing_m,
    )
    J_r = bd.j_r(flow.Re, (flow.rows_crossflow + flow.rows_window) * (g.n_baffles + 1.0) * g.n_shell_passes)
    return ShellHeat(j, h_ideal, J_c, J_l, J_b, J_s, J_r, h_ideal * J_c * J_l * J_b * J_s * J_r)


def shell_pressure(service: Service, geometry: Geometry, flow: ShellFlow) -> ShellPressure:
    """Cross-flow, window, end-zone and nozzle losses of one shell."""
    g = geometry
    stream = service.shell
    rho = stream.density_kg_m3
    f = f_ideal_taborek(flow.Re, g.tube_pitch_m / g.tube_od_m, g.layout_deg)
    ideal = bd.dp_ideal_bank(f, flow.rows_crossflow, flow.G_kg_m2s, rho)
    leak = flow.S_sb_m2 + flow.S_tb_m2
    R_l = bd.r_l(flow.S_sb_m2 / leak, leak / flow.S_m_m2)
    R_b = bd.r_b(flow.Re, flow.S_b_m2 / flow.S_m_m2, g.n_sealing_strip_pairs / flow.rows_crossflow)
    R_s = bd.r_s_ends(flow.Re, g.baffle_spacing_in_m / g.baffle_spacing_m, g.baffle_spacing_out_m / g.baffle_spacing_m)
    window = bd.dp_window(
        flow.Re,
        flow.G_window_kg_m2s,
        rho,
        stream.viscosity_Pa_s,
        flow.rows_window,
        g.tube_pitch_m,
        g.tube_od_m,
        g.baffle_spacing_m,
        flow.D_w_m,
    )
    m = stream.m_dot_kg_s / g.n_shells_parallel
    v_nozzle = nozzle_velocity(m, rho, g.nozzle_shell_id_m)
    return ShellPressure(
        f_ideal=f,
        dP_ideal_Pa=ideal,
        R_l=R_l,
        R_b=R_b,
        R_s=R_s,
        dP_crossflow_Pa=g.n_shell_passes * ideal * (g.n_baffles - 1.0) * R_b * R_l,
        dP_window_Pa=g.n_shell_passes * g.n_baffles * window * R_l,
        dP_ends_Pa=g.n_shell_passes * ideal * (1.0 + flow.rows_window / flow.rows_crossflow) * R_b * R_s,
        v_nozzle_m_s=v_nozzle,
        rho_v2_nozzle=rho_v2(rho, v_nozzle),
        dP_nozzles_Pa=dp_nozzles(rho, v_nozzle),
    )
