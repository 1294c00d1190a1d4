"""A body that stops arriving, or trickles, is answered 408 and its connection closed."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from sse_starlette.sse import AppStatus

from orchestration.login import Login
from orchestration.stores.sqlite import SqliteStore
from orchestration.web import FrontGate, body_limit
from orchestration.web.credentials import Credentials


async def reading(scope: Any, receive: Any, send: Any) -> None:
    """Reads the body to its end, then one message more, as an answer that never ends does."""
    size = 0
    while (message := await receive()).get("more_body"):
        size += len(message["body"])
    ended = asyncio.create_task(receive())
    await asyncio.sleep(scope.get("linger_s", 0))
    assert not ended.done() or ended.exception() is None
    ended.cancel()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size + len(message["body"])).encode()})


def asked(gate: FrontGate, pieces: list[tuple[float, bytes]], is_cut: bool, **scope: Any) -> tuple[int, dict, float]:
    """(status, headers, seconds) of a POST whose pieces come after their pauses [s] and then, cut, nothing."""
    waiting, sent = list(pieces), []

    async def receive() -> Any:
        if not waiting:
            await asyncio.sleep(60)
        pause, piece = waiting[0]
        await asyncio.sleep(pause)
        waiting.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting) or is_cut}

    async def send(message: Any) -> None:
        sent.append(message)

    path = scope.pop("path", "/api/chat")
    request = {"type": "http", "method": "POST", "path": path, "headers": [], "scheme": "http", **scope}
    begun = time.monotonic()
    asyncio.run(gate(request, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), time.monotonic() - begun


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> FrontGate:
    monkeypatch.setattr(body_limit, "SILENCE_S", 0.3)
    monkeypatch.setattr(body_limit, "TIME_S", 1.0)
    return FrontGate(reading, Credentials(None))


def test_a_body_that_stops_is_refused_and_its_connection_closed(gate: FrontGate) -> None:
    status, headers, took = asked(gate, [(0.0, b"half")], True)
    assert (status, headers[b"connection"], headers[b"content-type"]) == (408, b"close", b"application/json")
    assert 0.3 <= took < 1.0


def test_a_body_that_trickles_has_an_end_too(gate: FrontGate) -> None:
    status, _, took = asked(gate, [(0.2, b"a")] * 100, False)
    assert status == 408
    assert 1.0 <= took < 1.6


def test_a_slow_line_may_upload_what_it_can(gate: FrontGate) -> None:
    status, _, took = asked(gate, [(0.2, b"a" * 20_000)] * 10, False)
    assert status == 200
    assert took > 1.5


def test_what_is_received_after_the_body_has_no_deadline(gate: FrontGate) -> None:
    assert asked(gate, [(0.0, b"all")], False, linger_s=0.6)[0] == 200


def test_the_login_form_has_the_deadline_too(gate: FrontGate, tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.sqlite3")
    with_login = FrontGate(reading, Credentials(Login("a password of this test", lambda: store)))
    assert asked(with_login, [(0.0, b"password=")], True, path="/login")[0] == 408


def test_a_stopping_app_waits_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_limit, "STOP_S", 0.2)
    monkeypatch.setattr(body_limit, "STOP_CHECK_S", 0.05)
    monkeypatch.setattr(AppStatus, "should_exit", True)
    status, _, took = asked(FrontGate(reading, Credentials(None)), [(0.0, b"half")], True)
    assert status == 408
    assert took < 2.0
