"""A first standard geometry near an assumed area, so that every later step has something to rate."""

from __future__ import annotations

import numpy as np

from hx_engine.limits import limit
from hx_engine.rating import Geometry, Service
from hx_engine.search import SearchLimits, Space
from hx_engine.search.candidates import Choice, geometry_of, nozzles_for
from hx_engine.search.constraints import bounds_of
from hx_engine.search.podium import single
from hx_engine.search.space import bundles
from hx_engine.standards.weights import Construction

SPACING_SHARE = 0.4
"""Baffle spacing of the estimate over shell diameter. Coulson & Richardson vol. 6: 0.3 to 0.5."""
USUAL_L_OVER_D = (5.0, 10.0)
CUT = 0.25


def first_geometry(
    service: Service, space: Space, limits: SearchLimits, construction: Construction, area_m2: float, n_series: int
) -> Geometry:
    """The geometry whose area is nearest to `area_m2` among those of usual shape and tube velocity.

    What keeps fewer of both rules is taken only where nothing keeps them; area decides among equals.
    """
    space = space._replace(baffle_cuts=(min(space.baffle_cuts, key=lambda cut: abs(cut - CUT)),))
    bounds, table = bounds_of(service, limits), bundles(space, construction)
    bundle, length = table.rows()
    side_by_side = [n for n in space.shells_parallel if n * n_series <= space.n_shells_max]
    row, parallel = (axis.ravel() for axis in np.meshgrid(np.arange(bundle.size), side_by_side, indexing="ij"))
    b, at = bundle[row], length[row]
    effective = np.array(space.tube_lengths_m)[at] - table.tubesheets_m[b]
    wanted = np.round(effective / (SPACING_SHARE * table.shell_id_m[b])) - 1.0
    least, number = table.baffle_counts(b, at)
    n_baffles = np.clip(wanted, least, least + number - 1.0)
    choice = Choice(b, at, n_baffles, np.zeros(row.size, dtype=int), n_series, parallel)
    geometry = geometry_of(space, table, nozzles_for(service, bounds, space), choice)
    area = np.pi * geometry.tube_od_m * geometry.effective_length_m * geometry.n_tubes * n_series * parallel
    return single(geometry, int(np.argmin(_badness(service, bounds, geometry, area / area_m2))))


def _badness(service: Service, bounds, geometry: Geometry, area_ratio: np.ndarray) -> np.ndarray:
    """Rank: rules broken first, distance of the area after it; smaller is better."""
    flow_area = 0.25 * np.pi * geometry.tube_id_m**2 * geometry.n_tubes / geometry.n_passes
    v = service.tube.m_dot_kg_s / (geometry.n_shells_parallel * service.tube.density_kg_m3 * flow_area)
    slenderness = geometry.tube_length_m / geometry.shell_id_m
    bore = np.maximum(geometry.nozzle_shell_id_m, geometry.nozzle_tube_id_m) / geometry.shell_id_m
    is_allowed = (slenderness >= limit("L_over_D_min").value) & (slenderness <= limit("L_over_D_max").value)
    broken = (
        10.0 * (~is_allowed | (geometry.baffle_spacing_m <= 0.0))
        + 4.0 * (bore > bounds.limits.nozzle_to_shell_max)
        + 2.0 * ((v < bounds.v_tube_min_m_s) | (v > bounds.v_tube_max_m_s))
        + 1.0 * ((slenderness < USUAL_L_OVER_D[0]) | (slenderness > USUAL_L_OVER_D[1]))
        + 0.5 * (geometry.n_shells_parallel - 1)
    )
    return np.where(np.isfinite(area_ratio), broken + np.abs(np.log(area_ratio)), np.inf)
