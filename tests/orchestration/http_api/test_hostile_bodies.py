"""Bodies made to cost time or memory, thrown at the app as a process of its own and measured from outside."""

from __future__ import annotations

import gzip
import socket
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.rig.app_process import answers, rss_bytes, start

EARLY_S = 0.2
GROWTH_BYTES = 20_000_000
WAIT_S = 12.0


def raw(url: str, head: str, chunks: list[bytes]) -> tuple[int, float]:
    """(status, seconds from the last byte that was taken to the answer) of a request written by hand."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=WAIT_S) as wire:
        try:
            wire.sendall(f"{head}\r\nHost: {host}\r\n\r\n".encode())
            for chunk in chunks:
                wire.sendall(chunk)
        except OSError:
            pass
        begun = time.perf_counter()
        try:
            first = wire.recv(100)
        except ConnectionResetError:
            first = b""
        return int(first.split()[1]) if first else 0, time.perf_counter() - begun


JSON_POST = "POST /api/chat HTTP/1.1\r\nContent-Type: application/json"


def with_length(body: bytes, extra: str = "") -> tuple[str, list[bytes]]:
    return f"{JSON_POST}\r\nContent-Length: {len(body)}{extra}", [body]


HOSTILE = {
    "200,000 levels": with_length(b"[" * 200_000),
    "200,000 closed levels": with_length(b"[" * 200_000 + b"]" * 200_000),
    "10 MB": with_length(b'{"message": "' + b"a" * 10_000_000 + b'"}'),
    "10 MB announced": (f"{JSON_POST}\r\nContent-Length: 10000000", []),
    "5,000 digits": with_length(b'{"message": ' + b"9" * 5000 + b"}"),
    "gzip bomb": with_length(gzip.compress(b"a" * 50_000_000), "\r\nContent-Encoding: gzip"),
    "length of letters": (f"{JSON_POST}\r\nContent-Length: many", []),
    "two lengths": (f"{JSON_POST}\r\nContent-Length: 5\r\nContent-Length: 6", [b"{}"]),
    "negative length": (f"{JSON_POST}\r\nContent-Length: -1", []),
    "chunks without end": (
        f"{JSON_POST}\r\nTransfer-Encoding: chunked", [b"100000\r\n" + b"a" * 1_048_576 + b"\r\n"] * 12),
}  # fmt: skip


def wait_until_loaded(pid: int) -> None:
    """Returns once the app loads no more libraries in the background: its memory has stood still for two seconds."""
    seen, still, end = rss_bytes(pid), 0, time.monotonic() + 60.0
    while still < 20 and time.monotonic() < end:
        time.sleep(0.1)
        now = rss_bytes(pid)
        still = still + 1 if abs(now - seen) < 1_000_000 else 0
        seen = now


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    folder = tmp_path_factory.mktemp("app")
    process, url = start(folder)
    try:
        assert answers(process, url), (folder / "log").read_text()
        wait_until_loaded(process.pid)
        yield process, url
    finally:
        process.terminate()
        process.wait(15)


@pytest.mark.parametrize("name", list(HOSTILE))
def test_V03_hostile_bodies_are_refused_early(app: tuple[subprocess.Popen[bytes], str], name: str) -> None:
    process, url = app
    head, chunks = HOSTILE[name]
    raw(url, *with_length(b"{}"))
    before = rss_bytes(process.pid)
    status, took = raw(url, head, chunks)
    grown = rss_bytes(process.pid) - before
    print(f"V03 {name}: {status} after {took * 1e3:.0f} ms, {grown / 1e6:+.1f} MB")
    assert 400 <= status < 500, status
    assert took <= EARLY_S
    assert grown <= GROWTH_BYTES


def test_V03_a_body_that_never_ends_is_answered_in_time(app: tuple[subprocess.Popen[bytes], str]) -> None:
    _, url = app
    for head in (f"{JSON_POST}\r\nContent-Length: 100", f"{JSON_POST}\r\nTransfer-Encoding: chunked"):
        status, took = raw(url, head, [b"1\r\n{\r\n"])
        assert status == 408
        assert 9.0 < took <= 11.0
