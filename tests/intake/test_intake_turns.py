"""Conversations: answers, changes and options merge into the case; a part of a sentence never decides."""

from __future__ import annotations

import pytest

from orchestration.intake import Case, Reading, judged, read_request

MAIN = "Cool 50 kg/s of kerosene from 150 °C to 90 °C with cooling water from 30 °C to 50 °C"
METHANOL = "cool 20 t/h of methanol to 40 °C with water"
AIR = "Cool air at 10 bar from 150 C to 40 C with 30 C water, flow 5000"
OIL = "Cool 30 t/h of oil from 120 °C to 60 °C with water 30 → 40 °C"


def talk(*messages: str) -> Reading:
    reading = Reading(Case())
    for message in messages:
        reading = read_request(message, Case.from_dict(reading.case.to_dict()), lambda query: [])
    return reading


# Refusals in the contract's form, as the engine gives them for these messages.
SMALL_DROP = "Kerosene 45 t/h 180 → 60 °C, water 32 → 42 °C 0.001 bar allowable pressure drop each side"
TOO_MUCH_DUTY = "5 kg/s water 20 → 50 °C and duty 2 MW"
REFUSALS = {
    SMALL_DROP: [
        {"field": f"dP_{side}_max_Pa", "message": "Too small.", "suggestion": "0.3 to 1 bar.", "valid_range": ""}
        for side in ("hot", "cold")
    ],
    TOO_MUCH_DUTY: [{"field": "duty_W", "message": "Not 2 MW.", "suggestion": "Which to keep?", "valid_range": ""}],
}


def refused(message: str) -> Reading:
    return judged(talk(message), REFUSALS.get(message, ()), ())


TURNS = [
    ((METHANOL, "60 °C in, water 25 to 35 °C"), {"T_hot_in_C": 60.0, "T_cold_in_C": 25.0, "T_cold_out_C": 35.0}),
    ((METHANOL, "60 °C, 25 °C, 35 °C"), {"T_hot_in_C": 60.0, "T_cold_in_C": 25.0, "T_cold_out_C": 35.0}),
    (
        (METHANOL, "methanol enters at 60 °C, the water comes in at 25 °C and leaves at 35 °C"),
        {"T_hot_in_C": 60.0, "T_cold_in_C": 25.0, "T_cold_out_C": 35.0},
    ),
    (
        (METHANOL, "methanol inlet 60, water 25/35"),
        {"T_hot_in_C": 60.0, "T_cold_in_C": 25.0, "T_cold_out_C": 35.0},
    ),
    (
        (METHANOL, "water 25 °C in", "60 °C inlet", "50 t/h"),
        {"T_hot_in_C": 60.0, "m_dot_cold_kg_s": 50 / 3.6, "m_dot_hot_kg_s": 20 / 3.6},
    ),
    ((MAIN, "make it 60 kg/s"), {"m_dot_hot_kg_s": 60.0}),
    ((MAIN, "the water leaves at 45 °C"), {"T_cold_out_C": 45.0, "T_hot_out_C": 90.0}),
    ((MAIN, "max 0.5 bar on both sides"), {"dP_hot_max_Pa": 50000.0, "dP_cold_max_Pa": 50000.0}),
    ((MAIN, "10 barg on the hot side"), {"P_hot_Pa": 1101325.0}),
    ((MAIN, "kerosene pressure 8 barg"), {"P_hot_Pa": 901325.0}),
    ((MAIN, "use sea water instead of cooling water"), {"cold_fluid_name": "sea water", "T_cold_in_C": 30.0}),
    ((MAIN, "hot inlet 160 °C"), {"T_hot_in_C": 160.0}),
    ((MAIN, "titanium tubes please"), {"tube_material": "titanium"}),
    (
        ("Cool crude oil with water", "34 API", "crude 100 t/h from 120 °C to 70 °C", "water 30 to 40 °C"),
        {"hot_fluid_name": "crude oil 34 API", "m_dot_hot_kg_s": 100 / 3.6, "T_cold_out_C": 40.0},
    ),
    ((AIR, "kg/h"), {"m_dot_hot_kg_s": 5000 / 3600}),
    ((OIL, "SAE 30"), {"hot_fluid_name": "lube oil SAE 30"}),
    ((OIL, "it is ISO VG 46"), {"hot_fluid_name": "ISO VG 46 oil"}),
    ((OIL, "kerosene"), {"hot_fluid_name": "kerosene"}),
    (
        ("Cool 50 kg/s kerosene from 150 to 90 with water from 30 to 50", "°C"),
        {"T_hot_in_C": 150.0, "T_cold_out_C": 50.0},
    ),
    (
        ("Cool 5 kg/s of sulfuric acid from 90 to 60 °C with cooling water 28/34 °C", "98 %"),
        {"hot_fluid_name": "sulfuric acid 98 wt%"},
    ),
    (
        ("Cool kerosene 150/90 °C with cooling water 30/50 °C, 50 kg/s", "kerosene"),
        {"m_dot_hot_kg_s": 50.0},
    ),
    (
        (MAIN, "Now cool 20 kg/s of toluene from 90 °C to 40 °C with chilled water 6/12 °C"),
        {"hot_fluid_name": "toluene", "cold_fluid_name": "chilled water", "m_dot_hot_kg_s": 20.0},
    ),
    (
        ("5 kg/s of kerosene and 10 kg/s of diesel", "kerosene is the hot one, 150 to 100 °C, diesel 40 °C"),
        {"hot_fluid_name": "kerosene", "m_dot_cold_kg_s": 10.0, "T_cold_in_C": 40.0},
    ),
]


