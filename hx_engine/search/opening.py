"""Baffle counts of rows, bounded before their cuts are rated."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hx_engine.rating.model import Geometry
from hx_engine.search.candidates import Choice, bundle_geometry, geometry_of, spacings
from hx_engine.search.case import Case
from hx_engine.search.constraints import fei_excess, spacing_excess
from hx_engine.search.groups import Group
from hx_engine.search.picking import take
from hx_engine.search.tally import Tally
from hx_engine.search.upper_bounds import crossflow_area_per_spacing, cut_bounds, overdesign_ratio, shell_h_bound


class Opened(NamedTuple):
    """Candidates but for their cut."""

    row: np.ndarray  # index into the group
    geometry: Geometry
    value: np.ndarray  # all shells of the train


def spread(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For group sizes: index of the group and position inside it, for every member."""
    group = np.repeat(np.arange(counts.size), counts)
    return group, np.arange(group.size) - np.repeat(np.cumsum(counts) - counts, counts)


def open_baffles(case: Case, group: Group, n_parallel: int, threshold: float, tally: Tally) -> Opened:
    """Every baffle count of the rows that may be feasible and good enough, best first."""
    n_cuts, per_baffle = len(case.space.baffle_cuts), case.prices.per_baffle(group.bundle)
    per_baffle *= group.n_series * n_parallel
    least, number = case.table.baffle_counts(group.bundle, group.length)
    good = np.fmin(number, np.floor((threshold - group.least) / per_baffle) + 1.0)
    tally.n_not_needed += n_cuts * int((number - good).sum())
    row, step = spread(good.astype(int))
    n_baffles, value = least[row] + step, group.least[row] + per_baffle[row] * step
    tally.n_bounded += row.size
    kept = tally.sift(velocity_excess(case, group, n_parallel, row, n_baffles), np.full(row.size, float(n_cuts)))
    row, n_baffles, value = row[kept], n_baffles[kept], value[kept]
    geometry = opened_geometry(case, group, n_parallel, row, n_baffles)
    excess = heat_excess(case, group.tube.h_W_m2K[row], geometry, group.mean.MTD_K[row])
    opened = take(Opened(row, geometry, value), tally.sift(excess, np.full(row.size, float(n_cuts))))
    if not opened.row.size:
        return opened
    v = mass_velocity(case, opened.geometry) / case.service.shell.density_kg_m3
    excess = fei_excess(case.bounds, case.service, opened.geometry, v, case.construction.tube_material)
    kept = np.flatnonzero(tally.sift(excess, np.full(opened.row.size, float(n_cuts))))
    return take(opened, kept[np.argsort(opened.value[kept], kind="stable")])


def velocity_excess(case: Case, group: Group, n_parallel: int, row: np.ndarray, n_baffles: np.ndarray) -> dict:
    """Limits that the spacings of a baffle count break, and the velocities they give."""
    table, bounds, rho = case.table, case.bounds, case.service.shell.density_kg_m3
    plate, bore_m = table.plate[group.bundle], case.nozzles.shell_id_m[n_parallel]
    central, end = spacings(table.effective_length_m[plate, group.length][row], n_baffles, bore_m)
    rows = bundle_geometry(case.space, table, group.bundle, n_parallel)
    G = mass_velocity(case, rows._replace(baffle_spacing_m=1.0))[row] / central
    end_G = G * central / end
    excess = spacing_excess(central, end, table.max_span_m[group.bundle][row], table.spacing_min_m[group.bundle][row])
    return excess | {
        bounds.v_shell_id: G / rho / bounds.v_shell_max_m_s,
        "rho_v2_bundle_entrance_max": end_G * end_G / rho / bounds.limits.rho_v2_bundle_entrance_max,
    }


def opened_geometry(case: Case, group: Group, n_parallel: int, row: np.ndarray, n_baffles: np.ndarray) -> Geometry:
    """Geometry of baffle counts of rows, with the first cut."""
    cut = np.zeros(row.size, dtype=int)
    choice = Choice(group.bundle[row], group.length[row], n_baffles, cut, group.n_series, n_parallel)
    return geometry_of(case.space, case.table, case.nozzles, choice)


def mass_velocity(case: Case, geometry: Geometry):
    """Cross-flow mass velocity at the centre line [kg/m2s]."""
    area = crossflow_area_per_spacing(geometry) * geometry.baffle_spacing_m
    return case.service.shell.m_dot_kg_s / geometry.n_shells_parallel / area


def heat_excess(case: Case, h_tube_W_m2K, geometry: Geometry, MTD_K) -> dict:
    """The least overdesign, which a baffle count breaks whatever the cut."""
    cuts = case.space.baffle_cuts
    G = mass_velocity(case, geometry)
    S_m = case.service.shell.m_dot_kg_s / geometry.n_shells_parallel / G
    h_shell = shell_h_bound(case.service, geometry, G, S_m, cut_bounds(geometry, min(cuts), max(cuts)))
    ratio = overdesign_ratio(
        case.service, geometry, h_tube_W_m2K * case.wall.h_tube_max, h_shell * case.wall.h_shell_max, MTD_K
    )
    return {"overdesign_min_pct": (1.0 + 0.01 * case.bounds.limits.overdesign_min_pct) / ratio}
