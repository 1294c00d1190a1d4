"""Messages, streams, contexts and deletions over HTTP."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import httpx_sse
import pytest

from orchestration.design_sync import DesignSync
from tests.orchestration.http_api.conftest import Installation
from tests.rig.kerosene import DUTY
from tests.rig.waiting import until

UNKNOWN = "0" * 32


def events_of(client: httpx.Client, path: str, **how: object) -> list[httpx_sse.ServerSentEvent]:
    """The whole stream to its end; the client takes a comment that keeps the line open for an event without data."""
    with httpx_sse.connect_sse(client, "GET", path, **how) as source:
        assert source.response.status_code == 200, source.response.read()
        return [event for event in source.iter_sse() if event.data]


def test_a_message_streams_to_a_design_and_its_end(client: httpx.Client) -> None:
    begun = client.post("/api/chat", json={"message": DUTY})
    assert begun.status_code == 202
    stream = begun.json()["stream"]
    events = events_of(client, stream)
    kinds = [event.event for event in events]
    assert kinds[-1] == "end" and json.loads(events[-1].data) == {"reason": "idle"}
    assert "tool_start" in kinds and "run_progress" in kinds
    assert kinds.count("message_final") == 1
    ids = [event.id for event in events if event.event not in ("end", "snapshot")]
    assert len(set(ids)) == len(ids) and [int(i) for i in ids] == sorted(int(i) for i in ids)
    again = events_of(client, stream, headers={"Last-Event-ID": ids[3]})
    assert [event.id for event in again if event.event not in ("end",)] == ids[4:]
    assert [e.id for e in events_of(client, f"{stream}?after={ids[-1]}") if e.event != "end"] == []


def test_W05_the_end_of_a_design_is_told_before_its_stream_ends(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is stored first, and here a second and a half pass before it is said."""
    say = DesignSync._announce_status

    def late(*given: object) -> None:
        if "completed" in given:
            time.sleep(1.5)
        say(*given)

    monkeypatch.setattr(DesignSync, "_announce_status", late)
    begun = client.post("/api/chat", json={"message": DUTY}).json()
    events = events_of(client, begun["stream"], timeout=60)
    told = [json.loads(event.data)["data"] for event in events if event.event == "run_progress"]
    assert (told[-1]["state"], told[-1]["position"]) == ("completed", None)
    assert events[-1].event == "end"


def test_c01_fifty_posts_with_one_key_are_one_turn_and_one_design(installation: Installation) -> None:
    body, headers = {"message": DUTY}, {"Idempotency-Key": "fifty-at-once"}

    def post(_: int) -> httpx.Response:
        with installation.client() as client:
            return client.post("/api/chat", json=body, headers=headers)

    with ThreadPoolExecutor(25) as pool:
        answers = list(pool.map(post, range(50)))
    taken = [answer.json() for answer in answers if answer.status_code == 202]
    assert {answer.status_code for answer in answers} <= {202, 409} and taken
    assert len({answer["turn"] for answer in taken}) == 1
    conversation = taken[0]["conversation"]
    until(lambda: installation.services.turns.running(conversation) is None)
    assert len(installation.services.designs.list("team", conversation)) == 1
    said = installation.services.conversations.messages("team", conversation)
    assert [message["role"] for message in said] == ["user", "assistant"]
    with installation.client() as client:
        later = client.post("/api/chat", json=body, headers=headers)
        assert (later.status_code, later.json()) == (202, taken[0])
        other = client.post("/api/chat", json={"message": "something else"}, headers=headers)
        assert other.status_code == 422
        assert other.json()["errors"][0]["field"] == "Idempotency-Key"


def test_a_second_message_while_one_is_answered_is_refused(client: httpx.Client, installation: Installation) -> None:
    begun = client.post("/api/chat", json={"message": DUTY}).json()
    body = {"message": "more", "conversation": begun["conversation"]}
    answer = client.post("/api/chat", json=body)
    if installation.services.turns.running(begun["conversation"]) == begun["turn"]:
        assert (answer.status_code, answer.json()["code"]) == (409, "turn_refused")
    until(lambda: installation.services.turns.running(begun["conversation"]) is None)
    assert client.post("/api/chat", json=body).status_code == 202


