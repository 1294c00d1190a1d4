"""The one place that picks concrete parts: embedded ones by default, those the settings name instead."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable
from functools import lru_cache

from orchestration.branches import Branches
from orchestration.completions import Completions
from orchestration.conversations import Conversations
from orchestration.design_sync import DesignSync
from orchestration.designs import Designs
from orchestration.door import Door, make_door
from orchestration.drawings import Drawings
from orchestration.engine_client import EngineClient
from orchestration.engines import Engines
from orchestration.errors import ConfigError, EngineFailedError, EventLogError, StoreError
from orchestration.event_log.embedded import EmbeddedEventLog
from orchestration.event_log.redis_streams import RedisEventLog
from orchestration.event_log.resilient import ResilientEventLog
from orchestration.explorations import Explorations
from orchestration.first_steps import FirstSteps
from orchestration.follower import Follower
from orchestration.forms import Forms
from orchestration.health import Health, Part
from orchestration.live_registry import LiveRegistry
from orchestration.log_lines import install as install_log
from orchestration.models.choice import Assistants
from orchestration.once import Once
from orchestration.portfolio import Portfolio
from orchestration.presets import Presets
from orchestration.prices import Prices
from orchestration.registry import EMBEDDED, Registry
from orchestration.report import Reports
from orchestration.revisions import Revisions
from orchestration.services import Services
from orchestration.settings import Settings, load_settings
from orchestration.sheets import Sheets
from orchestration.shelf import Shelf
from orchestration.spending import Caps, Ledger
from orchestration.stores import DocumentStore
from orchestration.stores.mongo import MongoStore
from orchestration.stores.sqlite import SqliteStore
from orchestration.tools import ToolDispatcher
from orchestration.tools.design_calls import DesignCalls
from orchestration.turns import Turns

MEANINGS = {
    ("engine", "embedded"): "The engine runs inside this app; its designs lie under HX_ENGINE_DATA_DIR.",
    ("engine", "external"): "The engine at HX_ENGINE_BASE_URL is used.",
    ("store", "embedded"): "One SQLite file under ARKEN_DATA_DIR: right for one machine; back up that folder.",
    ("store", "external"): "MongoDB at MONGODB_URL keeps conversations, designs and reports.",
    ("event_log", "embedded"): "One SQLite file under ARKEN_DATA_DIR carries the live updates of this machine.",
    ("event_log", "external"): "Redis Streams at REDIS_HOST carry the live updates to every replica.",
    ("model", "embedded"): "The offline assistant reads plain requests by rules; it is not Claude.",
    ("model", "external"): "A language model leads the conversation with the tools of engines.yaml.",
}

_lock = threading.RLock()
_built: Services | None = None
_doors: list[tuple[Settings, Door]] = []


def build_services(settings: Settings) -> Services:
    """The services of this process: made at the first call, the same ones while the settings are the same.

    Raises
    ------
    ConfigError
        A setting or `engines.yaml` is unusable; the message names it.
    """
    global _built
    with _lock:
        if _built is not None and _built.settings == settings:
            return _built
        _built = _assemble(settings)
        return _built


def get_services() -> Services:
    """The services of this process for the environment's settings."""
    return build_services(_settings_of(frozenset(os.environ.items())))


@lru_cache(maxsize=1)
def _settings_of(environment: frozenset[tuple[str, str]]) -> Settings:
    """Checked once for each environment: it takes milliseconds, and every request asks."""
    return load_settings()


def close_services() -> None:
    """Stop what `build_services` has started, if anything."""
    global _built
    with _lock:
        built, _built = _built, None
    if built is not None:
        built.close()


def get_door() -> Door:
    """What the gate needs, before the services are there: its parts ask for the store when they need it."""
    return door_for(load_settings())


def door_for(settings: Settings) -> Door:
    """The one door of these settings, the same one the services made from them have."""
    with _lock:
        for known, door in _doors:
            if known == settings:
                return door
        _doors.append((settings, make_door(settings, lambda: build_services(settings).store)))
        return _doors[-1][1]


