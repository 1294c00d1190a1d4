"""The gate in front of everything, driven as plain ASGI."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestration import login as login_module
from orchestration.identity import LOGIN_COOKIE, WORKSPACE_COOKIE, owner_from
from orchestration.login import Login, LoginThrottledError, Throttle
from orchestration.stores.sqlite import SqliteStore
from orchestration.web import FrontGate, gate
from orchestration.web.body_limit import MAX_BODY_BYTES
from orchestration.web.credentials import Credentials
from orchestration.web.login_page import safe_next

PASSWORD = "correct – hörse"
PAGE = {"Accept": "text/html,*/*"}


class Inner:
    """The application behind the gate: counts what reaches it and reads bodies to the end."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self.body_bytes = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached.append(scope["path"])
        while True:
            message = await receive()
            self.body_bytes += len(message.get("body", b""))
            if not message.get("more_body"):
                break
        headers = [(b"content-type", b"text/plain"), (b"x-frame-options", b"ALLOWALL")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": str(scope.get("arken_logged_in")).encode()})


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "store.sqlite3")


@pytest.fixture
def inner() -> Inner:
    return Inner()


@pytest.fixture
def login(store: SqliteStore) -> Login:
    return Login(PASSWORD, lambda: store)


def client(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://app")


def run(work: Any) -> Any:
    return asyncio.run(work)


STREAMLIT_PATHS = [
    "/", "/design", "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/_stcore/stream", "/media/x.pdf",
    "/static/index.js", "/component/a", "/api/v1/x", "/v1/chat", "/docs", "/openapi.json", "/login/", "//login",
    "/health/", "/healthz", "/LOGIN", "/_stcore/agent/interact",
]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", STREAMLIT_PATHS)
def test_nothing_is_reached_without_login(login: Login, inner: Inner, method: str, path: str) -> None:
    async def work() -> httpx.Response:
        async with client(FrontGate(inner, Credentials(login))) as http:
            return await http.request(method, httpx.URL("http://app", path=path), content=b"x" * 1000)

    answer = run(work())
    assert answer.status_code == 401
    assert inner.reached == []


def test_an_upload_is_refused_before_its_body_is_read(login: Login, inner: Inner) -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        raise AssertionError("the body was read")

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "PUT", "path": "/_stcore/upload_file/a/b", "headers": [], "query_string": b""}
    run(FrontGate(inner, Credentials(login))(scope, receive, send))
    assert sent[0]["status"] == 401


def test_a_page_leads_to_the_login_and_back(login: Login, inner: Inner) -> None:
    async def work() -> None:
        async with client(FrontGate(inner, Credentials(login))) as http:
            asked = await http.get("/report?d=1&units=US", headers=PAGE)
            assert (asked.status_code, asked.headers["location"]) == (
                303, "/login?next=%2Freport%3Fd%3D1%26units%3DUS")
            form = await http.get(asked.headers["location"])
            assert 'value="/report?d=1&amp;units=US"' in form.text
            wrong = await http.post("/login", data={"password": "no", "next": "/report?d=1"})
            assert (wrong.status_code, "set-cookie" in wrong.headers) == (401, False)
            right = await http.post("/login", data={"password": PASSWORD, "next": "/report?d=1"})
            assert (right.status_code, right.headers["location"]) == (303, "/report?d=1")
            cookie, device = right.headers.get_list("set-cookie")
            assert device.startswith("arken_device=")
            assert re.fullmatch(
                rf"{LOGIN_COOKIE}=[\w-]{{43}}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax", cookie)
            assert (await http.get("/report", headers=PAGE)).text == "True"
            assert (await http.put("/_stcore/upload_file/a/b", content=b"x")).status_code == 200
            out = await http.get("/logout")
            assert "Max-Age=0" in out.headers["set-cookie"]
            assert (await http.get("/report")).status_code == 401
            http.cookies.set(LOGIN_COOKIE, cookie.split(";")[0].split("=", 1)[1])
            assert (await http.get("/report")).status_code == 401

    run(work())


def test_health_is_open_and_knows_strangers(login: Login, inner: Inner) -> None:
    async def work() -> str:
        async with client(FrontGate(inner, Credentials(login))) as http:
            return (await http.get("/health")).text

    assert run(work()) == "False"


def test_https_makes_the_cookie_secure(login: Login, inner: Inner) -> None:
    async def work() -> list[str]:
        async with client(FrontGate(inner, Credentials(login))) as http:
            answer = await http.post(
                "/login", data={"password": PASSWORD}, headers={"X-Forwarded-Proto": "https"})
            return answer.headers.get_list("set-cookie")

    assert [cookie.endswith("; Secure") for cookie in run(work())] == [True, True]


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"password=" + b"x" * 10_000, 413), (b"\xff\xfe", 400), (b"", 401), (b"password=%00", 401),
     (b"&".join(b"a=1" for _ in range(50)), 400), (b"password=" + "ü".encode() * 500, 401), (b"[1]", 401)],
)
def test_A04_odd_forms_are_refused(login: Login, inner: Inner, content: bytes, status: int) -> None:
    async def work() -> int:
        async with client(FrontGate(inner, Credentials(login))) as http:
            return (await http.post("/login", content=content)).status_code

    assert run(work()) == status


