"""What a given area does, against the rating by F and a printed off-design example."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from hx_engine.rating import Geometry, Service, Stream
from hx_engine.rating.performance import performance
from hx_engine.rating.rate import mean_temperature

CASES = yaml.safe_load((Path(__file__).parents[1] / "reference" / "components.yaml").read_text("utf-8"))["cases"]
EMPTY = Geometry(*([1.0] * len(Geometry._fields)))


def _stream(T_in: float, T_out: float) -> Stream:
    return Stream(1.0, T_in, T_out, 1000.0, 1e-3, 4180.0, 0.6)


@pytest.mark.parametrize("tube_is_hot", [True, False])
@pytest.mark.parametrize(("shells", "passes"), [(1, 1), (1, 2), (2, 2), (3, 2)])
def test_the_area_that_f_asks_for_gives_the_stated_outlets(shells, passes, tube_is_hot):
    hot, cold = _stream(400.0, 350.0), _stream(300.0, 340.0)
    service = Service(*((hot, cold) if tube_is_hot else (cold, hot)), 1.0e6, 50.0, tube_is_hot)
    geometry = EMPTY._replace(n_shells_series=shells, n_passes=passes)
    UA = 1.0e6 / float(mean_temperature(service, shells, passes).MTD_K)
    found = performance(service, geometry, UA, 1.0)
    assert found.Q_W == pytest.approx(1.0e6, rel=1e-9)
    assert (found.T_hot_out_K, found.T_cold_out_K) == (pytest.approx(350.0), pytest.approx(340.0))
    assert found.effectiveness == pytest.approx(50.0 / 100.0)
    assert found.NTU == pytest.approx(UA * 50.0 / 1.0e6)


def test_holman_off_design_outlet():
    """Holman Example 10-10: the cooler of Example 10-4 with water cut from 68 to 40 kg/min."""
    case = next(c for c in CASES if c["id"] == "COOLER-HOLMAN-10.10")["inputs"]
    C_oil = case["water_kg_min_design"] / 60.0 * 4180.0 * (75.0 - 35.0) / (110.0 - 75.0)
    C_water = 40.0 / 60.0 * 4180.0
    Q = 1.0e5  # any heat: the capacity rates are what counts
    oil, water = _stream(110.0, 110.0 - Q / C_oil), _stream(35.0, 35.0 + Q / C_water)
    found = performance(Service(water, oil, Q, 50.0, False), EMPTY, case["U_W_m2K"], case["A_m2"])
    assert found.T_cold_out_K == pytest.approx(90.8, abs=0.5)
