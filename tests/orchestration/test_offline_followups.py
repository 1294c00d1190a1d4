"""Follow-ups in a conversation with the offline assistant: answered from what is kept, a design only for a change."""

from __future__ import annotations

import pytest

from orchestration.embedded_engine import embedded_client
from orchestration.intake import meaning_of
from orchestration.models import offline
from orchestration.models.offline import OfflineClient
from orchestration.models.offline_words import NOTHING_CHANGED, result_text
from orchestration.settings import Settings
from tests.fakes.scripted_engine import ScriptedEngine
from tests.fakes.turn_rig import OWNER, TurnRig, end_of
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


def said(rig, text: str) -> str:
    return end_of(rig.say(text)).data["text"]


def test_one_design_is_compared_with_nothing(rig, engine):
    said(rig, DUTY)
    assert "only one finished design" in said(rig, "compare with the last one") and engine.designs == 1


def test_comparison_names_what_was_changed_and_begins_no_design(tmp_path, monkeypatch):
    monkeypatch.setattr(offline, "CHUNK_S", 0.0)
    rig = TurnRig(tmp_path, embedded_client(Settings(_env_file=None, hx_engine_data_dir=tmp_path / "engine")))
    try:
        rig.start(OfflineClient(rig.engine, rig.designs))
        for words in (DUTY, "make it 60 kg/s"):
            assert end_of(rig.say(words, timeout_s=240)).type == "message_final"
        answer = said(rig, "compare with the last one")
        assert "Hot mass flow: 50 kg/s → 60 kg/s (+20.0 %)" in answer
        assert len(rig.designs.list(OWNER, rig.conversation_id)) == 2
    finally:
        rig.close()


@pytest.mark.parametrize("wish", ["make it cheaper", "can you find something cheaper?", "could it be less expensive"])
def test_wish_for_less_tells_the_limits_that_hold_it(rig, engine, wish):
    said(rig, DUTY)
    answer = said(rig, wish)
    assert "already the design of least cost" in answer and "checks passed" in answer and engine.designs == 1


def test_wish_for_another_least_names_the_words_that_ask_for_it(rig, engine):
    said(rig, DUTY)
    assert "“lightest”" in said(rig, "make it lighter") and engine.designs == 1
    said(rig, "lightest")
    assert engine.bodies("/design")[-1]["objective"] == "weight"


def test_meaning_of_a_word_comes_with_the_number_of_this_design(rig):
    assert "beyond what the duty needs" in said(rig, "what does overdesign mean")
    said(rig, DUTY)
    answer = said(rig, "what does overdesign mean")
    assert "beyond what the duty needs" in answer and "Overdesign: 12.1" in answer


@pytest.mark.parametrize("text", ["what does the water do", "what is the overdesign?", "explain", "I mean diesel", ""])
def test_no_meaning_is_given_where_none_is_asked_for(text):
    assert meaning_of(text) == ""


def test_weight_is_asked_for_and_no_cost(rig):
    said(rig, DUTY)
    answer = said(rig, "how much does it weigh")
    assert "kg" in answer and "USD" not in answer


@pytest.mark.parametrize(
    ("question", "words"),
    [("why 2 passes?", "step 12"), ("is 10 % overdesign enough?", "Overdesign: 12.1"),
     ("what is the price of titanium tubes", "not what a change would do"),
     ("how long will it last", "do not hold that")],
)  # fmt: skip
def test_question_with_a_number_or_a_material_in_it_is_answered_and_changes_nothing(rig, engine, question, words):
    said(rig, DUTY)
    assert words in said(rig, question)
    assert engine.designs == 1
    assert not {"n_passes", "overdesign_min_pct", "tube_material"} & set(
        rig.conversations.get(OWNER, rig.conversation_id)["case"]["known"]
    )


@pytest.mark.parametrize(
    ("words", "place"),
    [("thanks!", "You are welcome"), ("start over", "New design"), ("undo", "History"),
     ("show me the drawing", "Drawings"), ("send me the pdf please", "under Report"), ("data sheet", "Data sheet")],
)  # fmt: skip
def test_short_message_is_shown_the_way(rig, engine, words, place):
    said(rig, DUTY)
    assert place in said(rig, words) and engine.designs == 1


def test_wish_without_a_field_is_said_and_begins_no_design(rig, engine):
    said(rig, DUTY)
    answer = said(rig, "use 2 shells in series")
    assert "“use 2 shells in series” is not used" in answer and NOTHING_CHANGED in answer and engine.designs == 1


def test_result_counts_the_shells_and_one_warning():
    rows = {"area_provided_m2": 620.0, "n_shells_series": 4, "n_shells_parallel": 1, "shell_id_m": 0.54,
            "confidence": 0.8956}  # fmt: skip
    results = [{"key": key, "value": value, "shown_SI": str(value)} for key, value in rows.items()]
    text = result_text({"is_complete": True, "results": results, "warnings": ["The water is fast."]}, "SI")
    assert "shells: 4 in series, each 0.54" in text and "Confidence 90 %" in text and "One warning: The water" in text
