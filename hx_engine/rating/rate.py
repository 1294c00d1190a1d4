"""The rating of one geometry or a million: one physics for both, plain ufuncs throughout."""

from __future__ import annotations

from typing import Any, NamedTuple

from numpy import exp, log, pi

from hx_engine.correlations import bell_delaware as bd
from hx_engine.correlations import kern
from hx_engine.correlations.lmtd import f_correction, lmtd_counterflow, temperature_ratios
from hx_engine.correlations.tube_side import wall_factor_gas_tube, wall_factor_liquid
from hx_engine.correlations.wall import inside_to_outside, viscosity_ratio, wall_resistance
from hx_engine.rating.model import Geometry, Service, Stream
from hx_engine.rating.shell_rating import (
    ShellFlow,
    ShellHeat,
    ShellPressure,
    shell_flow,
    shell_heat,
    shell_pressure,
)
from hx_engine.rating.tube_rating import TubeRating, rate_tube_side


class MeanTemperature(NamedTuple):
    """Driving temperature difference."""

    LMTD_K: Any
    R: Any
    P: Any
    F: Any
    MTD_K: Any


class Transfer(NamedTuple):
    """Coefficients with wall correction, and resistances on the tube's outside area."""

    T_wall_tube_K: Any
    T_wall_shell_K: Any
    viscosity_ratio_tube: Any
    viscosity_ratio_shell: Any
    wall_factor_tube: Any
    wall_factor_shell: Any
    h_tube_W_m2K: Any
    h_shell_W_m2K: Any
    R_shell_film_m2K_W: Any
    R_shell_fouling_m2K_W: Any
    R_wall_m2K_W: Any
    R_tube_fouling_m2K_W: Any
    R_tube_film_m2K_W: Any
    U_clean_W_m2K: Any
    U_dirty_W_m2K: Any


class Areas(NamedTuple):
    """Outside area of all shells against what the duty needs in the fouled state."""

    area_provided_m2: Any
    area_required_m2: Any
    overdesign_pct: Any


class Losses(NamedTuple):
    """Pressure drops of the whole train, shells in series added up, wall correction and nozzles included."""

    dP_tube_friction_Pa: Any
    dP_tube_returns_Pa: Any
    dP_tube_nozzles_Pa: Any
    dP_tube_Pa: Any
    dP_shell_crossflow_Pa: Any
    dP_shell_window_Pa: Any
    dP_shell_ends_Pa: Any
    dP_shell_nozzles_Pa: Any
    dP_shell_Pa: Any


class Kern(NamedTuple):
    """Second opinion on the shell side."""

    D_e_m: Any
    Re: Any
    h_shell_W_m2K: Any
    dP_shell_Pa: Any


class Rating(NamedTuple):
    """Everything one rating computes, in groups."""

    mean: MeanTemperature
    tube: TubeRating
    flow: ShellFlow
    heat: ShellHeat
    pressure: ShellPressure
    transfer: Transfer
    areas: Areas
    losses: Losses
    kern: Kern


def mean_temperature(service: Service, n_shells_series, n_passes, n_shell_passes=1) -> MeanTemperature:
    """LMTD and F; NaN where the duty is impossible in that many shells.

    Each pass of an F shell is an E shell with its share of the tube passes: pure counter-flow with two tube passes.
    Source: Shah & Sekulic 2003, Table 3.6, as ``effectiveness_f_shell``; no heat or flow across the long baffle.
    """
    hot, cold = service.hot, service.cold
    lmtd = lmtd_counterflow(hot.T_in_K, hot.T_out_K, cold.T_in_K, cold.T_out_K)
    R, P = temperature_ratios(service.shell.T_in_K, service.shell.T_out_K, service.tube.T_in_K, service.tube.T_out_K)
    F = f_correction(P, R, n_shells_series * n_shell_passes, n_passes / n_shell_passes)
    return MeanTemperature(lmtd, R, P, F, F * lmtd)


class Films(NamedTuple):
    """Both films at the wall temperatures that follow from their resistances."""

    T_wall_tube_K: Any
    T_wall_shell_K: Any
    viscosity_ratio_tube: Any
    viscosity_ratio_shell: Any
    wall_factor_tube: Any
    wall_factor_shell: Any


