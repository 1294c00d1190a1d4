"""What goes wrong between us and the Messages API: one clear end, nothing doubled, nothing half done."""

from __future__ import annotations

import threading
import time

import anthropic
import httpx2
import pytest

from orchestration.errors import ModelClientError
from orchestration.models.claude_faults import translated
from orchestration.models.claude_wire import ClaudeWire
from tests.fakes.kerosene_model import KEROSENE
from tests.fakes.messages_replies import Reply, error_event, fault, say, text, thinking, tool_use
from tests.fakes.turn_rig import OWNER, TurnRig, end_of


def test_tool_call_cut_by_the_token_limit_does_not_run(rig, api, engine):
    call = tool_use("hx_design", KEROSENE)
    cut = '{"hot_fluid_name": "kerosene", "m_dot_hot_kg_s": 5'
    api.will(say(text("I start."), call, stop_reason="max_tokens", arguments={call["id"]: cut}), say(text("Again.")))
    final = end_of(rig.say("design"))
    assert final.data["stop_reason"] == "max_tokens" and "length limit" in final.data["text"]
    assert engine.calls == []
    assert end_of(rig.say("go on")).data["text"] == "Again."


def test_clean_early_close_is_an_error_and_keeps_the_text(rig, api):
    api.will(say(text("The first words of an answer"), cut_after=4), say(text("All well.")))
    end = end_of(rig.say("hello"))
    assert (end.type, end.data["code"]) == ("app_error", "model_truncated") and end.data["error_id"]
    stored = rig.messages()[-1]
    assert stored["text"].startswith("The first words of an") and stored["error"]["error_id"] in stored["text"]
    assert end_of(rig.say("again")).type == "message_final"


@pytest.mark.parametrize(
    "reply",
    [
        say(text("x" * 90), cut_after=4, reset=True),
        Reply(raw=b"event: message_start\ndata: {broken\n\n"),
        Reply(raw=b"<html>hello</html>"),
        Reply(raw=b"event: message_start\ndata: \xff\xfe\n\n"),
        say(tool_use("hx_find_fluid", {}), arguments={}, change=lambda e: [x for x in e if x[0] != "message_stop"][:4]),
        say(text("odd"), stop_reason="something_new"),
    ],
    ids=["reset", "broken json", "html", "bad utf-8", "no stop", "unknown stop reason"],
)
def test_faulty_streams_end_in_one_error_and_the_talk_goes_on(rig, api, reply):
    api.model = lambda body: reply
    end = end_of(rig.say("hello", timeout_s=30))
    assert end.type == "app_error" and end.data["error_id"]
    api.model = lambda body: say(text("All well."))
    assert end_of(rig.say("again")).data["text"] == "All well."


def test_overload_before_any_text_is_tried_again(rig, api, monkeypatch):
    monkeypatch.setattr("orchestration.models.claude_faults.FIRST_WAIT_S", 0.01)
    api.will(error_event("overloaded_error"), fault(529, "overloaded_error"), say(text("Here I am.")))
    assert end_of(rig.say("hello")).data["text"] == "Here I am."
    assert len(api.requests) == 3


def test_overload_after_text_is_not_tried_again(rig, api):
    api.will(error_event("overloaded_error", text("x" * 90), after=5))
    end = end_of(rig.say("hello"))
    assert end.data["code"] == "model_rate_limited" and len(api.requests) == 1


