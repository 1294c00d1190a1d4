"""Tube side against printed examples, and continuity at every join."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from fluids.friction import Churchill_1977, friction_factor

from hx_engine.correlations.friction import f_churchill, f_petukhov
from hx_engine.correlations.tube_side import nu_tube, wall_factor_gas_tube, wall_factor_liquid

CASES = yaml.safe_load((Path(__file__).parents[1] / "reference" / "components.yaml").read_text("utf-8"))["cases"]
BY_ID = {c["id"]: c for c in CASES}
GNIELINSKI_SCATTER = 0.20  # Gnielinski 1976 puts 90 % of the data within 20 %
CHART_BAND = 0.25
"""Gnielinski's smooth tube gives 12 to 25 % more than Kern's water chart (Eagle and Ferguson, 1930)."""


def test_geankoplis_water_heated_by_steam():
    """Example 4.5-2 uses Sieder-Tate with 0.027, which lies above Gnielinski in its own scatter."""
    case = BY_ID["TUBE-GEANK-4.5-2"]
    i = case["inputs"]
    Re = i["velocity_m_s"] * i["density_kg_m3"] * i["ID_m"] / i["viscosity_Pa_s"]
    Nu = nu_tube(Re, i["Pr"], i["ID_m"] / 50.0) * wall_factor_liquid(i["viscosity_Pa_s"] / i["viscosity_wall_Pa_s"])
    assert Nu * i["k_W_mK"] / i["ID_m"] == pytest.approx(case["outputs"]["h_inside_W_m2K"], rel=GNIELINSKI_SCATTER)


def test_geankoplis_air_in_a_tube():
    """Example 4.5-1 uses Sieder-Tate's 0.027 for a gas; that constant was fitted to liquids and reads high for air,
    where Dittus-Boelter's 0.023 gives 53 W/m2K. Hence 25 %.
    """
    case = BY_ID["TUBE-GEANK-4.5-1"]
    i = case["inputs"]
    density = i["P_Pa"] / (287.05 * i["T_bulk_K"])
    Re = i["velocity_m_s"] * density * i["ID_m"] / i["viscosity_Pa_s"]
    h = nu_tube(Re, i["Pr"], i["ID_m"] / 50.0) * i["k_W_mK"] / i["ID_m"]
    assert h == pytest.approx(case["outputs"]["h_W_m2K"], rel=0.25)


def test_kern_laminar_crude_oil():
    """Kern Example 10.1 reads a Sieder-Tate chart, 1.86 Gz^(1/3), which leaves out the fully developed end.

    At Gz = 246 the constant-wall-temperature solution of VDI G1 lies 13 % below it; 20 % is Sieder and Tate's scatter.
    """
    case = BY_ID["TUBE-KERN-10.1-LAM"]
    i = case["inputs"]
    h = nu_tube(i["Re"], i["Pr"], i["D_over_L"]) * i["k_W_mK"] / i["ID_m"]
    assert h == pytest.approx(case["outputs"]["h_before_wall_correction_W_m2K"], rel=0.20)


def test_long_laminar_tube_tends_to_constant_wall_temperature():
    assert nu_tube(100.0, 0.7, 1e-6) == pytest.approx(3.66, rel=0.005)


@pytest.mark.parametrize(
    ("v_ft_s", "T_F", "h_btu", "d_in"),
    [(6.7, 77.5, 1350, 0.65), (3.39, 79, 800, 0.62), (4.33, 98, 1010, 0.76), (3.66, 90, 900, 0.62),
     (5.16, 100, 1240, 0.834), (2.68, 90, 667, 0.834)],
)  # fmt: skip
def test_kern_water_chart(v_ft_s, T_F, h_btu, d_in):
    """Kern Fig. 25 as read in six worked examples; the values come before its correction for diameter."""
    from CoolProp.CoolProp import PropsSI

    T = (T_F + 459.67) / 1.8
    rho, mu, cp, k = (PropsSI(key, "T", T, "P", 3e5, "Water") for key in ("D", "V", "C", "L"))
    reference_id_m = 0.62 * 0.0254  # the chart is drawn for 0.62 in
    Re = rho * v_ft_s * 0.3048 * reference_id_m / mu
    h = nu_tube(Re, cp * mu / k, reference_id_m / 4.88) * k / reference_id_m
    assert h == pytest.approx(h_btu * 5.678263, rel=CHART_BAND)


@pytest.mark.parametrize("Re", [2300.0, 4000.0, 1e4])
@pytest.mark.parametrize("Pr", [0.7, 7.0, 500.0])
def test_nu_is_continuous_at_every_join(Re, Pr):
    below, above = nu_tube(np.array([Re * (1 - 1e-9), Re * (1 + 1e-9)]), Pr, 0.003)
    assert above == pytest.approx(below, rel=1e-6)


def test_nu_rises_with_re_throughout():
    Re = np.geomspace(10.0, 1e6, 2000)
    for Pr in (0.7, 5.0, 200.0):
        assert np.all(np.diff(nu_tube(Re, Pr, 0.004)) > 0.0)


@pytest.mark.parametrize("roughness", [0.0, 1e-4, 1e-3, 0.01])
def test_churchill_matches_an_independent_program(roughness):
    for Re in (50.0, 2300.0, 4000.0, 2e4, 1e6):
        assert f_churchill(Re, roughness) == pytest.approx(Churchill_1977(Re, roughness), rel=1e-9)


@pytest.mark.parametrize(("Re", "roughness"), [(1e3, 0.0), (1e4, 0.0), (1e5, 1e-3), (1e6, 1e-3)])
def test_churchill_stays_near_colebrook(Re, roughness):
    case = BY_ID[f"FRIC-{Re:.0f}-{roughness:g}"]
    assert case["provenance"] == "computed_third_party_software"
    assert f_churchill(Re, roughness) == pytest.approx(case["outputs"]["f_darcy"], rel=case["tolerance"]["rel"])


def test_petukhov_stays_near_colebrook_of_a_smooth_tube():
    for Re in (5e3, 2e4, 1e5, 1e6):
        assert f_petukhov(Re) == pytest.approx(friction_factor(Re, 0.0), rel=0.035)


def test_friction_factor_has_no_jump_from_laminar_to_turbulent():
    Re = np.geomspace(1000.0, 1e4, 4000)
    assert np.max(np.abs(np.diff(np.log(f_churchill(Re, 1e-3))))) < 0.02


def test_heated_gas_loses_and_cooled_gas_keeps():
    assert wall_factor_gas_tube(300.0, 400.0) == pytest.approx(0.75**0.45)
    assert wall_factor_gas_tube(400.0, 300.0) == 1.0
