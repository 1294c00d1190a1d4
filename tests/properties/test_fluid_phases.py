"""Phases, heat, stream tables, user-given fluids."""

from __future__ import annotations

import re
import subprocess
import sys

import numpy as np
import pytest

from hx_engine.errors import InputError, PropertyError
from hx_engine.properties import PhaseChangeError, resolve, standard_density, stream_table, user_fluid

GOOD_POINT = {"T_K": 320.0, "density_kg_m3": 850.0, "viscosity_Pa_s": 0.01, "cp_J_kgK": 2000.0, "k_W_mK": 0.13}


def test_methanol_at_1_bar_boils_before_90_C():
    with pytest.raises(PhaseChangeError) as caught:
        resolve("methanol").heat_J_kg(363.15, 313.15, 1.0e5)
    assert caught.value.T_change_K - 273.15 == pytest.approx(64.2, abs=0.3)
    assert caught.value.P_needed_Pa == pytest.approx(2.6e5, rel=0.03)
    assert "2.56 bar abs" in caught.value.suggestion


def test_toluene_at_1_atm_boils_at_110_6_C():
    with pytest.raises(PhaseChangeError) as caught:
        stream_table(resolve("toluene"), 311.0, 449.8, 101325.0)
    assert caught.value.T_change_K - 273.15 == pytest.approx(110.6, abs=0.1)
    assert caught.value.P_needed_Pa == pytest.approx(5.0e5, rel=0.05)


def test_benzene_at_5_C_is_solid():
    with pytest.raises(PhaseChangeError, match="solidifies at 5.5 °C"):
        resolve("benzene").at(278.15, 3e5)


def test_brine_below_its_freezing_point_is_refused():
    with pytest.raises(PhaseChangeError, match="solidifies"):
        resolve("ethylene glycol 30 wt%").at(253.15, 3e5)


def test_steam_that_would_condense_is_refused():
    with pytest.raises(PhaseChangeError, match="condense at 133.5 °C"):
        resolve("steam").heat_J_kg(450.0, 400.0, 3e5)


def test_air_and_hydrogen_stay_gas_at_any_pressure():
    for name in ("air", "hydrogen", "natural gas"):
        for pressure in (1e5, 3e6, 1.2e7):
            assert resolve(name).require_one_phase(300.0, 420.0, pressure) == "gas"


def test_kerosene_at_150_C_is_liquid_and_says_how_boiling_is_checked():
    point = resolve("kerosene").at(423.15, 5e5)
    assert point.phase == "liquid"
    assert any("10 % distillation point" in note for note in point.notes)


def test_boiling_that_cannot_be_checked_is_said():
    notes = resolve("crude oil 34 API").at(350.0, 3e5).notes
    assert any("Boiling not checked" in note for note in notes)


def test_duty_that_boils_the_stream_is_refused():
    with pytest.raises(PhaseChangeError, match="the duty would take it further"):
        resolve("water").T_after_K(300.0, 2.0e6, 3e5)


@pytest.mark.parametrize("name", ["water", "kerosene", "ethylene glycol 30 wt%", "styrene", "n-hexane"])
def test_temperature_after_heat_undoes_heat(name):
    fluid = resolve(name)
    heat = fluid.heat_J_kg(300.0, 335.0, 6e5)
    assert fluid.T_after_K(300.0, heat, 6e5) == pytest.approx(335.0, abs=1e-3)
    assert fluid.heat_J_kg(335.0, 300.0, 6e5) == pytest.approx(-heat, rel=1e-9)


def test_temperature_outside_the_source_names_its_range():
    with pytest.raises(PropertyError) as caught:
        resolve("NaCl brine 20 wt%").at(330.0, 3e5)
    assert caught.value.field == "temperature"
    assert caught.value.valid_range == "-16 to 40 °C"


def test_pressure_must_be_absolute():
    with pytest.raises(InputError) as caught:
        resolve("water").at(300.0, 0.0)
    assert caught.value.field == "pressure"


@pytest.mark.parametrize(
    ("name", "low", "high", "pressure"),
    [("water", 303, 333, 4e5), ("methane", 320, 395, 7e6), ("kerosene", 363, 423, 5e5), ("acetone", 330, 380, 9e5)],
)
def test_stream_table_agrees_with_the_fluid(name, low, high, pressure):
    fluid = resolve(name)
    table = stream_table(fluid, low, high, pressure)
    T = np.linspace(low, high, 7)
    points = [fluid.at(float(value), pressure) for value in T]
    assert table.density(T) == pytest.approx([p.density_kg_m3 for p in points], rel=1e-6)
    assert table.viscosity(T) == pytest.approx([p.viscosity_Pa_s for p in points], rel=1e-6)
    assert table.cp(T) == pytest.approx([p.cp_J_kgK for p in points], rel=1e-6)
    assert table.conductivity(T) == pytest.approx([p.k_W_mK for p in points], rel=1e-6)
    assert float(table.density(T[2])) == table.density(T)[2]


def test_wall_temperatures_beyond_the_phase_are_clipped():
    water = resolve("water")
    table = stream_table(water, 303.0, 323.0, 1.0e5, wall_T_K=(295.0, 420.0))
    assert table.is_clipped
    assert table.T_hi_K == pytest.approx(water.saturation_T_K(1.0e5))
    assert float(table.density(500.0)) == float(table.density(table.T_hi_K))


