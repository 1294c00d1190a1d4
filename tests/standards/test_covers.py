"""Test pressure and flat cover against hand arithmetic."""

from __future__ import annotations

import pytest

from hx_engine.standards.covers import flat_cover_thickness_m, hydrotest_pressure_Pa, stress_ratio
from hx_engine.standards.materials import MATERIAL_KEYS


def test_test_pressure_is_1_3_times_the_design_pressure_and_the_stress_ratio():
    # 10 bar gauge, S falls from 20.0 to 16.0 ksi: 1.3 x 10 x 1.25 = 16.25 bar
    assert hydrotest_pressure_Pa(10e5, 1.25) == pytest.approx(16.25e5)


def test_carbon_steel_keeps_its_stress_up_to_250_C():
    # II-D metric: 138 MPa from 40 to 250 °C, 136 at 300; customary: 20.0 ksi at 100 F, 19.4 at 600 F
    assert stress_ratio(["carbon_steel"], 200.0) == pytest.approx(1.0)
    assert stress_ratio(["carbon_steel"], 300.0) == pytest.approx(138.0 / 136.0)
    assert stress_ratio(["carbon_steel"], (600.0 - 32.0) / 1.8) == pytest.approx(20.0 / 19.4, rel=0.005)


@pytest.mark.parametrize("key", MATERIAL_KEYS)
def test_ratio_is_never_below_one_and_the_worst_material_decides(key):
    assert stress_ratio([key], 60.0) >= 1.0
    assert stress_ratio([key, "carbon_steel"], 60.0) <= stress_ratio([key], 60.0)


def test_flat_cover_by_hand():
    # G 0.6 m, 10 bar, S 138 MPa: 0.6 x sqrt(0.3 x 1e6/138e6) = 27.97 mm; corrosion 3.175 (R), groove
    # 4.76: 35.92 mm, next 1/16 in is 36.51
    assert flat_cover_thickness_m(1e6, 0.6, 100.0, "carbon_steel", "R", 2) == pytest.approx(0.0365125, abs=1e-6)
    # one pass: no groove, 31.16 mm, next 1/16 in is 31.75
    assert flat_cover_thickness_m(1e6, 0.6, 100.0, "carbon_steel", "R", 1) == pytest.approx(0.03175, abs=1e-6)
