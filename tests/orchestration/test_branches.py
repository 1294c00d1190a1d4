"""Versions of a conversation: what a branch holds, what stays as it was, and its transcript."""

from __future__ import annotations

import json

import pytest

from orchestration.branches import Branches
from orchestration.models import offline
from orchestration.models.offline import OfflineClient
from orchestration.models.protocol import Attachment
from orchestration.transcript import as_json, as_markdown
from tests.fakes.scripted_engine import ScriptedEngine
from tests.fakes.turn_rig import OWNER, TurnRig
from tests.rig.datasheets import kerosene_pdf
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


@pytest.fixture
def branches(rig):
    return Branches(rig.store, rig.conversations)


def said_in(rig, conversation_id: str) -> list[str]:
    return [message["text"] for message in rig.conversations.messages(OWNER, conversation_id)]


def test_an_edited_message_runs_on_what_was_known_before_it(rig, branches, engine):
    rig.say(DUTY)
    rig.say("make it 60 kg/s")
    before = rig.messages()
    branch = branches.begin(OWNER, rig.conversation_id, before[2]["id"], with_message=False)
    assert said_in(rig, branch["id"]) == [message["text"] for message in before[:2]]
    first, rig.conversation_id = rig.conversation_id, branch["id"]
    rig.say("the kerosene shall leave at 80 °C")
    sent = engine.bodies("/design")[-1]
    assert (sent["m_dot_hot_kg_s"], sent["T_hot_out_C"]) == pytest.approx((50.0, 80.0)), "60 kg/s was said later"
    anew = branches.begin(OWNER, first, before[0]["id"], with_message=False, words="Cool\n55 kg/s")
    assert anew["title"] == "Cool 55 kg/s · version 3" and branch["title"] == "A talk · version 2"
    rig.conversation_id = first
    assert rig.messages() == before, "the first conversation is as it was"


def test_a_branch_names_the_designs_it_begins_with_and_where_it_comes_from(rig, branches):
    rig.say(DUTY)
    messages = rig.messages()
    after = branches.begin(OWNER, rig.conversation_id, messages[1]["id"], with_message=True)
    anew = branches.begin(OWNER, rig.conversation_id, messages[0]["id"], with_message=False)
    assert after["earlier_designs"] == [messages[1]["design_id"]] and anew["earlier_designs"] == []
    assert (after["branched_from"], after["branched_at"]) == (rig.conversation_id, 2)
    assert (anew["branched_at"], anew["case"]) == (0, None)
    assert [one["title"] for one in (after, anew)] == ["A talk · version 2", "A talk · version 3"]
    assert [one["id"] for one in branches.versions(OWNER, rig.conversation_id)] == [after["id"], anew["id"]]
    copied = rig.conversations.messages(OWNER, after["id"])
    third = branches.begin(OWNER, after["id"], copied[0]["id"], with_message=True)
    assert third["title"] == "A talk · version 4"


def test_a_branch_answers_about_the_design_it_begins_with(rig, branches):
    rig.say(DUTY)
    design_id = rig.messages()[1]["design_id"]
    branch = branches.begin(OWNER, rig.conversation_id, rig.messages()[1]["id"], with_message=True)
    rig.say("What is the weather?")
    here = rig.messages()[-1]["text"]
    rig.conversation_id = branch["id"]
    rig.say("What is the weather?")
    assert rig.messages()[-1]["text"] == here and design_id in branch["earlier_designs"]


def test_files_go_with_a_branch_and_outlive_the_first_conversation(rig, branches):
    sheet = kerosene_pdf()
    rig.say("", (Attachment("sheet.pdf", sheet, "application/pdf"),))
    first = rig.messages()[0]
    assert [(file.name, file.data) for file in branches.files(OWNER, first)] == [("sheet.pdf", sheet)]
    branch = branches.begin(OWNER, rig.conversation_id, rig.messages()[1]["id"], with_message=True)
    rig.conversations.delete(OWNER, rig.conversation_id)
    copy = rig.conversations.messages(OWNER, branch["id"])[0]
    assert copy["attachments"][0]["id"] != first["attachments"][0]["id"]
    assert [file.data for file in branches.files(OWNER, copy)] == [sheet]
    assert branches.files(OWNER, first) == []


def test_nobody_branches_what_is_not_theirs(rig, branches):
    rig.say("Hello")
    message_id = rig.messages()[0]["id"]
    assert branches.begin("somebody-else", rig.conversation_id, message_id, with_message=True) is None
    assert branches.begin(OWNER, rig.conversation_id, "0" * 32, with_message=True) is None
    assert len(rig.conversations.list(OWNER)) == 1 and rig.conversations.list("somebody-else") == []


def test_feedback_is_kept_with_the_answer_and_stays_with_it(rig, branches):
    rig.say("Hello")
    question, answer = rig.messages()
    rate = rig.conversations.rate_message
    assert rate(OWNER, rig.conversation_id, answer["id"], "bad", "  It is too short. ")
    assert rig.messages()[1]["feedback"]["note"] == "It is too short."
    assert not rate(OWNER, rig.conversation_id, question["id"], "good")
    assert not rate("somebody-else", rig.conversation_id, answer["id"], "good")
    branch = branches.begin(OWNER, rig.conversation_id, answer["id"], with_message=True)
    assert "feedback" not in rig.conversations.messages(OWNER, branch["id"])[1]
    assert rate(OWNER, rig.conversation_id, answer["id"], None)
    assert rig.messages()[1]["feedback"] is None
    with pytest.raises(ValueError, match="no such verdict"):
        rate(OWNER, rig.conversation_id, answer["id"], "superb")


def test_transcripts_hold_what_was_said_and_nothing_of_the_inside(rig):
    rig.say("Hello")
    rig.conversations.rate_message(OWNER, rig.conversation_id, rig.messages()[1]["id"], "good", "clear")
    conversation, messages = rig.conversations.get(OWNER, rig.conversation_id), rig.messages()
    text = as_markdown(conversation, messages)
    assert text.startswith("# A talk\n") and "Feedback: rated good: clear" in text
    for message in messages:
        assert message["text"] in text
    data = json.loads(as_json(conversation, messages))
    assert [message["text"] for message in data["messages"]] == [message["text"] for message in messages]
    assert OWNER not in as_json(conversation, messages) and "replay" not in data["messages"][1]