def test_user_fluid_interpolates_between_its_points():
    second = {**GOOD_POINT, "T_K": 360.0, "viscosity_Pa_s": 0.005, "density_kg_m3": 830.0}
    fluid = user_fluid("acid X", [GOOD_POINT, second])
    assert fluid.at(320.0, 3e5).viscosity_Pa_s == pytest.approx(0.01)
    assert fluid.at(340.0, 3e5).density_kg_m3 == pytest.approx(840.0)
    middle = 2.0 / (1.0 / 320.0 + 1.0 / 360.0)
    assert fluid.at(middle, 3e5).viscosity_Pa_s == pytest.approx((0.01 * 0.005) ** 0.5)
    assert any("held constant" in note for note in fluid.at(400.0, 3e5).notes)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("density_kg_m3", 2001.0),
        ("viscosity_Pa_s", 0.0),
        ("cp_J_kgK", 99.0),
        ("k_W_mK", float("nan")),
        ("T_K", "hot"),
        ("density_kg_m3", True),
    ],
)
def test_user_fluid_refuses_values_outside_the_contract(field, value):
    with pytest.raises(InputError) as caught:
        user_fluid("acid X", [{**GOOD_POINT, field: value}])
    assert caught.value.field == field


def test_user_fluid_keeps_tags_and_fouling_of_the_fluid_it_describes():
    base = resolve("sulfuric acid 98 wt%")
    assert user_fluid(base.label, [GOOD_POINT], base=base).corrosion_tags == ("acid",)


@pytest.mark.parametrize(
    ("name", "basis", "density"),
    [("air", "Nm3_h", 1.2929), ("natural gas", "sm3_h", 0.6798), ("hydrogen", "Nm3_h", 0.0899)],
)
def test_standard_density(name, basis, density):
    """Air: CRC Handbook 1.2929 kg/m3 at 0 °C; methane: ISO 6976 0.6798 (15 °C); hydrogen: 0.0899 (0 °C)."""
    assert standard_density(resolve(name), basis) == pytest.approx(density, rel=1e-3)


def test_importing_the_room_does_not_import_coolprop():
    code = "import sys, hx_engine.properties as p; p.resolve('kerosene'); print('CoolProp' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


# NIST reference values: saturation, critical pressure (water IAPWS, others the equations of state of Span and others)
@pytest.mark.parametrize(
    ("name", "T_C", "P_bar", "change_C", "bounds"),
    [
        ("water", (60.0, 120.0), 1.0, "99.6", ("above 1.99 bar", "below 0.199 bar")),
        ("ethanol", (30.0, 90.0), 1.0, "78.", ("above 1.58 bar", "below 0.1")),
        ("propane", (60.0, 25.0), 10.0, "26.9", ("above 21.2 bar", "below 9.5")),
        ("ammonia", (60.0, 20.0), 10.0, "24.9", ("above 26.2 bar", "below 8.5")),
        ("propane", (20.0, 120.0), 40.0, "93.4", ("critical pressure of 42.6 bar", "below 8.3")),
        ("carbon dioxide", (60.0, 25.0), 70.0, "28.7", ("critical pressure of 73.8 bar", "below 64.3 bar")),
        ("ammonia", (100.0, 150.0), 100.0, "125.", ("critical pressure of 114 bar", "below 62.")),
    ],
)
def test_a_stream_that_changes_phase_is_told_the_temperature_and_both_pressures(name, T_C, P_bar, change_C, bounds):
    fluid, ends = resolve(name), [T + 273.15 for T in T_C]
    with pytest.raises(PhaseChangeError) as raised:
        fluid.require_one_phase(*ends, P_bar * 1e5)
    assert f"at {change_C}" in raised.value.message and f"at {P_bar:g} bar abs" in raised.value.message
    assert [words for words in bounds if words not in raised.value.suggestion] == [], raised.value.suggestion


@pytest.mark.parametrize(
    ("name", "T_C", "P_bar", "phase"),
    [("carbon dioxide", (60.0, 25.0), 80.0, "gas"), ("propane", (20.0, 120.0), 50.0, "liquid"),
     ("water", (300.0, 400.0), 230.0, "liquid"), ("ammonia", (100.0, 150.0), 120.0, "liquid")],
)  # fmt: skip
def test_above_the_critical_pressure_nothing_boils_and_the_point_says_so(name, T_C, P_bar, phase):
    fluid, ends = resolve(name), [T + 273.15 for T in T_C]
    assert fluid.require_one_phase(*ends, P_bar * 1e5) == phase
    assert any("critical pressure" in note for note in fluid.at(ends[0], P_bar * 1e5).notes)


@pytest.mark.parametrize(
    ("name", "T_C", "P_bar"),
    [("water", (60.0, 120.0), 1.0), ("propane", (60.0, 25.0), 10.0), ("r134a", (60.0, 20.0), 8.0)],
)
def test_the_pressures_named_are_enough(name, T_C, P_bar):
    fluid, ends = resolve(name), [T + 273.15 for T in T_C]
    with pytest.raises(PhaseChangeError) as raised:
        fluid.require_one_phase(*ends, P_bar * 1e5)
    above, below = (float(number) for number in re.findall(r"(?:above|below) ([\d.]+) bar", raised.value.suggestion))
    assert fluid.require_one_phase(*ends, above * 1e5) == "liquid"
    assert fluid.require_one_phase(*ends, below * 1e5) == "gas"
