"""A first standard geometry near an assumed area, so that every later step has something to rate."""

from __future__ import annotations

import numpy as np

from hx_engine.limits import limit
from hx_engine.rating import Geometry, Service
from hx_engine.search import SearchLimits, Space
from hx_engine.search.bundles import Bundles, bundles
from hx_engine.search.candidates import Choice, Nozzles, geometry_of, nozzles_for, spacings
from hx_engine.search.constraints import Bounds, bounds_of
from hx_engine.search.podium import single
from hx_engine.standards.weights import Construction

SPACING_SHARE = 0.4
"""Baffle spacing of the estimate over shell diameter. Coulson & Richardson vol. 6: 0.3 to 0.5."""
USUAL_L_OVER_D = (5.0, 10.0)
CUT = 0.25


def first_geometry(
    service: Service, space: Space, limits: SearchLimits, construction: Construction, area_m2: float, n_series: int
) -> Geometry:
    """The geometry whose area is nearest to `area_m2` among those of usual shape and tube velocity.

    What keeps fewer of both rules is taken only where nothing keeps them; area decides
    among equals, and the smaller shell where areas are the same.
    """
    cut = np.argmin(np.abs(np.array(space.baffle_cuts) - CUT))
    bounds, table = bounds_of(service, limits), bundles(space, construction)
    nozzles = nozzles_for(service, bounds, space)
    bundle, length = table.rows()
    parallel = np.array([n for n in space.shells_parallel if n * n_series <= space.n_shells_max])
    effective = np.array(space.tube_lengths_m)[length] - table.tubesheets_m[bundle]
    wanted = np.round(effective / (SPACING_SHARE * table.shell_id_m[bundle])) - 1.0
    least, number = table.baffle_counts(bundle, length)
    n_baffles = np.clip(wanted, least, least + number - 1.0)
    area = np.pi * table.tube_od_m[bundle] * effective * table.n_tubes[bundle] * n_series / area_m2
    broken = _broken(service, bounds, table, bundle, np.array(space.tube_lengths_m)[length], nozzles, parallel)
    central, _ = spacings(effective[:, None], n_baffles[:, None], nozzles.shell_id_m[parallel])
    badness = broken + 10.0 * (central <= 0.0) + np.abs(np.log(area[:, None] * parallel))
    row, which = np.unravel_index(np.argmin(badness), badness.shape)
    choice = Choice(bundle[[row]], length[[row]], n_baffles[[row]], np.array([cut]), n_series, parallel[[which]])
    return single(geometry_of(space, table, nozzles, choice), 0)


def _broken(
    service: Service, bounds: Bounds, table: Bundles, bundle: np.ndarray, length_m: np.ndarray, nozzles: Nozzles,
    parallel: np.ndarray,
) -> np.ndarray:
    """Weighed rules that bundles of a length break, rows, with so many shells in parallel, columns."""
    flow_area = 0.25 * np.pi * (table.tube_od_m - 2.0 * table.tube_wall_m) ** 2 * table.n_tubes / table.n_passes
    v = service.tube.m_dot_kg_s / (parallel * service.tube.density_kg_m3 * flow_area[:, None])
    bore = np.maximum(nozzles.shell_id_m, nozzles.tube_id_m)[parallel] / table.shell_id_m[:, None]
    of_bundle = (
        4.0 * (bore > bounds.limits.nozzle_to_shell_max)
        + 2.0 * ((v < bounds.v_tube_min_m_s) | (v > bounds.v_tube_max_m_s))
        + 0.5 * (parallel - 1)
    )
    slenderness = length_m / table.shell_id_m[bundle]
    is_allowed = (slenderness >= limit("L_over_D_min").value) & (slenderness <= limit("L_over_D_max").value)
    is_unusual = (slenderness < USUAL_L_OVER_D[0]) | (slenderness > USUAL_L_OVER_D[1])
    return of_bundle[bundle] + (10.0 * ~is_allowed + 1.0 * is_unusual)[:, None]
