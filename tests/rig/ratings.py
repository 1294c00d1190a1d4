"""Services and random geometries for comparing ways to rate them."""

from __future__ import annotations

import numpy as np

from hx_engine.rating import Geometry, Service, Stream

OIL = Stream(20.0, 400.0, 350.0, 850.0, 0.02, 2100.0, 0.13, 2e-4, False, 5e5, 3500.0)
WATER = Stream(25.0, 303.0, 323.0, 992.0, 6.5e-4, 4180.0, 0.63, 2e-4, False, 5e5, 1900.0)
AIR = Stream(3.0, 420.0, 340.0, 4.6, 2.2e-5, 1010.0, 0.032, 0.0, True, 5e5, 0.0)
SERVICES = {
    "water_in_tubes": Service(WATER, OIL, 2.1e6, 50.0, False),
    "oil_in_tubes": Service(OIL, WATER, 2.1e6, 16.0, True),
    "gas_in_shell": Service(WATER._replace(T_out_K=305.4), AIR, 2.4e5, 50.0, False),
    "gas_in_tubes": Service(AIR, WATER._replace(T_out_K=305.4), 2.4e5, 50.0, True),
}


def random_geometries(seed: int, n: int) -> Geometry:
    """Geometries of all layouts and passes, E and F shells, straight and U-tubes, some past the correlations' ranges.

    Some fields are shared.
    """
    rng = np.random.default_rng(seed)
    od = rng.choice([0.01905, 0.0254], n)
    shell, spacing = rng.uniform(0.2, 1.5, n), rng.uniform(0.1, 0.9, n)
    return Geometry(
        shell, od, rng.uniform(0.0012, 0.003, n), od * rng.choice([1.25, 4 / 3, 1.5], n),
        rng.choice([30, 45, 60, 90], n), rng.choice([1, 2, 4, 6, 8], n), np.floor(shell**2 / od**2 * 0.45), 4.88,
        spacing, spacing * rng.uniform(1.0, 2.0, n), spacing, rng.uniform(0.15, 0.45, n),
        rng.integers(2, 40, n).astype(float), 0.012, 0.0048, rng.choice([0.0004, 0.0008], n), rng.integers(0, 4, n),
        rng.choice([1, 2, 3, 4], n), rng.choice([1, 2], n), 0.2, 0.15, rng.choice([1, 2], n),
        rng.choice([0.0, 0.5], n),
    )  # fmt: skip
