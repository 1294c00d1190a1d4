"""The rating of one geometry or a million: one physics for both, plain ufuncs throughout."""

from __future__ import annotations

from typing import Any, NamedTuple

from numpy import pi

from hx_engine.correlations import kern
from hx_engine.correlations.lmtd import f_correction, lmtd_counterflow, temperature_ratios
from hx_engine.rating.losses import Losses, losses
from hx_engine.rating.model import Geometry, Service
from hx_engine.rating.shell_rating import (
    ShellFlow,
    ShellHeat,
    ShellPressure,
    shell_flow,
    shell_heat,
    shell_pressure,
)
from hx_engine.rating.transfer import Transfer, transfer
from hx_engine.rating.tube_rating import TubeRating, rate_tube_side


class MeanTemperature(NamedTuple):
    """Driving temperature difference."""

    LMTD_K: Any
    R: Any
    P: Any
    F: Any
    MTD_K: Any


class Areas(NamedTuple):
    """Outside area of all shells against what the duty needs in the fouled state."""

    area_provided_m2: Any
    area_required_m2: Any
    overdesign_pct: Any


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


def areas(service: Service, geometry: Geometry, U_dirty, MTD_K) -> Areas:
    """Area of all shells, area the duty needs, and the surplus in percent."""
    n_shells = geometry.n_shells_series * geometry.n_shells_parallel
    provided = pi * geometry.tube_od_m * geometry.effective_length_m * geometry.n_tubes * n_shells
    required = service.Q_W / (U_dirty * MTD_K)
    return Areas(provided, required, 100.0 * (provided / required - 1.0))


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