def _assemble(settings: Settings) -> Services:
    install_log(settings)
    door = door_for(settings)
    registry = LiveRegistry(environment={"HX_ENGINE_BASE_URL": settings.hx_engine_base_url or ""})
    store, events = _store(settings), _event_log(settings)
    engine = _engine(settings, registry)
    engines = Engines(registry, engine)
    designs, conversations = Designs(store), Conversations(store)
    ledger = Ledger(store, Prices.load(), _caps(settings))
    assistants = Assistants(settings, engine, designs, ledger)
    revisions = Revisions(designs, engines)
    drawings = Drawings(store, designs, engines, revisions)
    reports = Reports(store, designs, assistants.prose_writer(), drawings.of)
    follower = Follower(
        designs, DesignSync(designs, engines, events), Completions(store, designs, reports.create)
    )
    tools = ToolDispatcher(registry, engines, designs, follower, DesignCalls(store))
    turns = Turns(store, events, conversations, assistants, tools, ledger, Sheets(conversations, engine))
    services = Services(
        settings=settings, store=store, events=events, engines=engines, registry=registry,
        conversations=conversations, branches=Branches(store, conversations), presets=Presets(store),
        first_steps=FirstSteps(store),
        forms=Forms(conversations, engine),
        designs=designs, follower=follower,
        revisions=revisions, drawings=drawings,
        explorations=Explorations(store, designs, engines),
        reports=reports,
        portfolio=Portfolio(store, reports), shelf=Shelf(store, turns.running),
        tools=tools, turns=turns, assistants=assistants, ledger=ledger,
        once=Once(store), login=door.login, api_keys=door.keys, visitors=door.visitors,
        probes=Health(_parts(settings, engine, store, events, assistants)),
    )
    follower.resume_in_background(lambda: (turns.recover(), services.shelf.sweep()), tools.take_up)
    gc.collect()
    gc.freeze()
    return services


def _caps(settings: Settings) -> Caps:
    return Caps(
        rounds=settings.arken_max_rounds, designs=settings.arken_max_designs, turn_tokens=settings.arken_turn_tokens,
        turn_usd=settings.arken_turn_usd, conversation_usd=settings.arken_conversation_usd,
        day_usd=settings.arken_day_usd, day_usd_all=settings.arken_day_usd_all,
    )  # fmt: skip


def _store(settings: Settings) -> DocumentStore:
    if settings.mongodb_url is not None:
        try:
            return MongoStore.connect(settings.mongodb_url.get_secret_value(), settings.mongodb_database)
        except StoreError as error:
            raise ConfigError("MONGODB_URL", "is not a usable MongoDB address") from error
    try:
        return SqliteStore(settings.arken_data_dir / "arken.sqlite3")
    except StoreError as error:
        raise ConfigError("ARKEN_DATA_DIR", "names a folder that cannot be written") from error


def _event_log(settings: Settings) -> ResilientEventLog:
    if settings.redis_host is not None:
        password = settings.redis_password.get_secret_value() if settings.redis_password else None
        return ResilientEventLog(RedisEventLog.connect(
            settings.redis_host, settings.redis_port, password, settings.redis_event_ttl
        ))
    try:
        path = settings.arken_data_dir / "events.sqlite3"
        return ResilientEventLog(EmbeddedEventLog(path, settings.redis_event_ttl))
    except EventLogError as error:
        raise ConfigError("ARKEN_DATA_DIR", "names a folder that cannot be written") from error


def _engine(settings: Settings, registry: Registry) -> EngineClient:
    base_url = registry.engines[0].base_url
    if base_url != EMBEDDED:
        secret = settings.hx_engine_internal_secret
        return EngineClient(base_url, secret.get_secret_value() if secret else None)
    from orchestration.embedded_engine import embedded_client

    try:
        return embedded_client(settings)
    except OSError as error:
        raise ConfigError("HX_ENGINE_DATA_DIR", "names a folder that cannot be written") from error


def _parts(
    settings: Settings, engine: EngineClient, store: DocumentStore, events: ResilientEventLog, assistants: Assistants
) -> list[Part]:
    def engine_detail() -> str:
        reply = engine.health()
        if reply.get("status") != "ok":
            raise EngineFailedError()
        return f"{str(reply.get('service', 'engine'))[:40]} {str(reply.get('version', ''))[:40]}".strip()

    return [
        _part("engine", settings.hx_engine_base_url is not None, engine_detail),
        _part("store", settings.mongodb_url is not None, store.ping),
        _part("event_log", settings.redis_host is not None, events.ping),
        _part("model", assistants.default.kind != "offline", assistants.ping),
    ]


def _part(name: str, is_external: bool, probe: Callable[[], str]) -> Part:
    in_use = "external" if is_external else "embedded"
    return Part(name, in_use, MEANINGS[name, in_use], probe, starts=name == "engine")
