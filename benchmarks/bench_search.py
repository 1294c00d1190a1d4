"""How fast the exact search is, and how much it saves over rating everything, in one run.

Run from the checkout: ``python -m benchmarks.bench_search [--repeat 5] [--places 10]``. Properties are constant and
written here, so that nothing but the search is timed.
"""

from __future__ import annotations

import argparse
import statistics
import threading
import time

import numpy as np

from hx_engine.rating import Geometry, Service, Stream, rate
from hx_engine.rating.backends import BACKENDS, numba_is_installed
from hx_engine.search import SearchResult, Space, brute_force, search, search_limits, standard_space
from hx_engine.search.counting import count_feasible
from hx_engine.search.sieve import compile_ahead
from hx_engine.standards.weights import Construction

C = 273.15
SEARCH_LIMIT_MS = {"numpy": 60.0, "numba": 25.0}
COUNT_LIMIT_S = {"numba": 1.0}
# name: (density, viscosity, cp, k, viscosity slope K, fouling, is_gas, pressure)
FLUIDS = {
    "water": (992.0, 6.5e-4, 4180.0, 0.63, 1900.0, 2e-4, False, 4e5),
    "kerosene": (740.0, 6.0e-4, 2350.0, 0.115, 1200.0, 2e-4, False, 8e5),
    "crude": (830.0, 3.6e-3, 2050.0, 0.13, 3000.0, 5e-4, False, 1e6),
    "lube_oil": (860.0, 0.030, 2000.0, 0.13, 4500.0, 2e-4, False, 5e5),
    "methanol": (760.0, 3.8e-4, 2700.0, 0.19, 1100.0, 1e-4, False, 4e5),
    "air": (4.6, 2.2e-5, 1010.0, 0.032, 0.0, 0.0, True, 5e5),
    "gas_60bar": (42.0, 1.4e-5, 2600.0, 0.045, 0.0, 1e-4, True, 6e6),
    "nitrogen": (21.0, 2.0e-5, 1060.0, 0.029, 0.0, 0.0, True, 2e6),
    "glycol": (1050.0, 2.5e-3, 3400.0, 0.42, 2200.0, 2e-4, False, 4e5),
    "naphtha": (680.0, 3.0e-4, 2300.0, 0.115, 900.0, 2e-4, False, 8e5),
    "thermal_oil": (860.0, 6.5e-4, 2400.0, 0.10, 2300.0, 2e-4, False, 6e5),
}
# (hot, kg/s, in C, out C, cold, in C, out C, allowed dP hot, cold in Pa)
# Where one allocation is searched, the cold fluid is in the tubes but for HOT_IN_TUBES; the last three have no answer
# in one shell abreast.
DUTIES = {
    "kerosene / water": ("kerosene", 50.0, 150, 90, "water", 30, 50, 7e4, 7e4),
    "water / water": ("water", 60.0, 80, 50, "water", 25, 40, 7e4, 7e4),
    "small water / water": ("water", 2.0, 80, 50, "water", 25, 40, 5e4, 5e4),
    "crude / kerosene": ("kerosene", 40.0, 200, 110, "crude", 60, 110, 7e4, 7e4),
    "lube oil / water": ("lube_oil", 20.0, 80, 55, "water", 30, 38, 1.5e5, 7e4),
    "methanol / water": ("methanol", 27.8, 95, 40, "water", 25, 40, 7e4, 7e4),
    "air / water": ("air", 6.0, 140, 50, "water", 25, 35, 8e3, 7e4),
    "gas 60 bar / water": ("gas_60bar", 30.0, 120, 45, "water", 28, 38, 5e4, 7e4),
    "water / glycol": ("water", 20.0, 90, 70, "glycol", 30, 60, 7e4, 7e4),
    "naphtha / water": ("naphtha", 25.0, 110, 45, "water", 30, 42, 7e4, 7e4),
    "thermal oil / crude": ("thermal_oil", 30.0, 250, 220, "crude", 120, 160, 7e4, 7e4),
    "small kerosene / crude": ("kerosene", 10.0, 180, 120, "crude", 50, 90, 7e4, 7e4),
    "nitrogen 20 bar / water": ("nitrogen", 4.0, 120, 45, "water", 30, 40, 2e4, 7e4),
    "glycol / water": ("glycol", 15.0, 70, 45, "water", 25, 35, 7e4, 7e4),
    "water / kerosene": ("water", 15.0, 95, 75, "kerosene", 20, 60, 7e4, 7e4),
    "small methanol / water": ("methanol", 4.0, 60, 40, "water", 25, 32, 5e4, 5e4),
    "small lube oil / water": ("lube_oil", 6.0, 75, 55, "water", 28, 34, 1.5e5, 7e4),
    "crude / water": ("crude", 20.0, 100, 65, "water", 30, 42, 7e4, 7e4),
    "small gas 60 bar / water": ("gas_60bar", 8.0, 110, 50, "water", 30, 40, 5e4, 7e4),
    "naphtha / glycol": ("naphtha", 12.0, 100, 60, "glycol", 20, 45, 7e4, 7e4),
    "close approach": ("water", 40.0, 90, 45, "water", 35, 80, 1e5, 1e5),
    "large kerosene / water": ("kerosene", 300.0, 150, 60, "water", 30, 45, 7e4, 7e4),
    "impossible pressure drop": ("crude", 60.0, 150, 90, "water", 30, 45, 4e3, 4e3),
}
HOT_IN_TUBES = {"gas 60 bar / water", "small gas 60 bar / water", "crude / water"}
ONE_ALLOCATION = list(DUTIES)[:20]


