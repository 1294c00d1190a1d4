"""Bodies, ids and raw requests that are wrong in every way a client or an attacker gets them wrong."""

from __future__ import annotations

import json
import random
import time
from typing import Any

import httpx
import pytest

from tests.orchestration.http_api.conftest import Installation

UNKNOWN = "0" * 32
RESPOND = f"/api/designs/{UNKNOWN}/respond"
VALID = {
    "/api/chat": {"message": "hello", "conversation": None, "attachments": [{"name": "a.pdf", "data": "JVBERi0="}]},
    RESPOND: {"question_id": "q1", "type": "accept", "values": {"T_hot_out_C": 90.0}},
}
ODD = [
    None, True, 0, -1, 2**63, 2**70, 1e-320, 1e308, "", " ", "\0", "\ud800", "a" * 30_000, [], {}, [[]], {"$ne": ""},
    {"$where": "1"}, {"a.b": 1}, {"\0": 1}, "../../etc/passwd", "*", "x:seq", "%s{}", "\r\nSet-Cookie: a=b",
    "<script>alert(1)</script>", UNKNOWN, UNKNOWN.upper(), [1] * 1000, {"a": {"b": {"c": [None]}}}, "٣", "1e3000000",
]  # fmt: skip


def mutated(valid: dict[str, Any], rng: random.Random) -> bytes:
    """One valid body with some of it wrong: fields, types, depth, or the bytes themselves."""
    body = json.loads(json.dumps(valid))
    for _ in range(rng.randint(1, 3)):
        kind = rng.randrange(5)
        name = rng.choice(list(body) or ["message"])
        if kind == 0:
            body.pop(name, None)
        elif kind == 1:
            body[name] = rng.choice(ODD)
        elif kind == 2:
            body[rng.choice(["$gt", "owner", "user_id", "metadata", "x" * 300, "", "__proto__"])] = rng.choice(ODD)
        elif kind == 3 and isinstance(body.get(name), dict | list):
            body[name] = {"deep": body[name], rng.choice(["a", "$set"]): rng.choice(ODD)}
        else:
            body[name] = [body.get(name), rng.choice(ODD)]
    data = bytearray(json.dumps(body).encode())
    if rng.random() < 0.3:
        for _ in range(rng.randint(1, 6)):
            data[rng.randrange(len(data))] = rng.randrange(256)
    if rng.random() < 0.1:
        data = data[: rng.randrange(len(data))]
    if rng.random() < 0.05:
        data = bytearray(rng.choice([b"NaN", b"[1e999]", b'{"a":1,"a":2}', b"\xff\xfe", b"null", b"", b"[" * 5000]))
    return bytes(data)


@pytest.mark.parametrize("path", list(VALID))
def test_v01_a_thousand_mutated_bodies_get_a_reason(client: httpx.Client, path: str) -> None:
    rng, took = random.Random(4711), []
    for number in range(1000):
        content = mutated(VALID[path], rng)
        begun = time.perf_counter()
        answer = client.post(path, content=content, headers={"Content-Type": "application/json"})
        took.append(time.perf_counter() - begun)
        assert answer.status_code in (202, 404, 409, 422), (number, content[:300], answer.text[:300])
        if answer.status_code != 202:
            assert answer.json()["errors"][0]["message"], content[:300]
    took.sort()
    assert took[989] < 0.5, f"the 99th percentile took {took[989]:.2f} s"


IDS = [
    "x:seq", "..%2fa", "*", "$where", "a%0Ab", "a" * 10_000, UNKNOWN.upper().replace("0", "A"), "0" * 31, "0" * 33,
    "%00", "٣" * 32, "0" * 31 + "g", "%24ne", "team",
]  # fmt: skip