def test_a_login_from_another_site_is_refused(login: Login, inner: Inner) -> None:
    async def work() -> int:
        async with client(FrontGate(inner, Credentials(login))) as http:
            sent = {"Sec-Fetch-Site": "cross-site"}
            return (await http.post("/login", data={"password": PASSWORD}, headers=sent)).status_code

    assert run(work()) == 403


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\r\nSet-Cookie: a=b",
     "/login", "/logout", "/" + "x" * 3000, "/ä"],
)
def test_the_way_back_never_leaves_the_site(path: str) -> None:
    assert safe_next(path) == "/"


def test_the_form_is_inert_to_its_input(login: Login, inner: Inner) -> None:
    async def work() -> str:
        async with client(FrontGate(inner, Credentials(login))) as http:
            return (await http.get("/login?next=/%22%3E%3Cscript%3Ealert(1)%3C/script%3E")).text

    assert "<script" not in run(work())


def test_ten_wrong_tries_a_minute_from_one_address(store: SqliteStore) -> None:
    clock = [0.0]
    login = Login(PASSWORD, lambda: store, throttle=Throttle(lambda: clock[0]))
    assert [login.attempt("no", "a") for _ in range(10)] == [None] * 10
    with pytest.raises(LoginThrottledError):
        login.attempt(PASSWORD, "a")
    assert login.attempt(PASSWORD, "b") is not None
    clock[0] = 60.1
    assert login.attempt(PASSWORD, "a") is not None


def test_many_addresses_together_are_throttled(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_module, "TRIES_IN_ALL", 15)
    login = Login(PASSWORD, lambda: store, throttle=Throttle(lambda: 0.0))
    for n in range(15):
        login.attempt("no", f"peer {n}")
    with pytest.raises(LoginThrottledError):
        login.attempt("no", "another")


def test_a_session_outlives_a_restart_but_not_a_new_password(store: SqliteStore) -> None:
    token = Login(PASSWORD, lambda: store).attempt(PASSWORD, "a")
    assert Login(PASSWORD, lambda: store).is_valid(token)
    assert not Login("another password", lambda: store).is_valid(token)
    assert token not in str(store.find("login_sessions", "team"))
    assert PASSWORD not in str(store.find("login_sessions", "team"))


def test_a_session_ends_by_time_and_by_logout_elsewhere(store: SqliteStore) -> None:
    clock = [1000.0]
    here, there = (Login(PASSWORD, lambda: store, lambda: clock[0]) for _ in range(2))
    token = here.attempt(PASSWORD, "a")
    there.end(token)
    clock[0] += login_module.RECHECK_S + 1
    assert not here.is_valid(token)
    token = here.attempt(PASSWORD, "a")
    clock[0] += login_module.SESSION_S + 1
    assert not here.is_valid(token)


@pytest.mark.parametrize("token", [None, "", "x", "x" * 10_000, "ä", "' OR 1=1", "\ud800"])
def test_no_made_up_token_is_valid(login: Login, token: str | None) -> None:
    assert not login.is_valid(token)


def test_without_a_password_each_browser_gets_a_workspace(inner: Inner) -> None:
    async def work() -> None:
        async with client(FrontGate(inner, Credentials(None))) as http:
            assert "set-cookie" not in (await http.get("/static/a.js")).headers
            first = await http.get("/", headers=PAGE)
            assert re.fullmatch(
                rf"{WORKSPACE_COOKIE}=[0-9a-f]{{32}}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax",
                first.headers["set-cookie"])
            assert "set-cookie" not in (await http.get("/", headers=PAGE)).headers
            http.cookies.clear()
            http.cookies.set(WORKSPACE_COOKIE, "guess")
            assert "set-cookie" in (await http.get("/", headers=PAGE)).headers

    run(work())


