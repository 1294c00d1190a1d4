"""Overall coefficients of one geometry or a million: both films at the walls they give themselves."""

from __future__ import annotations

from typing import Any, NamedTuple

from hx_engine.correlations import bell_delaware as bd
from hx_engine.correlations.tube_side import wall_factor_gas_tube, wall_factor_liquid
from hx_engine.correlations.wall import inside_to_outside, viscosity_ratio, wall_resistance
from hx_engine.rating.model import Geometry, Service


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
