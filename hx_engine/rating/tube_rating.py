"""Tube side of one shell: everything that does not depend on the shell side."""

from __future__ import annotations

from typing import Any, NamedTuple

from numpy import pi

from hx_engine.correlations.friction import dp_tube_ends, dp_tubes, f_churchill
from hx_engine.correlations.nozzle_loss import dp_nozzles, nozzle_velocity, rho_v2
from hx_engine.correlations.tube_side import nu_tube, turbulent_share
from hx_engine.rating.model import Geometry, Service


class TubeRating(NamedTuple):
    """Tube side without wall correction; one shell, except where a name says otherwise."""

    d_in_m: Any
    flow_area_m2: Any  # of one pass
    v_m_s: Any
    Re: Any
    Pr: Any
    turbulent_share: Any
    Nu: Any
    h_W_m2K: Any  # on the inside area
    f_darcy: Any
    dP_friction_Pa: Any
    dP_ends_Pa: Any
    v_nozzle_m_s: Any
    rho_v2_nozzle: Any
    dP_nozzles_Pa: Any


def rate_tube_side(service: Service, geometry: Geometry) -> TubeRating:
    """Velocity, film coefficient and pressure drops in the tubes of one shell, isothermal."""
    stream = service.tube
    rho = stream.density_kg_m3
    m_shell = stream.m_dot_kg_s / geometry.n_shells_parallel
    d_in = geometry.tube_id_m
    area = 0.25 * pi * d_in * d_in * geometry.n_tubes / geometry.n_passes
    v = m_shell / (rho * area)
    Re = rho * v * d_in / stream.viscosity_Pa_s
    Nu = nu_tube(Re, stream.Pr, d_in / geometry.tube_length_m)
    f = f_churchill(Re, service.tube_roughness_m / d_in)
    v_nozzle = nozzle_velocity(m_shell, rho, geometry.nozzle_tube_id_m)
    return TubeRating(
        d_in_m=d_in,
        flow_area_m2=area,
        v_m_s=v,
        Re=Re,
        Pr=stream.Pr,
        turbulent_share=turbulent_share(Re),
        Nu=Nu,
        h_W_m2K=Nu * stream.k_W_mK / d_in,
        f_darcy=f,
        dP_friction_Pa=dp_tubes(f, geometry.pass_length_m, d_in, geometry.n_passes, rho, v),
        dP_ends_Pa=dp_tube_ends(geometry.n_passes, geometry.bends_per_pass, rho, v),
        v_nozzle_m_s=v_nozzle,
        rho_v2_nozzle=rho_v2(rho, v_nozzle),
        dP_nozzles_Pa=dp_nozzles(rho, v_nozzle),
    )
