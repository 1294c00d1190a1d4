"""Rating by zones: conservation, the mean-point limit, independent integrals, and honest refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from hx_engine.correlations.lmtd import lmtd_counterflow
from hx_engine.properties import resolve, stream_table
from hx_engine.rating import Geometry, Service, Stream, rate
from hx_engine.rating.shell_rating import shell_flow, shell_heat
from hx_engine.rating.zones import heat_curve, rate_in_zones

GEOMETRY = Geometry(
    shell_id_m=0.59, tube_od_m=0.01905, tube_wall_m=0.00211, tube_pitch_m=0.0254, layout_deg=90, n_passes=1,
    n_tubes=300, tube_length_m=4.88, baffle_spacing_m=0.25, baffle_spacing_in_m=0.4, baffle_spacing_out_m=0.4,
    baffle_cut=0.25, n_baffles=17, bundle_clearance_m=0.035, shell_baffle_clearance_m=0.0043,
    tube_hole_clearance_m=0.0008, n_sealing_strip_pairs=1,
)  # fmt: skip


@dataclass(frozen=True)
class Curves:
    """Properties given as functions of temperature."""

    rho: Any
    mu: Any
    heat: Any
    k: Any

    def density(self, T_K):
        return self.rho(T_K)

    def viscosity(self, T_K):
        return self.mu(T_K)

    def cp(self, T_K):
        return self.heat(T_K)

    def conductivity(self, T_K):
        return self.k(T_K)


def constant(value: float):
    return lambda T: value + 0.0 * np.asarray(T)


WATER = Curves(constant(988.0), constant(5.5e-4), constant(4180.0), constant(0.64))
OIL = Curves(constant(820.0), constant(2.0e-3), constant(2200.0), constant(0.13))


def stream(curves, T_in: float, T_out: float, Q: float, fouling: float) -> Stream:
    """A stream of duty Q whose mean properties are those of its curves at the mean temperature."""
    T = 0.5 * (T_in + T_out)
    cp = float(curves.cp(T))
    found = (curves.density(T), curves.viscosity(T), curves.cp(T), curves.conductivity(T))
    return Stream(Q / (cp * abs(T_in - T_out)), T_in, T_out, *(float(x) for x in found), fouling)


def oil_water(n_passes: int = 1, tube_is_hot: bool = False) -> tuple[Service, Geometry, Any, Any]:
    Q = 1.5e6
    hot, cold = stream(OIL, 400.0, 340.0, Q, 3.5e-4), stream(WATER, 305.0, 325.0, Q, 1.8e-4)
    tube, shell = (hot, cold) if tube_is_hot else (cold, hot)
    tables = (OIL, WATER) if tube_is_hot else (WATER, OIL)
    return Service(tube, shell, Q, 50.0, tube_is_hot), GEOMETRY._replace(n_passes=n_passes), *tables


@pytest.mark.parametrize("tube_is_hot", [True, False])
@pytest.mark.parametrize("n_passes", [1, 2, 4])
def test_constant_properties_give_the_mean_point(n_passes, tube_is_hot):
    service, geometry, tube_table, shell_table = oil_water(n_passes, tube_is_hot)
    zones = rate_in_zones(service, geometry, tube_table, shell_table, 10)
    at_mean = rate(service, geometry)
    assert zones.area_required_m2 == pytest.approx(float(at_mean.areas.area_required_m2), rel=1e-9)
    assert zones.overdesign_pct == pytest.approx(float(at_mean.areas.overdesign_pct), abs=1e-7)
    assert zones.difference_pct == pytest.approx(0.0, abs=1e-7)
    assert zones.profile.U_W_m2K == pytest.approx(np.full(11, float(at_mean.transfer.U_dirty_W_m2K)), rel=1e-9)


def test_heat_and_ends_are_conserved():
    service, geometry, tube_table, shell_table = oil_water()
    zones = rate_in_zones(service, geometry, tube_table, shell_table, 12)
    p = zones.profile
    assert zones.duty_W.sum() == pytest.approx(service.Q_W, rel=1e-9)
    assert zones.area_m2.sum() == pytest.approx(zones.area_required_m2, rel=1e-12)
    assert (p.T_hot_K[0], p.T_hot_K[-1]) == (400.0, 340.0)
    assert (p.T_cold_K[0], p.T_cold_K[-1]) == (325.0, 305.0)
    assert (p.x_fraction[0], p.x_fraction[-1]) == (0.0, pytest.approx(1.0, rel=1e-12))
    taken = service.shell.m_dot_kg_s * service.shell.cp_J_kgK * -np.diff(p.T_hot_K)
    assert taken == pytest.approx(zones.duty_W, rel=1e-9)


def test_flux_passes_both_films_and_the_fouled_wall():
    """One flux through fluid, layer, wall, layer, fluid; on the outside area."""
    service, geometry, tube_table, shell_table = oil_water()
    p = rate_in_zones(service, geometry, tube_table, shell_table).profile
    outside_to_inside = geometry.tube_od_m / geometry.tube_id_m
    assert p.h_shell_W_m2K * (p.T_hot_K - p.T_wall_hot_K) == pytest.approx(p.flux_W_m2, rel=1e-9)
    in_tube = p.h_tube_W_m2K * (p.T_wall_cold_K - p.T_cold_K) / outside_to_inside
    assert in_tube == pytest.approx(p.flux_W_m2, rel=1e-9)
    metal = geometry.tube_od_m * np.log(outside_to_inside) / (2.0 * service.k_wall_W_mK)
    between = service.shell.fouling_m2K_W + service.tube.fouling_m2K_W * outside_to_inside + metal
    assert (p.T_wall_hot_K - p.T_wall_cold_K) / between == pytest.approx(p.flux_W_m2, rel=1e-9)


def test_temperatures_follow_a_heat_capacity_that_grows_linearly():
    """cp = a + b T: the heat is a quadratic in T, solved by hand."""
    a, b = 500.0, 5.0
    curves = Curves(constant(800.0), constant(1e-3), lambda T: a + b * np.asarray(T), constant(0.1))
    found = heat_curve(Stream(1.0, 300.0, 420.0, 800.0, 1e-3, 2300.0, 0.1), curves, 10)
    heat = np.linspace(0.0, a * 120.0 + 0.5 * b * (420.0**2 - 300.0**2), 11)
    by_hand = (-a + np.sqrt((a + b * 300.0) ** 2 + 2.0 * b * heat)) / b
    assert found == pytest.approx(by_hand, abs=2e-4)


@pytest.fixture(scope="module")
def glycol_cooler():
    """A glycol solution cooled by chilled water: viscosity doubles along its way."""
    glycol, water = resolve("ethylene glycol 50 wt%"), resolve("water")
    hot = stream_table(glycol, 350.0, 300.0, 4e5, wall_T_K=(285.0, 350.0))
    cold = stream_table(water, 285.0, 300.0, 4e5, wall_T_K=(285.0, 350.0))
    Q = 8.0e5
    service = Service(stream(cold, 285.0, 300.0, Q, 1e-4), stream(hot, 350.0, 300.0, Q, 1e-4), Q, 50.0, False)
    return service, cold, hot


def test_colburns_closed_form_of_each_zone_adds_up_to_the_same_area(glycol_cooler):
    """Colburn, Ind. Eng. Chem. 25, 1933, 873: U linear in the temperature difference, from both ends of a piece."""
    service, cold, hot = glycol_cooler
    zones = rate_in_zones(service, GEOMETRY, cold, hot, 10)
    U, difference = zones.profile.U_W_m2K, zones.profile.T_hot_K - zones.profile.T_cold_K
    one, other = U[1:] * difference[:-1], U[:-1] * difference[1:]
    colburn = np.sum(zones.duty_W * np.log(one / other) / (one - other))
    assert zones.area_required_m2 == pytest.approx(colburn, rel=1e-3)
    assert abs(U[0] / U[-1] - 1.0) > 0.1


def test_twenty_zones_are_enough(glycol_cooler):
    service, cold, hot = glycol_cooler
    few, many = (rate_in_zones(service, GEOMETRY, cold, hot, n).area_required_m2 for n in (20, 160))
    assert few == pytest.approx(many, rel=2e-3)


def test_local_coefficients_are_those_of_the_rating_at_local_properties(glycol_cooler):
    service, cold, hot = glycol_cooler
    p = rate_in_zones(service, GEOMETRY, cold, hot).profile
    k = 7
    wall = float(p.T_wall_hot_K[k])
    there = service._replace(
        tube=service.tube._replace(T_in_K=p.T_cold_K[k], T_out_K=p.T_cold_K[k]),
        shell=service.shell._replace(
            T_in_K=p.T_hot_K[k], T_out_K=p.T_hot_K[k], density_kg_m3=hot.density(p.T_hot_K[k]),
            viscosity_Pa_s=hot.viscosity(p.T_hot_K[k]), cp_J_kgK=hot.cp(p.T_hot_K[k]),
            k_W_mK=hot.conductivity(p.T_hot_K[k]),
        ),
    )  # fmt: skip
    before_wall = float(shell_heat(there, GEOMETRY, shell_flow(there, GEOMETRY)).h_W_m2K)
    factor = float(hot.viscosity(p.T_hot_K[k]) / hot.viscosity(wall)) ** 0.14
    assert p.h_shell_W_m2K[k] == pytest.approx(before_wall * factor, rel=1e-3)


def test_streams_that_touch_inside_have_no_area():
    """A heat capacity with a hump lets the streams cross between two sound ends."""

    def hump(T):
        return 2200.0 + 40000.0 * np.exp(-(((np.asarray(T) - 345.0) / 4.0) ** 2))

    humped = Curves(OIL.rho, OIL.mu, hump, OIL.k)
    hot, cold = stream(humped, 400.0, 340.0, 1.5e6, 0.0), stream(WATER, 330.0, 390.0, 1.5e6, 0.0)
    zones = rate_in_zones(Service(cold, hot, 1.5e6, 50.0, False), GEOMETRY, WATER, humped)
    assert zones.least_difference_K < 0.0
    assert np.isnan(zones.area_required_m2) and np.isnan(zones.overdesign_pct)


def test_too_few_zones_are_refused():
    service, geometry, tube_table, shell_table = oil_water()
    with pytest.raises(ValueError, match="at least 10"):
        rate_in_zones(service, geometry, tube_table, shell_table, 9)


def test_zone_differences_are_those_of_the_counter_flow_ends():
    service, geometry, tube_table, shell_table = oil_water()
    zones = rate_in_zones(service, geometry, tube_table, shell_table)
    overall = lmtd_counterflow(400.0, 340.0, 305.0, 325.0)
    U = float(rate(service, geometry).transfer.U_dirty_W_m2K)
    assert (zones.duty_W / (U * zones.area_m2)).min() < overall < (zones.duty_W / (U * zones.area_m2)).max()
