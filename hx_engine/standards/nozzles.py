"""Nozzles: size by momentum, wall by pressure."""

from __future__ import annotations

import numpy as np

from hx_engine.errors import InputError
from hx_engine.standards.materials import allowable_stress_Pa
from hx_engine.standards.pipes import NPS, Pipe, pipe, schedules_of
from hx_engine.standards.pressure_vessel import corrosion_allowance_m, cylinder_thickness_m

MILL_TOLERANCE = 0.875
"""Share of the nominal wall that pipe is bought with: ASME B36.10M mill tolerance of 12.5 %."""


def momentum_flux(m_dot_kg_s, density_kg_m3, inside_diameter_m):
    """Return rho v^2 in a nozzle. [kg/(m s2)]"""
    area_m2 = np.pi / 4.0 * np.asarray(inside_diameter_m) ** 2
    return (m_dot_kg_s / area_m2) ** 2 / density_kg_m3


def nozzle_for(m_dot_kg_s: float, density_kg_m3: float, rho_v2_max: float, largest_id_m: float = np.inf) -> Pipe:
    """Return the smallest standard-weight nozzle whose rho v^2 stays within the limit.

    Parameters
    ----------
    m_dot_kg_s, density_kg_m3 : float
        Flow through one nozzle and its density at the nozzle. [kg/s], [kg/m3]
    rho_v2_max : float
        Limit, for instance of TEMA RCB-4.61 (2230 for clean single-phase liquids). [kg/(m s2)]
    largest_id_m : float
        Largest bore the shell or channel can take. [m]

    Raises
    ------
    InputError
        When no tabulated size is large enough; it names the flow and the largest bore tried.
    """
    for size in NPS:
        candidate = pipe(size)
        if candidate.id_m > largest_id_m:
            break
        if momentum_flux(m_dot_kg_s, density_kg_m3, candidate.id_m) <= rho_v2_max:
            return candidate
    bore_m = min(largest_id_m, pipe(NPS[-1]).id_m)
    raise InputError(
        "m_dot_kg_s", m_dot_kg_s,
        f"no single nozzle up to {bore_m:.3f} m bore keeps ρv² below {rho_v2_max:g} kg/(m s²)",
        "split the flow over several shells or nozzles", f"nozzles of NPS {NPS[0]:g} to {NPS[-1]:g}",
    )


def nozzle_schedule(
    nps: float, P_design_Pa: float, T_design_C: float, material_key: str, tema_class: str = "R"
) -> Pipe:
    """Return the lightest pipe, not below STD, that holds the pressure with corrosion and mill tolerance.

    References: ASME VIII-1 UG-27 and UG-45 (standard wall as the least neck thickness).
    """
    S_Pa, corrosion_m = allowable_stress_Pa(material_key, T_design_C), corrosion_allowance_m(material_key, tema_class)
    standard = pipe(nps)
    for name in ("STD", *(s for s in schedules_of(nps) if pipe(nps, s).wall_m > standard.wall_m)):
        candidate = pipe(nps, name)
        required = cylinder_thickness_m(P_design_Pa, candidate.id_m, S_Pa, 1.0, corrosion_m)
        if required <= MILL_TOLERANCE * candidate.wall_m:
            return candidate
    raise InputError(
        "P_design_Pa", P_design_Pa, f"no tabulated schedule of NPS {nps:g} holds {P_design_Pa:.3g} Pa",
        "use a forged nozzle or a stronger material", "schedules " + ", ".join(schedules_of(nps)),
    )
