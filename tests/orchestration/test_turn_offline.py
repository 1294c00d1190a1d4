"""The offline assistant in real turns: same tools, same end, and it says what it is."""

from __future__ import annotations

import httpx
import pytest

from orchestration.models import offline
from orchestration.models.offline import OfflineClient
from orchestration.models.protocol import Attachment
from tests.fakes.kerosene_model import KEROSENE
from tests.fakes.scripted_engine import ScriptedEngine
from tests.fakes.turn_rig import OWNER, TurnRig, end_of
from tests.rig.datasheets import kerosene_docx, kerosene_pdf
from tests.rig.kerosene import DUTY


@pytest.fixture
def engine():
    return ScriptedEngine()


@pytest.fixture
def rig(tmp_path, engine, monkeypatch):
    monkeypatch.setattr(offline, "CHUNK_S", 0.0)
    made = TurnRig(tmp_path, engine.client())
    made.start(OfflineClient(made.engine, made.designs))
    yield made
    made.close()


def test_typed_duty_becomes_one_design_with_exactly_those_numbers(rig, engine):
    final = end_of(rig.say(DUTY))
    (sent,) = engine.bodies("/design")
    typed = {name: value for name, value in KEROSENE.items() if not name.endswith("fluid_name")}
    assert {name: sent[name] for name in typed} == pytest.approx(typed, rel=1e-9)
    assert final.type == "message_final" and "The design is complete" in final.data["text"]
    assert rig.designs.get(OWNER, final.data["design_id"])["status"] == "completed"


def test_the_answer_speaks_the_units_the_user_sees(rig):
    said = end_of(rig.say(DUTY, units="US")).data["text"]
    assert "302 °F to 194 °F" in said and "pressure drop at most 10.15 psi" in said, "0.7 bar / 0.0689476"
    assert " psi of 10.15 psi" in said and " in, " in said and "bar" not in said.partition("warnings")[0]
    about = end_of(rig.say("what is the duty?", units="US")).data["text"]
    assert "MMBtu/h" in about


@pytest.mark.parametrize(("name", "make"), [("sheet.pdf", kerosene_pdf), ("sheet.docx", kerosene_docx)])
def test_datasheet_becomes_the_same_design(rig, engine, name, make):
    final = end_of(rig.say("Take all and design this sheet", (Attachment(name, make()),)))
    (sent,) = engine.bodies("/design")
    for field in ("m_dot_hot_kg_s", "T_hot_in_C", "T_hot_out_C", "T_cold_in_C", "T_cold_out_C", "dP_hot_max_Pa"):
        assert sent[field] == pytest.approx(KEROSENE[field], rel=1e-9)
    assert f"Read {name}" in final.data["text"] and final.data["design_id"]


@pytest.mark.parametrize(
    ("words", "flow_kg_s"), [("Take all, please", 50.0), ("Take all and design, but make it 60 kg/s of kerosene", 60.0)]
)
def test_words_beside_a_datasheet_correct_it_and_never_replace_it(rig, engine, words, flow_kg_s):
    final = end_of(rig.say(words, (Attachment("sheet.pdf", kerosene_pdf()),)))
    assert "Read sheet.pdf" in final.data["text"]
    (sent,) = engine.bodies("/design")
    assert (sent["m_dot_hot_kg_s"], sent["T_hot_in_C"]) == pytest.approx((flow_kg_s, 150.0))


def test_nothing_of_a_sheet_is_taken_silently(rig, engine):
    """Its values wait with page and confidence; what was said beside it is the user's own and stands."""
    final = end_of(rig.say("but 60 kg/s of kerosene", (Attachment("sheet.pdf", kerosene_pdf()),)))
    assert "Nothing of it is used yet" in final.data["text"] and engine.designs == 0
    conversation = rig.conversations.get(OWNER, rig.conversation_id)
    rows = {row["field"]: row for row in conversation["found"]}
    assert rows["T_hot_in_C"]["entry"]["value"] == 150.0
    assert {row["page"] for row in rows.values()} == {1}
    assert rows["m_dot_hot_kg_s"]["confidence"] == "clear"
    assert {name: entry["value"] for name, entry in conversation["case"]["known"].items()} == {
        "m_dot_hot_kg_s": 60.0
    }


