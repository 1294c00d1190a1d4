"""Every candidate of a thinned space rated: how far each of them breaks each limit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from hx_engine.rating.backends import rate_many
from hx_engine.rating.model import Geometry, Service
from hx_engine.search.bundles import Bundles, bundles
from hx_engine.search.candidates import Choice, geometry_of, nozzles_for
from hx_engine.search.constraints import (
    Bounds,
    SearchLimits,
    bounds_of,
    fei_excess,
    geometry_excess,
    long_baffle_excess,
    rating_excess,
)
from hx_engine.search.space import Space
from hx_engine.standards.weights import Construction

BAFFLE_COUNTS = 6
WALL_M, OD_CHOICES_M = 0.0021, (0.01905, 0.0254)
OUTPUTS = (
    "mean.F", "tube.v_m_s", "flow.v_m_s", "flow.rho_v2_entrance", "areas.overdesign_pct", "losses.dP_tube_Pa",
    "losses.dP_shell_Pa", "losses.dP_shell_nozzles_Pa",
)  # fmt: skip


class Judged(NamedTuple):
    """Candidates of one allocation with how far each breaks each limit; above 1 is broken, NaN became infinite."""

    allocation: str
    bounds: Bounds
    geometry: Geometry
    excess: dict[str, np.ndarray]
    losses: Any  # dP_tube_Pa, dP_shell_Pa, dP_shell_nozzles_Pa


def thinned(space: Space) -> Space:
    """A subset of the space, small enough to rate whole."""

    def nearest(values, target):
        return (min(values, key=lambda value: abs(value - target)),)

    ods = sorted({od for od, _ in space.tubes_m if any(abs(od - choice) < 1e-4 for choice in OD_CHOICES_M)})
    ods = ods or sorted({od for od, _ in space.tubes_m})[:2]
    tubes = tuple(min((t for t in space.tubes_m if t[0] == od), key=lambda t: abs(t[1] - WALL_M)) for od in ods)
    layouts = tuple(angle for angle in space.layouts_deg if angle in (30, 90)) or space.layouts_deg[:1]
    return space._replace(
        tubes_m=tubes, layouts_deg=layouts, pitch_ratios=(min(space.pitch_ratios),),
        baffle_cuts=nearest(space.baffle_cuts, 0.25), shells_parallel=space.shells_parallel[:2],
    )  # fmt: skip


def choices_of(space: Space, table: Bundles, n_baffle_counts: int = BAFFLE_COUNTS) -> Choice:
    """Candidates with a few baffle counts spread evenly over each row's range, every cut and train."""
    bundle, length = table.rows()
    share, cuts = np.linspace(0.0, 1.0, n_baffle_counts), np.arange(len(space.baffle_cuts))
    trains = np.array(space.trains).reshape(-1, 2)
    row, share_of, cut, train = (
        axis.ravel() for axis in np.meshgrid(np.arange(bundle.size), share, cuts, np.arange(len(trains)), indexing="ij")
    )
    b, at = bundle[row], length[row]
    least, number = table.baffle_counts(b, at)
    n_baffles = least + np.floor(share_of * (number - 1.0))
    return Choice(b, at, n_baffles, cut, trains[train, 0], trains[train, 1])


def judge(allocation: str, service: Service, space: Space, limits: SearchLimits, construction: Construction) -> Judged:
    """Rate every candidate of a thinned space."""
    bounds, table = bounds_of(service, limits), bundles(space, construction)
    choice = choices_of(space, table)
    geometry = geometry_of(space, table, nozzles_for(service, bounds, space), choice)
    return judged(allocation, service, bounds, table, choice.bundle, geometry, construction)


def judged(
    allocation: str, service: Service, bounds: Bounds, table: Bundles, bundle: np.ndarray, geometry: Geometry,
    construction: Construction,
) -> Judged:
    """Rate these geometries, `bundle` being the place of each in the table."""
    rated = rate_many(service, geometry, OUTPUTS)
    groups: dict[str, dict[str, np.ndarray]] = {}
    for name, values in rated.items():
        group, _, field = name.partition(".")
        groups.setdefault(group, {})[field] = values
    mean, tube, flow, areas, losses = (
        SimpleNamespace(**groups[group]) for group in ("mean", "tube", "flow", "areas", "losses")
    )
    excess = geometry_excess(bounds, geometry, table.max_span_m[bundle], table.spacing_min_m[bundle])
    excess |= fei_excess(bounds, service, geometry, flow.v_m_s, construction.tube_material)
    excess |= rating_excess(bounds, mean, tube, flow, areas, losses)
    excess |= long_baffle_excess(bounds, service, geometry, losses)
    clean = {key: np.nan_to_num(np.broadcast_to(ratio, bundle.size), nan=np.inf) for key, ratio in excess.items()}
    return Judged(allocation, bounds, geometry, clean, losses)
