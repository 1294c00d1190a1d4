"""The search's instability ratio is the vibration check's."""

from __future__ import annotations

import numpy as np
import pytest

from hx_engine.rating import Geometry, Service, Stream
from hx_engine.rating.instability import fei_ratio, metal_temperature_C
from hx_engine.rating.vibration_check import ShellFluid, check

N = 60


def _geometries(seed: int) -> Geometry:
    rng = np.random.default_rng(seed)
    od = rng.choice([0.01905, 0.0254], N)
    spacing = rng.uniform(0.1, 0.7, N)
    return Geometry(
        rng.uniform(0.3, 1.4, N), od, rng.uniform(0.0015, 0.003, N), od * rng.choice([1.25, 4 / 3, 1.5], N),
        rng.choice([30, 45, 60, 90], N), 2, 300, 4.88, spacing, spacing * rng.uniform(0.9, 2.0, N),
        spacing * rng.uniform(0.9, 2.0, N), 0.25, rng.integers(2, 20, N), 0.012, 0.0048, 0.0008,
    )  # fmt: skip


@pytest.mark.parametrize("is_gas", [False, True])
def test_worst_span_is_the_same_as_in_the_full_check(is_gas):
    water = Stream(25.0, 303.0, 323.0, 992.0, 6.5e-4, 4180.0, 0.63)
    air = Stream(3.0, 420.0, 340.0, 4.6, 2.2e-5, 1010.0, 0.032, is_gas=True)
    service = Service(water, air if is_gas else water._replace(T_in_K=360.0, T_out_K=340.0), 1e6, 50.0, False)
    geometry, v = _geometries(7), np.random.default_rng(8).uniform(0.2, 3.0, N)
    ratios = fei_ratio(service, geometry, v, "carbon_steel")
    fluid = ShellFluid(service.shell.density_kg_m3, service.shell.viscosity_Pa_s, is_gas)
    for i in range(N):
        one = Geometry(*(f if np.ndim(f) == 0 else f[i].item() for f in geometry))
        report = check(one, v_crossflow_m_s=float(v[i]), shell_fluid=fluid, density_tube_kg_m3=992.0,
                       tube_material="carbon_steel", T_metal_C=metal_temperature_C(service))  # fmt: skip
        assert ratios[i] == pytest.approx(report.fei_ratio_max, rel=1e-10)
