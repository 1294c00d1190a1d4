"""One report for each design and revision, whatever dies and however many ask."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from orchestration import completions
from orchestration.completions import Completions
from orchestration.design_sync import DesignSync
from orchestration.designs import Designs
from orchestration.event_log.embedded import EmbeddedEventLog
from orchestration.follower import Follower
from orchestration.report import Reports
from orchestration.stores.sqlite import SqliteStore
from tests.fakes.scripted_engine import RECORDS

ROOT = Path(__file__).resolve().parents[2]
KILLS = 30
# Claims each design in a process of its own that dies: before the report, after writing it, after storing it.
DYING = """
import os, signal, sys
from pathlib import Path
from orchestration.completions import Completions
from orchestration.designs import Designs
from orchestration.report import Reports
from orchestration.stores.sqlite import SqliteStore

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

class DyingStore(SqliteStore):
    def insert(self, collection, doc):
        if collection == "reports":
            die()
        super().insert(collection, doc)

def work(path, design_id, point):
    store = (DyingStore if point == 1 else SqliteStore)(path)
    designs = Designs(store)
    reports = Reports(store, designs)
    def on_complete(owner, design_id):
        if point:
            reports.create(owner, design_id)
        die()
    Completions(store, designs, on_complete).complete("ann", design_id)

for number, design_id in enumerate(sys.argv[2:]):
    child = os.fork()
    if child == 0:
        work(Path(sys.argv[1]), design_id, number % 3)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL, status
"""


class Replica:
    """One of several processes that share a store."""

    def __init__(self, folder: Path) -> None:
        self.store = SqliteStore(folder / "store.sqlite3")
        self.designs = Designs(self.store)
        self.reports = Reports(self.store, self.designs)
        self.completions = Completions(self.store, self.designs, self.reports.create)
        sync = DesignSync(self.designs, None, EmbeddedEventLog(folder / "events.sqlite3", 60))  # type: ignore[arg-type]
        self.follower = Follower(self.designs, sync, self.completions)

    def completed(self, number: int) -> str:
        """A design that has ended and whose report is still to come."""
        design = self.designs.create("ann", "talk", f"s-{number}", "Kerosene / water", {}, f"k-{number}")
        self.designs.upsert_records("ann", design["id"], RECORDS)
        self.designs.update_status(
            "ann", design["id"], status="completed", is_complete=True, report_status="pending"
        )
        return design["id"]


@pytest.fixture
def replicas(tmp_path: Path) -> Iterator[list[Replica]]:
    made = [Replica(tmp_path) for _ in range(2)]
    yield made
    for replica in made:
        replica.follower.stop()
        replica.store.close()


def test_D11_killed_between_complete_and_report_saved_30_times(replicas: list[Replica], tmp_path: Path) -> None:
    """Two replicas take up what 30 killed processes left: one report each, within the lease and a few seconds."""
    here = replicas[0]
    designs = [here.completed(number) for number in range(KILLS)]
    subprocess.run(
        [sys.executable, "-c", DYING, str(tmp_path / "store.sqlite3"), *designs], cwd=ROOT, check=True, timeout=60
    )
    assert len(here.designs.awaiting_report()) == KILLS
    assert len(here.store.find("reports", "ann")) == KILLS // 3
    began = time.monotonic()
    for replica in replicas:
        replica.follower.resume_all()
    while here.designs.awaiting_report():
        assert time.monotonic() - began < completions.LEASE_S + 10.0
        time.sleep(0.05)
    assert sorted(report["design_id"] for report in here.store.find("reports", "ann")) == sorted(designs)
    assert {here.designs.get("ann", each)["report_status"] for each in designs} == {"done"}


def test_D11_twenty_parallel_clicks_and_two_replicas_make_one_report(replicas: list[Replica]) -> None:
    design_id = replicas[0].completed(1)
    with ThreadPoolExecutor(20) as pool:
        clicked = list(pool.map(lambda n: replicas[n % 2].reports.create("ann", design_id), range(20)))
    assert {report["id"] for report in clicked} == {clicked[0]["id"]}
    assert len(replicas[0].store.find("reports", "ann")) == 1


def test_D11_twenty_parallel_completions_report_once(replicas: list[Replica]) -> None:
    finished: list[str] = []
    design_id = replicas[0].completed(1)

    def work(owner: str, design_id: str) -> None:
        finished.append(design_id)
        time.sleep(0.02)

    many = [Completions(replicas[n % 2].store, replicas[n % 2].designs, work) for n in range(20)]
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda each: each.complete("ann", design_id), many))
    assert finished == [design_id]


def test_a_report_that_takes_longer_than_its_lease_is_not_written_twice(
    replicas: list[Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(completions, "LEASE_S", 0.6)
    monkeypatch.setattr(completions, "BEAT_S", 0.1)
    design_id, begun, finish = replicas[0].completed(1), [], threading.Event()

    def slow(owner: str, design_id: str) -> None:
        begun.append(design_id)
        finish.wait(20)

    first, second = (Completions(each.store, each.designs, slow) for each in replicas)
    worker = threading.Thread(target=first.complete, args=("ann", design_id))
    worker.start()
    ends_at = time.monotonic() + 2.0
    while time.monotonic() < ends_at:
        if begun:
            assert second.complete("ann", design_id) == completions.RETRY_S
    finish.set()
    worker.join()
    assert (begun, replicas[0].designs.get("ann", design_id)["report_status"]) == ([design_id], "done")
