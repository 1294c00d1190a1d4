"""Every number of a message is used, asked about or named: none is dropped in silence, and one click leaves it out."""

from __future__ import annotations

import pytest

from orchestration.intake import Case, Reading, read_request

MAIN = "Cool 50 kg/s of kerosene from 150 °C to 90 °C with cooling water from 30 °C to 50 °C"


def talk(*messages: str) -> Reading:
    reading = Reading(Case())
    for message in messages:
        reading = read_request(message, Case.from_dict(reading.case.to_dict()), lambda query: [])
    return reading


@pytest.mark.parametrize("number", ["17", "3 m", "12 %"])
def test_number_no_rule_takes_is_asked_about_before_the_design(number: str) -> None:
    reading = talk(f"{MAIN}; {number}")
    assert not reading.is_ready and number in reading.question()


def test_second_flow_of_another_kind_is_asked_about() -> None:
    reading = talk(MAIN.replace("50 kg/s", "50 kg/s (230 m3/h)"))
    assert not reading.is_ready and "230 m3/h" in reading.question()


@pytest.mark.parametrize(
    "text",
    [
        f"RFQ no. 4711 rev. 2 of 12.03.2026, item 3: {MAIN}",
        f"1) {MAIN}",
        f"{MAIN}, page 2",
    ],
)
def test_numbers_of_papers_lists_and_dates_are_no_values(text: str) -> None:
    reading = talk(text)
    assert reading.is_ready and reading.case.value("m_dot_hot_kg_s") == 50.0


def test_property_nobody_asked_for_is_named_and_does_not_stop_the_design() -> None:
    reading = talk(f"{MAIN}, density 790 kg/m3")
    assert reading.is_ready and "not used: “790 kg/m3”" in reading.notes


def test_its_option_leaves_the_number_out_and_changes_nothing_else() -> None:
    before = talk(f"{MAIN}, 17")
    (option,) = before.problems[0].options
    after = talk(f"{MAIN}, 17", option.label)
    assert after.is_ready and after.is_understood and after.case.known == before.case.known


def test_the_next_message_settles_it_by_saying_more() -> None:
    after = talk(f"{MAIN}, 17", "max 0.5 bar on both sides")
    assert after.is_ready and after.case.value("dP_hot_max_Pa") == 50000.0


@pytest.mark.parametrize("change", ["increase the flow by 5 kg/s", "10 % more flow please", "reduce it by 3 °C"])
def test_change_by_an_amount_is_asked_and_not_taken_as_the_value(change: str) -> None:
    reading = talk(MAIN, change)
    assert reading.problems and reading.case.known == talk(MAIN).case.known