def films(service: Service, R_tube, R_shell, R_between) -> Films:
    """Wall temperatures for two film resistances and what lies between them, and the factors they give."""
    tube, shell = service.tube, service.shell
    flux = (shell.T_mean_K - tube.T_mean_K) / (R_tube + R_shell + R_between)
    T_tube = tube.T_mean_K + flux * R_tube
    T_shell = shell.T_mean_K - flux * R_shell
    ratio_tube = viscosity_ratio(tube.viscosity_slope_K, tube.T_mean_K, T_tube)
    ratio_shell = viscosity_ratio(shell.viscosity_slope_K, shell.T_mean_K, T_shell)
    factor_tube = wall_factor_gas_tube(tube.T_mean_K, T_tube) if tube.is_gas else wall_factor_liquid(ratio_tube)
    factor_shell = (
        bd.wall_factor_gas_shell(shell.T_mean_K, T_shell) if shell.is_gas else wall_factor_liquid(ratio_shell)
    )
    return Films(T_tube, T_shell, ratio_tube, ratio_shell, factor_tube, factor_shell)


def transfer(service: Service, geometry: Geometry, h_tube, h_shell) -> Transfer:
    """Overall coefficients; the wall temperatures of both films are found in three passes.

    h_tube (inside area) and h_shell come without wall correction. The wall temperature of a film is that of the
    surface it wets, with the fouling layers in place. After three passes a viscous oil is within 1e-5 of the fixed
    point in U.
    """
    tube, shell = service.tube, service.shell
    refer = inside_to_outside(geometry.tube_od_m, geometry.tube_id_m)
    R_wall = wall_resistance(geometry.tube_od_m, geometry.tube_id_m, service.k_wall_W_mK)
    R_fouling_tube = tube.fouling_m2K_W * refer
    fixed = R_wall + R_fouling_tube + shell.fouling_m2K_W
    R_tube_0, R_shell_0 = refer / h_tube, 1.0 / h_shell
    first = films(service, R_tube_0, R_shell_0, fixed)
    second = films(service, R_tube_0 / first.wall_factor_tube, R_shell_0 / first.wall_factor_shell, fixed)
    last = films(service, R_tube_0 / second.wall_factor_tube, R_shell_0 / second.wall_factor_shell, fixed)
    R_tube, R_shell = R_tube_0 / last.wall_factor_tube, R_shell_0 / last.wall_factor_shell
    clean = R_tube + R_shell + R_wall
    return Transfer(
        T_wall_tube_K=last.T_wall_tube_K,
        T_wall_shell_K=last.T_wall_shell_K,
        viscosity_ratio_tube=last.viscosity_ratio_tube,
        viscosity_ratio_shell=last.viscosity_ratio_shell,
        wall_factor_tube=last.wall_factor_tube,
        wall_factor_shell=last.wall_factor_shell,
        h_tube_W_m2K=h_tube * last.wall_factor_tube,
        h_shell_W_m2K=h_shell * last.wall_factor_shell,
        R_shell_film_m2K_W=R_shell,
        R_shell_fouling_m2K_W=shell.fouling_m2K_W,
        R_wall_m2K_W=R_wall,
        R_tube_fouling_m2K_W=R_fouling_tube,
        R_tube_film_m2K_W=R_tube,
        U_clean_W_m2K=1.0 / clean,
        U_dirty_W_m2K=1.0 / (R_tube + R_shell + fixed),
    )


def areas(service: Service, geometry: Geometry, U_dirty, MTD_K) -> Areas:
    """Area of all shells, area the duty needs, and the surplus in percent."""
    n_shells = geometry.n_shells_series * geometry.n_shells_parallel
    provided = pi * geometry.tube_od_m * geometry.effective_length_m * geometry.n_tubes * n_shells
    required = service.Q_W / (U_dirty * MTD_K)
    return Areas(provided, required, 100.0 * (provided / required - 1.0))


def _friction_factor(stream: Stream, ratio, exponent):
    """Factor on a friction loss for viscosity at the wall, (mu bulk / mu wall)^-exponent; 1 for gases."""
    return 1.0 if stream.is_gas else exp(-exponent * log(ratio))


