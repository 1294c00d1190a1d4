"""Fluid-elastic instability of the worst span, for arrays of geometries: the search's form of the vibration check.

Only the longest span of each zone is judged: at one frequency constant and velocity a longer span always has the
lower critical velocity. A test holds it equal to ``vibration_check.check`` over random geometries.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from hx_engine.correlations import vibration as vib
from hx_engine.rating.model import Geometry, Service
from hx_engine.standards.materials import material, modulus_Pa
from hx_engine.standards.spans import baffle_thickness_m


def metal_temperature_C(service: Service) -> float:
    """Mean tube metal temperature for the modulus: half way between both streams' means [degC]."""
    return 0.5 * (service.tube.T_mean_K + service.shell.T_mean_K) - 273.15


def fei_ratio(service: Service, geometry: Geometry, v_crossflow_m_s, tube_material: str):
    """Cross-flow velocity over critical velocity of the worst span [-].

    Parameters
    ----------
    service : Service
        Densities and shell-side viscosity; the metal is taken at ``metal_temperature_C``.
    geometry : Geometry
        Scalars or arrays, at least two baffles.
    v_crossflow_m_s : float or ndarray
        Velocity at the centre line in the central spacing [m/s].
    tube_material : str
        Material key.

    Notes
    -----
    The critical velocity is the lower of TEMA's and Connors', as in ``vibration_check``.
    """
    B, B_in, B_out = geometry.baffle_spacing_m, geometry.baffle_spacing_in_m, geometry.baffle_spacing_out_m
    v, tube = v_crossflow_m_s, _tube(service, geometry, tube_material)
    ends = [B_in] if B_in is B_out else [B_in, B_out]
    worst = 0.0
    for end in ends:
        v_end = np.maximum(v * B / end, v)
        worst = np.maximum(worst, v_end / _v_critical(service, tube, end + B, vib.LAMBDA2_CLAMPED_PINNED))
    central = np.where(geometry.n_baffles >= 3, 2.0 * B, B)
    return np.maximum(worst, v / _v_critical(service, tube, central, vib.LAMBDA2_PINNED))


class _Tube(NamedTuple):
    """What all spans of a geometry share."""

    od_m: Any
    id_m: Any
    pitch_ratio: Any
    layout_deg: Any
    mass_kg_m: Any
    E_Pa: float
    n_spans: Any
    baffle_thickness_m: Any


def _tube(service: Service, geometry: Geometry, tube_material: str) -> _Tube:
    od, bore, layout = geometry.tube_od_m, geometry.tube_id_m, geometry.layout_deg
    p_d, metal = geometry.tube_pitch_m / od, material(tube_material).density_kg_m3
    added = vib.added_mass_coefficient(p_d, layout)
    mass = vib.effective_mass_kg_m(od, bore, metal, service.tube.density_kg_m3, service.shell.density_kg_m3, added)
    E_Pa = modulus_Pa(tube_material, metal_temperature_C(service))
    thickness = baffle_thickness_m(geometry.shell_id_m, 2.0 * geometry.baffle_spacing_m)
    return _Tube(od, bore, p_d, layout, mass, E_Pa, geometry.n_baffles + 1, thickness)


def _v_critical(service: Service, tube: _Tube, span_m, lambda2: float):
    """Critical velocity of one kind of span [m/s]."""
    rho, mu, od, mass = service.shell.density_kg_m3, service.shell.viscosity_Pa_s, tube.od_m, tube.mass_kg_m
    f_n = vib.natural_frequency_Hz(span_m, od, tube.id_m, tube.E_Pa, mass, lambda2)
    if service.shell.is_gas:
        delta = delta_connors = vib.log_decrement_gas(tube.n_spans, tube.baffle_thickness_m, span_m)
    else:
        delta = vib.log_decrement_liquid(f_n, od, mass, rho, mu)
        confinement = vib.confinement_ratio(tube.pitch_ratio, tube.layout_deg)
        delta_connors = vib.log_decrement_liquid_pettigrew(
            f_n, od, mass, rho, mu, confinement, tube.n_spans, tube.baffle_thickness_m, span_m
        )
    x = vib.mass_damping(mass, delta, rho, od)
    v_tema = vib.critical_velocity_tema_m_s(f_n, od, x, tube.pitch_ratio, tube.layout_deg)
    v_connors = vib.critical_velocity_connors_m_s(f_n, od, vib.mass_damping(mass, delta_connors, rho, od))
    return np.minimum(v_tema, v_connors)
