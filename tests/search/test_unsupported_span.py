"""The longest unsupported span removes candidates: beside a wide gas nozzle the end span outgrows TEMA's."""

from __future__ import annotations

import numpy as np

from hx_engine.rating import Service, Stream
from hx_engine.search import brute_force, search, search_limits, standard_space
from hx_engine.search.brute_force import all_choices
from hx_engine.search.bundles import bundles
from hx_engine.search.candidates import geometry_of, nozzles_for
from hx_engine.search.constraints import bounds_of
from hx_engine.standards.weights import Construction

ALLOWED_M = 45 * 0.0254
"""TEMA RCB-4.52, copper alloys, tubes of 5/8 in."""
GAS = Stream(3.0, 393.15, 323.15, 1.3, 2.1e-5, 1010.0, 0.03, 0.0, True, 1.2e5)
WATER = Stream(5.07, 298.15, 308.15, 992.0, 6.5e-4, 4180.0, 0.63, 2e-4, False, 4e5, 1900.0)
SERVICES = {"cold": Service(WATER, GAS, 3.0 * 1010.0 * 70.0, 50.0, False)}
BRASS = {"cold": Construction("fixed", "admiralty", "carbon_steel", 2e5, 5e5, 150.0, 150.0)}
SPACE = standard_space(
    tube_od_m=0.015875, tube_wall_m=0.0012446, pitch_ratios=1.25, layouts_deg=30, n_passes=(2, 4, 8),
    tube_lengths_m=(2.4384, 3.6576, 4.8768, 6.096), baffle_cuts=(0.25,), shells_series=(1,), shells_parallel=(1,),
)  # fmt: skip
LIMITS = search_limits(800.0, 7e4, tube_velocity_min_m_s=0.3)


def test_spans_beyond_the_table_are_counted_one_by_one():
    bounds, table = bounds_of(SERVICES["cold"], LIMITS), bundles(SPACE, BRASS["cold"])
    g = geometry_of(SPACE, table, nozzles_for(SERVICES["cold"], bounds, SPACE), all_choices(SPACE, table))
    earlier = (
        (g.tube_length_m / g.shell_id_m >= LIMITS.L_over_D_min)
        & (g.tube_length_m / g.shell_id_m <= LIMITS.L_over_D_max)
        & (np.maximum(g.nozzle_shell_id_m, g.nozzle_tube_id_m) <= LIMITS.nozzle_to_shell_max * g.shell_id_m)
        & (g.baffle_spacing_m >= np.maximum(0.2 * g.shell_id_m, 0.0508) - 1e-12)
    )
    too_long = g.baffle_spacing_m + g.baffle_spacing_in_m > ALLOWED_M
    result = brute_force(SERVICES, SPACE, LIMITS, BRASS)
    assert result.rejected["unsupported_span_max_m"] == int((earlier & too_long).sum()) > 0
    fast = search(SERVICES, SPACE, LIMITS, BRASS)
    assert (fast.best is None) == (result.best is None)
