"""Free text while a design waits for an answer: nothing but an option's own words or number commits anything."""

from __future__ import annotations

import pytest

from orchestration.models import offline
from orchestration.models.offline import OfflineClient
from tests.fakes.scripted_engine import ScriptedEngine
from tests.fakes.turn_rig import OWNER, TurnRig, end_of
from tests.rig.kerosene import DUTY

QUESTION = {
    "question_id": "q-7", "step_id": 14, "message": "The nozzle is too small. What shall I do?",
    "recommendation": "accept", "property_request_payload": None,
    "options": [
        {"id": "accept", "label": "Use the larger nozzle", "effect": "8 in instead of 6 in"},
        {"id": "keep", "label": "Keep the nozzle", "effect": "The momentum stays above its limit"},
        {"id": "abandon", "label": "Abandon the design", "effect": "Nothing is computed further"},
    ],
}  # fmt: skip
# (reply, the option it commits or "" where it must commit nothing)
REPLIES = [
    ("yes, use the larger nozzle", ""), ("do not abandon the design", ""), ("do not abandon…", ""),
    ("is it ok to use 410?", ""), ("smoke test", ""), ("yes", ""), ("no", ""), ("ok", ""), ("sure, go ahead", ""),
    ("abandon the idea of a larger nozzle", ""), ("I would not keep the nozzle", ""), ("keep it", ""),
    ("don't keep the nozzle", ""), ("never abandon", ""), ("why keep the nozzle?", ""),
    ("what happens if I use the larger nozzle?", ""), ("use the larger nozzle or keep the nozzle?", ""),
    ("not option 1", ""), ("option 9", ""), ("0", ""), ("4", ""), ("-1", ""), ("1.5", ""), ("1 or 2", ""), ("99", ""),
    ("null", ""), ("abc", ""), ("accepting that would be foolish", ""), ("unacceptable", ""), ("terminate", ""),
    ("proceed", ""), ("continue", ""), ("the first one", ""), ("whatever you think", ""), ("go", ""), ("start", ""),
    ("[]", ""), ('{"option_id": "accept"}', ""), ("Use the larger nozzle.", "accept"), ("3", "abandon"),
]  # fmt: skip


@pytest.fixture(scope="module")
def waiting(tmp_path_factory):
    engine = ScriptedEngine()
    engine.question = dict(QUESTION)
    was, offline.CHUNK_S = offline.CHUNK_S, 0.0
    rig = TurnRig(tmp_path_factory.mktemp("replies"), engine.client())
    rig.start(OfflineClient(rig.engine, rig.designs))
    rig.say(DUTY)
    yield rig, engine
    rig.close()
    offline.CHUNK_S = was


def test_V08_there_are_forty_labelled_replies() -> None:
    assert len(REPLIES) == len({reply for reply, _ in REPLIES}) == 40


@pytest.mark.parametrize(("reply", "option"), REPLIES[:-2])
def test_V08_free_text_commits_nothing(waiting, reply: str, option: str) -> None:
    rig, engine = waiting
    known = rig.conversations.get(OWNER, rig.conversation_id)["case"]["known"]
    end_of(rig.say(reply))
    assert option == "" and engine.answers == [] and engine.designs == 1
    (design,) = rig.designs.list(OWNER, rig.conversation_id)
    assert design["status"] == "waiting" and design["question"]["question_id"] == "q-7"
    assert rig.conversations.get(OWNER, rig.conversation_id)["case"]["known"] == known


@pytest.mark.parametrize(("reply", "option"), REPLIES[-2:])
def test_V08_the_whole_words_or_the_number_of_an_option_commit_it(tmp_path, monkeypatch, reply: str, option: str):
    monkeypatch.setattr(offline, "CHUNK_S", 0.0)
    engine = ScriptedEngine()
    engine.question = dict(QUESTION)
    rig = TurnRig(tmp_path, engine.client())
    rig.start(OfflineClient(rig.engine, rig.designs))
    rig.say(DUTY)
    end_of(rig.say(reply))
    rig.close()
    (answer,) = engine.answers
    assert (answer["values"].get("option_id") or answer["type"]) == option and answer["question_id"] == "q-7"
