"""A killed writer loses nothing it was told is stored."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.stores.sqlite import SqliteStore

ROOT = Path(__file__).resolve().parents[2]
# A writer prints the number of a write after the store has taken it; its parent kills it within 60 ms of the first.
KILLER = """
import os, random, signal, sys, time
from pathlib import Path
from orchestration.stores.sqlite import SqliteStore

pause = random.Random(20260101)

def write(kill, out):
    store = SqliteStore(Path(sys.argv[1]))
    for number in range(100_000 * kill, 100_000 * (kill + 1)):
        store.insert("turns", {"id": str(number), "owner": "ann", "text": "x" * 500})
        os.write(out, b"%d\\n" % number)

for kill in range(int(sys.argv[2])):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        write(kill, writing)
    os.close(writing)
    told = os.read(reading, 1 << 16)
    time.sleep(pause.uniform(0.0, 0.06))
    os.kill(child, signal.SIGKILL)
    while more := os.read(reading, 1 << 16):
        told += more
    os.waitpid(child, 0)
    os.close(reading)
    print(told[: told.rfind(b"\\n") + 1].decode(), end="", flush=True)
"""


def killed_writers(path: Path, kills: int) -> list[int]:
    """Kills as many writers at random moments, each a fork of one warmed parent; the numbers acknowledged."""
    parent = subprocess.run(
        [sys.executable, "-c", KILLER, str(path), str(kills)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [int(line) for line in parent.stdout.split()]


def assert_all_kept(path: Path, acknowledged: list[int]) -> None:
    store = SqliteStore(path)
    kept = {document["id"] for document in store.find("turns", "ann", limit=10_000_000)}
    lost = {str(number) for number in acknowledged} - kept
    assert not lost
    assert store.ping() == "SQLite file"


def test_D10_every_acknowledged_write_survives_thirty_kills(tmp_path: Path) -> None:
    acknowledged = killed_writers(tmp_path / "store.sqlite3", 30)
    assert len(acknowledged) >= 30
    assert_all_kept(tmp_path / "store.sqlite3", acknowledged)


@pytest.mark.tier2
@pytest.mark.timeout(600)
def test_D10_every_acknowledged_write_survives_a_thousand_kills(tmp_path: Path) -> None:
    acknowledged = killed_writers(tmp_path / "store.sqlite3", 1000)
    assert len(acknowledged) >= 1000
    assert_all_kept(tmp_path / "store.sqlite3", acknowledged)
