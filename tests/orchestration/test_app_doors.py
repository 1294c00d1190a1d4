"""Every door of the real process, tried by a stranger: all routes there are, uploads, health."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.rig.app_process import ROOT, answers, rss_bytes, start
from tests.rig.waiting import until

PASSWORD = "a shared – pässword"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
OPEN = {"/health"}
LIST_ROUTES = """
import json, server
def walk(routes, prefix=""):
    for route in routes:
        path = prefix + (getattr(route, "path", None) or "")
        holder = getattr(route, "original_router", None) or getattr(route, "app", None) or route
        inner = getattr(holder, "routes", None)
        yield path
        if inner:
            yield from walk(inner, path)
print(json.dumps(sorted(set(walk(server.app._build_starlette_app().routes)))))
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """(URL, pid) of an installation with a password and nothing else."""
    folder = tmp_path_factory.mktemp("doors")
    process, url = start(folder, APP_SHARED_PASSWORD=PASSWORD)
    try:
        assert answers(process, url), (folder / "log").read_text()
        yield url, process.pid
    finally:
        process.terminate()
        process.wait(15)


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The paths of every route of the running program, Streamlit's own and those within mounts included."""
    folder = tmp_path_factory.mktemp("routes")
    environment = {"APP_SHARED_PASSWORD": PASSWORD, "ARKEN_HOST": "127.0.0.1", "PYTHONPATH": str(ROOT),
                   "ARKEN_DATA_DIR": str(folder), "HX_ENGINE_DATA_DIR": str(folder), "HOME": str(folder)}  # fmt: skip
    run = subprocess.run([sys.executable, "-c", LIST_ROUTES], cwd=ROOT, env=environment, capture_output=True, text=True)
    return json.loads(run.stdout.splitlines()[-1])


def test_a01_every_route_and_method_is_closed_to_strangers(app: tuple[str, int], routes: list[str]) -> None:
    assert {"/health", "/api/chat", "/api/docs", "/api/openapi.json", "/_stcore/health"} <= set(routes)
    assert any("upload_file" in path for path in routes) and len(routes) > 20
    extra = ["/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/agent/openapi.json", "/docs", "/openapi.json",
             "/v1/models", "/media/x", "/static/x.js", "/app/static/x"]  # fmt: skip
    tried = 0
    with httpx.Client(base_url=app[0], timeout=10) as stranger:
        for path in [*routes, *extra]:
            concrete = re.sub(r"\{[^}]*\}", "0" * 32, path) or "/"
            for method in METHODS:
                answer = stranger.request(method, concrete)
                tried += 1
                if concrete not in OPEN:
                    assert answer.status_code in (401, 403), (method, concrete, answer.status_code)
    assert tried > 200


@pytest.mark.parametrize("method", [*METHODS, "TRACE"])
def test_w08_health_answers_json_to_every_method(app: tuple[str, int], method: str) -> None:
    until(lambda: httpx.get(f"{app[0]}/health", timeout=10).json()["status"] == "ok")
    answer = httpx.request(method, f"{app[0]}/health", timeout=10)
    assert answer.status_code == (200 if method in ("GET", "HEAD") else 405)
    assert answer.headers["content-type"] == "application/json"


def test_a10_health_tells_strangers_no_part_version_or_path(app: tuple[str, int]) -> None:
    nothing_fails = {"failing": [], "starting": []}
    until(lambda: httpx.get(f"{app[0]}/health", timeout=10).json() == {"status": "ok", **nothing_fails})


def upload_refused(url: str, number: int, cookie: str = "") -> str:
    """The first line that answers an upload of 20 MB of which a part is sent."""
    host, port = url.removeprefix("http://").split(":")
    head = (
        f"PUT /_stcore/upload_file/{'0' * 32}/{number} HTTP/1.1\r\nHost: {host}\r\n"
        f"Cookie: _streamlit_xsrf=x{cookie}\r\nX-Xsrftoken: x\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 20000000\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=5) as wire:
        wire.sendall(head.encode())
        try:
            wire.sendall(b"a" * 1_000_000)
        except OSError:
            pass
        try:
            return wire.recv(200).decode("latin-1").split("\r\n")[0]
        except ConnectionResetError:
            return "HTTP/1.1 401 (closed before it was read)"


def test_f07_strangers_uploads_are_refused_before_they_are_read(app: tuple[str, int]) -> None:
    url, pid = app
    assert upload_refused(url, 0).startswith("HTTP/1.1 401")
    before = rss_bytes(pid)
    assert all(upload_refused(url, n).startswith("HTTP/1.1 401") for n in range(1, 16))
    assert rss_bytes(pid) - before < 30_000_000


def test_f07_after_logout_an_upload_is_refused_too(app: tuple[str, int]) -> None:
    with httpx.Client(base_url=app[0]) as member:
        assert member.post("/login", data={"password": PASSWORD}).status_code == 303
        cookie = f"; arken_login={member.cookies['arken_login']}"
        member.get("/logout")
    assert upload_refused(app[0], 99, cookie).startswith("HTTP/1.1 401")


def test_x02_without_any_variable_and_a_home_it_cannot_write_it_starts(tmp_path: Path) -> None:
    begun = time.monotonic()
    process, url = start(tmp_path, HOME="/proc/nowhere", ARKEN_HOST="")
    try:
        assert answers(process, url), (tmp_path / "log").read_text()
        took = time.monotonic() - begun
        assert httpx.get(f"{url}/health", timeout=10).json()["status"] == "ok"
        page = httpx.get(url, headers={"Accept": "text/html"})
        assert page.status_code == 200 and "arken_workspace" in page.cookies
        assert httpx.post(f"{url}/api/chat", json={"message": "hello"}).status_code == 401
        workspace = {"Cookie": f"arken_workspace={page.cookies['arken_workspace']}"}
        said = httpx.post(f"{url}/api/chat", json={"message": "hello"}, headers=workspace)
        assert said.status_code == 202
        assert httpx.get(url + said.json()["context"], headers=workspace).status_code == 200
    finally:
        process.terminate()
        process.wait(15)
    assert took < 20, "ten seconds on an idle machine; twice that here, as tests run side by side"
    for line in (tmp_path / "log").read_text().splitlines():
        if '"level"' in line:
            json.loads(line)