@pytest.mark.parametrize(("messages", "expected"), TURNS, ids=[" / ".join(m)[-60:] for m, _ in TURNS])
def test_answers_and_changes_merge(messages: tuple[str, ...], expected: dict) -> None:
    request = talk(*messages).case.to_design_request()
    for key, value in expected.items():
        assert request.get(key) == (pytest.approx(value, rel=1e-9) if isinstance(value, float) else value), key


def test_pressure_of_one_side_leaves_the_other_open() -> None:
    assert "P_cold_Pa" not in talk(MAIN, "10 barg on the hot side").case.to_design_request()


def test_gas_volume_answer_keeps_the_volume() -> None:
    assert talk(AIR, "actual m3/h").case.to_design_request()["hot_flow"] == {"value": 5000.0, "unit": "m3_h"}


def test_changes_are_said() -> None:
    assert "hot flow changed from 50 kg/s to 60 kg/s" in talk(MAIN, "make it 60 kg/s").notes


def test_nothing_given_is_lost_by_an_unreadable_number() -> None:
    reading = talk(MAIN, "make it 1e3000000 kg/s")
    assert reading.case.value("m_dot_hot_kg_s") == 50.0
    assert [problem.code for problem in reading.problems] == ["number"]


NO_DECISION = [
    "yes", "ok", "no", "sure, go ahead", "accept", "terminate", "yes, use the larger nozzle",
    "do not abandon the design", "is it ok to use 410?", "smoke test", "I would not keep that", "keep",
    "keep it", "kerosene maybe or diesel?", "not kg/h", "why kg/h?", "y", "1", "0", "k", "keep 0.001 bar or not?",
    "don't drop the duty", "proceed", "continue please", "skip", "override", "the first one", "okay then",
    "please decide for me", "whatever you think", "as you like", "null", "abc", "99", "[]", "{}",
    "$ne", "option", "option 9", "keep flow",
]  # fmt: skip


@pytest.mark.parametrize("reply", NO_DECISION)
@pytest.mark.parametrize(
    "message",
    [SMALL_DROP, TOO_MUCH_DUTY, AIR],
)
def test_free_text_never_chooses_an_option(message: str, reply: str) -> None:
    before = refused(message).case
    after = read_request(reply, before, lambda query: []).case
    assert after.confirmed == before.confirmed
    assert after.duty_W == before.duty_W and after.open_flows == before.open_flows
    assert after.known == before.known


