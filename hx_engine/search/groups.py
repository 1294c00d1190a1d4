"""Rows with their tube side rated and bounded: what can be said of a bundle and length before its baffles."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hx_engine.rating.losses import tube_losses
from hx_engine.rating.rate import MeanTemperature, mean_temperature
from hx_engine.rating.tube_rating import TubeRating, rate_tube_side
from hx_engine.search.candidates import Choice, geometry_of
from hx_engine.search.case import Case, Rows
from hx_engine.search.picking import take
from hx_engine.search.tally import Tally
from hx_engine.search.upper_bounds import overdesign_ratio, row_h_bound

NOT_READ_AGAIN = dict.fromkeys(("d_in_m", "flow_area_m2", "Re", "Nu", "f_darcy", "v_nozzle_m_s", "rho_v2_nozzle"))


class Group(NamedTuple):
    """Rows with what the rest of their rating reads of the tube side."""

    bundle: np.ndarray
    length: np.ndarray
    weight: np.ndarray
    least: np.ndarray  # value of all shells of the train
    dP_tube_min_Pa: np.ndarray  # one shell in series
    overdesign_ratio_per_K: np.ndarray  # largest, one shell in series, per K of mean temperature difference
    n_passes: np.ndarray
    tube: TubeRating
    n_series: int = 1
    mean: MeanTemperature | None = None  # for n_series shells


class RowGroups:
    """Rows of one number of parallel shells, rated on the tube side in pieces as they are asked for.

    The tube side of one shell does not depend on the number of shells in series, so every train reuses it.
    """

    def __init__(self, case: Case, rows: Rows, n_parallel: int) -> None:
        self.case, self.rows, self.n_parallel = case, rows, n_parallel
        self._ready: dict[int, Group] = {}

    def piece(self, first: int, size: int) -> Group:
        """Rows first to first + size, one shell in series."""
        if first not in self._ready:
            self._ready[first] = self._rate(take(self.rows, slice(first, first + size)))
        return self._ready[first]

    def _rate(self, rows: Rows) -> Group:
        case, table, wall = self.case, self.case.table, self.case.wall
        zero = np.zeros(rows.bundle.size, dtype=int)
        n_baffles, _ = table.baffle_counts(rows.bundle, rows.length)
        choice = Choice(rows.bundle, rows.length, n_baffles, zero, 1, self.n_parallel)
        geometry = geometry_of(case.space, table, case.nozzles, choice)
        tube = rate_tube_side(case.service, geometry)
        friction, ends, nozzles = tube_losses(case.service, geometry, tube, 1.0)
        spacing_min, cut_min = table.spacing_min_m[rows.bundle], min(case.space.baffle_cuts)
        h_shell = row_h_bound(case.service, geometry, case.bounds.v_shell_max_m_s, spacing_min, cut_min)
        ratio = overdesign_ratio(
            case.service, geometry, tube.h_W_m2K * wall.h_tube_max, h_shell * wall.h_shell_max, MTD_K=1.0
        )
        dP = friction * wall.friction_tube_min + ends + nozzles
        rows = rows._replace(least=rows.least * self.n_parallel)
        return Group(*rows, dP, ratio, geometry.n_passes, tube._replace(**NOT_READ_AGAIN))


def promising(case: Case, group: Group, n_series: int, tally: Tally) -> Group:
    """Rows of the group that may still hold a feasible design with this number of shells in series."""
    limits = case.bounds.limits
    tally.n_bounded += group.bundle.size
    mean = mean_temperature(case.service, n_series, group.n_passes, case.space.shell_passes[0])
    ratio = group.overdesign_ratio_per_K * n_series * mean.MTD_K
    excess = {
        "F_min_search": limits.F_min_search / mean.F,
        "dP_tube_max_Pa": group.dP_tube_min_Pa * n_series / case.bounds.dP_tube_max_Pa,
        "overdesign_min_pct": (1.0 + 0.01 * limits.overdesign_min_pct) / ratio,
    }
    kept = take(group._replace(mean=mean), tally.sift(excess, group.weight))
    return kept._replace(n_series=n_series, least=kept.least * n_series)
