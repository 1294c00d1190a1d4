"""Claude Code as a child process, against a stand-in program that speaks its JSON lines."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from orchestration.loop_thread import LoopThread
from orchestration.models.claude_cli import ClaudeCliClient
from tests.fakes.claude_program import ClaudeProgram, failed, lines, said
from tests.fakes.kerosene_model import KEROSENE
from tests.fakes.scripted_engine import ScriptedEngine
from tests.fakes.turn_rig import OWNER, TurnRig, end_of


@pytest.fixture
def program(tmp_path):
    return ClaudeProgram(tmp_path / "program")


@pytest.fixture
def engine():
    return ScriptedEngine()


@pytest.fixture
def rig(tmp_path, program, engine, monkeypatch):
    monkeypatch.setattr("orchestration.models.claude_cli_wire.FIRST_WAIT_S", 0.01)
    loop = LoopThread("models")
    made = TurnRig(tmp_path, engine.client())
    made.start(ClaudeCliClient(str(program.path), "sonnet", loop))
    yield made
    made.close()
    loop.stop()


def calling(name, arguments, words=""):
    return words + json.dumps({"tool_calls": [{"name": name, "arguments": arguments}]})


def test_duty_becomes_a_design_through_tool_calls_in_the_text(rig, program, engine):
    program.will(said(calling("hx_design", KEROSENE, "I start the design.\n\n")))
    program.will(said("Done."))
    final = end_of(rig.say("Cool kerosene"))
    assert final.data["text"] == "I start the design.\n\nDone." and final.data["design_id"]
    assert engine.bodies("/design")[0]["m_dot_hot_kg_s"] == 50.0
    told = json.loads(program.calls[1]["stdin"].partition("\n")[2])
    assert [message["role"] for message in told] == ["user", "assistant", "tool"]
    assert '"status": "completed"' in told[-1]["content"] and "tok" not in json.loads(told[-1]["content"])[0]["result"]
    answer = rig.messages()[-1]
    assert (answer["usage"]["output_tokens"], answer["cost_usd"], answer["assistant"]) == (80, None, "claude_cli")


def test_child_has_no_tools_no_key_and_an_empty_folder(rig, program, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "canary-key")
    monkeypatch.setenv("APP_SHARED_PASSWORD", "canary-password")
    program.will(said("Hello."))
    assert end_of(rig.say("a $(touch x) `word`; rm")).data["text"] == "Hello."
    call = program.calls[0]
    assert "canary" not in json.dumps(call) and call["cwd"] == []
    flags = call["argv"]
    assert flags[flags.index("--tools") + 1] == "" and "--strict-mcp-config" in flags
    assert flags[flags.index("--model") + 1] == "sonnet" and "hx_design" in flags[flags.index("--system-prompt") + 1]
    assert "a $(touch x) `word`; rm" in call["stdin"] and "touch" not in json.dumps(flags)


@pytest.mark.parametrize(
    "answer",
    ['{"tool_calls": [{"name": "hx_design"', '{"tool_calls": []}', '{"tool_calls": [{"name": 5, "arguments": {}}]}',
     '{"tool_calls": [{"name": "hx_find_fluid", "arguments": {"query": NaN}}]}'],
)  # fmt: skip
def test_broken_tool_calls_run_nothing_and_can_be_mended(rig, program, engine, answer):
    program.will(said(answer))
    program.will(said("Mended."))
    assert end_of(rig.say("design")).data["text"] == "Mended."
    assert engine.calls == [] and "not usable JSON" in program.calls[1]["stdin"]


def test_tool_calls_in_the_middle_of_words_are_words(rig, program, engine):
    program.will(said('Write {"tool_calls": []} to call a tool.'))
    assert "tool_calls" in end_of(rig.say("how?")).data["text"] and engine.calls == []


OWN_TOOL = {"type": "assistant", "message": {"content": [{"type": "tool_use", "name": "Bash", "input": {}}]}}


@pytest.mark.parametrize(
    ("out", "code", "says"),
    [
        ("", 1, "ended in the middle"), ("{broken\n", 0, "could not be read"), ("[1]\n", 0, "could not be read"),
        ("x" * 5_000_000, 0, "could not be read"), (lines(OWN_TOOL), 0, "tool of its own"),
        (failed("authentication_failed"), 1, "not signed in"), (failed("invalid_request"), 1, "does not answer"),
        (said("x", subtype="error_max_turns"), 0, "does not answer"),
        (said("No.", stop_reason="refusal"), 0, "declined"),
        (said("x", stop_reason="something_new"), 0, "cut off"),
    ],
)  # fmt: skip
def test_faults_end_in_one_clear_error_and_the_talk_goes_on(rig, program, out, code, says):
    program.will(out, code=code)
    program.will(said("All well."))
    end = end_of(rig.say("hello"))
    assert end.type == "app_error" and says in end.data["message"]
    assert end_of(rig.say("again")).data["text"] == "All well."


def test_busy_service_is_asked_again(rig, program):
    program.will(failed("overloaded"))
    program.will(said("Here."))
    assert end_of(rig.say("hello")).data["text"] == "Here."


def test_missing_program_is_named(tmp_path, engine):
    loop, rig = LoopThread("models"), TurnRig(tmp_path / "none", engine.client())
    rig.start(ClaudeCliClient(str(tmp_path / "nothing"), "sonnet", loop))
    assert "CLAUDE_CLI_PATH" in end_of(rig.say("hello")).data["message"]
    rig.close()
    loop.stop()


def test_stop_kills_the_child_and_all_it_began(rig, program):
    program.will(sleep_s=60)
    turn_id = rig.turns.start(OWNER, rig.conversation_id, "hello")
    pids = program.home / "pids"
    deadline = time.monotonic() + 10
    while not (pids.exists() and len(pids.read_text().split()) == 2):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert rig.turns.stop(turn_id) and rig.wait() < 2.0
    while any(_lives(pid) for pid in pids.read_text().split()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert end_of(rig.of_turn(turn_id)).data["stop_reason"] == "stopped"


def _lives(pid: str) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
