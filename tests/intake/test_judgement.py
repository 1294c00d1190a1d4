"""The engine's verdict joined to a reading: every problem and every missing item once."""

from __future__ import annotations

from typing import Any

from orchestration.intake import Reading, judged, read_request, unjudged

KEROSENE = "Cool 50 kg/s of kerosene from 150 °C to 90 °C with cooling water 30/50 °C"
UNFINISHED = "Cool kerosene from 150 °C to 90 °C with cooling water, 0.7 bar"


def read(text: str) -> Reading:
    return read_request(text, None, lambda query: [])


def error(field: str, message: str, suggestion: str = "", valid_range: str = "") -> dict[str, Any]:
    return {"field": field, "message": message, "suggestion": suggestion, "valid_range": valid_range}


def test_nothing_to_say_leaves_the_reading_ready() -> None:
    assert judged(read(KEROSENE), (), ("Cold inlet pressure assumed.",)).question() == ""


def test_field_the_reading_asks_for_is_not_asked_twice() -> None:
    before = read("cool 20 t/h of methanol to 40 °C with water")
    errors = [error(name, "The value is missing.") for name in ("T_hot_in_C", "T_cold_in_C", "T_cold_out_C")]
    after = judged(before, errors, ())
    assert after.missing == before.missing and not after.problems


def test_value_only_the_engine_knows_to_be_needed_is_asked_in_the_same_list() -> None:
    before = read("Cool 5 kg/s of air from 150 to 40 °C with water at 30 °C")
    after = judged(before, [error("P_hot_Pa", "The pressure of the hot gas (air) is not stated.", "Give it.")], ())
    assert [question.field for question in after.missing] == ["T_cold_out_C", "P_hot_Pa"]
    assert "2. The pressure of the hot gas (air) is not stated. Give it." in after.question()


def test_complete_reading_the_engine_finds_incomplete_becomes_a_question() -> None:
    before = read("Cool 50 kg/s of kerosene from 150 °C to 90 °C with 80 kg/s of cooling water at 30 °C")
    assert before.is_ready
    after = judged(before, [error("T_cold_out_C", "The duty is open.", "Give it.")], ())
    assert not after.is_ready and "The duty is open." in after.question()


def test_refused_value_is_told_with_its_fluid_range_and_fix_in_words() -> None:
    refusal = error("m_dot_hot_kg_s", "The hot mass flow is too large.", "Give less m_dot_hot_kg_s.", "up to 40 kg/s.")
    after = judged(read(KEROSENE), [refusal], ())
    assert after.problems[0].value == "50 kg/s"
    assert after.question() == (
        "The hot (kerosene) mass flow is too large. Allowed: up to 40 kg/s. Give less hot flow."
    )


def test_same_words_about_both_streams_are_said_once() -> None:
    text = KEROSENE + ", max 0.001 bar on both sides"
    errors = [error(f"dP_{side}_max_Pa", "The drop is too small.") for side in ("hot", "cold")]
    after = judged(read(text), errors, ())
    assert after.question().count("too small") == 1 and len(after.problems) == 1
    assert after.problems[0].options[0].forgets == ("dP_hot_max_Pa", "dP_cold_max_Pa")


def test_overstated_balance_offers_to_open_the_flow() -> None:
    text = "Cool 50 kg/s kerosene from 150 °C to 90 °C with 40 kg/s cooling water 30 °C to 50 °C"
    after = judged(read(text), [error("m_dot_cold_kg_s", "The values contradict each other.")], ())
    assert [option.label for option in after.problems[0].options] == ["leave the cold flow open"]
    assert judged(read(KEROSENE), [error("m_dot_hot_kg_s", "Too small.")], ()).problems[0].options == ()


def test_remarks_of_the_engine_follow_the_question() -> None:
    after = judged(read(UNFINISHED), (), ["P_hot_Pa assumed: 3 bar abs."])
    assert after.question().endswith("- hot pressure assumed: 3 bar abs.")


def test_engine_that_gives_no_verdict_holds_the_design_back() -> None:
    after = unjudged(read(KEROSENE), "The HX Engine does not answer.")
    assert not after.is_ready and after.question() == "The HX Engine does not answer."
