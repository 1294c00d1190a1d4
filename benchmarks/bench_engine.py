"""The engine alone: import of its API, POST to completed over HTTP, memory after ten designs, the 1,000 samples.

    .venv/bin/python -m benchmarks.bench_engine

A real engine process on a free port with the rules' review alone, no model; medians. Each limit is one the product
promises. The first design is reported apart: it loads the property library unless that has come in the background.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.bench_design import DUTY

ROOT = Path(__file__).resolve().parents[1]
IMPORTS, DESIGNS, WARM_UP_S, POLL_S = 7, 10, 6.0, 0.01
NO_RECORDS = 9999
"""Ask for the status without the records, so that asking does not slow what is measured."""
IMPORT_LIMIT_S, DESIGN_LIMIT_S, MEMORY_LIMIT_MB, SAMPLES_LIMIT_S = 1.5, 0.5, 300.0, 2.0
_IMPORT = "import time; at = time.perf_counter(); import hx_engine.api; print(time.perf_counter() - at)"


def import_s() -> float:
    """Median time to import the API in a fresh interpreter [s]."""
    runs = [subprocess.run([sys.executable, "-c", _IMPORT], cwd=ROOT, capture_output=True, text=True, check=True)
            for _ in range(IMPORTS)]  # fmt: skip
    return statistics.median(float(run.stdout) for run in runs)


def resident_mb(pid: int) -> float:
    """Resident memory of a process and its children [MB]."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6 + sum(resident_mb(int(child)) for child in children)


@contextmanager
def engine(folder: Path) -> Iterator[tuple[int, httpx.Client]]:
    """A served engine with its process id and a client of it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HX_ENGINE_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "hx_engine", "--port", str(port)], cwd=ROOT, stderr=subprocess.DEVNULL,
        env={**kept, "HX_ENGINE_DATA_DIR": str(folder)},
    )  # fmt: skip
    with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1/hx", trust_env=False, timeout=30) as client:
        try:
            while not _answers(client):
                time.sleep(0.05)
            yield process.pid, client
        finally:
            process.terminate()
            process.wait(15)


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/health").is_success
    except httpx.ConnectError:
        return False


def design_s(client: httpx.Client, number: int) -> float:
    """From the POST of a duty of its own to a status that says completed [s]."""
    duty = {**DUTY, "user_id": "benchmark", "m_dot_hot_kg_s": 40.0 + number}
    started = time.perf_counter()
    session_id = client.post("/design", json=duty).raise_for_status().json()["session_id"]
    while True:
        reply = client.get(f"/design/{session_id}/status", params={"after": NO_RECORDS}).json()
        if reply["is_complete"]:
            return time.perf_counter() - started
        if reply["waiting_for_user"] or reply["pipeline_status"] == "error":
            raise SystemExit(f"design {number} is {reply['pipeline_status']}")
        time.sleep(POLL_S)


def samples_s() -> float:
    """Median time of the 1,000 samples of the uncertainty [s]."""
    from hx_engine.rating import overdesign_uncertainty
    from tests.rig.ratings import SERVICES, random_geometries

    columns = random_geometries(1, 1)
    geometry = columns._replace(**{name: getattr(value, "item", lambda value=value: value)()
                                   for name, value in columns._asdict().items()})  # fmt: skip
    times = []
    for _ in range(5):
        at = time.perf_counter()
        overdesign_uncertainty(SERVICES["oil_in_tubes"], geometry, 0.8, 0.98)
        times.append(time.perf_counter() - at)
    return statistics.median(times)


def main() -> None:
    imported = import_s()
    with tempfile.TemporaryDirectory() as folder, engine(Path(folder)) as (pid, client):
        time.sleep(WARM_UP_S)
        times = [design_s(client, number) for number in range(DESIGNS)]
        memory = resident_mb(pid)
    report = [
        (f"import of hx_engine.api, median of {IMPORTS} [s]", imported, IMPORT_LIMIT_S),
        ("POST to completed over HTTP, first [s]", times[0], None),
        (f"POST to completed over HTTP, median of {DESIGNS} [s]", statistics.median(times), DESIGN_LIMIT_S),
        ("memory of the engine after them [MB]", memory, MEMORY_LIMIT_MB),
        ("1,000 samples of the overdesign, median of 5 [s]", samples_s(), SAMPLES_LIMIT_S),
    ]
    for name, value, limit in report:
        verdict = "" if limit is None else f"limit {limit:g}  {'ok' if value <= limit else 'MISSED'}"
        print(f"{name:52s} {value:8.3f}  {verdict}")


if __name__ == "__main__":
    main()
