"""One physics: a million geometries at once give the numbers of one at a time."""

from __future__ import annotations

import numpy as np
import pytest

from hx_engine.rating import Geometry, Rating, rate
from tests.rig.ratings import SERVICES, random_geometries

N = 100_000
TOLERANCE = 1e-12


def _flat(rating: Rating) -> dict[str, np.ndarray]:
    return {
        f"{group}.{name}": value for group in rating._fields for name, value in getattr(rating, group)._asdict().items()
    }


def _pick(geometry: Geometry, index) -> Geometry:
    return Geometry(*(f if np.ndim(f) == 0 else f[index] for f in geometry))


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_scalars_and_chunks_equal_the_whole_array(name):
    service, geometry = SERVICES[name], random_geometries(11, N)
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


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_more_flow_area_never_raises_the_pressure_drop(name):
    """Wider baffle spacing at the same number of baffles lowers both shell loss and coefficient."""
    service = SERVICES[name]
    base = Geometry(0.7, 0.01905, 0.0021, 0.0254, 90, 2, 420, 4.88, np.linspace(0.15, 0.65, 60), 0.65, 0.65, 0.25, 8,
                    0.012, 0.0048, 0.0008, 0, 1, 1, 0.2, 0.15)  # fmt: skip
    rating = rate(service, base)
    assert np.all(np.diff(rating.heat.h_ideal_W_m2K) < 0.0)
    assert np.all(np.diff(rating.pressure.dP_crossflow_Pa) < 0.0)
