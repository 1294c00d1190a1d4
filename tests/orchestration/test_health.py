"""Health tells the truth within its time limit."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest

from orchestration import health as health_module
from orchestration.errors import EngineTimeoutError, StoreUnavailableError
from orchestration.health import Health, Part, named
from tests.rig.waiting import until


def part(name: str, probe: object, starts: bool = False) -> Part:
    return Part(name, "embedded", "what that means", probe, starts)  # type: ignore[arg-type]


def test_each_part_is_told_apart() -> None:
    def down() -> str:
        raise StoreUnavailableError(reason="canary")

    def broken() -> str:
        raise KeyError("canary")

    health = Health([part("engine", lambda: "version 1"), part("store", down), part("model", broken)])
    found = health.check()
    assert found["engine"] == {
        "ok": True, "status": "ok", "detail": "version 1", "in_use": "embedded", "meaning": "what that means"}
    assert named(found, "failed") == ["store", "model"]
    assert found["store"]["detail"] == "The store does not answer. Saving is delayed."
    assert "canary" not in str(found)
    health.close()


def test_probes_that_hang_are_reported_in_time_and_not_piled_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert health_module.PROBE_S < 2.0
    monkeypatch.setattr(health_module, "PROBE_S", 0.3)
    monkeypatch.setattr(health_module, "STARTING_S", 0.0)
    release, started = threading.Event(), []

    def hang() -> str:
        started.append(1)
        release.wait(30)
        return "late"

    health = Health([part("engine", hang), part("store", hang), part("event_log", lambda: "fine")])
    for _ in range(2):
        begun = time.monotonic()
        found = health.check()
        assert time.monotonic() - begun < 0.6
        assert named(found, "failed") == ["engine", "store"]
        assert found["engine"]["detail"] == "no answer within two seconds"
    assert len(started) == 2
    release.set()
    until(lambda: named(health.check(), "ok") == ["engine", "store", "event_log"])
    health.close()


def test_a_part_is_starting_until_its_first_answer_and_for_a_minute_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only one that lets us wait: who refuses is broken, and so is one that answered before or does not start here."""
    monkeypatch.setattr(health_module, "PROBE_S", 0.1)
    clock = [1000.0]
    monkeypatch.setattr(health_module, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    release = threading.Event()
    engine_says: list[str | Exception] = [EngineTimeoutError(reason="canary")]

    def store() -> str:
        release.wait(30)
        return "there"

    def engine() -> str:
        if isinstance(engine_says[-1], Exception):
            raise engine_says[-1]
        return engine_says[-1]

    def model() -> str:
        raise StoreUnavailableError()

    health = Health([
        part("engine", engine, True), part("store", store, True), part("model", model, True), part("event_log", store),
    ])
    found = health.check()
    assert named(found, "starting") == ["engine", "store"] and named(found, "failed") == ["model", "event_log"]
    assert found["engine"]["ok"] is False and "no answer yet" in found["engine"]["detail"]
    engine_says.append("version 1")
    assert named(health.check(), "ok") == ["engine"]
    engine_says.append(EngineTimeoutError())
    found = health.check()
    assert named(found, "failed") == ["engine", "model", "event_log"] and named(found, "starting") == ["store"]
    assert found["engine"]["detail"] == "no answer within two seconds"
    clock[0] += 61.0
    assert named(health.check(), "failed") == ["engine", "store", "model", "event_log"]
    release.set()
    until(lambda: named(health.check(), "ok") == ["store", "event_log"])
    health.close()
