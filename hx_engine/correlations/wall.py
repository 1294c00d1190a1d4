"""Series resistances across the tube wall, all referred to the tube's outside area."""

from __future__ import annotations

from numpy import exp, log


def wall_resistance(tube_od_m, d_in_m, k_wall_W_mK):
    """Conduction resistance of the tube wall on the outside area [m2K/W]: do ln(do/di) / (2 k)."""
    return 0.5 * tube_od_m * log(tube_od_m / d_in_m) / k_wall_W_mK


def inside_to_outside(tube_od_m, d_in_m):
    """Factor that refers a resistance on the inside area to the outside area [-]."""
    return tube_od_m / d_in_m


def viscosity_ratio(slope_K, T_bulk_K, T_wall_K):
    """Viscosity in the bulk over viscosity at the wall [-] from ln mu = A + slope / T (Andrade).

    slope_K: d ln mu / d(1/T) [K], positive for liquids; 0 switches the correction off.
    Source: Andrade, E.N. da C., Nature 125, 1930, 309.
    """
    return exp(slope_K * (1.0 / T_bulk_K - 1.0 / T_wall_K))
