"""Ten duties through the real SDK, the streamed double and the real engine, plain and with a fault in every call."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
import yaml

from orchestration.embedded_engine import embedded_client
from orchestration.settings import Settings
from orchestration.tools.digest import design_digest
from tests.fakes.messages_api import MessagesApi
from tests.fakes.messages_replies import Reply, error_event, fault, say, text, thinking, tool_use
from tests.fakes.turn_rig import OWNER, TurnRig, claude_client, end_of

SERVICES = yaml.safe_load((Path(__file__).resolve().parents[2] / "reference" / "services.yaml").read_text("utf-8"))
TEN = ("SVC-040", "SVC-055", "SVC-047", "SVC-050", "SVC-059", "SVC-052", "SVC-044", "SVC-013", "SVC-018", "SVC-014")
FIELDS = {"fluid": "{}_fluid_name", "flow_kg_s": "m_dot_{}_kg_s", "T_in_C": "T_{}_in_C", "T_out_C": "T_{}_out_C",
          "P_Pa_abs": "P_{}_Pa"}  # fmt: skip


def arguments_of(service):
    """The duty as a model would hand it to the tool: what is stated, nothing else."""
    answer = service["structured_answer"]
    found = {FIELDS[name].format(side): answer[side].get(name) for side in ("hot", "cold") for name in FIELDS}
    return {name: value for name, value in found.items() if value is not None}


DUTIES = {service["request"]: arguments_of(service) for service in SERVICES["services"] if service["id"] in TEN}


def engineer(body):
    """Designs the duty the user last wrote, unless the conversation already knows its design."""
    words = json.dumps(body["messages"], ensure_ascii=False)
    last = body["messages"][-1]["content"]
    if last[-1]["type"] == "tool_result" or "design_id" in words:
        return say(thinking("There are results."), text("The design is there."))
    said = next(request for request in DUTIES if json.dumps(request, ensure_ascii=False)[1:-1] in words)
    return say(thinking("All is given."), text("I start the design."), tool_use("hx_design", DUTIES[said]))


def faults():
    """One fault of the catalogue after another, for ever."""
    return itertools.cycle([
        lambda: fault(429, "rate_limit_error", retry_after="0.01"),
        lambda: error_event("overloaded_error"),
        lambda: fault(529, "overloaded_error"),
        lambda: say(text("The first words, then nothing more."), cut_after=5),
        lambda: fault(500, "api_error"),
        lambda: say(text("The first words, then a reset."), cut_after=1, reset=True),
        lambda: Reply(raw=b"event: message_start\ndata: {broken\n\n"),
        lambda: error_event("overloaded_error", thinking("a"), tool_use("hx_design", {}), after=7),
        lambda: Reply(raw=b"<html>hello</html>"),
        lambda: fault(502, "api_error"),
        lambda: say(tool_use("hx_design", {"hot_fluid_name": "kerosene"}), stop_reason="max_tokens"),
    ])  # fmt: skip


class FaultyEngineer:
    """Every answer comes only after a fault."""

    def __init__(self):
        self._faults, self._is_due, self.made = faults(), True, 0

    def __call__(self, body):
        due, self._is_due = self._is_due, not self._is_due
        self.made += due
        return next(self._faults)() if due else engineer(body)


def designed(folder, model, loop):
    """Each duty in a conversation of its own, asked again until the answer is whole: its design."""
    found = {}
    with MessagesApi(model) as api:
        engine = embedded_client(Settings(hx_engine_data_dir=folder / "engine"))
        rig = TurnRig(folder, engine)
        rig.start(claude_client(api.url, loop))
        for request in DUTIES:
            rig.conversation_id = rig.conversations.create(OWNER, "duty")["id"]
            words = request
            for _ in range(6):
                if end_of(rig.say(words, timeout_s=60)).data.get("stop_reason") == "end_turn":
                    break
                words = "Please go on."
            (design,) = rig.designs.list(OWNER, rig.conversation_id)
            design = rig.follower.wait(OWNER, design["id"], 60.0)
            told = design_digest(design, rig.designs.records(OWNER, design["id"]))
            asked = (told["question"] or {}).get("message")
            found[request] = (told["status"], asked, {row["key"]: row["value"] for row in told["results"]})
        calls, refused = len(api.requests), api.refused
        rig.close()
    assert refused == []
    return found, calls


@pytest.mark.timeout(600)
def test_ten_duties_end_in_the_same_designs_with_a_fault_in_every_call(tmp_path, loop, monkeypatch):
    monkeypatch.setattr("orchestration.models.claude_faults.FIRST_WAIT_S", 0.01)
    assert len(DUTIES) == 10
    plain, calls = designed(tmp_path / "plain", engineer, loop)
    faulty = FaultyEngineer()
    same, calls_with_faults = designed(tmp_path / "faulty", faulty, loop)
    assert same == plain
    assert calls == 20 and faulty.made >= 20 and calls_with_faults >= 40
    ends = [status for status, _, _ in plain.values()]
    assert set(ends) <= {"completed", "waiting"} and ends.count("completed") >= 5
    assert all(asked if status == "waiting" else len(results) > 20 for status, asked, results in plain.values())
