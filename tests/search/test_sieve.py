"""Machine code in front of the plain rating changes no design, number or count, and is taken only once it is there."""

from __future__ import annotations

import threading

import pytest

from hx_engine.rating import Service, Stream
from hx_engine.rating.backends import numba_is_installed
from hx_engine.search import search, search_limits, sieve, standard_space
from hx_engine.standards.weights import Construction

pytestmark = pytest.mark.skipif(not numba_is_installed(), reason="no numba")
WATER, KEROSENE = (992.0, 6.5e-4, 4180.0, 0.63), (740.0, 6.0e-4, 2350.0, 0.115)
OIL = Stream(20.0, 423.15, 363.15, *KEROSENE, 2e-4, False, 8e5, 1200.0)
AIR = Stream(6.0, 413.15, 323.15, 4.6, 2.2e-5, 1010.0, 0.032, 0.0, True, 5e5, 0.0)
CASES = {
    "liquids": ("fixed", OIL, 7e4, (1,)),
    "gas": ("fixed", AIR, 8e3, (1,)),
    "sealing strips": ("split_ring", OIL, 7e4, (1,)),
    "U-tubes": ("u_tube", OIL, 7e4, (1,)),
    "F shells": ("fixed", OIL, 7e4, (1, 2)),
}


def _arguments(name: str) -> tuple:
    kind, hot, dP_Pa, shell_passes = CASES[name]
    Q = hot.m_dot_kg_s * hot.cp_J_kgK * (hot.T_in_K - hot.T_out_K)
    cold = Stream(Q / 4180.0 / 15.0, 303.15, 318.15, *WATER, 2e-4, False, 4e5, 1900.0)
    services = {"hot": Service(hot, cold, Q, 50.0, True), "cold": Service(cold, hot, Q, 50.0, False)}
    steel = Construction(kind, "carbon_steel", "carbon_steel", 8e5, 8e5, 180.0, 180.0)
    space = standard_space(kind, shell_passes=shell_passes)
    return services, space, search_limits(dP_Pa, 7e4), {"hot": steel, "cold": steel}


def _told(result) -> str:
    """All of a result, every bit of its numbers, but for the clock and the means."""
    return repr(result._replace(elapsed_s=0.0, backend=""))


@pytest.mark.parametrize("name", CASES)
def test_the_result_is_equal_to_the_bit(name):
    plain = search(*_arguments(name), places=11)
    compiled = search(*_arguments(name), places=11, backend="numba")
    assert (plain.backend, compiled.backend) == ("numpy", "numba")
    assert plain.best is not None and len(plain.alternatives) == 10
    assert _told(compiled) == _told(plain)


def test_machine_code_is_taken_only_once_it_is_ready_and_pays(monkeypatch):
    monkeypatch.setattr(sieve, "PAYS_FROM", 0)
    monkeypatch.setattr(sieve, "_ready", threading.Event())
    arguments = _arguments("liquids")
    assert sieve.compiled_backend() == "numpy"
    before = search(*arguments, backend="auto")
    sieve.compile_ahead(threading.Event(), after_s=0.0).join()
    assert sieve.compiled_backend() == "numba"
    after = search(*arguments, backend="auto")
    assert search(*_arguments("U-tubes"), backend="auto").backend == "numba"  # the loop of straight tubes
    monkeypatch.setattr(sieve, "PAYS_FROM", after.n_rated + 1)
    too_short = search(*arguments, backend="auto")
    assert (before.backend, after.backend, too_short.backend) == ("numpy", "numba", "numpy")
    assert _told(before) == _told(after) == _told(too_short)


def test_a_kind_of_service_that_is_not_compiled_is_searched_with_numpy(monkeypatch):
    monkeypatch.setattr(sieve, "PAYS_FROM", 0)
    ready = threading.Event()
    ready.set()
    monkeypatch.setattr(sieve, "_ready", ready)
    monkeypatch.setattr(sieve, "is_compiled", lambda service, geometry, outputs: False)
    assert search(*_arguments("gas"), backend="auto").backend == "numpy"


def test_an_engine_that_closes_early_compiles_nothing(monkeypatch):
    monkeypatch.setattr(sieve, "_ready", threading.Event())
    closing = threading.Event()
    closing.set()
    sieve.compile_ahead(closing, after_s=60.0).join()
    assert sieve.compiled_backend() == "numpy"