@pytest.mark.parametrize("wrong", IDS)
def test_v05_a_wrong_id_touches_no_store(installation: Installation, client: httpx.Client, wrong: str) -> None:
    asked: list[str] = []
    store, names = installation.services.store, ("get", "find", "insert", "delete", "replace")
    with pytest.MonkeyPatch.context() as patch:
        client.get(f"/api/designs/{UNKNOWN}")
        for name in names:
            patch.setattr(store, name, lambda *given, name=name, **more: asked.append(name))
        for method, path in (
            ("GET", f"/api/chat/{wrong}/context"), ("GET", f"/api/chat/{wrong}/stream"),
            ("DELETE", f"/api/chat/{wrong}"), ("DELETE", f"/api/chat/{UNKNOWN}/messages/{wrong}"),
            ("GET", f"/api/designs/{wrong}"), ("GET", f"/api/designs/{wrong}/report"),
        ):
            answer = client.request(method, path)
            assert answer.status_code in (400, 404, 422) and answer.headers["content-type"] == "application/json"
        said = client.post("/api/chat", json={"message": "a", "conversation": wrong})
        assert said.status_code == 422
        assert client.post(f"/api/designs/{wrong}/respond", json=VALID[RESPOND]).status_code in (404, 422)
    assert asked == []


@pytest.mark.parametrize("operator", [{"$ne": ""}, {"$gt": 0}, {"$where": "1"}, ["$ne"], 2**64, {"a.b": 1}, {"\0": 1}])
def test_v06_no_operator_reaches_a_query(installation: Installation, client: httpx.Client, operator: Any) -> None:
    queried: list[Any] = []
    store = installation.services.store
    find = store.find
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "find", lambda *given, **more: (queried.append((given, more)), find(*given, **more))[1])
        for path, body in (
            ("/api/chat", {"message": operator}), ("/api/chat", {"message": "a", "conversation": operator}),
            ("/api/chat", {"message": "a", "metadata": operator}), (RESPOND, {"question_id": operator, "type": "a"}),
            (RESPOND, {"question_id": "q", "type": "accept", "values": {"$set": operator}}),
            (RESPOND, {"question_id": "q", "type": "accept", "values": operator}),
        ):
            assert client.post(path, json=body).status_code in (404, 422)
        for query in ("format[$ne]=x", "units=%24ne", "limit=99999999999999999999"):
            path = f"/api/chat/{UNKNOWN}/context" if query.startswith("limit") else f"/api/designs/{UNKNOWN}/report"
            assert client.get(f"{path}?{query}").status_code in (404, 422)
    assert "$" not in str(queried)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/nope", "/api/chat", f"/api/chat/{UNKNOWN}", f"/api/chat/{UNKNOWN}/context", RESPOND,
             "/v1", "/v1/", "/v1/nope", "/v1/chat/completions", "/api/designs", "/api/docs/x"],
)  # fmt: skip
def test_v10_w08_every_method_on_every_path_gets_json(client: httpx.Client, method: str, path: str) -> None:
    answer = client.request(method, path, headers={"X-HTTP-Method-Override": "DELETE", "Accept": "text/html"})
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/json"
    if path.startswith("/v1") or path in ("/api/nope", "/api/docs/x", "/api/designs"):
        assert answer.status_code == 404


@pytest.mark.parametrize("media", ["", "text/plain", "multipart/form-data; boundary=x", "application/xml", "text/json"])
def test_v10_another_media_type_is_refused(client: httpx.Client, media: str) -> None:
    for path, body in VALID.items():
        answer = client.post(path, content=json.dumps(body), headers={"Content-Type": media} if media else {})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (415, "Content-Type")


def test_w07_there_is_no_chat_completions_route(client: httpx.Client) -> None:
    """This program offers no OpenAI-shaped endpoint: whatever is asked of one is a 404, and nothing starts."""
    for body in ({}, {"model": "gpt-4", "messages": []}, {"stream": True, "n": 2, "tools": [{}], "max_tokens": 10**9}):
        answer = client.post("/v1/chat/completions", json=body)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json")
