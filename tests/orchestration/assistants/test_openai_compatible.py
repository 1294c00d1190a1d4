"""A model behind an OpenAI-compatible server, against a strict double of that API."""

from __future__ import annotations

import json
import time

import pytest

from orchestration.loop_thread import LoopThread
from orchestration.models.openai_compatible import OpenAiCompatibleClient
from tests.fakes.chat_completions import ChatCompletions
from tests.fakes.kerosene_model import KEROSENE
from tests.fakes.messages_replies import Reply, error_event, fault, say, text, tool_use
from tests.fakes.scripted_engine import ScriptedEngine
from tests.fakes.turn_rig import KEY, OWNER, TurnRig, end_of
from tests.rig.datasheets import kerosene_docx


@pytest.fixture
def api():
    with ChatCompletions(KEY) as double:
        yield double
    assert double.refused == [], "the double refused a request"


@pytest.fixture
def engine():
    return ScriptedEngine()


@pytest.fixture
def rig(tmp_path, api, engine, monkeypatch):
    monkeypatch.setattr("orchestration.models.openai_wire.FIRST_WAIT_S", 0.01)
    loop = LoopThread("models")
    made = TurnRig(tmp_path, engine.client())
    made.start(OpenAiCompatibleClient(api.url, KEY, "llama3", 32_768, loop))
    yield made
    made.close()
    loop.stop()


def test_duty_becomes_a_design_and_the_loop_is_replayed(rig, api, engine):
    api.will(say(text("I start."), tool_use("hx_design", KEROSENE)), say(text("Done.")), say(text("You are welcome.")))
    final = end_of(rig.say("Cool kerosene"))
    assert final.data["text"] == "I start.\n\nDone." and final.data["design_id"]
    assert engine.bodies("/design")[0]["m_dot_hot_kg_s"] == 50.0
    assert json.loads(api.requests[1]["messages"][-1]["content"])["status"] == "completed"
    rig.say("thank you")
    roles = [message["role"] for message in api.requests[2]["messages"]]
    assert roles == ["system", "user", "assistant", "tool", "assistant", "user"]


def test_usage_is_counted_and_its_cost_unknown(rig, api):
    api.will(say(text("Hello.")))
    rig.say("hello")
    answer = rig.messages()[-1]
    assert answer["usage"] == {
        "input_tokens": 120, "output_tokens": 40, "cache_read_input_tokens": 100, "cache_creation_input_tokens": 0,
    }  # fmt: skip
    assert (answer["cost_usd"], answer["assistant"], answer["model"]) == (None, "openai_compatible", "llama3")


def test_comments_that_keep_the_line_open_say_nothing_also_where_events_have_ids(rig, api):
    """The library gives a comment that follows an event with an id as an event without data."""
    chunks = ('{"choices": [{"delta": {"content": "Here."}}]}', '{"choices": [{"delta": {}, "finish_reason": "stop"}]}')
    events = "".join(f"id: {number}\ndata: {chunk}\n\n: still there\n\n" for number, chunk in enumerate(chunks))
    api.will(Reply(raw=f"{events}data: [DONE]\n\n".encode()))
    assert end_of(rig.say("hello")).data["text"] == "Here."


@pytest.mark.parametrize(
    "reply",
    [
        say(text("x" * 90), cut_after=3, reset=True),
        say(text("x" * 90), cut_after=3),
        say(text("x" * 90), stop_reason="something_new"),
        error_event("overloaded", text("x" * 90), after=3),
        Reply(raw=b"data: {broken\n\n"),
        Reply(raw=b"data: [1, 2]\n\n"),
        Reply(raw=b"<html>hello</html>"),
        Reply(raw=b'data: {"choices": [{"delta": {"tool_calls": [{"index": "x"}]}}]}\n\n'),
        Reply(raw=b'data: {"choices": [{"delta": {"content": "' + b"x" * 2_000_000 + b'"}}]}\n\n'),
        say(text("I would"), tool_use("hx_design", KEROSENE), stop_reason="refusal"),
    ],
    ids=["reset", "cut", "unknown stop", "error event", "broken", "no object", "html", "odd call", "2 MB", "refusal"],
)
def test_L05_faulty_streams_end_in_one_error_and_the_talk_goes_on(rig, api, engine, reply):
    api.model = lambda body: reply
    end = end_of(rig.say("hello"))
    assert end.type == "app_error" and end.data["error_id"] and end.data["code"] != "internal"
    assert engine.calls == []
    api.model = lambda body: say(text("All well."))
    assert end_of(rig.say("again")).data["text"] == "All well."


def test_tools_run_only_at_their_finish_reason_and_with_whole_json(rig, api, engine):
    call = tool_use("hx_design", KEROSENE)
    cut = '{"hot_fluid_name": "kerosene", "m_dot_hot_kg_s": 5'
    loose = tool_use("hx_find_fluid", {})
    api.will(
        say(call, stop_reason="max_tokens", arguments={call["id"]: cut}),
        say(loose, arguments={loose["id"]: '{"query": NaN}'}), say(text("Mended.")),
    )  # fmt: skip
    assert end_of(rig.say("design")).data["stop_reason"] == "max_tokens"
    assert end_of(rig.say("again")).data["text"] == "Mended."
    assert engine.calls == []
    assert json.loads(api.requests[2]["messages"][-1]["content"])["error"] == "bad_arguments"


@pytest.mark.parametrize("asked", ["0.01", "86400", "-5", "garbage"])
def test_L01_busy_server_is_asked_again_or_named(rig, api, asked):
    api.will(*[fault(429, "rate_limit", retry_after=asked)] * 3)
    begun = time.monotonic()
    assert end_of(rig.say("hello")).data["code"] == "model_rate_limited"
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    ("reply", "says"),
    [(fault(401, "invalid_api_key"), "OPENAI_COMPATIBLE_API_KEY"), (fault(404, "not_found"), "OPENAI_COMPATIBLE"),
     (fault(400, "context_length_exceeded"), "too long"), (fault(413, ""), "too long")],
)  # fmt: skip
def test_refusals_say_what_to_do(rig, api, reply, says):
    api.will(reply)
    assert says in end_of(rig.say("hello")).data["message"]


def test_stop_ends_a_hanging_reply_within_two_seconds(rig, api):
    api.will(say(text("never"), gap_s=30.0))
    turn_id = rig.turns.start(OWNER, rig.conversation_id, "hello")
    while not api.requests:
        time.sleep(0.01)
    assert rig.turns.stop(turn_id) and rig.wait() < 2.0
    assert end_of(rig.of_turn(turn_id)).data["stop_reason"] == "stopped"


def test_documents_travel_as_marked_text(rig, api):
    from orchestration.models.protocol import Attachment

    api.will(say(text("Read.")))
    rig.say("", (Attachment("sheet.docx", kerosene_docx()),))
    sent = api.requests[0]["messages"][-1]["content"]
    assert sent.startswith("<document extent=") and "Kerosene" in sent
