"""Rows with their tube side rated and bounded: what can be said of a bundle and length before its baffles."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hx_engine.rating.losses import tube_losses
from hx_engine.rating.rate import MeanTemperature, mean_temperature
from hx_engine.rating.tube_rating import TubeRating, rate_tube_side
from hx_engine.search.candidates import Choice, geometry_of
from hx_engine.search.case import Case
from hx_engine.search.constraints import is_kept
from hx_engine.search.picking import joined, take
from hx_engine.search.reach import Reach, Rows
from hx_engine.search.tally import Tally
from hx_engine.search.upper_bounds import overdesign_ratio

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


def sum_of_MTD_K(case: Case, n_series, n_passes: np.ndarray) -> np.ndarray:
    """Mean temperature differences of all shells in series added up; NaN where F is below its limit."""
    mean = mean_temperature(case.service, n_series, n_passes, case.space.shell_passes[0])
    return np.where(is_kept(case.bounds.limits.F_min_search / mean.F), n_series * mean.MTD_K, np.nan)


class TubeSides:
    """Tube sides of rows of one reach, rated when first asked for: they do not depend on the shells in series."""

    def __init__(self, case: Case, reach: Reach) -> None:
        self.case, self.reach = case, reach
        self._place = np.full(reach.least.size, -1)
        self._rated: Group | None = None

    def of(self, rows: Rows) -> Group:
        """Rows with their tube side and its bounds, one shell in series."""
        place = self._places(rows)
        return take(self._rated, place)

    def promising(self, rows: Rows, n_series: int, tally: Tally) -> Group:
        """Those that may still hold a feasible design with this number of shells in series."""
        bounds, place = self.case.bounds, self._places(rows)
        tally.n_bounded += place.size
        shell_passes = self.case.space.shell_passes[0]
        mean = mean_temperature(self.case.service, n_series, self._rated.n_passes[place], shell_passes)
        ratio = self._rated.overdesign_ratio_per_K[place] * (n_series * mean.MTD_K)
        excess = {
            "dP_tube_max_Pa": self._rated.dP_tube_min_Pa[place] * n_series / bounds.dP_tube_max_Pa,
            "overdesign_min_pct": (1.0 + 0.01 * bounds.limits.overdesign_min_pct) / ratio,
        }
        self.reach.dP_tube_is_kept.ravel()[rows.index] = is_kept(excess["dP_tube_max_Pa"])
        kept = np.flatnonzero(tally.sift(excess, rows.weight))
        group = take(self._rated, place[kept])
        return group._replace(n_series=n_series, least=group.least * n_series, mean=take(mean, kept))

    def _places(self, rows: Rows) -> np.ndarray:
        """Where the rows stand among those rated, after rating what is new."""
        place = self._place[rows.index]
        new = np.flatnonzero(place < 0)
        if new.size or self._rated is None:
            rated = self._rate(take(rows, new))
            known = 0 if self._rated is None else self._rated.bundle.size
            self._rated = rated if self._rated is None else joined(self._rated, rated)
            place[new] = self._place[rows.index[new]] = np.arange(known, known + new.size)
        return place

    def _rate(self, rows: Rows) -> Group:
        case, table, wall = self.case, self.case.table, self.case.wall
        zero = np.zeros(rows.bundle.size, dtype=int)
        n_baffles, _ = table.baffle_counts(rows.bundle, rows.length)
        choice = Choice(rows.bundle, rows.length, n_baffles, zero, 1, self.reach.n_parallel)
        geometry = geometry_of(case.space, table, case.nozzles, choice)
        tube = rate_tube_side(case.service, geometry)
        friction, ends, nozzles = tube_losses(case.service, geometry, tube, 1.0)
        h_shell = self.reach.h_shell_max_W_m2K[table.plate[rows.bundle]]
        ratio = overdesign_ratio(case.service, geometry, tube.h_W_m2K * wall.h_tube_max, h_shell, MTD_K=1.0)
        dP = friction * wall.friction_tube_min + ends + nozzles
        return Group(*rows[1:], dP, ratio, geometry.n_passes, tube._replace(**NOT_READ_AGAIN))
