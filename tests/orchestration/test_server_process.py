"""The real `streamlit run server.py` behind its gate, from outside."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import websockets
from websockets.exceptions import InvalidStatus

from tests.rig.app_process import answers, start
from tests.rig.servers import free_port

PASSWORD = "a shared – pässword"
PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a password, whose engine, store and event log are all out of reach."""
    folder = tmp_path_factory.mktemp("server")
    nobody = str(free_port())
    process, url = start(
        folder, APP_SHARED_PASSWORD=PASSWORD, HX_ENGINE_BASE_URL=f"http://127.0.0.1:{nobody}",
        HX_ENGINE_INTERNAL_SECRET="of-this-test-alone-7391",
        MONGODB_URL=f"mongodb://user:canary@127.0.0.1:{nobody}/", REDIS_HOST="127.0.0.1", REDIS_PORT=nobody,
    )
    try:
        assert answers(process, url), (folder / "log").read_text()
        yield url
    finally:
        process.terminate()
        process.wait(15)
    assert "canary" not in (folder / "log").read_text()


@pytest.fixture
def session(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=10) as client:
        answer = client.post("/login", data={"password": PASSWORD})
        assert answer.status_code == 303
        yield client


def test_W08_health_names_the_failing_parts_in_time(url: str) -> None:
    started = time.monotonic()
    answer = httpx.get(f"{url}/health")
    assert time.monotonic() - started < 2.5
    assert answer.status_code == 503
    assert answer.json() == {"status": "failing", "failing": ["engine", "store", "event_log"], "starting": []}


def test_health_tells_the_team_more_but_no_secret(session: httpx.Client) -> None:
    answer = session.get("/health")
    parts = answer.json()["parts"]
    assert {name: (part["status"], part["in_use"]) for name, part in parts.items()} == {
        "engine": ("failed", "external"), "store": ("failed", "external"),
        "event_log": ("failed", "external"), "model": ("ok", "embedded"),
    }
    assert "canary" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/", "/design", "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/static/x.js", "/media/x.pdf",
     "/_stcore/agent/openapi.json", "/api/v1/x", "/v1/models", "/nothing"],
)
def test_strangers_get_nothing(url: str, path: str) -> None:
    assert httpx.get(url + path).status_code == 401
    led = httpx.get(url + path, headers=PAGE)
    if path.startswith(("/api/", "/v1/")):
        assert led.status_code == 401
        return
    assert (led.status_code, led.headers["location"].split("?")[0]) == (303, "/login")


def test_a_strangers_upload_is_refused_before_its_body(url: str) -> None:
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as raw:
        raw.sendall(b"PUT /_stcore/upload_file/a/b HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 401")


def test_a_socket_opens_only_with_the_login(url: str, session: httpx.Client) -> None:
    address = url.replace("http", "ws") + "/_stcore/stream"
    cookie = "; ".join(f"{name}={value}" for name, value in session.cookies.items())

    async def opened(headers: dict[str, str]) -> bool:
        try:
            async with websockets.connect(address, additional_headers=headers, origin=url):
                return True
        except InvalidStatus as refused:
            assert refused.response.status_code == 403
            return False

    assert asyncio.run(opened({})) is False
    assert asyncio.run(opened({"Cookie": "arken_login=guess"})) is False
    assert asyncio.run(opened({"Cookie": cookie})) is True


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example"])
def test_a07_a_socket_from_another_site_is_refused_even_with_the_login(
    url: str, session: httpx.Client, origin: str
) -> None:
    cookie = "; ".join(f"{name}={value}" for name, value in session.cookies.items())

    async def status() -> int:
        try:
            address = url.replace("http", "ws") + "/_stcore/stream"
            async with websockets.connect(address, additional_headers={"Cookie": cookie}, origin=origin):
                return 101
        except InvalidStatus as refused:
            return refused.response.status_code

    assert asyncio.run(status()) == 403


@pytest.mark.parametrize(
    "frame",
    [b"\xff" * 64, b"\x82\xfe\xff\xff" + b"\0" * 40, b"\x83\x81abcdz", b"\x82\x85abcd" + b"\xff" * 5, b"GET / x\r\n"],
    ids=["reserved bits", "cut", "unknown kind", "no message of ours", "no frame"],
)  # fmt: skip
def test_A10_a_broken_frame_tells_nothing_and_ends_its_socket_alone(
    url: str, session: httpx.Client, frame: bytes
) -> None:
    host, port = url.removeprefix("http://").split(":")
    cookie = "; ".join(f"{name}={value}" for name, value in session.cookies.items())
    with socket.create_connection((host, int(port)), timeout=5) as raw:
        raw.sendall(
            f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\nOrigin: {url}\r\n"
            f"Cookie: {cookie}\r\n\r\n".encode()
        )
        assert raw.recv(2000).startswith(b"HTTP/1.1 101 ")
        raw.sendall(frame)
        raw.settimeout(0.5)
        said = b""
        try:
            while part := raw.recv(4000):
                said += part
        except (TimeoutError, ConnectionResetError):
            pass
    for inner in (b"Traceback", b"site-packages", b"/work", b"/home", b"canary", b"orchestration"):
        assert inner not in said
    assert session.get("/_stcore/health").status_code == 200


def test_the_team_gets_the_pages_and_404_where_nothing_is(session: httpx.Client) -> None:
    page = session.get("/", headers=PAGE)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    for path in ("/api/v1/nothing", "/v1/chat/completions"):
        for method in ("GET", "POST"):
            answer = session.request(method, path)
            assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json")


def test_the_pages_scripts_travel_packed_and_are_kept_by_the_browser(session: httpx.Client) -> None:
    page = session.get("/", headers=PAGE).text
    script = re.search(r'<script type="module"[^>]* src="\.(/static/js/[^"]+)"', page).group(1)
    answer = session.get(script)
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert int(answer.headers["content-length"]) < len(answer.content) / 2


@pytest.mark.parametrize(
    ("variable", "value"),
    [("REDIS_PORT", "canary"), ("HX_ENGINE_BASE_URL", "canary"), ("ARKEN_DATA_DIR", "/dev/null/x")],
)
def test_a_wrong_setting_ends_the_start_with_its_name(tmp_path: Path, variable: str, value: str) -> None:
    process, _ = start(tmp_path, **{variable: value})
    try:
        assert process.wait(30) != 0
    finally:
        process.kill()
    said = (tmp_path / "log").read_text()
    assert f"{variable}: " in said
    assert "canary" not in said
