"""Whatever fails inside is told by an id alone; the id leads to the stack in the log, and to nothing else."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, NoReturn

import httpx
import pytest

from orchestration.errors import EngineFailedError, EngineUnavailableError, StoreError, StoreUnavailableError
from orchestration.log_lines import JsonLines, Redactor
from tests.orchestration.http_api.conftest import PASSWORD, Installation
from tests.rig.kerosene import DUTY
from tests.rig.waiting import until

CANARY = "canary-4711-secret"
DETAIL = f"mongodb://user:{CANARY}@db at /srv/{CANARY}/arken.sqlite3"


@pytest.fixture
def log(installation: Installation) -> Iterator[io.StringIO]:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines(Redactor([CANARY])))
    logging.getLogger().addHandler(handler)
    yield out
    logging.getLogger().removeHandler(handler)


def raising(error: Callable[[], Exception]) -> Callable[..., NoReturn]:
    def fail(*given: Any, **more: Any) -> NoReturn:
        raise error()

    return fail


@pytest.fixture(scope="module")
def made(installation: Installation) -> tuple[str, str, str]:
    with installation.client() as client:
        conversation, design = installation.designed(client)
        message = client.get(f"/api/chat/{conversation}/context").json()["messages"][0]["id"]
    return conversation, design, message


POINTS = [
    ("store", "get", "GET", "/api/designs/{design}"), ("store", "find", "GET", "/api/chat/{chat}/context"),
    ("store", "get", "GET", "/api/chat/{chat}/stream"), ("store", "insert", "POST", "/api/chat"),
    ("store", "delete", "DELETE", "/api/chat/{chat}/messages/{message}"),
    ("store", "get", "DELETE", "/api/chat/{chat}"),
    ("conversations", "create", "POST", "/api/chat"), ("conversations", "latest", "GET", "/api/chat/{chat}/context"),
    ("conversations", "delete", "DELETE", "/api/chat/{chat}"), ("events", "last_id", "GET", "/api/chat/{chat}/context"),
    ("designs", "get", "GET", "/api/designs/{design}"), ("designs", "records", "GET", "/api/designs/{design}"),
    ("designs", "list", "GET", "/api/chat/{chat}/context"), ("designs", "get", "POST", "/api/designs/{design}/respond"),
    ("turns", "start", "POST", "/api/chat"), ("turns", "running", "GET", "/api/chat/{chat}/context"),
    ("turns", "running", "DELETE", "/api/chat/{chat}"), ("once", "run", "POST", "/api/chat"),
    ("reports", "render", "GET", "/api/designs/{design}/report"),
    ("reports", "render", "GET", "/api/designs/{design}/report?format=docx"),
    ("reports", "records_json", "GET", "/api/designs/{design}/report?format=json"),
    ("reports", "create", "GET", "/api/designs/{design}/report?format=md"),
    ("reports", "document", "GET", "/api/designs/{design}/report"),
    ("conversations", "get", "DELETE", "/api/chat/{chat}/messages/{message}"),
    ("conversations", "get", "GET", "/api/chat/{chat}/stream"),
]  # fmt: skip
ERRORS = [lambda: RuntimeError(DETAIL), lambda: StoreUnavailableError(detail=DETAIL)]


@pytest.mark.parametrize("error", ERRORS, ids=["unknown", "known"])
@pytest.mark.parametrize(("part", "method", "verb", "path"), POINTS)
def test_s02_o01_a_failing_part_is_told_by_id_alone(
    installation: Installation, client: httpx.Client, log: io.StringIO, made: tuple[str, str, str], part: str,
    method: str, verb: str, path: str, error: Callable[[], Exception], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    client.get("/api/docs")
    monkeypatch.setattr(getattr(installation.services, part), method, raising(error))
    chat, design, message = made
    body = {"question_id": "q", "type": "accept"} if "respond" in path else {"message": "hello"}
    sent = {"json": body} if verb == "POST" else {}
    if part == "once":
        sent["headers"] = {"Idempotency-Key": "failing"}
    answer = client.request(verb, path.format(chat=chat, design=design, message=message), **sent)
    said = answer.json()
    assert answer.status_code in (500, 503) and said["error_id"]
    assert "canary" not in answer.text and "/srv" not in answer.text and "Traceback" not in answer.text
    hits = [line for line in log.getvalue().splitlines() if said["error_id"] in line]
    assert len(hits) == 1 and "Traceback" in json.loads(hits[0])["stack"]
    assert CANARY not in log.getvalue()


TURN_POINTS = [
    ("tools", "_act", lambda: RuntimeError(DETAIL)),
    ("engines.main", "requirements", lambda: EngineFailedError(reason=DETAIL)),
    ("engines.main", "design", lambda: EngineUnavailableError(reason=DETAIL)),
    ("engines.main", "design", lambda: OSError(DETAIL)),
    ("conversations", "messages", lambda: ValueError(DETAIL)),
    ("conversations", "messages", lambda: StoreError(detail=DETAIL)),
]  # fmt: skip


@pytest.mark.parametrize(("part", "method", "error"), TURN_POINTS)
def test_s02_o01_a_failing_turn_is_told_by_id_alone(
    installation: Installation, client: httpx.Client, log: io.StringIO, part: str, method: str,
    error: Callable[[], Exception], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(attrgetter(part)(installation.services), method, raising(error))
    begun = client.post("/api/chat", json={"message": DUTY}).json()
    until(lambda: installation.services.turns.running(begun["conversation"]) is None)
    monkeypatch.undo()
    answer = client.get(begun["context"])
    events = installation.services.events.read(begun["conversation"]).events
    seen = answer.text + json.dumps([event.to_dict() for event in events])
    assert "canary" not in seen and "/srv" not in seen and "Traceback" not in seen
    assert CANARY not in log.getvalue()
    last = answer.json()["messages"][-1]
    if last.get("error"):
        hits = [line for line in log.getvalue().splitlines() if last["error"]["error_id"] in line]
        assert len(hits) == 1 and json.loads(hits[0])["stack"]


def test_s02_a_failing_login_says_nothing_inner(
    installation: Installation, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation.services.login, "attempt", raising(lambda: RuntimeError(DETAIL)))
    answer = httpx.post(f"{installation.url}/login", data={"password": PASSWORD})
    assert answer.status_code == 500 and "canary" not in answer.text
    assert answer.json()["error_id"] in log.getvalue() and CANARY not in log.getvalue()
