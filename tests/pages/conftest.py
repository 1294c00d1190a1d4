"""The pages over a real store and event log, with a scripted conversation instead of a model and an engine."""

from __future__ import annotations

import json
import threading
import uuid
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import SecretStr
from streamlit.testing.v1 import AppTest

from orchestration.api_keys import ApiKeys
from orchestration.branches import Branches
from orchestration.conversations import Conversations
from orchestration.designs import Designs
from orchestration.event_log.embedded import EmbeddedEventLog
from orchestration.event_log.resilient import ResilientEventLog
from orchestration.first_steps import FirstSteps
from orchestration.forms import Forms
from orchestration.models.choice import Assistants
from orchestration.portfolio import Portfolio
from orchestration.presets import Presets
from orchestration.prices import Prices
from orchestration.registry import Registry
from orchestration.report import Reports
from orchestration.revisions import Revisions
from orchestration.services import Services
from orchestration.settings import Settings
from orchestration.shelf import Shelf
from orchestration.spending import Caps, Ledger
from orchestration.stores.sqlite import SqliteStore
from orchestration.visitors import Visitors
from pages.components import session

ROOT = Path(__file__).resolve().parents[2]
RECORDS = json.loads((Path(__file__).parent / "data" / "kerosene_records.json").read_text("utf-8"))
WORKSPACE = "0123456789abcdef0123456789abcdef"
PART_NAMES = ("engine", "store", "event_log", "model")
PART = {"status": "ok", "detail": "SQLite file", "in_use": "embedded", "meaning": "One file on this machine."}


class ScriptedTurns:
    """Remembers what was started; `active` names the running turn of a conversation."""

    def __init__(self, conversations: Conversations) -> None:
        self.conversations = conversations
        self.started: list[tuple[str, str, list]] = []
        self.active: dict[str, str] = {}
        self.own_keys: list[str | None] = []

    def start(
        self, owner: str, conversation_id: str, text: str, attachments: list, *, own_key: SecretStr | None = None,
        units: str = "SI",
    ) -> str:  # fmt: skip
        self.started.append((conversation_id, text, attachments))
        self.own_keys.append(own_key.get_secret_value() if own_key else None)
        self.conversations.add_message(owner, conversation_id, "user", text)
        return uuid.uuid4().hex

    def running(self, conversation_id: str) -> str | None:
        return self.active.get(conversation_id)

    def stop(self, turn_id: str) -> None:
        self.active = {talk: turn for talk, turn in self.active.items() if turn != turn_id}


@pytest.fixture
def services(tmp_path, monkeypatch):
    """Everything a page asks for; `answers` collects what was sent to waiting designs."""
    store = SqliteStore(tmp_path / "store.sqlite3")
    conversations, designs = Conversations(store), Designs(store)
    settings, ledger = Settings(_env_file=None, arken_data_dir=tmp_path), Ledger(store, Prices.load(), Caps())
    assistants = Assistants(settings, None, designs, ledger)
    made = SimpleNamespace(
        settings=settings,
        assistants=assistants,
        ledger=ledger,
        branches=Branches(store, conversations),
        presets=Presets(store),
        first_steps=FirstSteps(store),
        api_keys=ApiKeys(lambda: store),
        visitors=Visitors(lambda: store),
        store=store,
        events=ResilientEventLog(EmbeddedEventLog(tmp_path / "events.sqlite3", ttl_s=3600)),
        conversations=conversations,
        forms=Forms(conversations, engine=None),
        designs=designs,
        revisions=Revisions(designs, None),
        turns=ScriptedTurns(conversations),
        reports=Reports(store, designs),
        shelf=Shelf(store, lambda conversation_id: None),
        portfolio=Portfolio(store, Reports(store, designs)),
        registry=Registry.load(),
        login=None,
        is_served=threading.Event(),
        answers=[],
        health=lambda: {"status": "ok", "failing": [], "starting": [], "parts": dict.fromkeys(PART_NAMES, PART)},
    )
    made.answer = lambda owner, design_id, body: made.answers.append((design_id, body))
    made.choose_assistant = lambda owner, talk, choice: Services.choose_assistant(made, owner, talk, choice)
    made.begin_with = lambda owner, talk, preset: Services.begin_with(made, owner, talk, preset)
    monkeypatch.setattr(session, "shared_services", lambda: made)
    yield made
    assistants.close()
    store.close()


@pytest.fixture
def talk(services):
    """A conversation with one user message."""
    conversation = services.conversations.create(WORKSPACE, "Kerosene cooler")
    services.conversations.add_message(WORKSPACE, conversation["id"], "user", "Cool 50 kg/s of kerosene")
    return conversation


@pytest.fixture
def begin_design(services, talk):
    """A design of that conversation with the first `count` records stored and these status fields."""

    def begin(count: int = len(RECORDS), **status: object) -> dict:
        design = services.designs.create(WORKSPACE, talk["id"], "s1", "Kerosene by water", {}, uuid.uuid4().hex)
        for record in RECORDS[:count]:
            services.designs.upsert_record(WORKSPACE, design["id"], record)
        wanted = status or {"status": "completed", "is_complete": True, "current_step": 16}
        return services.designs.update_status(WORKSPACE, design["id"], **wanted)

    return begin


@pytest.fixture
def open_page(services):
    """Opens a page's URL in a fresh session, as the first one."""

    def open_(page: str = "streamlit_app.py", **params: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=20)
        for name, value in {"w": WORKSPACE, **params}.items():
            app.query_params[name] = value
        if page != "streamlit_app.py":
            app.switch_page(page)
        return app.run()

    return open_
