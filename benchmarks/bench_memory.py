"""Growth of the app's memory from design to design, after warm-up.

    .venv/bin/python benchmarks/bench_memory.py [designs]

The real embedded engine, store, follower and report; no model, no browser. The limit is the one the product promises.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.bench_design import DUTY, resident_mb

WARM_UP, DESIGNS, SAMPLE_EVERY = 50, 200, 10
LIMIT_MB_PER_100 = 5.0
FOLDERS = ("fd", "task")


def slope(samples: list[tuple[int, float]]) -> float:
    """Least-squares growth per 100 designs."""
    mean_x = sum(x for x, _ in samples) / len(samples)
    mean_y = sum(y for _, y in samples) / len(samples)
    spread = sum((x - mean_x) ** 2 for x, _ in samples)
    return 100.0 * sum((x - mean_x) * (y - mean_y) for x, y in samples) / spread


def counted() -> tuple[int, ...]:
    """Open files and threads of this process."""
    return tuple(len(list(Path("/proc/self", folder).iterdir())) for folder in FOLDERS)


def main() -> None:
    from orchestration.bootstrap import build_services, close_services
    from orchestration.events import now_iso
    from orchestration.settings import load_settings
    from orchestration.tools import ToolContext

    designs = int(sys.argv[1]) if len(sys.argv) > 1 else DESIGNS
    samples: list[tuple[int, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        services = build_services(load_settings(arken_data_dir=root / "app", hx_engine_data_dir=root / "engine"))
        owner = "0" * 32
        began = time.monotonic()
        for number in range(WARM_UP + designs):
            talk = services.conversations.create(owner, f"design {number}")["id"]
            context = ToolContext(owner, talk, f"turn{number}", now_iso())
            duty = {**DUTY, "m_dot_hot_kg_s": 30.0 + number % 37}
            result = services.tools.run(context, "hx_design", duty, f"call{number}")
            while services.designs.get(owner, result.design_id)["report_status"] == "pending":
                time.sleep(0.02)
            if number == WARM_UP:
                at_first = counted()
            if number >= WARM_UP and number % SAMPLE_EVERY == 0:
                gc.collect()
                samples.append((number, resident_mb()))
                print(f"{number:5d} designs {samples[-1][1]:8.1f} MB {threading.active_count()} threads", flush=True)
        seconds, at_last = time.monotonic() - began, counted()
        close_services()
    grown = slope(samples)
    verdict = "ok" if grown <= LIMIT_MB_PER_100 else "MISSED"
    print(f"growth {grown:.2f} MB per 100 designs, {designs} after {WARM_UP}  limit {LIMIT_MB_PER_100:g}  {verdict}")
    print(f"files and threads {at_first} after warm-up, {at_last} at the end; {seconds:.0f} s")


if __name__ == "__main__":
    main()
