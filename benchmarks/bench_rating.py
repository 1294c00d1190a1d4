"""Ratings per second: NumPy in blocks, machine code where numba is installed, and a rating put together from `ht`.

Run from the checkout: ``python -m benchmarks.bench_rating [--count 1000000] [--repeat 5]``. All rate the same random
geometries in one run; medians. "search": the nine numbers the search's limits read; "all": every number of a rating,
on a tenth of them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from functools import partial
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
    """Random geometries within the standard sizes; every field an array."""
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


def median_s(job: Callable[[], object], repeat: int) -> float:
    """Median time of a job after one run to warm up [s]."""
    job()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def ht_time_s(service: Service, geometry: Geometry, repeat: int) -> tuple[float, float]:
    """Time of one rating by ht [s], and the median of its U over ours on the same geometries [-]."""
    sample = [Geometry(*(f[i].item() for f in geometry)) for i in range(HT_SAMPLE)]
    one = median_s(lambda: [rate_with_ht(service, g) for g in sample], repeat) / HT_SAMPLE
    ours = rate_many(service, Geometry(*(f[:HT_SAMPLE] for f in geometry)), ("transfer.U_dirty_W_m2K",))
    theirs = [rate_with_ht(service, g)["U_dirty_W_m2K"] for g in sample]
    return one, float(np.median(np.array(theirs) / ours["transfer.U_dirty_W_m2K"]))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    service = case("kerosene / water")[0]["hot"]
    geometry = geometries(options.count)
    print(f"{processor()}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the run")
    ht_s, agreement = ht_time_s(service, geometry, options.repeat)
    print(f"ht          {ht_s * 1e6:8.2f} us a rating; its U over ours, median of {HT_SAMPLE}: {agreement:.2f}")
    backends = ("numpy", "numba") if numba_is_installed() else ("numpy",)
    few = Geometry(*(f[: options.count // 10] for f in geometry))
    for backend in backends:
        for label, outputs, rated in (("search", READ_BY_SEARCH, geometry), ("all", OUTPUTS, few)):
            for threads in (1, 2):
                job = partial(rate_many, service, rated, outputs, backend, threads)
                one = median_s(job, options.repeat) / rated.shell_id_m.size
                print(
                    f"{backend:6s} {label:6s} {threads} thread(s) {one * 1e9:8.1f} ns a rating {1e-6 / one:7.2f} M/s"
                    f"  {ht_s / one:6.0f} x ht"
                )
    if len(backends) == 1:
        print("numba is not installed")


if __name__ == "__main__":
    main()
