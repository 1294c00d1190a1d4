"""The real parts of a conversation in one directory, around whatever engine and model a test brings."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anthropic

from orchestration.completions import Completions
from orchestration.conversations import Conversations
from orchestration.design_sync import DesignSync
from orchestration.designs import Designs
from orchestration.engine_client import EngineClient
from orchestration.engines import Engines
from orchestration.event_log import EventLog
from orchestration.event_log.embedded import EmbeddedEventLog
from orchestration.events import ChatEvent
from orchestration.follower import Follower
from orchestration.loop_thread import LoopThread
from orchestration.models.claude import ClaudeClient
from orchestration.models.protocol import ModelClient
from orchestration.prices import Prices
from orchestration.registry import Registry
from orchestration.sheets import Sheets
from orchestration.spending import Caps, Ledger
from orchestration.stores.sqlite import SqliteStore
from orchestration.tools import ToolDispatcher
from orchestration.tools.design_calls import DesignCalls
from orchestration.turns import Turns

OWNER = "owner-1"
KEY = "a-key"
MODEL = "claude-sonnet-4-6"


def end_of(events: list[ChatEvent]) -> ChatEvent:
    """The one terminal event that every turn has."""
    found = [event for event in events if event.is_terminal]
    assert len(found) == 1
    return found[0]


class OneAssistant:
    """The same assistant for every turn."""

    def __init__(self, model: ModelClient) -> None:
        self.model = model

    @contextmanager
    def for_turn(self, conversation: Any, own_key: Any = None) -> Iterator[ModelClient]:
        yield self.model


def claude_client(url: str, loop: LoopThread, model: str = MODEL) -> ClaudeClient:
    """The real SDK's client against a double at `url`."""
    timeout = anthropic.Timeout(5, connect=2)
    sdk = anthropic.AsyncAnthropic(api_key=KEY, base_url=url, max_retries=0, timeout=timeout)
    return ClaudeClient(sdk, model, loop)


class TurnRig:
    """`start(model)` before the first turn."""

    def __init__(self, directory: Path, engine: EngineClient, events: EventLog | None = None) -> None:
        self.store = SqliteStore(directory / "store.sqlite3")
        self.events = events or EmbeddedEventLog(directory / "events.sqlite3", ttl_s=3600)
        self.engine, self.registry = engine, Registry.load()
        self.designs, self.conversations = Designs(self.store), Conversations(self.store)
        engines = Engines(self.registry, engine)
        sync = DesignSync(self.designs, engines, self.events)
        self.follower = Follower(self.designs, sync, Completions(self.store, self.designs, None))
        self.tools = ToolDispatcher(self.registry, engines, self.designs, self.follower, DesignCalls(self.store))
        self.conversation_id = self.conversations.create(OWNER, "A talk")["id"]
        self.turns: Turns | None = None

    def start(self, model: ModelClient, **how: Any) -> TurnRig:
        self.turns = self.turns_of(model, **how)
        return self

    def turns_of(self, model: ModelClient, caps: Caps | None = None, **how: Any) -> Turns:
        self.ledger = Ledger(self.store, Prices.load(), caps or Caps())
        return Turns(self.store, self.events, self.conversations, OneAssistant(model), self.tools, self.ledger,
                     Sheets(self.conversations, self.engine), **how)  # fmt: skip

    def say(self, text: str, attachments: tuple = (), timeout_s: float = 20.0, **how: Any) -> list[ChatEvent]:
        """One turn to its end; the turn's events."""
        turn_id = self.turns.start(OWNER, self.conversation_id, text, attachments, **how)
        self.wait(timeout_s)
        return self.of_turn(turn_id)

    def wait(self, timeout_s: float = 20.0) -> float:
        """Until no turn runs; the seconds it took."""
        begun = time.monotonic()
        while self.turns.running(self.conversation_id):
            assert time.monotonic() - begun < timeout_s, "the turn did not end"
            time.sleep(0.01)
        return time.monotonic() - begun

    def of_turn(self, turn_id: str) -> list[ChatEvent]:
        return [event for event in self.events.read(self.conversation_id).events if event.turn_id == turn_id]

    def messages(self) -> list[dict[str, Any]]:
        return self.conversations.messages(OWNER, self.conversation_id)

    def close(self) -> None:
        if self.turns is not None:
            self.turns.close()
        self.follower.stop()
        self.engine.close()
        self.events.close()
        self.store.close()