def test_words_in_a_later_message_take_what_waits(rig, engine):
    rig.say("design pressure 10 barg", (Attachment("sheet.pdf", kerosene_pdf()),))
    assert engine.designs == 0, "the word design beside a sheet takes nothing"
    assert end_of(rig.say("take all and design")).data["design_id"]
    (sent,) = engine.bodies("/design")
    assert (sent["m_dot_hot_kg_s"], sent["T_hot_in_C"], sent["dP_cold_max_Pa"]) == pytest.approx((50.0, 150.0, 70000.0))
    assert rig.conversations.get(OWNER, rig.conversation_id)["found"] == []


def test_one_question_asks_for_all_and_the_answer_completes_the_duty(rig, engine):
    asked = end_of(rig.say("cool 20 t/h of methanol to 40 °C with water")).data["text"]
    assert "1." in asked and "2." in asked and engine.designs == 0
    rig.say("methanol comes in at 60 °C, water from 25 °C to 32 °C")
    assert engine.designs == 1
    sent = engine.bodies("/design")[0]
    assert (sent["T_hot_in_C"], sent["T_hot_out_C"], sent["T_cold_in_C"]) == (60.0, 40.0, 25.0)
    assert sent["m_dot_hot_kg_s"] == pytest.approx(20_000 / 3600, rel=1e-6)


def test_refusal_of_the_engine_is_told_with_range_and_fix(rig, engine):
    error = {"field": "T_cold_out_C", "message": "Above the hot inlet", "suggestion": "Lower it",
             "valid_range": "30 to 140 °C"}  # fmt: skip
    engine.fail["/requirements"] = [httpx.Response(422, json={"valid": False, "errors": [error], "warnings": []})]
    said = end_of(rig.say(DUTY)).data["text"]
    assert all(part in said for part in ("Above the hot inlet", "30 to 140 °C", "Lower it"))
    assert rig.conversations.get(OWNER, rig.conversation_id)["case"]["known"]["T_hot_in_C"]["value"] == 150.0


def test_waiting_design_is_answered_by_number(rig, engine):
    engine.question = {
        "question_id": "q-7", "step_id": 3, "message": "Which properties?", "recommendation": "accept",
        "property_request_payload": None,
        "options": [{"id": "accept", "label": "Go on", "effect": "Less sure"},
                    {"id": "override", "label": "Give values", "effect": ""}],
    }  # fmt: skip
    assert "1. Go on: Less sure" in end_of(rig.say(DUTY)).data["text"]
    final = end_of(rig.say("1"))
    assert engine.answers[0]["type"] == "accept" and engine.answers[0]["question_id"] == "q-7"
    assert "The design is complete" in final.data["text"]


def test_it_says_that_it_is_not_claude(rig, engine):
    assert "offline assistant" in end_of(rig.say("are you Claude?")).data["text"]
    assert engine.designs == 0


def test_question_about_a_design_is_answered_from_its_records(rig):
    rig.say(DUTY)
    answer = end_of(rig.say("what is the overdesign?")).data["text"]
    assert "12.1" in answer or "12.10" in answer


def test_engine_that_is_down_is_said_so_and_the_duty_is_kept(rig, engine):
    engine.fail["/requirements"] = [httpx.ConnectError("down")]
    said = end_of(rig.say(DUTY)).data["text"]
    assert "The HX Engine does not answer, so no design has begun" in said and "None" not in said
    assert "The design is complete" in end_of(rig.say("go on")).data["text"]
    assert "The design is complete" in end_of(rig.say(DUTY)).data["text"]
