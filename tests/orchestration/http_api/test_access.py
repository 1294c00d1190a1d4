"""Who may do what: every door tried with every wrong credential, from another owner, from another site."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import httpx
import pytest

from orchestration.door import make_door
from orchestration.identity import LOGIN_COOKIE, WORKSPACE_COOKIE
from orchestration.presentation import SYSTEMS
from orchestration.settings import Settings
from tests.orchestration.http_api.conftest import ORIGIN, PASSWORD, Installation
from tests.rig.api_server import serving

UNKNOWN, BOBS_WORKSPACE = "0" * 32, "b" * 32
ANSWER = {"question_id": "q", "type": "accept"}


def cells(conversation: str, message: str, design: str) -> list[tuple[str, str, object]]:
    """Every route that takes an id, with the formats of a report."""
    reports = [
        ("GET", f"/api/designs/{design}/report?format={kind}&units={units}", None)
        for kind, units in itertools.product(("pdf", "docx", "md", "json"), SYSTEMS)
    ]
    return [
        ("GET", f"/api/chat/{conversation}/context", None), ("GET", f"/api/chat/{conversation}/stream", None),
        ("GET", f"/api/chat/{conversation}/stream?after=1", None),
        ("POST", "/api/chat", {"message": "mine now", "conversation": conversation}),
        ("DELETE", f"/api/chat/{conversation}/messages/{message}", None),
        ("DELETE", f"/api/chat/{conversation}", None),
        ("GET", f"/api/designs/{design}", None), ("POST", f"/api/designs/{design}/respond", ANSWER), *reports,
    ]  # fmt: skip


@pytest.fixture(scope="module")
def open_url(installation: Installation) -> Iterator[str]:
    """The same services behind a door without a password, as in demo mode."""
    door = make_door(Settings(), lambda: installation.services.store)
    with serving(installation.services, door) as url:
        yield url


@pytest.fixture(scope="module")
def owned(installation: Installation) -> tuple[str, str, str]:
    """Ann's (the team's) conversation, message and design."""
    with installation.client() as client:
        conversation, design = installation.designed(client)
        message = client.get(f"/api/chat/{conversation}/context").json()["messages"][0]["id"]
    return conversation, message, design


def test_a02_somebody_elses_ids_look_unknown_in_every_way(
    installation: Installation, open_url: str, owned: tuple[str, str, str]
) -> None:
    bob = {"Authorization": "Bearer " + installation.services.api_keys.create("bob", "bob")[0]}
    workspace = {"Cookie": f"{WORKSPACE_COOKIE}={BOBS_WORKSPACE}"}
    ways = [
        (installation.url, bob, {}), (installation.url, bob | {"X-Api-Key": installation.key}, {}),
        (installation.url, bob | {"X-Username": "team"}, {}), (installation.url, bob, {"owner": "team"}),
        (installation.url, bob | {"Cookie": f"{WORKSPACE_COOKIE}=team"}, {}),
        (installation.url, bob | {"X-Forwarded-User": "team"}, {"w": "team"}),
        (open_url, bob, {}), (open_url, workspace, {}), (open_url, workspace | {"X-Api-Key": installation.key}, {}),
        (open_url, workspace, {"w": "team", "user_id": "team"}), (open_url, bob | workspace, {"metadata": "team"}),
    ]  # fmt: skip
    tried = 0
    with httpx.Client(timeout=30) as http:
        for base, headers, query in ways:
            theirs, unknown = cells(*owned), cells(UNKNOWN, UNKNOWN, UNKNOWN)
            for (method, path, body), (_, nowhere, other_body) in zip(theirs, unknown, strict=True):
                ask = {"headers": headers, "params": {**httpx.URL(path).params, **query}}
                seen = http.request(method, base + httpx.URL(path).path, json=body, **ask)
                same = http.request(method, base + httpx.URL(nowhere).path, json=other_body, **ask)
                assert (seen.status_code, seen.content) == (404, same.content), (method, path, headers)
                assert same.status_code == 404
                tried += 1
    assert tried >= 150
    with installation.client() as client:
        assert len(client.get(f"/api/chat/{owned[0]}/context").json()["messages"]) == 2
        assert client.get(f"/api/designs/{owned[2]}/report?format=md").status_code == 200


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer guess", "Bearer arken_" + "a" * 43, "Basic dGVhbTo=",
                                           "Bearer " + "x" * 5000])  # fmt: skip
def test_without_a_good_key_every_route_is_401(installation: Installation, authorization: str) -> None:
    with httpx.Client(base_url=installation.url, headers={"Authorization": authorization}) as http:
        for method, path, body in cells(UNKNOWN, UNKNOWN, UNKNOWN):
            answer = http.request(method, path, json=body)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_a_key_is_stored_hashed_has_its_owners_rights_and_can_be_revoked(installation: Installation) -> None:
    keys = installation.services.api_keys
    key, entry = keys.create("bob", "  planning\n tool ")
    assert entry["label"] == "planning tool" and entry in keys.list("bob")
    assert set(entry) == {"id", "label", "created_at"}
    assert key not in str(installation.services.store.find("api_keys", "bob"))
    with installation.client(key) as client:
        assert client.get(f"/api/chat/{UNKNOWN}/context").status_code == 404
        assert keys.revoke("team", entry["id"]) is False
        assert keys.revoke("bob", entry["id"]) is True
        assert client.get(f"/api/chat/{UNKNOWN}/context").status_code == 401


def test_in_demo_mode_a_program_without_key_is_refused_with_the_reason(open_url: str) -> None:
    answer = httpx.post(f"{open_url}/api/chat", json={"message": "hello"})
    assert answer.status_code == 401
    assert "Bearer" in answer.json()["errors"][0]["fix"]


def test_on_this_machine_alone_no_key_is_needed(installation: Installation) -> None:
    door = make_door(Settings(arken_host="127.0.0.1"), lambda: installation.services.store)
    with serving(installation.services, door) as url:
        begun = httpx.post(f"{url}/api/chat", json={"message": "hello"})
        assert begun.status_code == 202
        assert httpx.get(url + begun.json()["context"]).status_code == 200
        rebound = httpx.get(url + begun.json()["context"], headers={"Host": "rebound.example:80"})
        assert rebound.status_code == 401


def test_the_fixed_key_of_the_settings_is_the_teams(installation: Installation, owned: tuple[str, str, str]) -> None:
    key = "a-fixed-key-of-this-test-0815"
    settings = Settings(app_shared_password=PASSWORD, arken_api_key=key)
    with serving(installation.services, make_door(settings, lambda: installation.services.store)) as url:
        for given, status in ((key, 200), (key + "x", 401)):
            asked = {"Authorization": f"Bearer {given}"}
            assert httpx.get(f"{url}/api/designs/{owned[2]}", headers=asked).status_code == status


FOREIGN = [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1.evil.example"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://127.0.0.1:1"},
    {"Origin": ORIGIN + ".evil.example"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_a07_another_sites_page_changes_nothing_with_the_cookie(installation: Installation, headers: dict) -> None:
    with httpx.Client(base_url=installation.url) as http:
        assert http.post("/login", data={"password": PASSWORD}).status_code == 303
        assert http.cookies.get(LOGIN_COOKIE)
        before = len(installation.services.conversations.list("team", 1000))
        assert http.post("/api/chat", json={"message": "hello"}, headers=headers).status_code == 403
        for media in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            content = b'{"message": "hello"}'
            sent = http.post("/api/chat", content=content, headers=headers | {"Content-Type": media})
            assert sent.status_code == 403
            assert http.post("/api/chat", content=content, headers={"Content-Type": media}).status_code == 415
        assert http.delete(f"/api/chat/{UNKNOWN}", headers=headers).status_code == 403
        assert len(installation.services.conversations.list("team", 1000)) == before
        own = {"Origin": installation.url, "Sec-Fetch-Site": "same-origin"}
        assert http.post("/api/chat", json={"message": "hello"}, headers=own).status_code == 202


@pytest.mark.parametrize("path", ["/api/docs", "/api/openapi.json", "/api", "/api/", "/api/nothing"])
def test_a10_strangers_learn_nothing_of_the_api(installation: Installation, path: str) -> None:
    answer = httpx.get(installation.url + path, headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert len(answer.content) < 200


ORIGINS = [
    "null", "https://evil.example", "http://planner.example.org", "https://planner.example.org.evil.example",
    "https://evilplanner.example.org", "https://planner.example.org:8443", "https://planner.example.org@evil.example",
    "https://planner.example.orgx", "https://PLANNER.example.org.", "*",
]  # fmt: skip


@pytest.mark.parametrize("origin", ORIGINS)
def test_w10_no_other_origin_is_let_in(installation: Installation, client: httpx.Client, origin: str) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    for answer in (
        client.options("/api/chat", headers=asked), client.get("/api/openapi.json", headers={"Origin": origin}),
        httpx.options(f"{installation.url}/api/chat", headers=asked), client.get("/v1/x", headers={"Origin": origin}),
    ):
        assert "access-control-allow-origin" not in answer.headers


def test_w10_the_named_origin_is_let_in_by_name(installation: Installation, client: httpx.Client) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST",
             "Access-Control-Request-Headers": "authorization,content-type,idempotency-key"}  # fmt: skip
    preflight = httpx.options(f"{installation.url}/api/chat", headers=asked)
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (200, ORIGIN)
    assert client.get("/api/openapi.json", headers={"Origin": ORIGIN}).headers["access-control-allow-origin"] == ORIGIN
