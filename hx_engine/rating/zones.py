"""The rating along the exchanger: zones of equal heat, properties and coefficients where they are.

The streams are followed in counter-flow, from the end where the hot stream enters; F at the whole duty then stands
for the passes. An integration pass by pass would need a boundary-value solution for each geometry, and where U is
constant it gives what F gives; that F itself rests on a constant U is the error that stays. Variable U over zones:
Shah & Sekulic, Fundamentals of Heat Exchanger Design, 2003, ch. 4.2.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np

from hx_engine.correlations.lmtd import lmtd_counterflow
from hx_engine.rating.model import Geometry, Service, Stream, viscosity_slope
from hx_engine.rating.rate import mean_temperature, rate
from hx_engine.rating.shell_rating import shell_flow, shell_heat
from hx_engine.rating.transfer import Transfer, transfer
from hx_engine.rating.tube_rating import rate_tube_side

N_ZONES = 20
FEWEST_ZONES = 10
_CURVE_POINTS = 161
_WALL_ROUNDS = 2
_LEAST_FILM_K = 0.1


class PropertyCurves(Protocol):
    """Properties of one stream over temperature, vectorised; ``properties.StreamTable`` is one."""

    def density(self, T_K: Any) -> Any:
        """Density [kg/m3]."""

    def viscosity(self, T_K: Any) -> Any:
        """Dynamic viscosity [Pa s]."""

    def cp(self, T_K: Any) -> Any:
        """Heat capacity [J/kgK]."""

    def conductivity(self, T_K: Any) -> Any:
        """Thermal conductivity [W/mK]."""


class Profile(NamedTuple):
    """State at the n + 1 ends of the zones, from the end where the hot stream enters."""

    x_fraction: Any  # share of the required area passed so far [-]
    T_hot_K: Any
    T_cold_K: Any
    T_wall_hot_K: Any  # surface wetted by the hot stream, fouling layer included; both walls without F
    T_wall_cold_K: Any
    h_tube_W_m2K: Any  # on the inside area
    h_shell_W_m2K: Any
    U_W_m2K: Any  # fouled, on the outside area
    flux_W_m2: Any  # F included


class ZoneRating(NamedTuple):
    """Result of the zones, and how far it is from the rating at mean properties."""

    duty_W: Any  # of each of the n zones
    area_m2: Any  # required by each of the n zones
    profile: Profile
    least_difference_K: Any  # between the streams, anywhere in counter-flow
    area_required_m2: Any
    area_provided_m2: Any
    overdesign_pct: Any
    difference_pct: Any  # area required by zones over the one at mean properties, less one


def heat_curve(stream: Stream, curves: PropertyCurves, n_zones: int):
    """Temperatures [K] after 0, 1/n .. 1 of the stream's heat, inlet first; cp integrated by trapezoids."""
    T = np.linspace(stream.T_in_K, stream.T_out_K, _CURVE_POINTS)
    cp = curves.cp(T) * np.ones_like(T)
    heat = np.concatenate(([0.0], np.cumsum(0.5 * (cp[1:] + cp[:-1]))))
    found = np.interp(np.linspace(0.0, heat[-1], n_zones + 1), heat, T)
    found[0], found[-1] = stream.T_in_K, stream.T_out_K
    return found


def local_stream(stream: Stream, curves: PropertyCurves, T_K, T_wall_K) -> Stream:
    """The stream as it is at the given bulk temperatures, ln mu straight over 1/T to the given walls."""
    viscosity = curves.viscosity(T_K)
    away = T_wall_K - T_K
    T_film = T_K + np.where(abs(away) < _LEAST_FILM_K, np.copysign(_LEAST_FILM_K, away), away)
    return stream._replace(
        T_in_K=T_K,
        T_out_K=T_K,
        density_kg_m3=curves.density(T_K),
        viscosity_Pa_s=viscosity,
        cp_J_kgK=curves.cp(T_K),
        k_W_mK=curves.conductivity(T_K),
        viscosity_slope_K=viscosity_slope(T_K, viscosity, T_film, curves.viscosity(T_film)),
    )


