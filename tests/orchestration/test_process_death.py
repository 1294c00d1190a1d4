"""The app told to stop, and the app killed: what it had begun is finished by the next one."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from orchestration.designs import Designs
from orchestration.stores.sqlite import SqliteStore
from tests.fakes.scripted_engine import RECORDS
from tests.orchestration.test_server_process import answers, start
from tests.rig.kerosene import DUTY
from tests.rig.waiting import until

ROOT = Path(__file__).resolve().parents[2]
EXIT_S = 10.0
STILL_S = 60.0
# A warmed parent forks one app, all parts but the browser's, for each number it reads: that takes up what is open, asks
# for one more design until it has been taken, and says its process id when the store knows the call.
APPS = """
import os, signal, sys, threading, time
from pathlib import Path
import hx_engine.api
from orchestration.bootstrap import build_services
from orchestration.events import now_iso
from orchestration.settings import Settings
from orchestration.tools import ToolContext

def run(root, number):
    services = build_services(Settings(arken_data_dir=root / "app", hx_engine_data_dir=root / "engine"))
    duty = {"hot_fluid_name": "kerosene", "cold_fluid_name": "water", "T_hot_in_C": 150.0, "T_hot_out_C": 90.0,
            "T_cold_in_C": 30.0, "T_cold_out_C": 50.0, "m_dot_hot_kg_s": 30.0 + number % 20}
    context = ToolContext("ann", f"talk{number}", f"turn{number}", now_iso())

    def ask():
        while services.tools.run(context, "hx_design", duty, "use").design_id is None:
            time.sleep(0.1)

    if number >= 0:
        threading.Thread(target=ask, daemon=True).start()
        while not services.store.find("tool_calls", "ann", {"conversation_id": f"talk{number}"}, limit=1):
            time.sleep(0.002)
    print(os.getpid(), flush=True)
    while True:
        time.sleep(60)

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    if os.fork() == 0:
        sys.stdin.close()
        run(Path(sys.argv[1]), int(line))
"""


class Apps:
    """Apps over one folder, begun one after the other."""

    def __init__(self, folder: Path) -> None:
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        self._parent = subprocess.Popen(
            [sys.executable, "-c", APPS, str(folder)], cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )  # fmt: skip

    def begin(self, number: int) -> int:
        """The process id, once the app has asked for its design; -1 asks for none."""
        self._parent.stdin.write(f"{number}\n")
        self._parent.stdin.flush()
        return int(self._parent.stdout.readline())

    @staticmethod
    def kill(pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        until(lambda: not Path(f"/proc/{pid}").exists())

    def close(self) -> None:
        self._parent.stdin.close()
        self._parent.wait(30)
        self._parent.stdout.close()


def test_D12_sigterm_with_five_streams_and_a_stuck_upload_ends_in_time_and_leaves_nothing_running(
    tmp_path: Path,
) -> None:
    process, url = start(tmp_path)
    assert answers(process, url), (tmp_path / "log").read_text()
    begun = [httpx.post(f"{url}/api/chat", json={"message": DUTY}, timeout=20).json() for _ in range(5)]

    def watch(stream: str) -> str:
        try:
            return httpx.get(url + stream, timeout=60).text
        except httpx.TransportError as error:
            return f"cut: {error}"

    with ThreadPoolExecutor(5) as pool, half_sent_upload(url) as upload:
        told = [pool.submit(watch, each["stream"]) for each in begun]
        store = SqliteStore(tmp_path / "arken" / "arken.sqlite3")
        until(lambda: len(store.find("designs", begun_owner(store), {})) >= 2, 30)
        asked = time.monotonic()
        process.terminate()
        process.wait(EXIT_S)
        assert time.monotonic() - asked <= EXIT_S
        ends = [each.result(5) for each in told]
        assert upload.recv(100).startswith(b"HTTP/1.1 408 ")
    assert not [end for end in ends if end.startswith("cut")], ends
    assert all('"idle"' in end or ('"restart"' in end and "retry: 2000" in end) for end in ends)
    assert store.find_any_owner("turns", {"status": "running"}) == []
    process, url = start(tmp_path)
    try:
        assert answers(process, url), (tmp_path / "log").read_text()
        designs = Designs(store)
        until(lambda: not designs.unsettled() and not designs.awaiting_report(), 30)
        assert {design["status"] for design in store.find_any_owner("designs")} == {"completed"}
    finally:
        process.terminate()
        process.wait(15)


def half_sent_upload(url: str) -> socket.socket:
    """A message with an attachment of which half has been sent."""
    host, port = url.removeprefix("http://").split(":")
    wire = socket.create_connection((host, int(port)), timeout=EXIT_S)
    body = b'{"message": "read this", "attachments": [{"name": "a.pdf", "data": "' + b"A" * 1_000_000
    head = f"POST /api/chat HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: 2000000"
    wire.sendall(f"{head}\r\n\r\n".encode() + body)
    return wire


def begun_owner(store: SqliteStore) -> str:
    return store.find_any_owner("conversations", limit=1)[0]["owner"]


def until_done_or_still(listed: Callable[[], list[dict]], count: int) -> None:
    """Returns once so many designs have ended; fails when none of them has got on for `STILL_S`."""
    seen, moved_at = None, time.monotonic()
    while True:
        found = listed()
        if len(found) == count and all(design["is_settled"] for design in found):
            return
        now = sorted((design["id"], design["status"], design["records_seen"]) for design in found)
        if now != seen:
            seen, moved_at = now, time.monotonic()
        assert time.monotonic() - moved_at < STILL_S, [row for row in now if row[1] != "completed"]
        time.sleep(0.1)


@pytest.mark.tier2
@pytest.mark.timeout(1800)
def test_D02_app_killed_fifty_times_loses_and_doubles_no_design(tmp_path: Path) -> None:
    """Each app asks for a design and is killed within 1.5 s; the next finishes it beside its own.

    The last step of one design is in the store within 10 s of a restart. Here the last start finds a queue: the
    killed apps have computed a part of fifty designs, and its two workers compute the rest, 17 s on two busy cores and
    longer on busier ones. So the wait is for progress: a design that hangs is one that stands still for a minute.
    """
    pause, kills = random.Random(20260101), 50

    apps = Apps(tmp_path)
    for number in range(kills):
        pid = apps.begin(number)
        time.sleep(pause.uniform(0.0, 1.5))
        apps.kill(pid)
    pid, restarted = apps.begin(-1), time.monotonic()
    store = SqliteStore(tmp_path / "app" / "arken.sqlite3")
    designs = Designs(store)
    try:
        until_done_or_still(lambda: designs.list("ann", limit=200), kills)
        print(f"D02: settled {time.monotonic() - restarted:.1f} s after the last start")
        until(lambda: not designs.awaiting_report(), 300)
    finally:
        apps.kill(pid)
        apps.close()
    for design in designs.list("ann", limit=200):
        records = designs.records("ann", design["id"])
        assert (design["status"], len(records)) == ("completed", len(RECORDS))
        assert len({(record["step_id"], record["attempt"]) for record in records}) == len(records)
    assert len(store.find("reports", "ann", limit=200)) == kills
