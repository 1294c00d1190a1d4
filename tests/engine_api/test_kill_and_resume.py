"""SIGKILL at every step of a design: after a restart it ends with the very numbers of an undisturbed run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.rig.records import computed

ROOT = Path(__file__).resolve().parents[2]
BASE = "/api/v1/hx"
DUTY = {
    "user_id": "ann", "hot_fluid_name": "kerosene", "cold_fluid_name": "cooling water", "T_hot_in_C": 180.0,
    "T_hot_out_C": 60.0, "T_cold_in_C": 30.0, "T_cold_out_C": 40.0, "m_dot_hot_kg_s": 12.5,
}  # fmt: skip
STEPS = [*range(1, 13), *range(7, 12), *range(13, 17)]
"""Estimate, its rating, search, rating of what it found, completion: 21 records."""
SOME = (0, 5, 11, 12, 20)
"""First and last record, the rating of the estimate, the search, and what follows it."""
ATTEMPTS = [1] * 12 + [2] * 5 + [1] * 4
SETTLE_S = 120.0  # a few seconds on an idle machine
AT_ONCE = 4
HTTP = httpx.Client(trust_env=False, timeout=SETTLE_S)


class Rig:
    """Starts engines from a warmed parent and ends those it started."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
        self._parent = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "rig" / "engine_child.py"), "--duty", json.dumps(DUTY)],
            cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self._pids: set[int] = set()
        self._lock = threading.Lock()

    def engine(self, data_dir: Path, kill_at: tuple[int, str] | None = None) -> tuple[int, str]:
        """Process id and base URL of a new engine."""
        with self._lock:
            self._parent.stdin.write(json.dumps({"data_dir": str(data_dir), "kill_at": kill_at}) + "\n")
            self._parent.stdin.flush()
            started = json.loads(self._parent.stdout.readline())
            self._pids.add(started["pid"])
        return started["pid"], f"http://127.0.0.1:{started['port']}{BASE}"

    def kill(self, pid: int) -> None:
        if pid in self._pids and is_alive(pid):
            os.kill(pid, signal.SIGKILL)
        self._pids.discard(pid)

    def close(self) -> None:
        for pid in list(self._pids):
            self.kill(pid)
        self._parent.stdin.close()
        self._parent.wait(10)
        self._parent.stdout.close()


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    made = Rig()
    yield made
    made.close()


def wait_for(condition: Any, what: str) -> Any:
    end = time.monotonic() + SETTLE_S
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {SETTLE_S:g} s: {what}")


def finished(url: str, session_id: str) -> list[dict[str, Any]]:
    """The records once the design is complete."""

    def look() -> list[dict[str, Any]] | None:
        reply = HTTP.get(f"{url}/design/{session_id}/status").json()
        assert reply["pipeline_status"] in ("pending", "running", "completed"), reply["warnings"]
        return reply["step_records"] if reply["pipeline_status"] == "completed" else None

    return wait_for(look, "a finished design")


def start(url: str) -> str:
    return HTTP.post(f"{url}/design", json=DUTY, headers={"Idempotency-Key": "one"}).json()["session_id"]


def start_and_die(engine: tuple[int, str]) -> None:
    """Start the design in an engine that kills itself, perhaps before it answers."""
    pid, url = engine
    with suppress(httpx.RemoteProtocolError, httpx.ReadError):
        start(url)
    wait_for(lambda: not is_alive(pid), "the engine's death")


@pytest.fixture(scope="module")
def undisturbed(rig: Rig, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    pid, url = rig.engine(tmp_path_factory.mktemp("undisturbed"))
    records = finished(url, start(url))
    rig.kill(pid)
    assert [record["step_id"] for record in records] == STEPS
    return computed(records)


def killed_and_resumed(rig: Rig, folder: Path, kill_at: tuple[int, str]) -> list[dict[str, Any]]:
    """The records of a design whose engine died there, from the engine that took it up."""
    start_and_die(rig.engine(folder, kill_at))
    pid, url = rig.engine(folder)
    records = finished(url, start(url))
    rig.kill(pid)
    return records


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("phase", ["computed", "stored"])
@pytest.mark.parametrize(
    "positions", [SOME, pytest.param(range(len(STEPS)), marks=pytest.mark.tier2)], ids=["some steps", "every step"]
)
def test_D01_a_design_killed_at_any_step_ends_as_if_it_had_not_been(
    rig: Rig, undisturbed: list[str], tmp_path: Path, phase: str, positions: Sequence[int]
) -> None:
    """Before ("computed") and after ("stored") the commit of each of the 21 records; in tier 1 of some of them."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        endings = list(pool.map(lambda at: killed_and_resumed(rig, tmp_path / str(at), (at, phase)), positions))
    for records in endings:
        assert [(r["step_id"], r["attempt"]) for r in records] == list(zip(STEPS, ATTEMPTS, strict=True))
        assert [r["position"] for r in records] == list(range(len(STEPS)))
        assert computed(records) == undisturbed


def test_the_same_key_after_a_crash_gives_the_same_design(rig: Rig, tmp_path: Path) -> None:
    pid, url = rig.engine(tmp_path)
    session_id = start(url)
    rig.kill(pid)
    pid, url = rig.engine(tmp_path)
    assert start(url) == session_id
    assert len(finished(url, session_id)) == len(STEPS)
    rig.kill(pid)


def test_two_engines_over_one_directory_store_each_step_once(
    rig: Rig, undisturbed: list[str], tmp_path: Path
) -> None:
    start_and_die(rig.engine(tmp_path, (6, "stored")))
    both = [rig.engine(tmp_path), rig.engine(tmp_path)]
    session_id = start(both[0][1])
    for _, url in both:
        assert computed(finished(url, session_id)) == undisturbed
    for pid, _ in both:
        rig.kill(pid)
