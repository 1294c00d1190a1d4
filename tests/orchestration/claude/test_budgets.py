"""Budgets in whole turns: looked at before every call, counted whatever became of it."""

from __future__ import annotations

import threading
import time

import pytest

from orchestration.spending import Caps
from orchestration.turns import MAX_RUNNING, TurnRefusedError
from tests.fakes.messages_replies import error_event, say, text, tool_use
from tests.fakes.turn_rig import OWNER, TurnRig, end_of

# What the double says each reply has used, at the published prices of the model: USD of one call.
CALL_USD = (120 * 3.00 + 40 * 15.00 + 100 * 0.30) / 1e6


@pytest.fixture
def rig_with(tmp_path, engine, client):
    made = TurnRig(tmp_path / "capped", engine.client())
    yield lambda **caps: made.start(client, caps=Caps(**caps))
    made.close()


def test_answer_and_turn_carry_their_cost(rig, api):
    api.will(say(text("Let me see."), tool_use("hx_find_fluid", {"query": "oil"})), say(text("Found.")))
    turn_id = rig.say("hello")[0].turn_id
    answer, turn = rig.messages()[-1], rig.store.get("turns", OWNER, turn_id)
    assert answer["cost_usd"] == turn["cost_usd"] == pytest.approx(2 * CALL_USD)
    assert answer["usage"]["output_tokens"] == 80 and answer["assistant"] == "claude"
    assert rig.ledger.of_conversation(OWNER, rig.conversation_id).calls == 2


def test_reply_that_broke_off_is_paid_for(rig, api):
    api.will(error_event("overloaded_error", text("x" * 90), after=5))
    rig.say("hello")
    assert rig.messages()[-1]["usage"]["input_tokens"] == 120
    assert rig.ledger.of_user(OWNER).calls == 1


def test_turn_ends_at_its_cap_and_keeps_what_was_said(rig_with, api):
    rig = rig_with(turn_usd=1.5 * CALL_USD)
    api.model = lambda body: say(text("Looking."), tool_use("hx_find_fluid", {"query": "oil"}))
    end = end_of(rig.say("hello"))
    assert end.data["code"] == "budget_exceeded" and "ARKEN_TURN_USD" in end.data["message"]
    assert len(api.requests) == 2 and rig.messages()[-1]["text"].startswith("Looking.")


@pytest.mark.parametrize(
    "anonymous", [False, pytest.param(True, marks=pytest.mark.tier2)], ids=["one user", "anonymous users"]
)
def test_R04_500_parallel_turns_stay_within_cap_and_concurrency(rig_with, api, anonymous):
    calls_allowed, at_once = 20, MAX_RUNNING
    cap = calls_allowed * CALL_USD
    rig = rig_with(**({"day_usd_all": cap} if anonymous else {"day_usd": cap}))
    api.model = lambda body: say(text("Yes."))
    talks = [new_talk(rig, f"visitor-{number}" if anonymous else OWNER) for number in range(500)]

    def send(part):
        for owner, conversation_id in part:
            try:
                rig.turns.start(owner, conversation_id, "hello")
            except TurnRefusedError:
                continue

    senders = [threading.Thread(target=send, args=([talk],)) for talk in talks]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    wait_for_turns()
    for _ in range(calls_allowed + 1):
        owner, conversation_id = new_talk(rig, "one more" if anonymous else OWNER)
        rig.turns.start(owner, conversation_id, "hello")
        wait_for_turns()
    assert calls_allowed <= len(api.requests) <= calls_allowed + at_once
    last = rig.conversations.messages(owner, conversation_id)[-1]
    assert last["error"]["code"] == "budget_exceeded" and "ARKEN_DAY_USD" in last["text"]
    before = len(api.requests)
    rig.turns.start(*new_talk(rig, "somebody-new"), "hello")
    wait_for_turns()
    assert len(api.requests) == before + (0 if anonymous else 1)


def new_talk(rig, owner):
    return owner, rig.conversations.create(owner, "talk")["id"]


def wait_for_turns():
    deadline = time.monotonic() + 60
    while any(thread.name.startswith("turn-") for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
