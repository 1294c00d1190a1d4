"""Whose a value is: a side, a fluid or a place beside a limit decides its stream; what stays doubtful is asked."""

from __future__ import annotations

import pytest

from orchestration.intake import Case, Reading, read_request

DUTY = "kerosene 50 kg/s 150/90 °C, cooling water 30/50 °C"
US_FOULING = 0.1761102  # m2 K/W in one h ft2 F/Btu (NIST SP 811, appendix B.8)
PSI = 6894.757


def talk(*messages: str) -> Reading:
    reading = Reading(Case())
    for message in messages:
        reading = read_request(message, Case.from_dict(reading.case.to_dict()), lambda query: [])
    return reading


def limits_of(reading: Reading) -> dict[str, float]:
    names = ("fouling_", "dP_", "P_")
    return {n: e.value for n, e in reading.case.known.items() if n.startswith(names)}


TOLD = [
    ("hot fouling 0.0002 m2K/W", {"fouling_hot_m2K_W": 2e-4}),
    ("fouling hot 0.0002 m2K/W", {"fouling_hot_m2K_W": 2e-4}),
    ("hot side fouling 0.0002", {"fouling_hot_m2K_W": 2e-4}),
    ("0.0002 fouling on the hot side", {"fouling_hot_m2K_W": 2e-4}),
    ("0.0002 m2K/W fouling on the kerosene side", {"fouling_hot_m2K_W": 2e-4}),
    ("kerosene fouling 0.0003, water fouling 0.0002", {"fouling_hot_m2K_W": 3e-4, "fouling_cold_m2K_W": 2e-4}),
    ("fouling hot 0.0003, cold 0.0002", {"fouling_hot_m2K_W": 3e-4, "fouling_cold_m2K_W": 2e-4}),
    ("cold fouling 0.0002, hot fouling 0.0003", {"fouling_hot_m2K_W": 3e-4, "fouling_cold_m2K_W": 2e-4}),
    ("water in the tubes, tube side fouling 0.0002", {"fouling_cold_m2K_W": 2e-4}),
    ("fouling 0.0002 m2K/W", {"fouling_hot_m2K_W": 2e-4, "fouling_cold_m2K_W": 2e-4}),
    ("hot and cold fouling 0.0002 m2K/W", {"fouling_hot_m2K_W": 2e-4, "fouling_cold_m2K_W": 2e-4}),
    ("hot dP 0.5 bar", {"dP_hot_max_Pa": 5e4}),
    ("cold side max 0.4 bar", {"dP_cold_max_Pa": 4e4}),
    ("max 0.4 bar hot side", {"dP_hot_max_Pa": 4e4}),
    ("hot max 0.5 bar, cold max 0.4 bar", {"dP_hot_max_Pa": 5e4, "dP_cold_max_Pa": 4e4}),
    ("hot design pressure 12 barg", {"P_hot_design_Pa": 1301325.0}),
    ("water in the tubes, tube side design pressure 10 barg", {"P_cold_design_Pa": 1101325.0}),
    ("design for 12 barg", {"P_hot_design_Pa": 1301325.0, "P_cold_design_Pa": 1301325.0}),
    ("designed for 12 barg on both sides", {"P_hot_design_Pa": 1301325.0, "P_cold_design_Pa": 1301325.0}),
    ("10 psi each side", {"dP_hot_max_Pa": 10 * PSI, "dP_cold_max_Pa": 10 * PSI}),
    ("operating at 12 barg on the hot side", {"P_hot_Pa": 1301325.0}),
]


@pytest.mark.parametrize(("words", "meant"), TOLD, ids=[words for words, _ in TOLD])
@pytest.mark.parametrize("is_later", [False, True], ids=["same message", "next message"])
def test_the_words_beside_a_limit_decide_its_stream(words: str, meant: dict[str, float], is_later: bool):
    reading = talk(DUTY, words) if is_later else talk(f"{DUTY}, {words}")
    assert limits_of(reading) == pytest.approx(meant, rel=1e-6)
    assert reading.case.value("T_hot_in_C") == 150.0 and reading.case.value("T_cold_out_C") == 50.0


ASKED = [
    "tube side fouling 0.0002",
    "shell side design pressure 12 barg",
    "kerosene fouling 0.0003, fouling of the kerosene 0.0002",
]


@pytest.mark.parametrize("words", ASKED)
def test_a_limit_whose_stream_nothing_tells_is_asked_and_given_to_none(words: str):
    reading = talk(f"{DUTY}, {words}")
    assert reading.problems and "fluid_in_tubes" not in reading.case.known
    assert not limits_of(reading)


