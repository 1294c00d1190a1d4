"""F02, F08: others are answered while files made to cost time are read, and while large ones come in."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from orchestration.documents.reader import MAX_CHILDREN
from tests.rig import hostile_pdf
from tests.rig.app_process import answers, start
from tests.rig.waiting import until

SLOWER, TRIES = 3.0, 3
LARGE_BYTES = 5_900_000  # in base64 just below what the API takes
ASKS, PAUSE_S, AT_ONCE = 60, 0.05, 4


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An installation without a password, on this machine alone."""
    folder = tmp_path_factory.mktemp("busy")
    process, url = start(folder)
    try:
        assert answers(process, url), (folder / "log").read_text()
        until(lambda: httpx.get(f"{url}/health", timeout=30).status_code == 200, 60)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def hostile() -> list[tuple[str, bytes]]:
    return [(f"{kind}.pdf", made()) for kind, made in hostile_pdf.SLOW.items()]


def large() -> list[tuple[str, bytes]]:
    """Of every kind that is read: a PDF, a Word file and a picture in name, noise within."""
    heads = (b"%PDF-1.7\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n")
    return [(f"large-{number}", head + os.urandom(LARGE_BYTES - len(head))) for number, head in enumerate(heads * 4)]


def sent(url: str, file: tuple[str, bytes]) -> None:
    """Returns when the message with this file is answered."""
    body = {"message": "", "attachments": [{"name": file[0], "data": base64.b64encode(file[1]).decode()}]}
    with httpx.Client(base_url=url, timeout=120) as client:
        begun = client.post("/api/chat", json=body)
        assert begun.status_code == 202, begun.text
        until(lambda: client.get(begun.json()["context"]).json()["running_turn"] is None, 120)


def waited(client: httpx.Client) -> float:
    begun = time.monotonic()
    assert client.get("/health").status_code == 200
    took = time.monotonic() - begun
    time.sleep(PAUSE_S)
    return took


def at_rest(client: httpx.Client) -> list[float]:
    """Once what a start leaves to do is done: each round is quicker than the one before, until one is not."""
    last = [waited(client) for _ in range(ASKS)]
    while p95(found := [waited(client) for _ in range(ASKS)]) < 0.8 * p95(last):
        last = found
    return found


def beside_busy_processes(client: httpx.Client) -> list[float]:
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(MAX_CHILDREN)]
    try:
        return [waited(client) for _ in range(ASKS)]
    finally:
        for process in busy:
            process.kill()
            process.wait()


def p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * len(times))]


def measured(url: str, files: Callable[[], list[tuple[str, bytes]]]) -> tuple[float, float]:
    """p95 [s] while the files are read, and beside as many busy processes of no concern to us."""
    with ThreadPoolExecutor(AT_ONCE) as pool, httpx.Client(base_url=url, timeout=30) as client:
        rest, beside = at_rest(client), beside_busy_processes(client)
        senders = [pool.submit(sent, url, file) for file in files()]
        during = []
        while not all(sender.done() for sender in senders):
            during.append(waited(client))
        for sender in senders:
            sender.result()
    shown = [f"{1000 * p95(times):.0f} ms" for times in (during, rest, beside)]
    print("F02: /health p95 {} while {} files are read; {} at rest, {} beside busy processes".format(
        shown[0], files.__name__, *shown[1:]))  # fmt: skip
    assert len(during) >= MAX_CHILDREN * 5
    return p95(during), p95(beside)


@pytest.mark.tier2
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("files", "limit_s"), [(hostile, 0.2), (large, 1.0)])
def test_F02_F08_health_is_answered_while_files_are_read(url: str, files, limit_s: float) -> None:
    """p95 below 200 ms, below a second while four programs send large files without a pause. On a machine that is slow
    beside busy processes, three times what it takes there; others come and go on it, so one of three tries decides.
    """
    for _ in range(TRIES):
        took_s, beside_s = measured(url, files)
        if took_s <= max(limit_s, SLOWER * beside_s):
            return
    pytest.fail(f"{took_s:.2f} s, and {beside_s:.2f} s beside busy processes")
