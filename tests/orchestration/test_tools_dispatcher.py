"""Tool calls through the real dispatcher, store and follower to a scripted engine."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest

from orchestration.events import now_iso
from orchestration.number_gate import unusable_numbers
from orchestration.registry import FILE, Registry
from orchestration.tools import ToolContext, design_calls
from tests.fakes.kerosene_model import KEROSENE
from tests.fakes.scripted_engine import ScriptedEngine
from tests.fakes.turn_rig import OWNER, TurnRig

QUESTION = {"question_id": "q-1", "step_id": 3, "message": "Which gravity?", "options": [], "recommendation": None}


@pytest.fixture
def engine():
    return ScriptedEngine()


@pytest.fixture
def rig(tmp_path, engine):
    made = TurnRig(tmp_path, engine.client())
    yield made
    made.close()


@pytest.fixture
def run(rig):
    """Runs a tool in a turn; each turn begins when it is first used."""
    contexts = {}

    def run_(name, arguments, use_id="use-1", turn="turn-1", owner=OWNER):
        key = (turn, owner)
        contexts.setdefault(key, ToolContext(owner, rig.conversation_id, turn, now_iso()))
        return rig.tools.run(contexts[key], name, arguments, use_id)

    return run_


def test_check_answers_without_the_token(run, engine):
    result = run("hx_check_requirements", KEROSENE)
    assert result.ok and result.content["valid"] and "token" not in result.content
    assert engine.designs == 0


def test_P05_design_is_checked_then_begun_with_the_same_input_and_the_token(run, engine):
    result = run("hx_design", KEROSENE)
    (checked,), (begun,) = engine.bodies("/requirements"), engine.bodies("/design")
    assert begun == {**checked, "token": "tok"}
    assert {name: begun[name] for name in KEROSENE} == KEROSENE
    assert result.ok and result.content["status"] == "completed" and result.design_id


def test_digest_selects_stored_numbers_unchanged(run, rig):
    result = run("hx_design", KEROSENE)
    stored = {}
    for record in rig.designs.records(OWNER, result.design_id):
        stored.update(record["outputs"])
    told = {row["key"]: row["value"] for row in result.content["results"]}
    assert told == {key: stored[key] for key in told} and {"Q_W", "overdesign_pct", "confidence"} <= set(told)
    assert [check["verdict"] for check in result.content["checks_not_passed"]] == ["not_checked"]


def test_lost_answer_of_the_engine_finds_the_first_design(run, engine):
    engine.fail["/design"] = [httpx.ReadTimeout("late")]
    assert run("hx_design", KEROSENE).ok
    assert engine.designs == 1 and len(engine.bodies("/design")) == 2


def test_C02_equal_call_after_a_lost_answer_is_the_first_design(run, engine, rig):
    """The engine begins each design and answers too late, twice; the model asks again: one design, 50 of 50."""
    for n in range(50):
        arguments = {**KEROSENE, "m_dot_hot_kg_s": 10.0 + n}
        engine.fail["/design"] = [httpx.ReadTimeout("late"), httpx.ReadTimeout("late")]
        assert run("hx_design", arguments, f"first-{n}").content["error"] == "engine_timeout"
        again = run("hx_design", arguments, f"second-{n}")
        assert again.ok and engine.designs == n + 1
        assert rig.designs.get(OWNER, again.design_id)["session_id"] == f"session-{n + 1}"
    assert len(rig.designs.list(OWNER)) == 50


def test_call_is_stored_before_the_engine_is_asked(run, engine, rig, monkeypatch):
    """What a kill between the engine's answer and the store's leaves is taken up with the same key."""
    def killed(*args, **how):
        raise SystemExit

    monkeypatch.setattr(rig.designs, "create", killed)
    with pytest.raises(SystemExit):
        run("hx_design", KEROSENE)
    monkeypatch.undo()
    assert (engine.designs, rig.designs.list(OWNER)) == (1, [])
    engine.fail["/requirements"] = [httpx.ConnectError("not up yet")]
    assert rig.tools.take_up() is False
    assert rig.tools.take_up() is True
    (design,) = rig.designs.list(OWNER)
    assert (engine.designs, design["session_id"]) == (1, "session-1")
    assert run("hx_design", KEROSENE, "said-again", turn="turn-2").design_id == design["id"]
    assert run("hx_design", KEROSENE, "meant-anew", turn="turn-3").design_id != design["id"]
    assert engine.designs == 2


def test_lost_call_that_nobody_expects_any_more_is_given_up(run, engine, rig, monkeypatch):
    engine.fail["/design"] = [httpx.ReadTimeout("late"), httpx.ReadTimeout("late")]
    run("hx_design", KEROSENE)
    monkeypatch.setattr(design_calls, "TAKE_UP", timedelta(0))
    assert rig.tools.take_up() is True and rig.designs.list(OWNER) == []


def test_same_call_again_is_the_same_design_and_another_call_another(run, engine):
    first, again = run("hx_design", KEROSENE), run("hx_design", KEROSENE)
    other = run("hx_design", KEROSENE, use_id="use-2")
    assert first.design_id == again.design_id != other.design_id
    assert engine.designs == 2


def test_missing_fields_come_back_as_the_engine_named_them(run, engine):
    result = run("hx_design", {"hot_fluid_name": "kerosene", "cold_fluid_name": "water", "T_hot_in_C": 150.0})
    assert not result.ok
    assert result.content["errors"] == [
        {"field": "T_cold_in_C", "message": "T_cold_in_C is missing", "suggestion": "Give it.",
         "valid_range": "-60 to 500 °C"}
    ]  # fmt: skip
    assert engine.designs == 0


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"m_dot_hot_kg_s": -1.0}, "m_dot_hot_kg_s"),
        ({"m_dot_hot_kg_s": "50"}, "m_dot_hot_kg_s"),
        ({"T_hot_in_C": float("nan")}, "T_hot_in_C"),
        ({"T_hot_in_C": float("inf")}, "T_hot_in_C"),
        ({"P_hot_Pa": 10**40}, "P_hot_Pa"),
        ({"hot_flow": {"value": 1e-300, "unit": "m3_h"}}, "hot_flow.value"),
        ({"hot_flow": {"value": 5, "unit": "furlong"}}, "hot_flow.unit"),
        ({"n_passes": 3}, "n_passes"),
        ({"hot_fluid_name": ""}, "hot_fluid_name"),
    ],
)
def test_unusable_arguments_stop_before_the_engine(run, engine, changed, field):
    result = run("hx_design", {**KEROSENE, **changed})
    assert not result.ok and [error["field"] for error in result.content["errors"]] == [field]
    assert engine.calls == []


def test_unknown_arguments_and_tools_are_refused(run, engine):
    assert not run("hx_design", {**KEROSENE, "colour": "red"}).ok
    assert not run("hx_design", [KEROSENE]).ok
    assert not run("no_such_tool " + "x" * 10_000, {}).ok
    assert engine.calls == []


def test_L07_tool_of_an_engine_that_was_taken_out_is_unknown(rig, engine, tmp_path):
    text = FILE.read_text("utf-8").replace("name: hx_find_fluid", "name: hx_other_tool", 1)
    (tmp_path / "engines.yaml").write_text(text, "utf-8")
    context = ToolContext(OWNER, rig.conversation_id, "turn-1", now_iso(), Registry.load(tmp_path / "engines.yaml"))
    result = rig.tools.run(context, "hx_find_fluid", {"query": "oil"}, "use-1")
    assert not result.ok and "no tool named 'hx_find_fluid'" in result.content["errors"][0]["message"]
    assert engine.calls == []


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (httpx.ConnectError("down"), "engine_unavailable"),
        (httpx.ReadTimeout("slow"), "engine_timeout"),
        (httpx.Response(500, text="<html>"), "engine_failed"),
        (httpx.Response(200, text="<html>"), "engine_protocol"),
    ],
)
def test_L18_engine_trouble_is_named_by_its_kind(run, engine, failure, code):
    engine.fail["/requirements"] = [failure]
    assert run("hx_design", KEROSENE).content["error"] == code


def test_L18_word_connection_in_a_refusal_is_not_an_engine_that_is_down(run, engine):
    detail = {"detail": [{"loc": ["body", "P_hot_Pa"], "msg": "no connection between P and T"}]}
    engine.fail["/requirements"] = [httpx.Response(422, json=detail)]
    assert run("hx_design", KEROSENE).content["errors"][0]["field"] == "P_hot_Pa"


def test_P05_token_of_other_input_is_explained(run, engine):
    engine.fail["/design"] = [httpx.Response(400, json={"detail": "the token does not match the input"})]
    result = run("hx_design", KEROSENE)
    assert not result.ok and "token does not match" in json.dumps(result.content)


def test_P05_a_lapsed_token_is_replaced_by_checking_again(run, engine):
    errors = [{"field": "token", "message": "The token is older than 3600 s.", "suggestion": "", "valid_range": ""}]
    engine.fail["/design"] = [httpx.Response(400, json={"detail": {"valid": False, "errors": errors}})]
    assert run("hx_design", KEROSENE).ok
    assert len(engine.bodies("/requirements")) == 2 and len(engine.bodies("/design")) == 2


def test_question_waits_for_the_user_of_a_later_turn(run, engine):
    engine.question = QUESTION
    begun = run("hx_design", KEROSENE)
    assert begun.content["status"] == "waiting" and begun.content["question"]["question_id"] == "q-1"
    answer = {"design_id": begun.design_id, "type": "accept", "values": {"option_id": "a"}}
    assert not run("hx_respond", answer).ok and engine.answers == []
    answered = run("hx_respond", answer, turn="turn-2")
    assert answered.content["status"] == "completed"
    assert engine.answers == [{"type": "accept", "values": {"option_id": "a"}, "question_id": "q-1"}]


def test_designs_of_others_look_like_none(run, rig):
    begun = run("hx_design", KEROSENE)
    for arguments in ({"design_id": begun.design_id}, {"design_id": "0" * 32}):
        assert (
            run("hx_design_status", arguments, owner="owner-2").summary
            == "There is no such design in this conversation."
        )
    assert run("hx_design_status", {"design_id": begun.design_id}).content["status"] == "completed"


def test_owner_is_never_told_to_the_engine(run, engine):
    run("hx_design", KEROSENE)
    assert OWNER not in json.dumps(engine.calls)


def test_number_gate_names_every_place():
    value = {"a": [1.0, float("nan")], "b": {"c": -(10**31), "d": 1e-31}, "e": True, "f": 0.0, "g": -1e29}
    assert unusable_numbers(value) == ["a[1]", "b.c", "b.d"]