def _stream(name: str, m_dot: float, T_in_C: float, T_out_C: float) -> Stream:
    rho, mu, cp, k, slope, fouling, is_gas, P = FLUIDS[name]
    return Stream(m_dot, T_in_C + C, T_out_C + C, rho, mu, cp, k, fouling, is_gas, P, slope)


def case(name: str) -> tuple[dict[str, Service], tuple[float, float], dict[str, Construction]]:
    """Services of both allocations, allowances and constructions of one duty."""
    hot, m_hot, h1, h2, cold, c1, c2, dP_hot, dP_cold = DUTIES[name]
    Q = m_hot * FLUIDS[hot][2] * (h1 - h2)
    hot_stream = _stream(hot, m_hot, h1, h2)
    cold_stream = _stream(cold, Q / (FLUIDS[cold][2] * (c2 - c1)), c1, c2)
    services = {
        "hot": Service(hot_stream, cold_stream, Q, 50.0, True),
        "cold": Service(cold_stream, hot_stream, Q, 50.0, False),
    }
    P_hot, P_cold, T = 1.1 * FLUIDS[hot][7], 1.1 * FLUIDS[cold][7], h1 + 30.0
    constructions = {
        "hot": Construction("fixed", "carbon_steel", "carbon_steel", P_cold, P_hot, T, T),
        "cold": Construction("fixed", "carbon_steel", "carbon_steel", P_hot, P_cold, T, T),
    }
    return services, (dP_hot, dP_cold), constructions


def timed(
    name: str,
    places: int,
    repeat: int,
    space: Space | None = None,
    allocations: tuple[str, ...] = ("hot", "cold"),
    backend: str = "numpy",
) -> tuple[SearchResult, float, float]:
    """Result and median times of searching a space, by default the whole standard one: by the clock, processor [s]."""
    services, allowances, constructions = case(name)
    services = {key: services[key] for key in allocations}
    limits, clock, cpu = search_limits(*allowances), [], []
    for _ in range(repeat):
        start = time.process_time()
        result = search(services, space or standard_space(), limits, constructions, places=places, backend=backend)
        cpu.append(time.process_time() - start)
        clock.append(result.elapsed_s)
    return result, statistics.median(clock), statistics.median(cpu)


def rating_speed(n: int = 32_000) -> float:
    """Time of one whole rating in an array of n [s]."""
    services, _, _ = case("kerosene / water")
    spacing = np.linspace(0.15, 0.6, n)
    geometry = Geometry(0.7, 0.01905, 0.0021, 0.0254, 30, 2, 500.0, 4.88, spacing, spacing, spacing, 0.25, 10.0,
                        0.012, 0.0048, 0.0008)  # fmt: skip
    rate(services["hot"], geometry)
    start = time.perf_counter()
    for _ in range(5):
        rate(services["hot"], geometry)
    return (time.perf_counter() - start) / 5 / n


