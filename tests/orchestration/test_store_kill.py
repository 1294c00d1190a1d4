"""A killed writer loses nothing it was told is stored."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from orchestration.stores.sqlite import SqliteStore

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import sys
from pathlib import Path
from orchestration.stores.sqlite import SqliteStore
store = SqliteStore(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), 10**9):
    store.insert("turns", {"id": str(number), "owner": "ann", "text": "x" * 500})
    print(number, flush=True)
"""


def test_every_acknowledged_write_survives_a_kill(tmp_path: Path) -> None:
    path, acknowledged, seed = tmp_path / "store.sqlite3", [], 20260101
    pause = random.Random(seed)
    for kill in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(100_000 * kill)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )
        assert child.stdout is not None
        acknowledged.append(int(child.stdout.readline()))
        time.sleep(pause.uniform(0.01, 0.2))
        child.kill()
        acknowledged += [int(line) for line in child.stdout if line.endswith("\n")]
        child.wait()
    store = SqliteStore(path)
    kept = {document["id"] for document in store.find("turns", "ann", limit=100_000)}
    assert {str(number) for number in acknowledged} <= kept
