"""One suite over both event logs; Redis is a real redis-server."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from orchestration.errors import EventLogError
from orchestration.event_log import EventLog
from orchestration.event_log.embedded import EmbeddedEventLog
from orchestration.event_log.redis_streams import RedisEventLog
from orchestration.event_log.resilient import BUFFER_PREFIX, BUFFERED_EVENTS, RETRY_AFTER_S, ResilientEventLog
from orchestration.events import ChatEvent

LOGS = ["embedded", pytest.param("redis", marks=pytest.mark.redis)]
TTL_S = 1


@pytest.fixture(params=LOGS)
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventLog]:
    """Short-lived streams: one second."""
    if request.param == "embedded":
        opened: EventLog = EmbeddedEventLog(tmp_path / "events.sqlite3", TTL_S)
    else:
        port = request.getfixturevalue("redis_server").port
        opened = RedisEventLog.connect("127.0.0.1", port, None, TTL_S)
    yield opened
    opened.close()


@pytest.fixture
def talk() -> str:
    return uuid.uuid4().hex


def event(talk: str, text: str = "", type: str = "message_delta") -> ChatEvent:
    return ChatEvent(type, talk, "turn-1", {"text": text})


def texts(events: list[ChatEvent]) -> list[str]:
    return [e.data["text"] for e in events]


def test_event_comes_back_as_it_was_appended(log: EventLog, talk: str) -> None:
    sent = ChatEvent("run_progress", talk, None, {"step_name": "Δp ≤ 0.7 bar", "deep": [1.5, None]})
    given = log.append(sent)
    assert log.read(talk).events == [sent.with_id(given)]
    assert log.last_id(talk) == given


def test_reading_after_an_id_gives_what_is_newer(log: EventLog, talk: str) -> None:
    ids = [log.append(event(talk, str(n))) for n in range(5)]
    for position, event_id in enumerate(ids):
        page = log.read(talk, event_id)
        assert (texts(page.events), page.gap) == ([str(n) for n in range(position + 1, 5)], False)
    assert texts(log.read(talk, ids[0], limit=2).events) == ["1", "2"]


def test_readers_consume_nothing(log: EventLog, talk: str) -> None:
    log.append(event(talk, "a"))
    assert [texts(log.read(talk).events) for _ in range(3)] == [["a"], ["a"], ["a"]]


def test_unknown_conversation_is_empty_without_a_gap(log: EventLog, talk: str) -> None:
    page = log.read(talk)
    assert (page.events, page.gap, log.last_id(talk)) == ([], False, None)


@pytest.mark.parametrize(
    "cursor",
    ["", "0", "-5", "garbage", "9" * 40, "99999999999999-0", "1-1; DROP", "١", "buffered-1", "x" * 10_000],
)
def test_a_cursor_that_is_not_in_the_log_is_a_gap(log: EventLog, talk: str, cursor: str) -> None:
    log.append(event(talk, "a"))
    page = log.read(talk, cursor)
    assert (texts(page.events), page.gap) == (["a"], True)


def test_a_cursor_of_another_conversation_is_a_gap(log: EventLog, talk: str) -> None:
    log.append(event(talk, "mine"))
    time.sleep(0.002)
    foreign = log.append(event(uuid.uuid4().hex, "theirs"))
    page = log.read(talk, foreign)
    assert (texts(page.events), page.gap) == (["mine"], True)


def test_D07_life_slides_with_activity_and_expiry_is_a_gap(log: EventLog, talk: str) -> None:
    """An event every quarter of the TTL for three TTLs, readers back at three moments and after the end: all
    events while it lives, then a gap that sends the reader to the store, never a silent empty stream."""
    ids = [log.append(event(talk, "0"))]
    for n in range(1, 13):
        time.sleep(TTL_S / 4)
        ids.append(log.append(event(talk, str(n))))
        if n in (2, 7, 11):
            page = log.read(talk, ids[0])
            assert (texts(page.events), page.gap) == ([str(k) for k in range(1, n + 1)], False)
    time.sleep(TTL_S * 1.2)
    page = log.read(talk, ids[-1])
    assert (page.events, page.gap, log.last_id(talk)) == ([], True, None)
    log.append(event(talk, "new life"))
    page = log.read(talk, ids[-1])
    assert (texts(page.events), page.gap) == (["new life"], True)


@pytest.mark.parametrize("run", [0, 1, *(pytest.param(run, marks=pytest.mark.tier2) for run in range(2, 10))])
def test_C05_ten_writers_and_readers_from_random_places_see_each_event_once_in_order(
    log: EventLog, talk: str, run: int
) -> None:
    log = _long_lived(log)
    done, places = threading.Event(), random.Random(run)
    starts = [0, *(places.randrange(1, 900) for _ in range(2))]
    seen: list[list[str]] = [[] for _ in starts]

    def write(writer: int) -> None:
        for n in range(100):
            log.append(event(talk, f"{writer}.{n}"))

    def follow(mine: list[str], start: int) -> None:
        cursor = None
        if start:
            while len(first := log.read(talk, None, limit=start).events) < start:
                done.wait(0.002)
            cursor = first[-1].id
        while True:
            finished = done.is_set()
            page = log.read(talk, cursor, limit=50)
            assert not page.gap
            mine.extend(texts(page.events))
            cursor = page.events[-1].id if page.events else cursor
            if finished and not page.events:
                return

    readers = [threading.Thread(target=follow, args=pair) for pair in zip(seen, starts, strict=True)]
    writers = [threading.Thread(target=write, args=(n,)) for n in range(10)]
    for thread in readers + writers:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    whole = texts(log.read(talk, limit=2000).events)
    assert len(set(whole)) == len(whole) == 1000
    assert seen == [whole[start:] for start in starts]
    for writer in range(10):
        assert [t for t in whole if t.startswith(f"{writer}.")] == [f"{writer}.{n}" for n in range(100)]


def _long_lived(log: EventLog) -> EventLog:
    log._ttl_s = 60  # type: ignore[attr-defined]
    return log


def test_two_hundred_watchers_of_one_stream_lose_nothing(log: EventLog, talk: str) -> None:
    log, done = _long_lived(log), threading.Event()
    seen: list[list[str]] = [[] for _ in range(200)]

    def watch(mine: list[str]) -> None:
        cursor = None
        while True:
            finished = done.is_set()
            page = log.read(talk, cursor)
            assert not page.gap
            mine.extend(texts(page.events))
            cursor = page.events[-1].id if page.events else cursor
            if finished:
                return
            done.wait(0.3)

    watchers = [threading.Thread(target=watch, args=(mine,)) for mine in seen]
    for thread in watchers:
        thread.start()
    for n in range(100):
        log.append(event(talk, str(n)))
    done.set()
    for thread in watchers:
        thread.join()
    assert all(mine == [str(n) for n in range(100)] for mine in seen)


@pytest.mark.redis
def test_V05_strange_conversation_ids_share_no_key(redis_server: Any) -> None:
    """Each has one key of its own, twins in another case too, and reading one makes none."""
    keys = redis.Redis(port=redis_server.port, decode_responses=True)
    before = set(keys.scan_iter("*", count=1000))
    log = RedisEventLog.connect("127.0.0.1", redis_server.port, None, 60)
    strange = ["x:seq", "../a", "*", "$where", "a\nb", "A", "a", "", "x" * 10_000]
    for talk in strange:
        log.append(event(talk, talk))
    for talk in strange:
        assert texts(log.read(talk).events) == [talk]
        log.read(talk + "x", "1-1")
    made = set(keys.scan_iter("*", count=1000)) - before
    assert len(made) == len(strange) and all(key.startswith("arken:events:") for key in made)


@pytest.mark.redis
def test_D06_a_killed_redis_is_bridged_and_announced(redis_server: Any, talk: str) -> None:
    log = ResilientEventLog(RedisEventLog.connect("127.0.0.1", redis_server.port, None, 60))
    before = log.append(event(talk, "before"))
    redis_server.kill()
    try:
        started = time.monotonic()
        ids = [log.append(event(talk, f"down {n}")) for n in range(3)]
        assert time.monotonic() - started < 2
        page = log.read(talk, before)
        assert (texts(page.events), page.gap) == (["down 0", "down 1", "down 2"], True)
        assert texts(log.read(talk, ids[0]).events) == ["down 1", "down 2"]
        with pytest.raises(EventLogError) as caught:
            log.ping()
        assert caught.value.details["waiting"] == 3
    finally:
        redis_server.start()
    assert log.ping() == "Redis Streams"
    page = log.read(talk, ids[2])
    assert (texts(page.events), page.gap) == (["down 0", "down 1", "down 2"], True)
    last = log.append(event(talk, "after"))
    assert texts(log.read(talk, page.events[-1].id).events) == ["after"]
    assert log.last_id(talk) == last


@pytest.mark.redis
@pytest.mark.parametrize("is_stepped", [True, pytest.param(False, marks=pytest.mark.tier2)], ids=["stepped", "30 s"])
def test_D06_thirty_seconds_without_redis_lose_nothing_and_are_said(
    redis_server: Any, talk: str, is_stepped: bool
) -> None:
    """Killed, away for thirty seconds, started empty: an event every second in between, all of them in order then."""
    clock, away_s = [time.monotonic()], 30
    log = ResilientEventLog(
        RedisEventLog.connect("127.0.0.1", redis_server.port, None, 60),
        (lambda: clock[0]) if is_stepped else time.monotonic,
    )
    log.append(event(talk, "before"))
    redis_server.kill()
    try:
        begun = time.monotonic()
        log.append(event(talk, "0"))
        assert log.is_degraded and time.monotonic() - begun < 5.0, "said at the first call that finds it away"
        for n in range(1, away_s):
            if is_stepped:
                clock[0] += 1.0
            else:
                time.sleep(1.0)
            log.append(event(talk, str(n)))
            assert texts(log.read(talk).events)[-1] == str(n), "readers of this process see it live"
    finally:
        redis_server.start()
    back = time.monotonic()
    clock[0] += RETRY_AFTER_S
    while log.last_id(talk).startswith(BUFFER_PREFIX):
        assert time.monotonic() - back < 10.0
        time.sleep(0.05)
    page = log.read(talk, None)
    assert texts(page.events) == [str(n) for n in range(away_s)] and not log.is_degraded
    assert log.read(talk, "1-1").gap, "whoever read before takes a snapshot"


class DownLog:
    def append(self, event: ChatEvent) -> str:
        raise EventLogError(reason="down")

    def ping(self) -> str:
        raise EventLogError(reason="down")


def test_the_buffer_is_bounded_and_says_what_it_dropped(talk: str) -> None:
    log = ResilientEventLog(DownLog(), clock=lambda: 0.0)  # type: ignore[arg-type]
    for n in range(BUFFERED_EVENTS + 5):
        log.append(event(talk, str(n)))
    page = log.read(talk, limit=10_000)
    assert (len(page.events), texts(page.events)[0], page.gap) == (BUFFERED_EVENTS, "5", True)
    with pytest.raises(EventLogError) as caught:
        log.ping()
    assert caught.value.details == {"reason": "down", "waiting": BUFFERED_EVENTS, "dropped": 5}


def test_the_embedded_log_survives_reopening(tmp_path: Path, talk: str) -> None:
    first = EmbeddedEventLog(tmp_path / "events.sqlite3", 60)
    given = first.append(event(talk, "kept"))
    first.close()
    second = EmbeddedEventLog(tmp_path / "events.sqlite3", 60)
    assert texts(second.read(talk).events) == ["kept"]
    assert int(second.append(event(talk, "next"))) > int(given)