def _local_transfer(service: Service, geometry: Geometry, tables, temperatures) -> Transfer:
    """Coefficients at every zone end; the wall temperatures and the viscosities there in two rounds."""
    (tube_table, shell_table), (T_tube, T_shell) = tables, temperatures
    wall_tube = wall_shell = 0.5 * (T_tube + T_shell)
    h_tube = h_shell = None
    for _ in range(_WALL_ROUNDS):
        local = service._replace(
            tube=local_stream(service.tube, tube_table, T_tube, wall_tube),
            shell=local_stream(service.shell, shell_table, T_shell, wall_shell),
        )
        if h_tube is None:
            h_tube = rate_tube_side(local, geometry).h_W_m2K
            h_shell = shell_heat(local, geometry, shell_flow(local, geometry)).h_W_m2K
        found = transfer(local, geometry, h_tube, h_shell)
        wall_tube, wall_shell = found.T_wall_tube_K, found.T_wall_shell_K
    return found


def rate_in_zones(
    service: Service,
    geometry: Geometry,
    tube_table: PropertyCurves,
    shell_table: PropertyCurves,
    n_zones: int = N_ZONES,
) -> ZoneRating:
    """Rate one geometry with the properties each stream has along its way.

    Parameters
    ----------
    service : Service
        Duty with scalar streams; their mean properties serve only the comparison. SI.
    geometry : Geometry
        Scalars. SI.
    tube_table, shell_table : PropertyCurves
        Properties over temperature of the stream in the tubes and in the shell; asked at bulk and wall temperatures.
    n_zones : int
        Zones of equal heat, 10 or more; the error falls with the square of the number.

    Returns
    -------
    ZoneRating
        Areas, overdesign [%], difference to ``rate`` [%] and the profile. Areas and overdesign are NaN where the
        streams touch or cross in counter-flow (``least_difference_K`` not positive), or F does not exist.

    Method: area = sum of dQ mean(1/U) / (F LMTD of the zone), 1/U the mean of both zone ends. With constant
    properties this is Q / (U F LMTD) exactly. Validity and sources: those of ``rate``. ValueError below 10 zones.
    """
    if n_zones < FEWEST_ZONES:
        raise ValueError(f"n_zones = {n_zones}: at least {FEWEST_ZONES} zones are needed")
    T_tube, T_shell = _counter_flow(service, tube_table, shell_table, n_zones)
    T_hot, T_cold = (T_tube, T_shell) if service.tube_is_hot else (T_shell, T_tube)
    t = _local_transfer(service, geometry, (tube_table, shell_table), (T_tube, T_shell))
    F = mean_temperature(service, geometry.n_shells_series, geometry.n_passes, geometry.n_shell_passes).F
    R = 1.0 / t.U_dirty_W_m2K
    duty = np.full(n_zones, service.Q_W / n_zones)
    area = duty * 0.5 * (R[1:] + R[:-1]) / (F * lmtd_counterflow(T_hot[:-1], T_hot[1:], T_cold[1:], T_cold[:-1]))
    required, at_mean = area.sum(), rate(service, geometry).areas
    x = np.concatenate(([0.0], np.cumsum(area))) / required
    return ZoneRating(
        duty,
        area,
        _profile(service.tube_is_hot, t, x, T_hot, T_cold, F),
        np.min(T_hot - T_cold),
        required,
        at_mean.area_provided_m2,
        100.0 * (at_mean.area_provided_m2 / required - 1.0),
        100.0 * (required / at_mean.area_required_m2 - 1.0),
    )


def _counter_flow(service: Service, tube_table: PropertyCurves, shell_table: PropertyCurves, n_zones: int):
    """Temperatures of the tube and the shell stream at the zone ends [K], from where the hot one enters."""
    in_tubes = heat_curve(service.tube, tube_table, n_zones)
    in_shell = heat_curve(service.shell, shell_table, n_zones)
    return (in_tubes, in_shell[::-1]) if service.tube_is_hot else (in_tubes[::-1], in_shell)


def _profile(tube_is_hot: bool, t: Transfer, x, T_hot, T_cold, F) -> Profile:
    walls = (t.T_wall_tube_K, t.T_wall_shell_K) if tube_is_hot else (t.T_wall_shell_K, t.T_wall_tube_K)
    flux = t.U_dirty_W_m2K * F * (T_hot - T_cold)
    return Profile(x, T_hot, T_cold, *walls, t.h_tube_W_m2K, t.h_shell_W_m2K, t.U_dirty_W_m2K, flux)
