"""The real SDK against the strict double of the Messages API, in a conversation with real parts."""

from __future__ import annotations

import pytest

from orchestration.loop_thread import LoopThread
from tests.fakes.messages_api import MessagesApi
from tests.fakes.scripted_engine import ScriptedEngine
from tests.fakes.turn_rig import TurnRig, claude_client


@pytest.fixture
def api():
    with MessagesApi() as double:
        yield double
    assert double.refused == [], "the double refused a request"


@pytest.fixture
def engine():
    return ScriptedEngine()


@pytest.fixture
def loop():
    running = LoopThread("models")
    yield running
    running.stop()


@pytest.fixture
def client(api, loop):
    return claude_client(api.url, loop)


@pytest.fixture
def rig(tmp_path, engine, client):
    made = TurnRig(tmp_path, engine.client())
    made.start(client)
    yield made
    made.close()
