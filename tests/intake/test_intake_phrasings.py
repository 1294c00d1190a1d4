"""Units, orders and wordings of `phrasings.yaml` read into the design request they mean."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from orchestration.intake import read_request

PHRASINGS = yaml.safe_load((Path(__file__).parent / "phrasings.yaml").read_text("utf-8"))["phrasings"]
CONVERSION_RELATIVE = 1e-5
READING_TIME_S = 0.020


@pytest.mark.parametrize("row", PHRASINGS, ids=[row["text"][:50] for row in PHRASINGS])
def test_phrasing_gives_the_request_it_means(row: dict) -> None:
    reading = read_request(row["text"], None, lambda query: [])
    request = reading.case.to_design_request()
    for key, expected in row["request"].items():
        if isinstance(expected, dict):
            assert request[key]["unit"] == expected["unit"]
            assert request[key]["value"] == pytest.approx(expected["value"], rel=CONVERSION_RELATIVE)
        elif isinstance(expected, float):
            assert request[key] == pytest.approx(expected, rel=CONVERSION_RELATIVE), key
        else:
            assert request[key] == expected, key
    assert not set(row.get("absent", ())) & set(request)
    assert not reading.problems
    if "note" in row:
        assert any(row["note"] in note for note in reading.notes)


def test_reading_a_message_is_quick() -> None:
    text = PHRASINGS[0]["text"]
    read_request(text, None, lambda query: [])
    started = time.process_time()
    for _ in range(10):
        read_request(text, None, lambda query: [])
    assert (time.process_time() - started) / 10 < READING_TIME_S


DIFFERENT = {
    "cool 20 t/h of methanol to 40 °C with water": (
        ["T_hot_in_C", "T_cold_in_C", "T_cold_out_C"],
        set(),
    ),
    "Cool 50 kg/s kerosene from 150 to 90 with water from 30 to 50": ([], {"temperature_unit"}),
    "Heat water with steam": (["T_cold_in_C", "m_dot_cold_kg_s", "T_cold_out_C"], set()),
    "Cool 30 t/h phenylic from 120 °C to 60 °C with water 30/40 °C": ([], {"fluid_hot"}),
    "Duty 5 MW: cool kerosene from 150 °C with cooling water at 30 °C": (["T_hot_out_C", "T_cold_out_C"], set()),
    "cool kerosene from 150 °C to 90 °C with cooling water 30 °C to 50 °C": (["m_dot_hot_kg_s"], set()),
    "Cool 20 t/h of water from 90 °C by 30 °C with cooling water 25/35 °C": (["T_hot_out_C"], set()),
    "Cool kerosene 150/90 °C with cooling water 30/50 °C, 50 kg/s": (["m_dot_hot_kg_s"], {"flow_of"}),
    "Cool 50 kg/s kerosene from 150 °C to 90 °C, 60 kg/s, with cooling water 30/50 °C": (
        ["m_dot_hot_kg_s"],
        {"two_values"},
    ),
    "kerosene 50 kg/s 150/90 °C, cooling water 30/50 °C, tube side dp 0.5 bar": ([], {"drop_by_side"}),
    "Cool 5 kg/s of sulfuric acid from 90 °C to 60 °C with cooling water 30/50 °C": ([], {"fluid_hot"}),
    "5 kg/s of kerosene and 10 kg/s of diesel": (
        ["hot_fluid_name", "T_hot_in_C", "T_hot_out_C", "T_hot_in_C", "T_hot_out_C"],
        set(),
    ),
}


@pytest.mark.parametrize("text", DIFFERENT)
def test_what_cannot_be_read_is_asked_at_once(text: str) -> None:
    fields, codes = DIFFERENT[text]
    reading = read_request(text, None, lambda query: [])
    assert [question.field for question in reading.missing] == fields
    assert {problem.code.split(":")[0] for problem in reading.problems} == codes
    assert not reading.is_ready


def test_stated_duty_needs_one_more_value_of_each_stream() -> None:
    text = "Duty 5 MW: cool kerosene from 150 °C to 90 °C with cooling water 30 °C to 50 °C"
    reading = read_request(text, None, lambda query: [])
    assert reading.is_ready and reading.case.to_design_request()["duty_W"] == pytest.approx(5.0e6)


TAKEN = [
    ("Cool 50 kg/s of kerosene from 150 °C to 90 °C with water 30/50 °C", "“water” taken as cooling water"),
    ("Cool 20 t/h of 30% MEG from 40 to 20 °C with chilled water 6/12 °C", "30 % of ethylene glycol in water taken as"),
    ("Cool sulfuric acid 98 percent 20 t/h 95 to 70 °C, cooling water 25/35 °C", "98 % of sulfuric acid taken as mass"),
]


@pytest.mark.parametrize(("text", "note"), TAKEN)
def test_what_a_bare_word_was_taken_for_is_said(text: str, note: str) -> None:
    assert any(note in said for said in read_request(text, None, lambda query: []).notes)


@pytest.mark.parametrize("typed", ["30 wt% MEG", "30% by mass MEG"])
def test_stated_mass_percent_needs_no_note(typed: str) -> None:
    text = f"Cool 20 t/h of {typed} from 40 to 20 °C with chilled water 6/12 °C"
    assert not read_request(text, None, lambda query: []).notes


def test_methanol_question_names_all_three_items_and_what_is_optional() -> None:
    question = read_request("cool 20 t/h of methanol to 40 °C with water", None, lambda query: []).question()
    assert "inlet temperature of the methanol" in question
    assert "inlet temperature of the cooling water" in question
    assert "outlet temperature of the cooling water, or its flow" in question
    assert "Optional: operating pressures" in question


def test_name_outside_the_vocabulary_is_asked_from_the_catalogue() -> None:
    asked: list[str] = []

    def catalogue(query: str) -> list[dict]:
        asked.append(query)
        return [{"key": "phenol", "label": "phenol", "kind": "pure", "aliases": ["carbolic acid"]}]

    text = "Cool 30 t/h phenol from 120 °C to 60 °C with water 30/40 °C"
    assert read_request(text, None, catalogue).case.value("hot_fluid_name") == "phenol"
    assert asked == ["phenol"]


def test_misspelt_name_is_offered_and_not_taken() -> None:
    reading = read_request("tolulene 10 t/h 90 to 40 °C cw 25/35 °C", None, lambda query: [])
    assert reading.case.value("hot_fluid_name") is None
    assert [option.label for option in reading.problems[0].options] == ["toluene"]
