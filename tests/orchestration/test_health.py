"""Health tells the truth within its time limit."""

from __future__ import annotations

import threading
import time

import pytest

from orchestration import health as health_module
from orchestration.errors import StoreUnavailableError
from orchestration.health import Health, Part, failing


def part(name: str, probe: object) -> Part:
    return Part(name, "embedded", "what that means", probe)  # type: ignore[arg-type]


def test_each_part_is_told_apart() -> None:
    def down() -> str:
        raise StoreUnavailableError(reason="canary")

    def broken() -> str:
        raise KeyError("canary")

    health = Health([part("engine", lambda: "version 1"), part("store", down), part("model", broken)])
    found = health.check()
    assert found["engine"] == {
        "ok": True, "status": "ok", "detail": "version 1", "in_use": "embedded", "meaning": "what that means"}
    assert failing(found) == ["store", "model"]
    assert found["store"]["detail"] == "The store does not answer. Saving is delayed."
    assert "canary" not in str(found)
    health.close()


def test_probes_that_hang_are_reported_in_time_and_not_piled_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert health_module.PROBE_S < 2.0
    monkeypatch.setattr(health_module, "PROBE_S", 0.3)
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
        assert failing(found) == ["engine", "store"]
        assert found["engine"]["detail"] == "no answer within two seconds"
    assert len(started) == 2
    release.set()
    time.sleep(0.05)
    assert failing(health.check()) == []
    health.close()
