"""Blocks, threads and machine code give the numbers of one rating at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hx_engine.errors import InputError
from hx_engine.rating import Geometry, rate
from hx_engine.rating.backends import OUTPUTS, numba_is_installed, rate_many
from tests.rig.ratings import SERVICES, random_geometries

N = 100_000
TOLERANCE = 1e-12
needs_numba = pytest.mark.skipif(not numba_is_installed(), reason="numba is not installed (tests/requirements.txt)")


def _deviation(name: str, found, expected) -> float:
    """Largest relative deviation; NaN agrees with NaN only. Overdesign is compared as the ratio of areas."""
    if name == "areas.overdesign_pct":
        found, expected = 100.0 + found, 100.0 + expected
    found, expected = np.broadcast_arrays(np.asarray(found, float), np.asarray(expected, float))
    assert np.array_equal(np.isnan(found), np.isnan(expected)), name
    differs = (found != expected) & ~np.isnan(found)
    return float(np.max(np.abs(found[differs] / expected[differs] - 1.0), initial=0.0))


def test_blocks_and_threads_give_what_whole_arrays_give():
    geometry, service = random_geometries(1, N), SERVICES["water_in_tubes"]
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
    geometry, service = random_geometries(2, N), SERVICES[name]
    numpy, numba = rate_many(service, geometry), rate_many(service, geometry, backend="numba")
    worst = {key: _deviation(key, numba[key], numpy[key]) for key in OUTPUTS}
    assert max(worst.values()) <= TOLERANCE, {key: value for key, value in worst.items() if value > TOLERANCE}
    for i in np.random.default_rng(3).integers(0, N, 100):
        one = rate(service, Geometry(*(f if np.ndim(f) == 0 else f[i].item() for f in geometry)))
        for key in OUTPUTS:
            group, field = key.split(".")
            assert _deviation(key, numba[key][i], getattr(getattr(one, group), field)) <= TOLERANCE, key


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_few_outputs_are_those_of_all(name):
    geometry, service = random_geometries(4, 20_000), SERVICES[name]
    everything = rate_many(service, geometry)
    for output in OUTPUTS:
        (only,) = rate_many(service, geometry, (output,)).values()
        assert _deviation(output, only, everything[output]) <= TOLERANCE, output


def test_one_geometry_of_plain_numbers_is_rated_too():
    geometry = Geometry(*(f if np.ndim(f) == 0 else f[0].item() for f in random_geometries(5, 1)))
    one, many = rate(SERVICES["water_in_tubes"], geometry), rate_many(SERVICES["water_in_tubes"], geometry)
    for name in OUTPUTS:
        group, field = name.split(".")
        assert many[name].shape == (1,)
        assert _deviation(name, many[name], getattr(getattr(one, group), field)) <= TOLERANCE, name


@needs_numba
def test_every_compiled_function_has_flags_of_its_own():
    from numba.core.registry import CPUDispatcher

    from hx_engine.rating import compiled, compiled_math
    from hx_engine.rating.recording import record

    shared = Geometry(*(None for _ in Geometry._fields))
    kernel = compiled.Loop(record(SERVICES["water_in_tubes"], shared, ("areas.overdesign_pct",))).kernel
    assert {key: kernel.targetoptions[key] for key in compiled.EXACT} == compiled.EXACT
    assert compiled.EXACT["fastmath"] is False
    functions = [f for f in vars(compiled_math).values() if isinstance(f, CPUDispatcher)]
    assert len(functions) >= 6
    for function in functions:
        flags = {key: function.targetoptions[key] for key in compiled_math.CONTRACTED}
        assert flags == compiled_math.CONTRACTED, function


@needs_numba
@pytest.mark.parametrize(
    ("name", "low", "high", "ulps"),
    [("exp", -745.0, 709.7, 2), ("log", 1e-320, 1e300, 2), ("arccos", -1.0, 1.0, 3), ("cbrt", -1e9, 1e9, 4)],
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
    assert (cm.cbrt(0.0), cm.cbrt(math.inf), cm.cbrt(-math.inf)) == (0.0, math.inf, -math.inf)
    assert cm.cbrt(1e-321) == pytest.approx(np.cbrt(1e-321), rel=1e-14)
    for value in (cm.log(-1.0), cm.arccos(1.1), *(f(math.nan) for f in (cm.exp, cm.log, cm.arccos, cm.cbrt))):
        assert math.isnan(value)
    for pair in ((math.nan, 1.0), (1.0, math.nan)):
        assert math.isnan(cm.minimum(*pair))
        assert math.isnan(cm.maximum(*pair))


def test_unknown_outputs_and_backends_are_refused_by_name():
    geometry = Geometry(*(1.0 for _ in Geometry._fields))
    with pytest.raises(InputError) as caught:
        rate_many(SERVICES["water_in_tubes"], geometry, outputs=("areas.overdesign",))
    assert caught.value.to_dict()["field"] == "outputs"
    with pytest.raises(InputError) as caught:
        rate_many(SERVICES["water_in_tubes"], geometry, backend="cuda")
    assert caught.value.to_dict()["field"] == "backend"
