"""Step 3's properties at both ends and along each stream, against an independent equation of state."""

from __future__ import annotations

import pytest
from CoolProp.CoolProp import PropsSI

from hx_engine.requirements import check_request

DUTY = {
    "user_id": "u1", "hot_fluid_name": "nitrogen", "cold_fluid_name": "water", "T_hot_in_C": 120.0, "T_hot_out_C": 60.0,
    "T_cold_in_C": 25.0, "T_cold_out_C": 40.0, "m_dot_hot_kg_s": 4.0, "P_hot_Pa": 8e5, "P_cold_Pa": 5e5,
}  # fmt: skip
BEHIND = {"density_kg_m3": "D", "viscosity_Pa_s": "V", "cp_J_kgK": "C", "k_W_mK": "L"}


@pytest.fixture(scope="module")
def step_3(bench):
    return bench.start(check_request(DUTY).design_input).latest(3)


def test_end_values_match_an_independent_source(step_3):
    out = step_3["outputs"]
    for end, T_C in (("in", 25.0), ("out", 40.0)):
        for name, letter in BEHIND.items():
            symbol, _, unit = name.partition("_")
            expected = PropsSI(letter, "T", T_C + 273.15, "P", 5e5, "HEOS::Water")
            assert out[f"{symbol}_cold_{end}_{unit}"] == pytest.approx(expected, rel=3e-3), (name, end)


def test_curves_span_the_stream_and_reach_the_wall(step_3):
    out = step_3["outputs"]
    water, gas = out["property_curve_cold"], out["property_curve_hot"]
    # walls midway between the streams: (60 + 25)/2 = 42.5 and (120 + 40)/2 = 80 degrees
    assert (water["T_C"][0], water["T_C"][-1]) == (pytest.approx(25.0), pytest.approx(80.0))
    assert (gas["T_C"][0], gas["T_C"][-1]) == (pytest.approx(42.5), pytest.approx(120.0))
    for curve, fluid, P_Pa, tolerance in ((water, "Water", 5e5, 3e-3), (gas, "Nitrogen", 8e5, 1e-6)):
        assert curve["source"]
        for name, letter in BEHIND.items():
            assert len(curve[name]) == 15
            expected = [PropsSI(letter, "T", T + 273.15, "P", P_Pa, f"HEOS::{fluid}") for T in curve["T_C"]]
            assert curve[name] == pytest.approx(expected, rel=tolerance), (fluid, name)


def test_molar_mass_is_given_for_the_gas_alone(step_3):
    out = step_3["outputs"]
    assert out["molecular_weight_hot_kg_mol"] == pytest.approx(28.0134e-3, rel=1e-4)
    assert "molecular_weight_cold_kg_mol" not in out


def test_curve_stops_at_the_boiling_point(bench):
    hot_gas = DUTY | {"T_hot_in_C": 250.0, "T_hot_out_C": 200.0, "T_cold_in_C": 90.0,
                      "T_cold_out_C": 110.0, "P_cold_Pa": 2e5}  # fmt: skip
    curve = bench.start(check_request(hot_gas).design_input).latest(3)["outputs"]["property_curve_cold"]
    boiling_C = PropsSI("T", "P", 2e5, "Q", 0, "HEOS::Water") - 273.15  # 120.2; the wall would be near 180
    assert curve["T_C"][-1] == pytest.approx(boiling_C, abs=0.05)
    assert curve["density_kg_m3"][-1] > 900.0
