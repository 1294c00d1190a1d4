"""Redis is killed or emptied in the middle of a turn: the turn and its design end as if nothing had been."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis

from orchestration.errors import EventLogError
from orchestration.event_log.redis_streams import RedisEventLog
from orchestration.event_log.resilient import ResilientEventLog
from orchestration.events import MESSAGE_DELTA, ChatEvent
from orchestration.models.offline import OfflineClient
from tests.fakes.scripted_engine import RECORDS, ScriptedEngine
from tests.fakes.turn_rig import OWNER, TurnRig, end_of

pytestmark = pytest.mark.redis
DUTY = "Cool 50 kg/s of kerosene from 150 °C to 90 °C with water from 30 °C to 50 °C"


class FatefulEngine(ScriptedEngine):
    """Something happens to Redis at the third look at the design."""

    def __init__(self, fate: Callable[[], None]) -> None:
        super().__init__(records_per_poll=4)
        self._fate = fate

    def _status(self, session_id: str) -> httpx.Response:
        if self.polls[session_id] == 2:
            self._fate()
        return super()._status(session_id)


def turn_through(fate: Callable[[], None], port: int, folder: Path) -> TurnRig:
    events = ResilientEventLog(RedisEventLog.connect("127.0.0.1", port, None, 60))
    engine = FatefulEngine(fate)
    rig = TurnRig(folder, engine.client(), events)
    rig.start(OfflineClient(rig.engine, rig.designs))
    rig.turns.start(OWNER, rig.conversation_id, DUTY, ())
    rig.wait()
    assert engine.polls["session-1"] > 2
    return rig


def assert_nothing_lost(rig: TurnRig) -> None:
    (design,) = rig.designs.list(OWNER)
    assert design["status"] == "completed"
    assert len(rig.designs.records(OWNER, design["id"])) == len(RECORDS)
    assert [message["role"] for message in rig.messages()] == ["user", "assistant"]
    assert rig.messages()[1]["design_id"] == design["id"]


def test_D06_killed_redis_ends_no_turn_and_comes_back_within_ten_seconds(redis_server: Any, tmp_path: Path) -> None:
    rig = turn_through(redis_server.kill, redis_server.port, tmp_path)
    try:
        assert_nothing_lost(rig)
        noticed = time.monotonic()
        with pytest.raises(EventLogError):
            rig.events.ping()
        assert time.monotonic() - noticed < 5.0
        cursor = rig.events.last_id(rig.conversation_id)
    finally:
        redis_server.start()
    back = time.monotonic()
    while not rig.events.append(ChatEvent(MESSAGE_DELTA, rig.conversation_id, "t", {"text": "after"})).count("-0"):
        assert time.monotonic() - back < 10.0
        time.sleep(0.05)
    page = rig.events.read(rig.conversation_id, cursor)
    assert page.gap, "a reader from before takes a snapshot first"
    assert end_of(page.events).data["design_id"] == rig.designs.list(OWNER)[0]["id"]
    rig.close()


def test_emptied_redis_ends_no_turn_and_a_reader_is_told(redis_server: Any, tmp_path: Path) -> None:
    client = redis.Redis(port=redis_server.port)
    cursors: list[str | None] = []

    def empty() -> None:
        cursors.append(rig_events.last_id(talk[0]))
        client.flushall()

    rig_events = RedisEventLog.connect("127.0.0.1", redis_server.port, None, 60)
    talk: list[str] = []
    events = ResilientEventLog(rig_events)
    rig = TurnRig(tmp_path, FatefulEngine(empty).client(), events)
    talk.append(rig.conversation_id)
    rig.start(OfflineClient(rig.engine, rig.designs))
    rig.turns.start(OWNER, rig.conversation_id, DUTY, ())
    rig.wait()
    assert_nothing_lost(rig)
    page = events.read(rig.conversation_id, cursors[0])
    assert page.gap and end_of(page.events)
    assert events.read(rig.conversation_id, page.events[0].id).gap is False
    rig.close()