@pytest.mark.parametrize("asked", ["86400", "-5", "garbage", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_no_worker_sleeps_long_however_long_the_api_asks(rig, api, monkeypatch, asked):
    monkeypatch.setattr("orchestration.models.claude_faults.FIRST_WAIT_S", 0.01)
    api.will(*[fault(429, "rate_limit_error", retry_after=asked)] * 3)
    begun = time.monotonic()
    assert end_of(rig.say("hello")).data["code"] == "model_rate_limited"
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(("status", "kind"), [(401, "authentication_error"), (403, "permission_error")])
def test_refused_key_is_named_and_heals_by_itself(rig, api, status, kind):
    api.will(fault(status, kind), say(text("Now it works.")))
    assert "ANTHROPIC_API_KEY" in end_of(rig.say("hello")).data["message"]
    assert end_of(rig.say("hello")).data["text"] == "Now it works."


def test_refusal_is_shown_as_one_and_runs_no_tool(rig, api, engine):
    api.will(say(text("I would"), tool_use("hx_design", KEROSENE), stop_reason="refusal"), say(text("Fine.")))
    end = end_of(rig.say("hello"))
    assert end.data["code"] == "model_refused" and engine.calls == []
    assert end_of(rig.say("something else")).data["text"] == "Fine."


@pytest.mark.parametrize("blocks", [(), (text("  "),), (thinking("only a thought"),)])
def test_empty_answers_become_a_visible_notice_and_history_stays_valid(rig, api, blocks):
    api.will(say(*blocks), say(text("Hello again.")))
    assert end_of(rig.say("hello")).data["text"].strip()
    assert end_of(rig.say("still there?")).data["text"] == "Hello again."


def test_endless_tool_loop_is_capped_with_an_explanation(rig, api, engine):
    api.model = lambda body: say(tool_use("hx_design", {**KEROSENE, "m_dot_hot_kg_s": 10.0 + len(api.requests)}))
    end = end_of(rig.say("design for ever", timeout_s=40))
    assert end.data["code"] == "budget_exceeded" and "8 rounds" in end.data["message"]
    assert len(api.requests) == 8 and engine.designs == 3


def test_unknown_tool_is_an_error_result_without_an_engine_call(rig, api, engine):
    api.will(say(tool_use("delete_everything", {})), say(text("There is none.")))
    assert end_of(rig.say("hello")).type == "message_final"
    assert engine.calls == [] and api.requests[1]["messages"][-1]["content"][0]["is_error"]


def test_stop_keeps_the_partial_text_and_takes_less_than_two_seconds(rig, api):
    api.will(say(text("word " * 200), gap_s=0.3))
    turn_id = rig.turns.start(OWNER, rig.conversation_id, "tell me a story", ())
    time.sleep(1.3)
    assert rig.turns.stop(turn_id) and rig.wait() < 2.0
    final = end_of(rig.of_turn(turn_id))
    assert final.data["stop_reason"] == "stopped" and final.data["text"].startswith("word")
    assert final.data["text"].endswith("(stopped)")


def test_stop_works_while_the_api_hangs(rig, api):
    api.will(say(text("never"), gap_s=30.0))
    turn_id = rig.turns.start(OWNER, rig.conversation_id, "hello", ())
    time.sleep(0.3)
    assert rig.turns.stop(turn_id) and rig.wait() < 2.0
    assert end_of(rig.of_turn(turn_id)).data["stop_reason"] == "stopped"


def test_total_deadline_ends_a_turn_that_only_pings(tmp_path, api, engine, client):
    rig = TurnRig(tmp_path / "deadline", engine.client())
    rig.start(client, deadline_s=1.0)
    pings = [("ping", {"type": "ping"})] * 200
    api.will(say(text("never"), gap_s=0.05, change=lambda events: events[:1] + pings))
    end = end_of(rig.say("hello"))
    assert (end.type, end.data["code"]) == ("app_error", "turn_timeout")
    rig.close()
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline and any(t.name.startswith("turn-") for t in threading.enumerate()):
        time.sleep(0.05)
    assert not [t.name for t in threading.enumerate() if t.name.startswith("turn-")]


def _all_below(kind):
    return [kind, *(found for below in kind.__subclasses__() for found in _all_below(below))]


@pytest.mark.parametrize("kind", _all_below(anthropic.AnthropicError) + _all_below(httpx2.HTTPError))
def test_every_error_class_of_the_sdk_is_caught_and_translated(kind):
    error = kind.__new__(kind)
    if isinstance(error, anthropic.APIStatusError):
        request = httpx2.Request("POST", "http://api.test")
        kind.__init__(error, "refused", response=httpx2.Response(400, request=request), body=None)
    assert isinstance(error, ClaudeWire.foreign)
    assert isinstance(translated(error), ModelClientError)
