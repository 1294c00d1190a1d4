"""Losses and momentum flux in the nozzles of either side."""

from __future__ import annotations

from numpy import pi

INLET_HEADS = 1.0
OUTLET_HEADS = 0.5


def nozzle_velocity(m_dot_kg_s, density_kg_m3, nozzle_id_m):
    """Mean velocity in a nozzle [m/s]."""
    return m_dot_kg_s / (density_kg_m3 * 0.25 * pi * nozzle_id_m * nozzle_id_m)


def rho_v2(density_kg_m3, velocity_m_s):
    """Momentum flux [kg/(m s2)], the quantity TEMA RCB-4.6 limits."""
    return density_kg_m3 * velocity_m_s * velocity_m_s


def dp_nozzles(density_kg_m3, velocity_m_s):
    """Pressure drop of inlet and outlet nozzle of one shell [Pa]: 1.0 and 0.5 velocity heads (turbulent flow).

    Source: Serth & Lestina, Process Heat Transfer, 2nd ed. 2014, section 5.2 (1.5 heads in all).
    """
    return (INLET_HEADS + OUTLET_HEADS) * 0.5 * rho_v2(density_kg_m3, velocity_m_s)