def tube_losses(service: Service, geometry: Geometry, tube: TubeRating, viscosity_ratio_tube):
    """Friction (wall exponent 0.25 laminar to 0.14 turbulent, Kern 1950 Fig. 26), ends, nozzles; whole train [Pa]."""
    n = geometry.n_shells_series
    exponent = 0.25 - 0.11 * tube.turbulent_share
    friction = n * tube.dP_friction_Pa * _friction_factor(service.tube, viscosity_ratio_tube, exponent)
    return friction, n * tube.dP_ends_Pa, n * tube.dP_nozzles_Pa


def shell_losses(service: Service, geometry: Geometry, pressure: ShellPressure, viscosity_ratio_shell):
    """Cross-flow, window, ends and nozzles of the whole train [Pa]; wall exponent 0.14 on the bank friction."""
    n = geometry.n_shells_series
    wall = _friction_factor(service.shell, viscosity_ratio_shell, 0.14)
    return (
        n * pressure.dP_crossflow_Pa * wall,
        n * pressure.dP_window_Pa,
        n * pressure.dP_ends_Pa * wall,
        n * pressure.dP_nozzles_Pa,
    )


def losses(service: Service, geometry: Geometry, tube: TubeRating, pressure: ShellPressure, t: Transfer) -> Losses:
    """Pressure drops of both sides over the whole train."""
    friction, ends, nozzles = tube_losses(service, geometry, tube, t.viscosity_ratio_tube)
    crossflow, window, end_zones, shell_nozzles = shell_losses(service, geometry, pressure, t.viscosity_ratio_shell)
    return Losses(
        friction,
        ends,
        nozzles,
        friction + ends + nozzles,
        crossflow,
        window,
        end_zones,
        shell_nozzles,
        crossflow + window + end_zones + shell_nozzles,
    )


def rate_kern(service: Service, geometry: Geometry, wall_factor_shell) -> Kern:
    """Kern's h and pressure drop (without nozzles) of the train, with the wall factor of the main rating."""
    g = geometry
    stream = service.shell
    D_e = kern.equivalent_diameter(g.tube_pitch_m, g.tube_od_m, g.layout_deg)
    area = kern.crossflow_area_kern(g.shell_id_m, g.tube_pitch_m, g.tube_od_m, g.baffle_spacing_m)
    G = stream.m_dot_kg_s * g.n_shell_passes / g.n_shells_parallel / area
    Re = D_e * G / stream.viscosity_Pa_s
    h = kern.nu_kern(Re, stream.Pr) * stream.k_W_mK / D_e * wall_factor_shell
    dP = kern.dp_kern(kern.f_kern(Re), G, g.n_baffles, g.shell_id_m, D_e, stream.density_kg_m3)
    return Kern(D_e, Re, h, dP * g.n_shells_series * g.n_shell_passes / wall_factor_shell)


def rate(service: Service, geometry: Geometry) -> Rating:
    """Rate one geometry or arrays of geometries for one service.

    Parameters
    ----------
    service : Service
        Duty, both streams (properties at their mean temperatures) and the tube wall's conductivity. SI.
    geometry : Geometry
        Scalars or broadcastable arrays. SI.

    Returns
    -------
    Rating
        Every intermediate, each of the broadcast shape (or scalar where the geometry plays no part).

    Validity
    --------
    Single phase, TEMA E or F shell, single segmental baffles, plain tubes, constant properties but for the wall.
    Nothing is refused: ``range_findings`` says what lies outside a correlation's range. NaN in ``mean`` and what
    follows from it where the temperatures are impossible.
    """
    mean = mean_temperature(service, geometry.n_shells_series, geometry.n_passes, geometry.n_shell_passes)
    tube = rate_tube_side(service, geometry)
    flow = shell_flow(service, geometry)
    heat = shell_heat(service, geometry, flow)
    pressure = shell_pressure(service, geometry, flow)
    t = transfer(service, geometry, tube.h_W_m2K, heat.h_W_m2K)
    return Rating(
        mean=mean,
        tube=tube,
        flow=flow,
        heat=heat,
        pressure=pressure,
        transfer=t,
        areas=areas(service, geometry, t.U_dirty_W_m2K, mean.MTD_K),
        losses=losses(service, geometry, tube, pressure, t),
        kern=rate_kern(service, geometry, t.wall_factor_shell),
    )