def test_slashes_part_and_a_number_takes_the_unit_of_the_one_beside_it():
    reading = talk("diesel 18 kg/s / 150→70 °C / CW 27→42 °C / fouling 0.002 h ft2 F/Btu diesel, 0.001 water")
    meant = {"fouling_hot_m2K_W": 0.002 * US_FOULING, "fouling_cold_m2K_W": 0.001 * US_FOULING}
    assert limits_of(reading) == pytest.approx(meant, rel=1e-6)
    assert [reading.case.value(f"T_{side}_{end}_C") for side in ("hot", "cold") for end in ("in", "out")] == [
        150.0, 70.0, 27.0, 42.0,
    ]  # fmt: skip
    assert reading.case.value("m_dot_hot_kg_s") == 18.0


GASES = ["Ammonia", "propane", "ethylene", "CO2", "hydrogen", "methane", "n-butane", "R134a", "n-pentane", "methanol"]


@pytest.mark.parametrize("name", GASES)
@pytest.mark.parametrize("written", ["{} gas", "{} (gas)"])
def test_gas_behind_a_name_is_its_phase(name: str, written: str):
    reading = talk(f"{written.format(name)} 1.2 kg/s 12 bara 120 °C to 50 °C, cooling water 25 °C to 33 °C")
    assert not reading.problems and reading.is_ready
    assert reading.case.value("cold_fluid_name") == "cooling water" and reading.case.value("P_hot_Pa") == 1.2e6
    assert reading.case.value("hot_phase") in (None, "vapor")
    assert reading.case.value("T_hot_in_C") == 120.0 and reading.case.value("T_cold_in_C") == 25.0


@pytest.mark.parametrize("words", ["max 0.7 bar on both sides", "0.7 bar pressure drop on each side"])
def test_what_is_said_of_both_sides_is_kept_before_the_fluids_are_named(words: str):
    both = {"dP_hot_max_Pa": 7e4, "dP_cold_max_Pa": 7e4}
    assert limits_of(talk(words)) == pytest.approx(both)
    assert limits_of(talk(words, DUTY)) == pytest.approx(both)
    assert limits_of(talk("kerosene 50 kg/s 150/90 °C", words, "cooling water 30/50 °C")) == pytest.approx(both)


def test_the_gas_side_is_the_gas():
    reading = talk("Nitrogen gas 2 kg/s, 8 barg, 110 °C to 40 °C, cooling water 28 °C to 36 °C, gas side dp 0.15 bar")
    assert limits_of(reading) == pytest.approx({"P_hot_Pa": 901325.0, "dP_hot_max_Pa": 1.5e4})


def test_sizes_in_inches_and_feet_are_limits_and_lose_no_temperature():
    reading = talk(
        "gasoline 35 m3/h 70°C → 38°C; cooling water 24°C → 34°C; "
        "tubes not longer than 16 ft; shell not bigger than 24 in"
    )
    case = reading.case
    assert not reading.problems and case.value("T_cold_in_C") == 24.0
    assert case.value("tube_length_max_m") == pytest.approx(16 * 0.3048)
    assert case.value("shell_diameter_max_m") == pytest.approx(24 * 0.0254)


@pytest.mark.parametrize("words", ["3/4 inch tubes", '3/4" OD', "tubes 3/4 in OD"])
def test_a_fraction_of_an_inch_is_the_tube(words: str):
    assert talk(f"{DUTY}, {words}").case.value("tube_od_m") == pytest.approx(0.75 * 0.0254)


@pytest.mark.parametrize("hot", ["effluent water", "waste water", "quench water"])
def test_two_waters_in_one_message_are_two_streams(hot: str):
    case = talk(f"{hot} 70 °C 20 kg/s, fresh water 10 °C 20 kg/s should reach 45 °C").case
    assert (case.value("T_hot_in_C"), case.value("T_cold_in_C"), case.value("T_cold_out_C")) == (70.0, 10.0, 45.0)
    assert case.value("m_dot_hot_kg_s") == case.value("m_dot_cold_kg_s") == 20.0
    assert "T_hot_out_C" not in case.known


def test_a_water_named_again_by_its_family_is_the_same_stream():
    case = talk("fresh water 20 kg/s from 10 °C, the water leaves at 45 °C, heated by steam at 3 bara").case
    assert (case.value("T_cold_in_C"), case.value("T_cold_out_C")) == (10.0, 45.0)
