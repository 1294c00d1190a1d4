"""The client against the real engine in this process: both ends of the HTTP contract."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from hx_engine.api import create_app
from hx_engine.settings import EngineSettings
from orchestration.embedded_engine import embedded_client
from orchestration.engine_client import EngineClient
from orchestration.errors import EngineNotFoundError, EngineRejectedError
from orchestration.settings import Settings
from orchestration.status_reading import has_ended, step_records
from tests.rig.kerosene import REQUEST

DUTY = REQUEST | {"user_id": "ann", "cold_fluid_name": "water"}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineClient]:
    folder = tmp_path_factory.mktemp("engine")
    client = embedded_client(Settings(hx_engine_data_dir=folder, hx_engine_internal_secret="s3cret"))
    yield client
    client.close()


def settled(engine: EngineClient, session_id: str) -> dict[str, Any]:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        reply = engine.status(session_id)
        if has_ended(reply):
            return reply
        time.sleep(0.05)
    raise AssertionError("the design did not end in time")


def test_health_needs_no_secret(engine: EngineClient) -> None:
    answer = engine.health()
    assert (answer["status"], answer["service"]) == ("ok", "hx-engine")


def test_requirements_answer_both_ways(engine: EngineClient) -> None:
    good = engine.requirements(DUTY)
    assert (good["valid"], good["errors"], type(good["token"])) == (True, [], str)
    bad = engine.requirements({**DUTY, "T_cold_out_C": 170.0})
    assert bad["valid"] is False
    for error in bad["errors"]:
        assert {"field", "message", "suggestion", "valid_range"} <= set(error)
    assert any("T_cold_out_C" in error["field"] for error in bad["errors"])


def test_what_is_missing_is_named(engine: EngineClient) -> None:
    answer = engine.requirements({"user_id": "ann"})
    fields = " ".join(error["field"] for error in answer["errors"])
    for name in ("hot_fluid_name", "cold_fluid_name", "T_hot_in_C", "T_cold_in_C"):
        assert name in fields


def test_a_design_runs_to_its_end_once_for_one_key(engine: EngineClient) -> None:
    token = engine.requirements(DUTY)["token"]
    first = engine.design({**DUTY, "token": token}, "key-1")
    again = engine.design({**DUTY, "token": token}, "key-1")
    assert first["session_id"] == again["session_id"]
    reply = settled(engine, first["session_id"])
    assert (reply["pipeline_status"], reply["is_complete"], reply["waiting_for_user"]) == ("completed", True, False)
    assert {record["step_id"] for record in step_records(reply)} == set(range(1, 17))


def test_P05_a_token_of_another_input_another_user_or_altered_is_refused(engine: EngineClient) -> None:
    token = engine.requirements(DUTY)["token"]
    altered = token[:-1] + ("0" if token[-1] != "0" else "1")
    for body in (
        {**DUTY, "T_hot_in_C": 151.0, "token": token}, {**DUTY, "user_id": "bob", "token": token},
        {**DUTY, "token": altered}, {**DUTY, "token": ""}, {**DUTY, "token": 5},
    ):
        with pytest.raises(EngineRejectedError) as caught:
            engine.design(body)
        assert caught.value.status == (422 if body["token"] == 5 else 400)
    assert engine.design({**DUTY, "token": token})["session_id"]


def test_P05_a_token_that_has_lapsed_is_refused_and_a_new_one_taken(
    engine: EngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, issued_s = engine.requirements(DUTY)["token"], time.time()
    backdated = f"{int(issued_s) + 9999}.{token.partition('.')[2]}"
    monkeypatch.setattr("hx_engine.api.designs.time.time", lambda: issued_s + 3599)
    assert engine.design({**DUTY, "token": token})["session_id"]
    monkeypatch.setattr("hx_engine.api.designs.time.time", lambda: issued_s + 3602)
    for old, why in ((token, "older than 3600 s"), (backdated, "another request")):
        with pytest.raises(EngineRejectedError, match=why) as caught:
            engine.design({**DUTY, "token": old})
        assert (caught.value.status, caught.value.errors[0]["field"]) == (400, "token")
    assert engine.design({**DUTY, "token": engine.requirements(DUTY)["token"]})["session_id"]


def test_an_unknown_design_is_not_found(engine: EngineClient) -> None:
    for call in (engine.status, lambda session_id: engine.respond(session_id, {"type": "accept", "values": {}})):
        with pytest.raises(EngineNotFoundError):
            call("0" * 32)


def test_fluids_and_limits_are_offered(engine: EngineClient) -> None:
    assert "kerosene" in str(engine.fluids("kerosine")).lower()
    assert "tube_velocity_max_m_s" in str(engine.limits())


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/requirements"), ("POST", "/design"), ("GET", "/design/x/status"), ("POST", "/design/x/respond"),
     ("GET", "/fluids"), ("GET", "/limits")],
)
@pytest.mark.parametrize("secret", [None, "wrong"])
def test_every_call_needs_the_secret(
    tmp_path_factory: pytest.TempPathFactory, method: str, path: str, secret: str | None
) -> None:
    app = create_app(EngineSettings(data_dir=tmp_path_factory.mktemp("engine"), internal_secret="s3cret"))
    client = EngineClient("http://engine", secret, transport=httpx.ASGITransport(app=app))
    with pytest.raises(EngineRejectedError) as caught:
        client.call(method, path, {} if method == "POST" else None)
    assert caught.value.status == 401
    client.close()
