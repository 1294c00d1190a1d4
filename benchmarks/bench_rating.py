"""Ratings per second: NumPy in blocks, machine code where numba is installed, and a rating put together from `ht`.

Run from the checkout: ``python -m benchmarks.bench_rating [--count 1000000] [--repeat 5]``. All rate the same random
geometries, in turns, so that a busy machine slows them alike; medians. "search": the nine numbers the search's limits
read; "all": every number of a rating, on a tenth of the geometries. The four figures last are the best of one or two
threads against what is asked of them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks.bench_search import case
from benchmarks.ht_rating import rate_with_ht
from hx_engine.rating import Geometry, Service
from hx_engine.rating.backends import OUTPUTS, numba_is_installed, rate_many

READ_BY_SEARCH = (
    "mean.F", "tube.v_m_s", "flow.v_m_s", "flow.rho_v2_entrance", "transfer.U_dirty_W_m2K", "areas.area_provided_m2",
    "areas.overdesign_pct", "losses.dP_tube_Pa", "losses.dP_shell_Pa",
)  # fmt: skip
HT_SAMPLE = 2_000
TARGETS = {"numpy": (5.0, 60.0), "numba": (30.0, 500.0)}
"""Million ratings a second on two cores of a machine with AVX-512, and times the speed of ht, for "search"."""


def processor() -> str:
    """Model of the processor and which vector instructions it has."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return "processor unknown (no /proc/cpuinfo)"
    found = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in reversed(lines))}
    flags = found.get("flags", "").split()
    vectors = ", ".join(f"{name} {'yes' if flag in flags else 'no'}" for name, flag in
                        (("AVX2", "avx2"), ("FMA", "fma"), ("AVX-512", "avx512f")))  # fmt: skip
    return f"{found.get('model name', 'processor unknown')}; {vectors}"


def geometries(n: int) -> Geometry:
    """Random E shells within the standard sizes; every other field an array."""
    rng = np.random.default_rng(7)
    od, shell = rng.choice([0.01905, 0.0254], n), rng.uniform(0.25, 1.5, n)
    spacing = shell * rng.uniform(0.25, 0.9, n)
    pitch = od * rng.choice([1.25, 4 / 3, 1.5], n)
    fields = (
        shell, od, rng.uniform(0.0012, 0.003, n), pitch, rng.choice([30, 45, 60, 90], n),
        rng.choice([1, 2, 4, 6, 8], n), np.floor(0.6 * (shell / pitch) ** 2), rng.uniform(2.4, 7.3, n), spacing,
        spacing * rng.uniform(1.0, 1.6, n), spacing, rng.uniform(0.2, 0.35, n), rng.integers(3, 30, n), 0.012, 0.0048,
        rng.choice([0.0004, 0.0008], n), rng.integers(0, 3, n), rng.integers(1, 5, n), rng.integers(1, 3, n), 0.2, 0.15,
    )  # fmt: skip
    return Geometry(*(np.ascontiguousarray(np.broadcast_to(np.asarray(f, float), n)) for f in fields))


def part(geometry: Geometry, index: slice | int) -> Geometry:
    """Some geometries, or one in plain numbers."""
    fields = (f if np.ndim(f) == 0 else f[index] for f in geometry)
    return Geometry(*(f if isinstance(index, slice) else float(f) for f in fields))


def time_s(job: Callable[[], object]) -> float:
    """Time of a job [s]."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def in_turns(jobs: dict[str, Callable[[], object]], repeat: int) -> dict[str, list[float]]:
    """Times of every job [s], round after round, after one round to warm up."""
    rounds = [{name: time_s(job) for name, job in jobs.items()} for _ in range(repeat + 1)][1:]
    return {name: [times[name] for times in rounds] for name in jobs}


def agreement(service: Service, sample: list[Geometry], geometry: Geometry) -> float:
    """Median of ht's U over ours on the same geometries [-]."""
    ours = rate_many(service, part(geometry, slice(len(sample))), ("transfer.U_dirty_W_m2K",))
    theirs = [rate_with_ht(service, g)["U_dirty_W_m2K"] for g in sample]
    return float(np.median(np.array(theirs) / ours["transfer.U_dirty_W_m2K"]))


def main() -> None:
    """Print the table and the four figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    service = case("kerosene / water")[0]["hot"]
    geometry = geometries(options.count)
    few = part(geometry, slice(options.count // 10))
    sample = [part(geometry, i) for i in range(HT_SAMPLE)]
    print(f"{processor()}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the run")
    backends = ("numpy", "numba") if numba_is_installed() else ("numpy",)
    jobs: dict[str, Callable[[], object]] = {"ht": lambda: [rate_with_ht(service, g) for g in sample]}
    for backend, (label, outputs, rated), threads in product(
        backends, (("search", READ_BY_SEARCH, geometry), ("all", OUTPUTS, few)), (1, 2)
    ):
        job = partial(rate_many, service, rated, outputs, backend, threads)
        jobs[f"{backend} {label} {threads} thread(s)"] = job
    times = in_turns(jobs, options.repeat)
    report(times, options.count, f"its U over ours, median of {HT_SAMPLE}: {agreement(service, sample, geometry):.2f}")
    if len(backends) == 1:
        print("numba is not installed")


def report(times: dict[str, list[float]], count: int, note: str) -> None:
    """Print every job's median and, of "search", the better of one and two threads against its targets."""
    ht = [one / HT_SAMPLE for one in times.pop("ht")]
    print(f"ht                       {statistics.median(ht) * 1e6:7.2f} us a rating; {note}")
    best: dict[str, tuple[float, float]] = {}
    for name, found in times.items():
        backend, label, _ = name.split(" ", 2)
        each = [one / (count if label == "search" else count // 10) for one in found]
        rate_M_s = 1e-6 / statistics.median(each)
        over_ht = statistics.median(theirs / ours for theirs, ours in zip(ht, each, strict=True))
        print(f"{name:24s} {1e3 / rate_M_s:7.1f} ns a rating {rate_M_s:7.2f} M/s  {over_ht:6.0f} x ht")
        if label == "search":
            best[backend] = max(best.get(backend, (0.0, 0.0)), (rate_M_s, over_ht))
    for backend, (rate_M_s, over_ht) in best.items():
        least, times_ht = TARGETS[backend]
        print(f"{backend}: {rate_M_s:.1f} M/s (asked {least:.0f}), {over_ht:.0f} x ht (asked {times_ht:.0f})")


if __name__ == "__main__":
    main()
