"""Machine code in front of the plain rating: it removes candidates that surely break a limit, where that pays.

What it leaves, and whatever lies within rounding of a limit, is rated by the plain functions, so a search finds the
same designs with the same numbers and counts whether or not there was machine code.
"""

from __future__ import annotations

import logging
import threading

import numpy as np

from hx_engine.memory import give_back
from hx_engine.rating.backends import is_compiled, numba_is_installed, rate_many
from hx_engine.rating.model import Geometry, Service, Stream
from hx_engine.rating.rate import MeanTemperature, areas
from hx_engine.search.constraints import Bounds
from hx_engine.search.picking import take_of_table
from hx_engine.search.tally import Tally

log = logging.getLogger(__name__)
OUTPUTS = ("transfer.U_dirty_W_m2K", "losses.dP_tube_Pa", "losses.dP_shell_Pa")
UNSURE = 1e-9
"""Distance from a limit, relative, within which the plain functions decide."""
PAYS_FROM = 50_000
"""Ratings in one search from which machine code saves more (0.4 us each) than noting down a service takes (20 ms)."""
BACKENDS = ("auto", "numpy", "numba")
AFTER_S = 5.0
"""Wait before compiling ahead, so that it does not slow what an engine takes up at its start."""
_ready, _one_at_a_time = threading.Event(), threading.Lock()


class Sieve:
    """Decides for one search whether machine code is used, and uses it.

    backend: "numpy" never; "numba" always, compiling where it must; "auto" once it pays and is compiled already.
    """

    def __init__(self, backend: str) -> None:
        self._backend = backend
        self._known: dict[tuple, bool] = {}
        self.is_used = False

    def left(
        self, service: Service, bounds: Bounds, geometry: Geometry, mean: MeanTemperature, shape: tuple, tally: Tally
    ) -> np.ndarray | None:
        """Positions in a table of candidates that may be feasible; None where machine code is not used.

        geometry, mean : fields that broadcast to `shape`. The others are counted under the limit they break.
        """
        if not shape[0] or self._backend == "numpy" or (self._backend == "auto" and not self._is_worth(tally)):
            return None
        n = geometry.n_shells_series
        strips = np.broadcast_to(geometry.n_sealing_strip_pairs, shape)  # a column always: one loop for all bundles
        geometry = geometry._replace(n_shells_series=1, n_sealing_strip_pairs=strips)
        flat = take_of_table(geometry, shape, np.arange(shape[0] * shape[1]))
        if self._backend == "auto" and not self._is_compiled(service, flat):
            return None
        self.is_used = True
        rated = rate_many(service, flat, OUTPUTS, "numba")
        U, dP_tube, dP_shell = (rated[name].reshape(shape) for name in OUTPUTS)
        ratio = 1.0 + 0.01 * areas(service, geometry, U, n * mean.MTD_K).overdesign_pct
        excess = {
            "overdesign_min_pct": (1.0 + 0.01 * bounds.limits.overdesign_min_pct) / ratio,
            "dP_tube_max_Pa": n * dP_tube / bounds.dP_tube_max_Pa,
            "dP_shell_max_Pa": n * dP_shell / bounds.dP_shell_max_Pa,
        }
        is_open, is_sure = np.ones(shape, dtype=bool), np.ones(shape, dtype=bool)
        for limit_id, value in excess.items():
            is_broken = is_open & is_sure & (value > 1.0 + UNSURE)
            tally.reject(limit_id, np.count_nonzero(is_broken))
            is_open &= ~is_broken
            is_sure &= value < 1.0 - UNSURE
        return np.flatnonzero(is_open)

    def _is_worth(self, tally: Tally) -> bool:
        return tally.n_rated >= PAYS_FROM and _ready.is_set()

    def _is_compiled(self, service: Service, flat: Geometry) -> bool:
        key = (service, tuple(np.ndim(field) for field in flat), flat.n_shells_parallel)
        if key not in self._known:
            self._known[key] = is_compiled(service, flat, OUTPUTS)
        return self._known[key]


def compiled_backend() -> str:
    """What long searches of this process can use now: "numba" once its machine code is compiled, else "numpy"."""
    return "numba" if _ready.is_set() else "numpy"


def compile_ahead(given_up: threading.Event, after_s: float = AFTER_S) -> threading.Thread | None:
    """Compile the loop of two liquids in a thread of its own, unless given up before; None where numba is missing.

    Other kinds of services (gases, F shells) keep to NumPy: each loop takes some 70 MB.
    """
    if _ready.is_set() or not numba_is_installed():
        return None
    thread = threading.Thread(target=_compile, args=(given_up, after_s), name="hx-compile", daemon=True)
    thread.start()
    return thread


def _compile(given_up: threading.Event, after_s: float) -> None:
    if given_up.wait(after_s):
        return
    with _one_at_a_time:
        if not _ready.is_set():
            _compile_two_liquids()


def _compile_two_liquids() -> None:
    water = Stream(20.0, 303.15, 323.15, 992.0, 6.5e-4, 4180.0, 0.63, 2e-4, False, 4e5, 1900.0)
    oil = Stream(15.0, 423.15, 363.15, 740.0, 6.0e-4, 2350.0, 0.115, 2e-4, False, 8e5, 1200.0)
    column = np.ones(1)
    shell = Geometry(*[column] * 17, 1, 1, 0.1, 0.1, 1)
    try:
        rate_many(Service(water, oil, 2e6, 50.0, False), shell, OUTPUTS, "numba")
    except Exception:
        log.exception("machine code could not be compiled; searches go on with NumPy alone")
        return
    _ready.set()
    give_back()
