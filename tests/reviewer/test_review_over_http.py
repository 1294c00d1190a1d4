"""An engine with reviews on, over its HTTP contract; and whose key it may spend."""

from __future__ import annotations

import asyncio
import pickle

from pydantic import SecretStr

from hx_engine.pipeline.opinion import NotReviewed
from hx_engine.reviewer.claude import ClaudeReviewer
from hx_engine.settings import EngineSettings
from hx_engine.work import crew_of
from orchestration import embedded_engine
from orchestration.settings import Settings
from tests.engine_api.conftest import engine_over
from tests.fakes.messages_replies import fault
from tests.reviewer.conftest import DUTY, replied

DOUBT = "Why is the cooling water in the tubes?"


def play(data_dir, api, scenario):
    async def run():
        keys = {"review": "on", "anthropic_api_key": "sk-secret", "anthropic_base_url": api.url}
        async with engine_over(data_dir, **keys) as engine:
            await scenario(engine)

    asyncio.run(run())


def test_a_doubt_waits_over_a_restart_and_the_answer_is_bound_to_it(tmp_path, api):
    seen = {}

    async def ask(engine):
        api.will(replied(confidence=0.4, observation=DOUBT))
        seen["id"] = await engine.start(DUTY)
        reply = await engine.settled(seen["id"])
        seen["question"] = reply["question"]
        assert reply["pipeline_status"] == "waiting" and DOUBT in reply["question"]["message"]

    async def answer(engine):
        assert (await engine.status(seen["id"]))["question"] == seen["question"]
        asked = {"question_id": seen["question"]["question_id"]}
        bad = asked | {"type": "override", "values": {"tube_material": "wood"}}
        status, reply = await engine.answer(seen["id"], bad)
        assert status == 422 and reply["detail"]["errors"][0]["field"] == "tube_material"
        api.will(replied(), fault(401, "authentication_error"), replied(decision="WARN", observation="Fine margin."))
        assert (await engine.answer(seen["id"], asked | {"type": "accept"}))[0] == 200
        assert (await engine.answer(seen["id"], asked | {"type": "accept"}))[0] == 409
        reply = await engine.settled(seen["id"])
        assert reply["pipeline_status"] == "completed"
        called = {r["step_id"]: r["ai_called"] for r in reply["step_records"] if r["ai_decision"] != "ESCALATE"}
        assert [step for step, is_called in called.items() if is_called] == [12, 16]
        said = [row["ai_review"]["observation"] for row in reply["step_records"] if row["step_id"] == 11]
        assert said[-1] == "not reviewed by a model: the key was refused; rules only"
        assert any(DOUBT in warning for warning in reply["warnings"])
        assert any("Fine margin." in warning for warning in reply["warnings"])

    play(tmp_path, api, ask)
    play(tmp_path, api, answer)
    assert len(api.requests) == 4 and api.refused == []


def given_to_the_engine(tmp_path, monkeypatch, **settings):
    """The engine settings that an app with these settings makes."""
    for name in ("ARKEN_HOST", "APP_SHARED_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    made = []
    create = embedded_engine.create_app
    monkeypatch.setattr(embedded_engine, "create_app", lambda found: made.append(found) or create(found))
    embedded_engine.embedded_client(Settings(hx_engine_data_dir=tmp_path, **settings)).close()
    return made[0]


def test_an_app_open_to_strangers_does_not_hand_its_key_to_the_engine(tmp_path, monkeypatch):
    assert given_to_the_engine(tmp_path, monkeypatch, arken_host="0.0.0.0").anthropic_api_key is None


def test_an_app_behind_a_password_hands_its_key_to_the_engine(tmp_path, monkeypatch):
    found = given_to_the_engine(tmp_path, monkeypatch, arken_host="0.0.0.0", app_shared_password="a-long-password")
    assert found.anthropic_api_key == SecretStr("sk-secret") and found.review == "off"


def test_processes_get_the_reviewer_and_a_cluster_does_not_get_the_key(tmp_path, api, monkeypatch):
    sent = {}

    def crew(name):
        return lambda *given: sent.setdefault(name, pickle.dumps(given[-1]))

    monkeypatch.setattr("hx_engine.work.crew.Processes", crew("processes"))
    monkeypatch.setattr("hx_engine.work.crew.DaskCluster", crew("cluster"))
    for scheduler in ("processes", "tcp://127.0.0.1:9"):
        found = EngineSettings(
            data_dir=tmp_path, scheduler=scheduler, review="on", anthropic_api_key="sk-secret",
            anthropic_base_url=api.url,
        )  # fmt: skip
        crew_of(found, None)
    reviewer = pickle.loads(sent["processes"]).keywords["reviewer"]
    api.will(replied())
    assert isinstance(reviewer, ClaudeReviewer) and reviewer({}).decision == "PROCEED"
    assert b"sk-secret" not in sent["cluster"]
    assert isinstance(pickle.loads(sent["cluster"]).keywords["reviewer"]({}), NotReviewed)
