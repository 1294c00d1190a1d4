"""The stream of a design: all of it for every reader, from where it left off, to one end."""

from __future__ import annotations

import json

import pytest

ENDS = {"design_complete", "design_ended"}


def events(text: str) -> list[tuple[str | None, str, dict]]:
    """(id, name, data) of each event."""
    found = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line.partition(": ") for line in block.split("\n") if ": " in line and not line.startswith(":")]
        fields = {name: value for name, _, value in lines}
        if "event" in fields:
            found.append((fields.get("id"), fields["event"], json.loads(fields["data"])))
    return found


async def read(engine, session_id: str, **headers: str) -> list[tuple[str | None, str, dict]]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    reply = await engine.send("GET", f"/design/{session_id}/stream", headers=named, timeout=60)
    assert reply.status_code == 200 and reply.headers["content-type"].startswith("text/event-stream")
    return events(reply.text)


def test_a_stream_tells_every_step_and_ends(with_engine, kerosene):
    async def scenario(engine):
        session_id = await engine.start(kerosene)
        live = await read(engine, session_id)
        records = (await engine.settled(session_id))["step_records"]
        steps = [r["step_id"] for r in records]
        assert [data["step_id"] for _, name, data in live if name == "step_started"] == steps
        assert [data["step_id"] for _, name, data in live if name in ("step_approved", "step_warning")] == steps
        assert live[-1][1] == "design_complete" and live[-1][2]["summary"] == records[-1]["outputs"]["summary"]
        assert sum(name in ENDS for _, name, _ in live) == 1
        assert all(data["session_id"] == session_id and data["event_type"] == name for _, name, data in live)
        late = await read(engine, session_id)
        assert [event for event in late if event[1] != "step_started"] == [e for e in live if e[1] != "step_started"]

    with_engine(scenario)


def test_a_reader_that_comes_back_misses_nothing(with_engine, kerosene):
    async def scenario(engine):
        session_id = await engine.start(kerosene)
        await engine.settled(session_id)
        told = await read(engine, session_id)
        outcomes = [event for event in told if event[1] in ("step_approved", "step_warning")]
        for place in (0, 7, 19):
            rest = await read(engine, session_id, Last_Event_ID=outcomes[place][0])
            again = [event for event in rest if event[1] in ("step_approved", "step_warning")]
            assert again == outcomes[place + 1 :]
            assert rest[-1][1] == "design_complete"

    with_engine(scenario)


@pytest.mark.parametrize("last", ["", "garbage", "-1", "99999999999999999999", "x" * 5000, "3.7", "²"])
def test_a_strange_last_event_id_still_ends_the_stream(with_engine, kerosene, last):
    async def scenario(engine):
        session_id = await engine.start(kerosene)
        await engine.settled(session_id)
        sent = {"Last-Event-ID": last.encode()}
        reply = await engine.send("GET", f"/design/{session_id}/stream", headers=sent, timeout=20)
        assert reply.status_code in (200, 400)
        assert reply.status_code == 400 or events(reply.text)[-1][1] == "design_complete"

    with_engine(scenario)


def test_a_question_is_told_and_a_cancelled_design_ends_its_stream(with_engine, acid):
    async def scenario(engine):
        session_id = await engine.start(acid)
        question = (await engine.settled(session_id))["question"]
        await engine.call("POST", f"/design/{session_id}/cancel")
        told = await read(engine, session_id)
        asked = next(data for _, name, data in told if name == "step_escalated")
        assert asked["property_request_payload"] == question["property_request_payload"]
        assert asked["message"] == question["message"] and asked["options"] == question["options"]
        assert (told[-1][1], told[-1][2]["pipeline_status"]) == ("design_ended", "cancelled")

    with_engine(scenario)
