"""Nozzles of a geometry that stands although a limit is broken: as wide as the shell can carry."""

from __future__ import annotations

import numpy as np

from hx_engine.rating.model import Service, Stream
from hx_engine.search.bundles import Bundles
from hx_engine.search.candidates import Choice, nozzle_bore_m
from hx_engine.search.constraints import Bounds
from hx_engine.search.space import Space

ALLOWANCES = (1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 30.0, 50.0, 80.0, 120.0, 200.0, 500.0)
"""Multiples of the allowed pressure drop that nozzles are sized for, where those of the allowance are too wide."""


def fitting_nozzles(
    service: Service, space: Space, bounds: Bounds, table: Bundles, choice: Choice
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Shell and tube side: the bore that fits each shell [m], and the multiple of the allowance it is sized for.

    Where the nozzle for the allowed pressure drop is too wide for the shell, the least multiple of `ALLOWANCES` whose
    nozzle fits.
    """
    limits = bounds.limits
    widest_m = table.shell_id_m[choice.bundle] * limits.nozzle_to_shell_max
    return [
        _fitting(_bores_m(stream, space, momentum, allowed), choice, widest_m)
        for stream, momentum, allowed in (
            (service.shell, limits.rho_v2_nozzle_shell_max, bounds.dP_shell_max_Pa),
            (service.tube, limits.rho_v2_nozzle_tube_max, bounds.dP_tube_max_Pa),
        )
    ]


def _bores_m(stream: Stream, space: Space, momentum_max: float, allowed_Pa: float) -> np.ndarray:
    """Nozzle bores (multiples of the allowance, shells in parallel); index 0 of the shells is not used [m]."""
    most = max(space.shells_parallel)
    return np.array([
        [np.nan, *(nozzle_bore_m(stream, n, momentum_max, times * allowed_Pa) for n in range(1, most + 1))]
        for times in ALLOWANCES
    ])  # fmt: skip


def _fitting(bores_m: np.ndarray, choice: Choice, widest_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bore for the least multiple of the allowance that fits each shell, and that multiple; the last if none fits."""
    offered = bores_m[:, choice.n_parallel]
    fits = offered <= widest_m
    at = np.where(fits.any(axis=0), fits.argmax(axis=0), len(ALLOWANCES) - 1)
    return np.take_along_axis(offered, at[None], axis=0)[0], np.array(ALLOWANCES)[at]
