"""What the engine client makes of each kind of answer, over a scripted transport."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from orchestration.engine_client import EngineClient, translated
from orchestration.errors import (
    EngineClientError,
    EngineConflictError,
    EngineFailedError,
    EngineGoneError,
    EngineNotFoundError,
    EngineProtocolError,
    EngineRejectedError,
    EngineTimeoutError,
    EngineUnavailableError,
)

Answer = Callable[[httpx.Request], httpx.Response]
ERRORS = [
    {"field": "T_cold_out_C", "message": "above the hot inlet", "suggestion": "lower it", "valid_range": "< 150",
     "value": 170.0},
    {"field": "m_dot_hot_kg_s", "message": "zero", "suggestion": "give a flow", "valid_range": "0.001 to 5000"},
]


@pytest.fixture
def connect() -> Iterator[Callable[..., EngineClient]]:
    opened: list[EngineClient] = []

    def build(answer: Answer, base_url: str = "http://engine:8100", secret: str | None = "s3cret") -> EngineClient:
        opened.append(EngineClient(base_url, secret, transport=httpx.MockTransport(answer)))
        return opened[-1]

    yield build
    for client in opened:
        client.close()


def says(status: int, body: Any) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda request: httpx.Response(status, content=content)


def test_requests_follow_the_contract(connect: Callable[..., EngineClient]) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"session_id": "abc", "status": "ok"})

    client = connect(answer)
    client.health()
    client.requirements({"hot_fluid_name": "wasser – heiß"})
    client.design({"token": "t"}, idempotency_key="key-1")
    client.status("abc")
    client.respond("abc", {"type": "accept", "values": {}})
    client.fluids("ethylene glycol & water", limit=5)
    assert [(r.method, str(r.url)) for r in seen] == [
        ("GET", "http://engine:8100/api/v1/hx/health"),
        ("POST", "http://engine:8100/api/v1/hx/requirements"),
        ("POST", "http://engine:8100/api/v1/hx/design"),
        ("GET", "http://engine:8100/api/v1/hx/design/abc/status"),
        ("POST", "http://engine:8100/api/v1/hx/design/abc/respond"),
        ("GET", "http://engine:8100/api/v1/hx/fluids?query=ethylene+glycol+%26+water&limit=5"),
    ]
    assert [r.headers.get("X-Internal-Secret") for r in seen] == [None] + ["s3cret"] * 5
    assert json.loads(seen[1].content) == {"hot_fluid_name": "wasser – heiß"}
    assert seen[2].headers["Idempotency-Key"] == "key-1"


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("https://hx.example.com", "https://hx.example.com/api/v1/hx/health"),
        ("https://hx.example.com/engines/one/", "https://hx.example.com/engines/one/api/v1/hx/health"),
        ("https://hx.example.com/api/v1/hx", "https://hx.example.com/api/v1/hx/health"),
    ],
)
def test_base_url_may_hold_a_path(connect: Callable[..., EngineClient], base_url: str, expected: str) -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, json={})

    connect(answer, base_url).health()
    assert seen == [expected]


def test_unknown_fields_are_kept(connect: Callable[..., EngineClient]) -> None:
    body = {"valid": True, "token": "t", "from_the_future": {"a": [1, 2.5, None]}}
    assert connect(says(200, body)).requirements({}) == body


@pytest.mark.parametrize(
    "body", [{"valid": False, "errors": ERRORS, "warnings": ["w"]},
             {"detail": {"valid": False, "errors": ERRORS, "warnings": ["w"]}}]
)
def test_L18_both_shapes_of_a_refusal_give_the_field_errors(connect: Callable[..., EngineClient], body: Any) -> None:
    assert connect(says(422, body)).requirements({}) == {"valid": False, "errors": ERRORS, "warnings": ["w"]}
    with pytest.raises(EngineRejectedError) as caught:
        connect(says(422, body)).design({})
    assert caught.value.errors == ERRORS


def test_a_frameworks_refusal_gives_its_fields(connect: Callable[..., EngineClient]) -> None:
    body = {"detail": [{"loc": ["body", "hot_flow", "value"], "msg": "connection of type dict expected"}]}
    refusal = connect(says(422, body)).requirements({})
    assert refusal["errors"] == [{
        "field": "hot_flow.value", "message": "connection of type dict expected", "suggestion": "",
        "valid_range": "",
    }]


def test_a_400_is_not_a_list_of_field_errors(connect: Callable[..., EngineClient]) -> None:
    client = connect(says(400, {"detail": "the token belongs to another input"}))
    with pytest.raises(EngineRejectedError) as caught:
        client.requirements({})
    assert (caught.value.status, caught.value.user_message) == (400, "the token belongs to another input")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (404, {"detail": "unknown"}, EngineNotFoundError), (409, {"detail": "answered"}, EngineConflictError),
        (410, {"detail": "gone"}, EngineGoneError), (500, b"<html>oops</html>", EngineFailedError),
        (500, {"detail": "x"}, EngineFailedError), (503, b"", EngineUnavailableError),
        (429, {}, EngineUnavailableError), (504, b"", EngineTimeoutError),
        (302, b"", EngineProtocolError), (200, b"<html>a login page</html>", EngineProtocolError),
        (200, b"", EngineProtocolError), (200, [1], EngineProtocolError),
        (200, b'{"Q_W": NaN}', EngineProtocolError), (200, b'{"Q_W": 1e999}', EngineProtocolError),
        (200, b'{"a": 1, "a": 2}', EngineProtocolError), (200, b'{"a": ' + b"9" * 5000 + b"}", EngineProtocolError),
        (200, b"[" * 200_000, EngineProtocolError), (200, b'{"a": "' + b"x" * 21_000_000 + b'"}', EngineProtocolError),
        (422, b"<html>", EngineProtocolError), (401, b"", EngineRejectedError),
    ],
)
def test_L18_each_answer_has_its_error(
    connect: Callable[..., EngineClient], status: int, body: Any, kind: type[EngineClientError]
) -> None:
    client = connect(says(status, body))
    with pytest.raises(EngineClientError) as caught:
        client.status("abc")
    assert type(caught.value) is kind


def test_a_redirect_is_not_followed_and_the_secret_stays(connect: Callable[..., EngineClient]) -> None:
    hosts: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return httpx.Response(307, headers={"Location": "http://elsewhere/api"})

    with pytest.raises(EngineProtocolError):
        connect(answer).status("abc")
    assert hosts == ["engine"]


def test_a_404_where_every_engine_answers_is_not_an_engine(connect: Callable[..., EngineClient]) -> None:
    with pytest.raises(EngineProtocolError):
        connect(says(404, {"detail": "Not Found"})).requirements({})


@pytest.mark.parametrize("session_id", ["", ".", "..", "a/b", "a?b", "a b", "x" * 200, "ä", "a\nb", "%2e%2e"])
def test_strange_session_ids_reach_no_engine(connect: Callable[..., EngineClient], session_id: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError("called")

    with pytest.raises(EngineNotFoundError):
        connect(answer).status(session_id)
    with pytest.raises(EngineProtocolError):
        connect(says(200, {"session_id": session_id})).design({})


@pytest.mark.parametrize("path", ["//evil/x", "http://evil", "design", "/a/../b", "/a?b=1", "/a#b", "/", ""])
def test_only_endpoint_paths_are_called(connect: Callable[..., EngineClient], path: str) -> None:
    with pytest.raises(ValueError, match="not an endpoint path"):
        connect(says(200, {})).call("GET", path)


def test_call_takes_a_path_with_or_without_the_base(connect: Callable[..., EngineClient]) -> None:
    paths: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        return httpx.Response(200, json={})

    client = connect(answer)
    client.call("POST", "/rate", {})
    client.call("POST", "/api/v1/hx/rate", {})
    assert paths == ["/api/v1/hx/rate"] * 2


@pytest.mark.parametrize("value", [math.nan, math.inf, object()])
def test_a_body_that_is_not_finite_json_is_not_sent(connect: Callable[..., EngineClient], value: Any) -> None:
    with pytest.raises(EngineRejectedError):
        connect(says(200, {})).design({"T_hot_in_C": value})


def _httpx_errors() -> list[type[Exception]]:
    found, queue = [], [httpx.HTTPError, httpx.InvalidURL, httpx.StreamError]
    while queue:
        kind = queue.pop()
        found.append(kind)
        queue.extend(kind.__subclasses__())
    return sorted(set(found), key=lambda kind: kind.__name__)


EXPECTED_BY_NAME = {
    "TimeoutException": EngineTimeoutError, "ConnectTimeout": EngineTimeoutError,
    "ReadTimeout": EngineTimeoutError, "WriteTimeout": EngineTimeoutError, "PoolTimeout": EngineTimeoutError,
    "NetworkError": EngineUnavailableError, "ConnectError": EngineUnavailableError,
    "ReadError": EngineUnavailableError, "WriteError": EngineUnavailableError,
    "CloseError": EngineUnavailableError, "ProxyError": EngineUnavailableError,
    "RemoteProtocolError": EngineUnavailableError,
}


@pytest.mark.parametrize("kind", _httpx_errors())
def test_every_httpx_error_is_translated(kind: type[Exception]) -> None:
    error = kind.__new__(kind)
    assert type(translated(error)) is EXPECTED_BY_NAME.get(kind.__name__, EngineProtocolError)


def test_a_silent_engine_meets_the_deadline(connect: Callable[..., EngineClient]) -> None:
    async def hang(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        raise AssertionError

    client = connect(hang)
    started = time.monotonic()
    with pytest.raises(EngineTimeoutError):
        client.call("GET", "/health", timeout_s=0.2)
    assert time.monotonic() - started < 1.0


def test_nobody_listening_is_unavailable() -> None:
    client = EngineClient("http://127.0.0.1:9")
    with pytest.raises(EngineUnavailableError):
        client.health()
    client.close()