def compare_with_brute_force(name: str) -> None:
    """Print pruned against brute force on one sub-space."""
    services, allowances, constructions = case(name)
    limits = search_limits(*allowances)
    space = standard_space(
        tube_od_m=0.01905, tube_wall_m=0.0021082, pitch_ratios=1.25, layouts_deg=(30, 90), n_passes=(1, 2, 4),
        baffle_cuts=(0.2, 0.25, 0.3), shells_series=(1, 2), shells_parallel=(1, 2),
    )  # fmt: skip
    slow = brute_force(services, space, limits, constructions)
    fast = search(services, space, limits, constructions)
    same = (slow.best and slow.best.cost_usd) == (fast.best and fast.best.cost_usd)
    print(
        f"{name:26s} {slow.n_space:9d} candidates  brute {slow.elapsed_s:6.2f} s  pruned {fast.elapsed_s * 1e3:6.1f} ms"
        f"  ratio {slow.elapsed_s / fast.elapsed_s:6.0f}  same optimum: {same}"
    )


def search_one_allocation(repeat: int) -> None:
    """Print the time to the proven optimum of twenty services, one allocation each, by NumPy and by both in turns.

    With numba as an engine would have it: compiled ahead for two liquids, used where a search is long.
    """
    space = standard_space(baffle_cuts=(0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45), shells_parallel=1)
    backends = {"numpy": "numpy"} | ({"numba": "auto"} if numba_is_installed() else {})
    compiling = compile_ahead(threading.Event(), after_s=0.0)
    if compiling:
        compiling.join()
    clocks: dict[str, dict[str, float]] = {name: {} for name in backends}
    processor: dict[str, list[float]] = {name: [] for name in backends}
    smallest = np.inf
    for name in ONE_ALLOCATION:
        side = "hot" if name in HOT_IN_TUBES else "cold"
        for shown, backend in backends.items():
            result, clock, cpu = timed(name, 1, repeat, space, (side,), backend)
            smallest = min(smallest, result.n_space)
            clocks[shown][name] = clock
            processor[shown].append(cpu)
            if result.best is None:
                print(f"{name}: no design, {side} fluid in the tubes")
    print(f"one allocation, seven cuts, no parallel shells, at least {smallest:.3e} candidates, optimum alone:")
    for shown, found in clocks.items():
        median, slowest = statistics.median(found.values()) * 1e3, max(found, key=found.get)
        print(
            f"  {shown}: median {median:.1f} ms ({statistics.median(processor[shown]) * 1e3:.1f} ms of processor time) "
            f"of {len(found)} services, largest {found[slowest] * 1e3:.0f} ms ({slowest}), asked at most "
            f"{SEARCH_LIMIT_MS[shown]:g} ms: {'ok' if median <= SEARCH_LIMIT_MS[shown] else 'MISSED'}"
        )


def count_everything(name: str, threads: int = 2) -> None:
    """Print how long the exact count takes: one allocation, seven cuts, median once compiled."""
    services, allowances, constructions = case(name)
    side = "hot" if name in HOT_IN_TUBES else "cold"
    space = standard_space(baffle_cuts=(0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45), shells_parallel=(1,))
    for backend in BACKENDS[: 1 + numba_is_installed()]:
        clocks, processor = [], []
        for _ in range(6):
            cpu = time.process_time()
            found = count_feasible(
                {side: services[side]}, space, search_limits(*allowances), constructions, backend, threads
            )
            clocks.append(found.elapsed_s)
            processor.append(time.process_time() - cpu)
        clock, asked = statistics.median(clocks[1:]), COUNT_LIMIT_S.get(backend)
        verdict = "" if asked is None else f", asked at most {asked:g} s: {'ok' if clock <= asked else 'MISSED'}"
        print(
            f"{name:26s} {found.n_feasible:9d} feasible of {found.n_space:.3e}, {found.n_rated} rated, {backend}, "
            f"{threads} threads: {clock:.2f} s, {statistics.median(processor[1:]):.2f} s of processor time{verdict}"
        )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--places", type=int, default=10)
    options = parser.parse_args()
    print(f"one rating in arrays of 32 000: {rating_speed() * 1e6:.2f} us")
    medians = []
    for name in DUTIES:
        result, median, cpu = timed(name, options.places, options.repeat)
        found = f"{result.best.cost_usd:9.0f} USD" if result.best else "none     "
        if result.best:
            medians.append(median)
        print(
            f"{name:26s} {result.n_space:.2e} candidates  rated {result.n_rated:7d}  {found}  {median * 1e3:7.1f} ms "
            f"({cpu * 1e3:.0f} of the processor)"
        )
    print(f"median of the feasible ones: {statistics.median(medians) * 1e3:.1f} ms (best and alternatives)")
    search_one_allocation(options.repeat)
    for name in ("kerosene / water", "crude / kerosene"):
        count_everything(name)
    for name in ("kerosene / water", "water / water", "air / water"):
        compare_with_brute_force(name)


if __name__ == "__main__":
    main()