CHOICES = [
    (TOO_MUCH_DUTY, "keep flow and temperatures, drop the duty", {"duty_W"}),
    (TOO_MUCH_DUTY, "Keep the duty, leave the cold flow open.", {"m_dot_cold_kg_s"}),
    (
        SMALL_DROP,
        "leave the hot allowed pressure drop and the cold allowed pressure drop open",
        {"dP_hot_max_Pa", "dP_cold_max_Pa"},
    ),
]


@pytest.mark.parametrize(("message", "option", "forgotten"), CHOICES)
def test_exact_option_forgets_what_it_says_and_nothing_else(message: str, option: str, forgotten: set[str]) -> None:
    before = refused(message)
    assert option.strip(".").casefold() in before.question().casefold()
    stored = Case.from_dict(before.case.to_dict())
    reading = read_request(option, stored, lambda query: [])
    assert reading.is_understood
    assert before.case.to_design_request().keys() - reading.case.to_design_request().keys() == forgotten


def test_pressure_alone_answers_for_the_gas() -> None:
    request = talk("Cool 5 kg/s of air from 150 to 40 °C with water 30 to 40 °C", "10 bara").case.to_design_request()
    assert request["P_hot_Pa"] == pytest.approx(1.0e6) and "P_cold_Pa" not in request


def test_third_fluid_is_asked_and_changes_nothing() -> None:
    reading = talk(MAIN, "what about diesel?")
    assert reading.case.value("hot_fluid_name") == "kerosene"
    assert [problem.code for problem in reading.problems] == ["third_fluid"]


@pytest.mark.parametrize(
    "question", ["why split ring?", "is titanium better?", "what is the pressure drop of the water?", "why AES?"]
)
def test_question_changes_nothing(question: str) -> None:
    before = talk(MAIN).case
    reading = read_request(question, before, lambda query: [])
    assert reading.case.known == before.known and not reading.is_understood


def test_polite_request_is_a_change() -> None:
    assert talk(MAIN, "could you use titanium tubes?").case.value("tube_material") == "titanium"


def test_case_survives_storage() -> None:
    for message in (MAIN, AIR, OIL, "5 kg/s of kerosene and 10 kg/s of diesel"):
        case = read_request(message, None, lambda query: []).case
        assert Case.from_dict(case.to_dict()) == case


@pytest.mark.parametrize("answer", ["all in Celsius", "in C please", "everything in °C", "they are degrees Celsius"])
def test_the_unit_that_was_asked_for_may_stand_in_a_sentence(answer: str) -> None:
    reading = talk("Cool 20 kg/s kerosene from 150 to 80 with water from 25 to 45", answer)
    assert reading.is_ready and reading.case.value("T_hot_in_C") == 150.0


def test_one_pressure_drop_for_shell_and_tubes_is_that_of_both_streams() -> None:
    request = talk(f"{MAIN}; shell side dp 0.6 bar; tube side dp 0.6 bar").case.to_design_request()
    assert (request["dP_hot_max_Pa"], request["dP_cold_max_Pa"]) == (60000.0, 60000.0)
    apart = talk(f"{MAIN}; shell side dp 0.6 bar; tube side dp 0.5 bar")
    assert not apart.is_ready and "dP_hot_max_Pa" not in apart.case.known


@pytest.mark.parametrize("tubes", ["tubes 3/4 in 14 BWG", "tubes 3/4 in", "3/4 in tubes, 14 BWG, 20 ft long"])
def test_inches_behind_a_fraction_are_no_inlet_and_a_gauge_is_named_as_not_used(tubes: str) -> None:
    """3/4 in is 19.05 mm."""
    reading = talk(f"{MAIN}, {tubes}")
    assert reading.is_ready and reading.case.value("tube_od_m") == 0.01905
    assert ("14 BWG" in tubes) == any("14 BWG" in note for note in reading.notes)


@pytest.mark.parametrize("pair", ["15 psi / 10 psi", "1.1/0.7 bar"])
def test_two_pressures_of_which_one_is_below_the_atmosphere_are_asked_about(pair: str) -> None:
    reading = talk(f"{MAIN}, {pair}")
    assert not reading.is_ready and "pressure drop" in reading.question()
    assert not {"P_hot_Pa", "P_cold_Pa"} & set(reading.case.known)
