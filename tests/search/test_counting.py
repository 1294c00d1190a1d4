"""The factored count of feasible candidates against rating every one of them."""

from __future__ import annotations

import pytest

from hx_engine.rating import Service, Stream
from hx_engine.rating.backends import numba_is_installed
from hx_engine.search import brute_force, search_limits, standard_space
from hx_engine.search.counting import count_feasible
from hx_engine.standards.weights import Construction

WATER, KEROSENE = (992.0, 6.5e-4, 4180.0, 0.63), (740.0, 6.0e-4, 2350.0, 0.115)
HOT = Stream(20.0, 423.15, 363.15, *KEROSENE, 2e-4, False, 8e5, 1200.0)
BACKENDS = ["numpy", pytest.param("numba", marks=pytest.mark.skipif(not numba_is_installed(), reason="no numba"))]


def _case(T_cold_out_K: float) -> tuple:
    Q = 20.0 * 2350.0 * 60.0
    cold = Stream(Q / 4180.0 / (T_cold_out_K - 303.15), 303.15, T_cold_out_K, *WATER, 2e-4, False, 4e5, 1900.0)
    services = {"hot": Service(HOT, cold, Q, 50.0, True), "cold": Service(cold, HOT, Q, 50.0, False)}
    steel = Construction("fixed", "carbon_steel", "carbon_steel", 8e5, 8e5, 180.0, 180.0)
    return services, {"hot": steel, "cold": steel}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("T_cold_out_K", "dP_Pa", "changes"),
    [
        (323.15, 7e4, {}),
        (370.15, 9e4, {"long_baffle_dP_max_Pa": 2e4}),
        (323.15, 3e4, {"fei_ratio_max": 0.3, "overdesign_min_pct": 25.0}),
    ],
)
def test_the_count_is_that_of_rating_everything(T_cold_out_K, dP_Pa, changes, backend):
    services, constructions = _case(T_cold_out_K)
    space = standard_space(
        tubes_m=((0.01905, 0.0021082), (0.01905, 0.001651)), pitch_ratios=1.25, layouts_deg=(30, 90),
        n_passes=(1, 2, 4), tube_lengths_m=(2.4384, 4.8768), baffle_cuts=(0.2, 0.35), shells_series=(1, 2, 3),
        shells_parallel=(1, 2), shell_passes=(1, 2),
    )  # fmt: skip
    limits = search_limits(dP_Pa, dP_Pa, **changes)
    every = brute_force(services, space, limits, constructions)
    count = count_feasible(services, space, limits, constructions, backend=backend, threads=2)
    assert (count.n_space, count.n_feasible) == (every.n_space, every.n_feasible_known)
    assert count.n_feasible > 100 and count.n_rated < every.n_rated / 3