@pytest.mark.parametrize("path", ["/", "/health", "/static/a.js", "/nothing"])
def test_every_answer_has_the_security_headers(inner: Inner, login: Login, path: str) -> None:
    async def work(app: FrontGate) -> httpx.Response:
        async with client(app) as http:
            return await http.get(path)

    for app in (FrontGate(inner, Credentials(None)), FrontGate(inner, Credentials(login))):
        headers = run(work(app)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers.get_list("x-frame-options") == ["SAMEORIGIN"]
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "connect-src 'self' data: blob: ws://app wss://app;" in headers["content-security-policy"]


def test_a_host_header_cannot_change_the_policy(inner: Inner) -> None:
    async def work() -> str:
        async with client(FrontGate(inner, Credentials(None))) as http:
            answer = await http.get("/", headers={"Host": "a; script-src *"})
            return answer.headers["content-security-policy"]

    assert "script-src *" not in run(work())


@pytest.mark.parametrize("length", ["-5", "x", "9" * 30, "1e3"])
def test_a_length_that_is_no_number_is_refused(inner: Inner, length: str) -> None:
    async def work() -> int:
        async with client(FrontGate(inner, Credentials(None))) as http:
            return (await http.post("/x", headers={"Content-Length": length})).status_code

    assert run(work()) == 400
    assert inner.reached == []


def test_a_declared_large_body_is_refused_unread(inner: Inner) -> None:
    async def work() -> int:
        async with client(FrontGate(inner, Credentials(None))) as http:
            return (await http.post("/x", headers={"Content-Length": str(MAX_BODY_BYTES + 1)})).status_code

    assert run(work()) == 413
    assert inner.reached == []


def test_a_body_that_lies_about_its_length_is_cut_off(inner: Inner) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b"x" * 1_000_000

    async def work() -> int:
        async with client(FrontGate(inner, Credentials(None))) as http:
            return (await http.post("/x", content=endless())).status_code

    assert run(work()) == 413
    assert inner.body_bytes <= MAX_BODY_BYTES


def test_F08_a_browser_session_may_upload_sixty_megabytes(inner: Inner) -> None:
    async def work() -> list[int]:
        async with client(FrontGate(inner, Credentials(None))) as http:
            async def put(session: str, headers: dict[str, str]) -> int:
                return (await http.put(f"/_stcore/upload_file/{session}/f", content=b"", headers=headers)).status_code

            five = {"Content-Length": "5000000"}
            of_one = [await put("one", five) for _ in range(20)]
            chunked = [await put("three", {"Transfer-Encoding": "chunked"}) for _ in range(4)]
            return [*of_one, await put("two", five), *chunked]

    assert run(work()) == [200] * 12 + [413] * 8 + [200] + [200, 200, 413, 413]


class Socket:
    """A websocket's two ends for an application under test."""

    def __init__(self, cookie: str = "") -> None:
        headers = [(b"cookie", cookie.encode())] if cookie else []
        self.scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
        self.sent: list[Any] = []
        self.incoming: list[Any] = [{"type": "websocket.connect"}]

    async def receive(self) -> Any:
        return self.incoming.pop(0)

    async def send(self, message: Any) -> None:
        self.sent.append(message)


def test_a_socket_without_login_is_closed_before_it_opens(login: Login, inner: Inner) -> None:
    socket = Socket()
    run(FrontGate(inner, Credentials(login))(socket.scope, socket.receive, socket.send))
    assert socket.sent == [{"type": "websocket.close", "code": 4401}]
    assert inner.reached == []


@pytest.mark.parametrize("how", ["logout", "new password", "expiry"])
def test_A06_an_open_socket_is_closed_when_its_login_ends(store: SqliteStore, how: str) -> None:
    wall, clock, seen = [1_000.0], [0.0], []
    login = Login(PASSWORD, lambda: store, lambda: wall[0])
    token = login.attempt(PASSWORD, "a")
    renewed = Login("another password of the team", lambda: store, lambda: wall[0])

    def end_login() -> None:
        if how == "logout":
            login.end(token)
        elif how == "new password":
            login.is_valid = renewed.is_valid
        else:
            wall[0] += login_module.SESSION_S + 1

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((await receive())["type"])
        await send({"type": "websocket.accept"})
        seen.append((await receive())["type"])
        await send({"type": "websocket.send", "text": "fine"})
        end_login()
        clock[0] += gate.SOCKET_RECHECK_S + 1
        await send({"type": "websocket.send", "text": "late"})
        seen.append((await receive())["type"])

    socket = Socket(f"{LOGIN_COOKIE}={token}")
    socket.incoming += [{"type": "websocket.receive", "text": "a"}, {"type": "websocket.receive", "text": "b"}]
    run(FrontGate(app, Credentials(login), clock=lambda: clock[0])(socket.scope, socket.receive, socket.send))
    assert seen == ["websocket.connect", "websocket.receive", "websocket.disconnect"]
    assert [m.get("text", m["type"]) for m in socket.sent] == ["websocket.accept", "fine", "websocket.close"]


WORKSPACE, OTHER = "0" * 31 + "a", "1" * 32


@pytest.mark.parametrize(
    ("cookies", "query", "has_password", "owner"),
    [
        ({WORKSPACE_COOKIE: WORKSPACE}, {}, False, WORKSPACE),
        ({WORKSPACE_COOKIE: WORKSPACE}, {"w": OTHER}, False, WORKSPACE),
        ({}, {"w": OTHER}, False, OTHER), ({WORKSPACE_COOKIE: "team"}, {"w": "team"}, False, None),
        ({}, {}, False, None), ({}, {"w": "../a"}, False, None), ({}, {"w": [OTHER]}, False, None),
        ({WORKSPACE_COOKIE: WORKSPACE}, {"w": OTHER}, True, "team"),
    ],
)
def test_owner_rules(cookies: dict, query: dict, has_password: bool, owner: str | None) -> None:
    assert owner_from(cookies, query, has_password) == owner
