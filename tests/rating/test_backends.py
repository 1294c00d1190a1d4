"""Blocks, threads and machine code give the numbers of one rating at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hx_engine.errors import InputError
from hx_engine.rating import Geometry, Service, Stream, rate
from hx_engine.rating.backends import OUTPUTS, numba_is_installed, rate_many

N = 100_000
TOLERANCE = 1e-12
needs_numba = pytest.mark.skipif(not numba_is_installed(), reason="numba is not installed (tests/requirements.txt)")

OIL = Stream(20.0, 400.0, 350.0, 850.0, 0.02, 2100.0, 0.13, 2e-4, False, 5e5, 3500.0)
WATER = Stream(25.0, 303.0, 323.0, 992.0, 6.5e-4, 4180.0, 0.63, 2e-4, False, 5e5, 1900.0)
AIR = Stream(3.0, 420.0, 340.0, 4.6, 2.2e-5, 1010.0, 0.032, 0.0, True, 5e5, 0.0)
SERVICES = {
    "liquids": Service(WATER, OIL, 2.1e6, 50.0, False),
    "gas_in_shell": Service(WATER._replace(T_out_K=305.4), AIR, 2.4e5, 50.0, False),
    "gas_in_tubes": Service(AIR, WATER._replace(T_out_K=305.4), 2.4e5, 50.0, True),
}


def _geometries(seed: int) -> Geometry:
    rng = np.random.default_rng(seed)
    od = rng.choice([0.01905, 0.0254], N)
    shell, spacing = rng.uniform(0.2, 1.5, N), rng.uniform(0.1, 0.9, N)
    return Geometry(
        shell, od, rng.uniform(0.0012, 0.003, N), od * rng.choice([1.25, 4 / 3, 1.5], N),
        rng.choice([30, 45, 60, 90], N), rng.choice([1, 2, 4, 6, 8], N), np.floor(shell**2 / od**2 * 0.45), 4.88,
        spacing, spacing * rng.uniform(1.0, 2.0, N), spacing, rng.uniform(0.15, 0.45, N),
        rng.integers(2, 40, N).astype(float), 0.012, 0.0048, rng.choice([0.0004, 0.0008], N), rng.integers(0, 4, N),
        rng.choice([1, 2, 3, 4], N), rng.choice([1, 2], N), 0.2, 0.15,
    )  # fmt: skip


def _deviation(name: str, found, expected) -> float:
    """Largest relative deviation; NaN agrees with NaN only. Overdesign is compared as the ratio of areas."""
    if name == "areas.overdesign_pct":
        found, expected = 100.0 + found, 100.0 + expected
    found, expected = np.broadcast_arrays(np.asarray(found, float), np.asarray(expected, float))
    assert np.array_equal(np.isnan(found), np.isnan(expected)), name
    differs = (found != expected) & ~np.isnan(found)
    return float(np.max(np.abs(found[differs] / expected[differs] - 1.0), initial=0.0))


def test_blocks_and_threads_give_what_whole_arrays_give():
    geometry, service = _geometries(1), SERVICES["liquids"]
    with np.errstate(all="ignore"):
        whole = rate(service, geometry)
    for threads in (1, 2):
        blocks = rate_many(service, geometry, threads=threads)
        for name in OUTPUTS:
            group, field = name.split(".")
            assert _deviation(name, blocks[name], getattr(getattr(whole, group), field)) <= TOLERANCE, name


@needs_numba
@pytest.mark.parametrize("name", sorted(SERVICES))
def test_machine_code_numpy_and_single_ratings_agree(name):
    geometry, service = _geometries(2), SERVICES[name]
    numpy, numba = rate_many(service, geometry), rate_many(service, geometry, backend="numba")
    worst = {key: _deviation(key, numba[key], numpy[key]) for key in OUTPUTS}
    assert max(worst.values()) <= TOLERANCE, {key: value for key, value in worst.items() if value > TOLERANCE}
    for i in np.random.default_rng(3).integers(0, N, 100):
        one = rate(service, Geometry(*(f if np.ndim(f) == 0 else f[i].item() for f in geometry)))
        for key in OUTPUTS:
            group, field = key.split(".")
            assert _deviation(key, numba[key][i], getattr(getattr(one, group), field)) <= TOLERANCE, key


@needs_numba
def test_every_compiled_function_has_flags_of_its_own():
    from hx_engine.rating import compiled

    compiled.rebind(rate)
    assert len(compiled._rebound) > 40
    for function, twin in compiled._rebound.items():
        assert {key: twin.targetoptions[key] for key in compiled.EXACT} == compiled.EXACT, function
    assert compiled.EXACT["fastmath"] is False


@needs_numba
@pytest.mark.parametrize(
    ("name", "low", "high", "ulps"),
    [("exp", -745.0, 709.7, 2), ("log", 1e-320, 1e300, 2), ("arccos", -1.0, 1.0, 3), ("cbrt", -1e9, 1e9, 60)],
)
def test_compiled_mathematics_against_numpy(name, low, high, ulps):
    from hx_engine.rating import compiled_math

    rng = np.random.default_rng(4)
    x = rng.uniform(low, high, 20_000)
    if name == "log":
        x = np.exp(rng.uniform(np.log(low), np.log(high), 20_000))
    x = np.concatenate([x, [low, high, 1.0, 0.5, -0.5, 0.0][: None if name != "log" else 4]])
    function, expected = getattr(compiled_math, name), getattr(np, name)(x)
    found = np.array([function(value) for value in x])
    assert np.all(np.abs(found - expected) <= ulps * np.spacing(np.abs(expected)))


@needs_numba
def test_compiled_mathematics_at_its_ends():
    from hx_engine.rating import compiled_math as cm

    assert (cm.exp(-math.inf), cm.exp(math.inf), cm.exp(0.0)) == (0.0, math.inf, 1.0)
    assert (cm.log(0.0), cm.log(math.inf), cm.log(1.0)) == (-math.inf, math.inf, 0.0)
    assert (cm.arccos(1.0), cm.arccos(0.0), cm.arccos(-1.0)) == (0.0, 0.5 * math.pi, math.pi)
    assert (cm.cbrt(0.0), cm.cbrt(math.inf)) == (0.0, math.inf)
    for value in (cm.log(-1.0), cm.arccos(1.1), *(f(math.nan) for f in (cm.exp, cm.log, cm.arccos, cm.cbrt))):
        assert math.isnan(value)
    for pair in ((math.nan, 1.0), (1.0, math.nan)):
        assert math.isnan(cm.minimum(*pair))
        assert math.isnan(cm.maximum(*pair))


def test_unknown_outputs_and_backends_are_refused_by_name():
    geometry = Geometry(*(1.0 for _ in Geometry._fields))
    with pytest.raises(InputError) as caught:
        rate_many(SERVICES["liquids"], geometry, outputs=("areas.overdesign",))
    assert caught.value.to_dict()["field"] == "outputs"
    with pytest.raises(InputError) as caught:
        rate_many(SERVICES["liquids"], geometry, backend="cuda")
    assert caught.value.to_dict()["field"] == "backend"
