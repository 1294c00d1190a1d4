"""The event stream: from every position, over every drop, to every end."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import httpx_sse
import pytest

from orchestration.events import APP_ERROR, MESSAGE_DELTA, MESSAGE_FINAL, ChatEvent, now_iso
from orchestration.http_api import stream as stream_module
from orchestration.identity import LOGIN_COOKIE
from tests.orchestration.http_api.conftest import PASSWORD, Installation
from tests.rig.api_server import serving
from tests.rig.waiting import until

Sse = httpx_sse.ServerSentEvent
COUNT = 200


def new_conversation(installation: Installation) -> str:
    return installation.services.conversations.create("team", "events")["id"]


def say(installation: Installation, conversation: str, count: int, end: str | None = MESSAGE_FINAL) -> list[str]:
    """`count` events of one turn, the last of them its end; their ids."""
    turn, log = uuid.uuid4().hex, installation.services.events
    kinds = [MESSAGE_DELTA] * (count - 1) + [end or MESSAGE_DELTA]
    return [log.append(ChatEvent(kind, conversation, turn, {"n": n})) for n, kind in enumerate(kinds)]


def read(client: httpx.Client, conversation: str, first: int | None = None, **how: object) -> list[Sse]:
    """The stream to its end, or its first events only, dropping the connection then."""
    found: list[Sse] = []
    with httpx_sse.connect_sse(client, "GET", f"/api/chat/{conversation}/stream", **how) as source:
        for event in told(source):
            found.append(event)
            if first is not None and len(found) >= first:
                break
    return found


def told(source: httpx_sse.EventSource) -> Iterator[Sse]:
    """Its events. The client takes a comment that keeps the line open for one without data."""
    return (event for event in source.iter_sse() if event.data)


def ids(events: list[Sse]) -> list[str]:
    return [event.id for event in events if event.event not in ("end", "snapshot")]


@contextmanager
def answered_within(client: httpx.Client, seconds: float) -> Iterator[None]:
    """And so much longer as a machine is slow: five times what it takes there to answer without any work."""

    def plain_s() -> float:
        begun = time.monotonic()
        assert client.get("/api/openapi.json").status_code == 200
        return time.monotonic() - begun

    before, begun = plain_s(), time.monotonic()
    yield
    took = time.monotonic() - begun
    assert took < seconds + 5.0 * max(before, plain_s())


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "POLL_S", 0.02)


@pytest.mark.parametrize("step", [10, pytest.param(1, marks=pytest.mark.tier2)], ids=["every tenth", "every event"])
def test_w03_a_drop_after_every_event_loses_and_doubles_nothing(
    installation: Installation, quick: None, step: int
) -> None:
    conversation = new_conversation(installation)
    given = say(installation, conversation, COUNT)
    with installation.client() as client:
        for drop in range(1, COUNT + 1, step):
            before = read(client, conversation, first=drop)
            how = {"headers": {"Last-Event-ID": before[-1].id}} if drop % 2 else {"params": {"after": before[-1].id}}
            after = read(client, conversation, **how)
            assert ids(before) + ids(after) == given, drop


def test_w03_two_tabs_and_another_replica_see_the_same(installation: Installation, quick: None) -> None:
    conversation = new_conversation(installation)
    turn, log = uuid.uuid4().hex, installation.services.events
    seen: dict[str, list[str]] = {}
    installation.services.store.insert("turns", {
        "id": turn, "owner": "team", "conversation_id": conversation, "status": "running", "process_id": "other",
        "model": "none", "error": None, "created_at": now_iso(), "updated_at": now_iso(), "version": 1,
    })  # fmt: skip

    def watch(name: str, url: str) -> None:
        with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {installation.key}"}, timeout=30) as client:
            seen[name] = ids(read(client, conversation))

    door = _door(installation)
    with serving(installation.services, door) as replica:
        watchers = [threading.Thread(target=watch, args=(name, url)) for name, url in
                    (("tab 1", installation.url), ("tab 2", installation.url), ("replica", replica))]  # fmt: skip
        for watcher in watchers:
            watcher.start()
        given = [log.append(ChatEvent(MESSAGE_DELTA, conversation, turn, {"n": n})) for n in range(50)]
        document = installation.services.store.get("turns", "team", turn)
        installation.services.store.replace("turns", {**document, "status": "ended"}, document["version"])
        given.append(log.append(ChatEvent(MESSAGE_FINAL, conversation, turn, {})))
        for watcher in watchers:
            watcher.join(20)
    assert seen == {"tab 1": given, "tab 2": given, "replica": given}


def test_a_word_of_this_process_is_sent_without_waiting_for_the_next_look(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_module, "POLL_S", 60.0)
    conversation, turn, log = new_conversation(installation), uuid.uuid4().hex, installation.services.events
    log.append(ChatEvent(MESSAGE_DELTA, conversation, turn, {"text": "first"}))
    with installation.client() as client:
        path = f"/api/chat/{conversation}/stream"
        with httpx_sse.connect_sse(client, "GET", path, timeout=30) as source:
            events = told(source)
            assert json.loads(next(events).data)["data"]["text"] == "first"
            for word in ("second", "third"):
                time.sleep(0.1)
                log.append(ChatEvent(MESSAGE_DELTA, conversation, turn, {"text": word}))
                assert json.loads(next(events).data)["data"]["text"] == word


def _door(installation: Installation):
    from orchestration.bootstrap import door_for

    return door_for(installation.services.settings)


POSITIONS = ["garbage", "-5", "1.5", "' OR 1=1", "1" * 10_000, "$", "0x10", "٣", "1-2-3", ""]


@pytest.mark.parametrize("position", POSITIONS)
def test_w04_a_position_that_is_none_is_refused_or_starts_anew(
    installation: Installation, client: httpx.Client, position: str
) -> None:
    conversation = new_conversation(installation)
    given = say(installation, conversation, 3)
    with answered_within(client, 2.0):
        answer = client.get(f"/api/chat/{conversation}/stream", params={"after": position})
    if position == "":
        assert all(f"id: {event_id}" in answer.text for event_id in given)
    else:
        assert answer.status_code in (400, 422) and answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("which", ["future", "another conversation's", "expired", "buffered"])
def test_w04_a_position_out_of_reach_gets_a_snapshot_at_once(
    installation: Installation, client: httpx.Client, which: str
) -> None:
    conversation, other = new_conversation(installation), new_conversation(installation)
    elsewhere = say(installation, other, 3)
    given = say(installation, conversation, 3)
    installation.services.conversations.add_message("team", conversation, "user", "kept in the store")
    position = {"future": str(int(given[-1]) + 10**9), "another conversation's": elsewhere[1], "expired": "0",
                "buffered": "buffered-7"}[which]  # fmt: skip
    with answered_within(client, 2.0):
        events = read(client, conversation, headers={"Last-Event-ID": position})
    assert [event.event for event in events] == ["snapshot", "end"]
    view = json.loads(events[0].data)
    assert view["messages"][-1]["text"] == "kept in the store"
    assert events[0].id == view["last_event_id"] == given[-1]


ENDS = ["end_turn", "error", "stopped", "refusal", "terminated", "turn_interrupted", "budget_exceeded"]


@pytest.mark.parametrize("end", ENDS)
def test_w05_every_end_is_told_and_closes_also_for_who_comes_late(
    installation: Installation, client: httpx.Client, end: str
) -> None:
    conversation, turn = new_conversation(installation), uuid.uuid4().hex
    failed = end in ("error", "turn_interrupted", "budget_exceeded")
    data = {"code": end, "message": "no", "error_id": "1"} if failed else {"text": "", "stop_reason": end}
    last = installation.services.events.append(
        ChatEvent(APP_ERROR if failed else MESSAGE_FINAL, conversation, turn, data))
    for how in ({}, {"headers": {"Last-Event-ID": last}}):
        with answered_within(client, 5.0):
            events = read(client, conversation, **how)
        assert ids(events) == ([] if how else [last]) and events[-1].event == "end"


def test_w05_a_conversation_without_events_gets_its_snapshot_and_the_end(
    installation: Installation, client: httpx.Client
) -> None:
    events = read(client, new_conversation(installation))
    assert [event.event for event in events] == ["snapshot", "end"]


@pytest.fixture
def running(installation: Installation) -> Iterator[str]:
    """A conversation in which another replica answers, silently."""
    conversation, turn = new_conversation(installation), uuid.uuid4().hex
    store = installation.services.store
    store.insert("turns", {
        "id": turn, "owner": "team", "conversation_id": conversation, "status": "running", "process_id": "other",
        "model": "none", "error": None, "created_at": now_iso(), "updated_at": now_iso(), "version": 1,
    })  # fmt: skip
    yield conversation
    store.delete("turns", "team", turn)


def test_w06_silence_is_kept_alive(
    installation: Installation, client: httpx.Client, running: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stream_module.PING_S <= 15
    monkeypatch.setattr(stream_module, "PING_S", 0.2)
    with client.stream("GET", f"/api/chat/{running}/stream", headers={"Accept-Encoding": "gzip"}) as answer:
        assert "content-encoding" not in answer.headers
        comments = 0
        for line in answer.iter_lines():
            comments += line.startswith(": ping")
            if comments == 3:
                break
    assert comments == 3


@pytest.mark.parametrize("how", ["logout", "revoked key"])
def test_a06_an_open_stream_ends_when_its_reader_may_no_longer_read(
    installation: Installation, running: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_module, "RECHECK_S", 0.1)
    keys = installation.services.api_keys
    with httpx.Client(base_url=installation.url, timeout=30) as client:
        if how == "logout":
            client.post("/login", data={"password": PASSWORD})
            token = client.cookies[LOGIN_COOKIE]
            end = lambda: installation.services.login.end(token)  # noqa: E731
        else:
            key, entry = keys.create("team", "to be revoked")
            client.headers["Authorization"] = f"Bearer {key}"
            end = lambda: keys.revoke("team", entry["id"])  # noqa: E731
        with httpx_sse.connect_sse(client, "GET", f"/api/chat/{running}/stream") as source:
            events = told(source)
            assert next(events).event == "snapshot"
            end()
            last = next(events)
            assert (last.event, json.loads(last.data)) == ("end", {"reason": "signed_out"})
            assert list(events) == []


def test_a06_work_goes_on_while_nobody_reads(installation: Installation) -> None:
    with installation.client() as client:
        begun = client.post("/api/chat", json={"message": "Cool 3 kg/s of water"}).json()
        read(client, begun["conversation"], first=1)
    until(lambda: installation.services.turns.running(begun["conversation"]) is None)
    said = installation.services.conversations.messages("team", begun["conversation"])
    assert [message["role"] for message in said] == ["user", "assistant"]
