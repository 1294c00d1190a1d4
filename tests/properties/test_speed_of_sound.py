"""Speed of sound behind the acoustic check: printed values, and how far the ideal-gas relation is off."""

from __future__ import annotations

import pytest

from hx_engine.properties import resolve
from hx_engine.properties.backends.coolprop_pure import CoolPropPure

GASES = ("Nitrogen", "Methane", "CarbonDioxide", "Hydrogen", "Propane", "Ammonia", "Oxygen", "Ethane", "Argon", "Air")


@pytest.mark.parametrize(
    ("gas", "T_K", "sound_m_s"), [("Nitrogen", 300.0, 353.2), ("Argon", 300.0, 322.7), ("Air", 273.15, 331.5)]
)
def test_speed_of_sound_is_the_printed_one(gas, T_K, sound_m_s):
    # Handbook values at one atmosphere: nitrogen 353 and argon 323 m/s at 300 K, air 331.5 m/s at 0 °C.
    model = CoolPropPure(gas)
    exponent = model.isentropic_exponent(T_K, 101325.0)
    sound = (exponent * 101325.0 / model.state(T_K, 101325.0, "gas").density) ** 0.5
    assert sound == pytest.approx(sound_m_s, rel=2e-3)


@pytest.mark.parametrize(("P_Pa", "share"), [(5e5, 0.02), (2e6, 0.04), (4e6, 0.08)])
def test_ideal_gas_relation_keeps_its_stated_error(P_Pa, share):
    differences = []
    for gas in GASES:
        model = CoolPropPure(gas)
        for T_K in (320.0, 400.0):
            boiling = model.saturation_T_K(P_Pa)
            if boiling is not None and boiling > T_K:
                continue
            state = model.state(T_K, P_Pa, "gas")
            ideal = state.cp / (state.cp - P_Pa / (state.density * T_K))
            differences.append(abs((ideal / model.isentropic_exponent(T_K, P_Pa)) ** 0.5 - 1.0))
    assert len(differences) >= 14
    assert 0.5 * share < max(differences) <= share


def test_a_source_without_sound_says_so():
    assert resolve("kerosene").model.isentropic_exponent(400.0, 5e5) is None
