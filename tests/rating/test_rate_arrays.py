"""One physics: a million geometries at once give the numbers of one at a time."""

from __future__ import annotations

import numpy as np
import pytest

from hx_engine.rating import Geometry, Rating, Service, Stream, rate

N = 100_000
TOLERANCE = 1e-12


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


def _services() -> dict[str, Service]:
    oil = Stream(20.0, 400.0, 350.0, 850.0, 0.02, 2100.0, 0.13, 2e-4, False, 5e5, 3500.0)
    water = Stream(25.0, 303.0, 323.0, 992.0, 6.5e-4, 4180.0, 0.63, 2e-4, False, 5e5, 1900.0)
    air = Stream(3.0, 420.0, 340.0, 4.6, 2.2e-5, 1010.0, 0.032, 0.0, True, 5e5, 0.0)
    return {
        "water_in_tubes": Service(water, oil, 2.1e6, 50.0, False),
        "oil_in_tubes": Service(oil, water, 2.1e6, 16.0, True),
        "gas_in_shell": Service(water._replace(T_out_K=305.4), air, 2.4e5, 50.0, False),
        "gas_in_tubes": Service(air, water._replace(T_out_K=305.4), 2.4e5, 50.0, True),
    }


def _flat(rating: Rating) -> dict[str, np.ndarray]:
    return {
        f"{group}.{name}": value for group in rating._fields for name, value in getattr(rating, group)._asdict().items()
    }


def _pick(geometry: Geometry, index) -> Geometry:
    return Geometry(*(f if np.ndim(f) == 0 else f[index] for f in geometry))


@pytest.mark.parametrize("name", sorted(_services()))
def test_scalars_and_chunks_equal_the_whole_array(name):
    service, geometry = _services()[name], _geometries(11)
    with np.errstate(all="ignore"):
        whole = _flat(rate(service, geometry))
        chunk = slice(33_333, 50_001)
        part = _flat(rate(service, _pick(geometry, chunk)))
        for key, value in part.items():
            expected = whole[key] if np.ndim(whole[key]) == 0 else whole[key][chunk]
            np.testing.assert_allclose(value, expected, rtol=TOLERANCE, atol=0.0, err_msg=key)
        for i in np.random.default_rng(5).integers(0, N, 150):
            one = _pick(geometry, i)
            one = Geometry(*(v.item() if hasattr(v, "item") else v for v in one))
            for key, value in _flat(rate(service, one)).items():
                expected = whole[key] if np.ndim(whole[key]) == 0 else whole[key][i]
                np.testing.assert_allclose(value, expected, rtol=TOLERANCE, atol=1e-300, err_msg=f"{key} of {i}")


@pytest.mark.parametrize("name", sorted(_services()))
def test_more_flow_area_never_raises_the_pressure_drop(name):
    """Wider baffle spacing at the same number of baffles lowers both shell loss and coefficient."""
    service = _services()[name]
    base = Geometry(0.7, 0.01905, 0.0021, 0.0254, 90, 2, 420, 4.88, np.linspace(0.15, 0.65, 60), 0.65, 0.65, 0.25, 8,
                    0.012, 0.0048, 0.0008, 0, 1, 1, 0.2, 0.15)  # fmt: skip
    rating = rate(service, base)
    assert np.all(np.diff(rating.heat.h_ideal_W_m2K) < 0.0)
    assert np.all(np.diff(rating.pressure.dP_crossflow_Pa) < 0.0)
