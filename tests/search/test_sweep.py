"""The sweep against a plain loop over the same candidates."""

from __future__ import annotations

import numpy as np

from hx_engine.rating import Service, Stream
from hx_engine.search import search_limits, standard_space
from hx_engine.search.constraints import is_kept
from hx_engine.search.judging import judge, thinned
from hx_engine.search.sweep import cells, front, removed, sweep
from hx_engine.standards.cost import purchase_cost_usd
from hx_engine.standards.weights import Construction

HOT = Stream(20.0, 423.15, 363.15, 740.0, 6.0e-4, 2350.0, 0.115, 2e-4, False, 8e5, 1200.0)
COLD = Stream(33.7, 303.15, 323.15, 992.0, 6.5e-4, 4180.0, 0.63, 2e-4, False, 4e5, 1900.0)
SERVICES = {"cold": Service(COLD, HOT, 20.0 * 2350.0 * 60.0, 50.0, False)}
STEEL = {"cold": Construction("fixed", "carbon_steel", "carbon_steel", 8e5, 8e5, 180.0, 180.0)}
SPACE = standard_space(shell_passes=(1, 2), shells_series=(1, 2), shells_parallel=1, tube_lengths_m=(3.6576, 4.8768))
LIMITS = search_limits(7e4, 7e4)


def test_the_sweep_is_what_a_loop_over_its_candidates_finds():
    swept = sweep(SERVICES, SPACE, LIMITS, STEEL)
    assert swept.is_complete and set(np.unique(swept.geometry.n_shell_passes)) == {1, 2}
    rows, blocked, at = {}, {}, 0
    for kind in thinned(SPACE).by_shell:
        judged = judge("cold", SERVICES["cold"], kind, LIMITS, STEEL["cold"])
        cost = purchase_cost_usd(judged.geometry, STEEL["cold"])
        for i in range(cost.size):
            cell = (judged.geometry.shell_id_m[i], judged.geometry.tube_length_m[i])
            broken = [n for n in swept.limit_ids if n in judged.excess and not is_kept(judged.excess[n][i])]
            if np.isnan(cost[i]):
                broken = sorted([*broken, "shell_thickness"], key=swept.limit_ids.index)
            assert swept.feasible[at + i] == (not broken)
            if broken:
                blocked[broken[0]] = blocked.get(broken[0], 0) + 1
            else:
                rows[cell] = min(rows.get(cell, np.inf), cost[i])
        at += cost.size
    assert at == swept.first_broken.size
    assert removed(swept) == blocked
    found = {(row["shell_id_m"], row["tube_length_m"]): row["cost_usd"] for row in cells(swept) if row["is_feasible"]}
    assert found == rows and rows


def test_no_point_of_a_front_is_beaten_and_none_is_missing():
    swept = sweep(SERVICES, SPACE, LIMITS, STEEL)
    index = np.flatnonzero(swept.feasible)
    x, y = swept.measures["cost_usd"][index], swept.measures["pumping_W"][index]
    kept = {
        int(i) for n, i in enumerate(index)
        if not np.any((x <= x[n]) & (y <= y[n]) & ((x < x[n]) | (y < y[n])))
    }  # fmt: skip
    points = front(swept, "cost_usd", "pumping_W", 10_000)
    assert {tuple(swept.measures[m][i] for m in ("cost_usd", "pumping_W")) for i in points} == {
        tuple(swept.measures[m][i] for m in ("cost_usd", "pumping_W")) for i in kept
    }
    few = front(swept, "cost_usd", "pumping_W", 5)
    assert set(few) <= set(points) and {points[0], points[-1]} <= set(few) and few.size == 5


def test_a_sweep_out_of_time_says_so():
    swept = sweep(SERVICES, SPACE, LIMITS, STEEL, deadline=-np.inf)
    assert not swept.is_complete and set(np.unique(swept.geometry.n_shell_passes)) == {1}