def test_context_holds_what_was_said_and_nothing_inner(client: httpx.Client, installation: Installation) -> None:
    conversation, design = installation.designed(client)
    answer = client.get(f"/api/chat/{conversation}/context")
    view = answer.json()
    assert [message["role"] for message in view["messages"]] == ["user", "assistant"]
    assert view["messages"][0]["text"] == DUTY
    assert view["designs"][0]["id"] == design and view["questions"] == [] and view["running_turn"] is None
    assert view["case"] is not None
    for inner in ("owner", "replay", "idempotency_key", "session_id"):
        assert f'"{inner}"' not in answer.text


def test_deleting_a_message_and_the_conversation(client: httpx.Client, installation: Installation) -> None:
    conversation, design = installation.designed(client)
    first = client.get(f"/api/chat/{conversation}/context").json()["messages"][0]["id"]
    assert client.delete(f"/api/chat/{UNKNOWN}/messages/{first}").status_code == 404
    assert client.delete(f"/api/chat/{conversation}/messages/{first}").json() == {"status": "deleted"}
    assert client.delete(f"/api/chat/{conversation}/messages/{first}").status_code == 404
    assert len(client.get(f"/api/chat/{conversation}/context").json()["messages"]) == 1
    assert client.delete(f"/api/chat/{conversation}").status_code == 200
    assert client.get(f"/api/chat/{conversation}/context").status_code == 404
    assert client.get(f"/api/chat/{conversation}/stream").status_code == 404
    assert client.get(f"/api/designs/{design}").status_code == 200


@pytest.mark.parametrize(
    ("units", "key", "inlet", "drop", "coefficient"),
    [
        ({}, {}, "150 °C", "0.7 bar", "W/(m² K)"), ({"units": "SI"}, {}, "150 °C", "0.7 bar", "W/(m² K)"),
        ({"units": "Metric"}, {"Idempotency-Key": "in-metric"}, "150 °C", "0.7 bar", "W/(m² °C)"),
        ({"units": "US"}, {}, "302 °F", "10.15 psi", "Btu/(h ft² °F)"),
    ],
    ids=["left out", "SI", "Metric", "US"],
)  # fmt: skip
def test_the_answer_is_worded_in_the_units_asked_for(
    client: httpx.Client, installation: Installation, units: dict, key: dict, inlet: str, drop: str, coefficient: str
) -> None:
    """0.7 bar of 100,000 Pa are, at 6,894.757 Pa a psi, 10.15 psi."""
    begun = client.post("/api/chat", json={"message": DUTY, **units}, headers=key)
    assert begun.status_code == 202, begun.text
    until(lambda: installation.services.turns.running(begun.json()["conversation"]) is None, 60)
    said = client.get(begun.json()["context"]).json()["messages"][-1]["text"].replace("\u00a0", " ")
    assert inlet in said and drop in said and coefficient in said, said


def test_other_units_are_refused_with_the_ones_there_are(client: httpx.Client) -> None:
    for wrong in ("metric", "us", "", "imperial", 1, None, ["SI"]):
        answer = client.post("/api/chat", json={"message": DUTY, "units": wrong})
        assert answer.status_code == 422
        (problem,) = answer.json()["errors"]
        assert problem["field"] == "units" and problem["message"] and problem["fix"]
        assert problem["allowed"] == "one of 'SI', 'Metric' or 'US'"
    field = client.get("/api/openapi.json").json()["components"]["schemas"]["ChatMessage"]["properties"]["units"]
    assert field["enum"] == ["SI", "Metric", "US"] and field["default"] == "SI" and field["description"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "message"), ({"message": 1}, "message"), ({"message": " "}, "body"), ({"message": "a", "x": 1}, "x"),
        ({"message": "a", "conversation": "../a"}, "conversation"), ({"message": "a" * 20_001}, "message"),
        ({"message": "a", "attachments": [{"name": "a", "data": "JVBERi0="}, {"name": "b", "data": "§"}]},
         "attachments.1.data"),
        ({"message": "a", "attachments": [{"name": "a", "data": ""}] * 6}, "attachments"),
    ],
)
def test_a_wrong_body_is_told_by_field(client: httpx.Client, body: dict, field: str) -> None:
    answer = client.post("/api/chat", json=body)
    assert answer.status_code == 422
    problem = answer.json()["errors"][0]
    assert problem["field"] == field and problem["message"] and problem["fix"]
