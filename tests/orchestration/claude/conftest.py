"""The real SDK against the strict double of the Messages API, in a conversation with real parts."""

from __future__ import annotations

import anthropic
import pytest

from orchestration.models.claude import ClaudeClient
from tests.fakes.messages_api import MessagesApi
from tests.fakes.scripted_engine import ScriptedEngine
from tests.fakes.turn_rig import MODEL, TurnRig


@pytest.fixture
def api():
    with MessagesApi() as double:
        yield double
    assert double.refused == [], "the double refused a request"


@pytest.fixture
def engine():
    return ScriptedEngine()


@pytest.fixture
def client(api):
    return anthropic.Anthropic(
        api_key="a-key", base_url=api.url, max_retries=0, timeout=anthropic.Timeout(5, connect=2)
    )


@pytest.fixture
def rig(tmp_path, api, engine, client):
    made = TurnRig(tmp_path, engine.client())
    made.start(ClaudeClient(client, MODEL, made.registry))
    yield made
    made.close()
