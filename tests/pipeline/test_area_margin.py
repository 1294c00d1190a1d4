"""Zones, uncertainty and the clean exchanger in the record of step 11."""

from __future__ import annotations

import numpy as np
import pytest

from hx_engine.limits import limit
from hx_engine.pipeline.area_margin import by_zones, zone_outputs
from hx_engine.pipeline.current_rating import current
from hx_engine.pipeline.fluids import rated_fluid
from hx_engine.pipeline.runner import design_of
from tests.rig.kerosene import UNDER_PRESSURE as KEROSENE

ACID_PROPERTIES = {"density_kg_m3": 1360.0, "viscosity_Pa_s": 1.0e-3, "cp_J_kgK": 2650.0, "k_W_mK": 0.42}


@pytest.fixture(scope="module")
def session(bench):
    return bench.start(KEROSENE)


@pytest.fixture(scope="module")
def out(bench, session):
    return bench.outputs(session)


def test_profile_runs_between_the_stated_temperatures(out):
    profile = out["profile"]
    assert len({len(column) for column in profile.values()}) == 1
    assert (profile["T_hot_C"][0], profile["T_hot_C"][-1]) == (pytest.approx(150.0), pytest.approx(90.0))
    assert (profile["T_cold_C"][0], profile["T_cold_C"][-1]) == (pytest.approx(50.0), pytest.approx(30.0))
    order = [np.array(profile[key]) for key in ("T_hot_C", "T_wall_hot_C", "T_wall_cold_C", "T_cold_C")]
    assert all((upper > lower).all() for upper, lower in zip(order, order[1:], strict=False))
    assert (np.diff(profile["x_fraction"]) > 0.0).all() and profile["x_fraction"][-1] == pytest.approx(1.0)


def test_profile_carries_the_duty_through_the_required_area(out):
    """The flux over the required area is the duty, whichever way it is integrated."""
    profile = out["profile"]
    required = out["area_provided_m2"] / (1.0 + out["overdesign_zones_pct"] / 100.0)
    duty = np.trapezoid(profile["flux_W_m2"], profile["x_fraction"]) * required
    assert duty == pytest.approx(out["Q_W"], rel=2e-3)


def test_difference_links_both_overdesigns(out):
    by_zones_, at_mean = (1.0 + out[key] / 100.0 for key in ("overdesign_zones_pct", "overdesign_pct"))
    assert at_mean / by_zones_ == pytest.approx(1.0 + out["zone_difference_pct"] / 100.0, rel=1e-12)


NEAR_CRITICAL = KEROSENE | {
    "hot_fluid_name": "carbon dioxide", "hot_phase": "gas", "P_hot_Pa": 1.0e7, "T_hot_in_C": 120.0,
    "T_hot_out_C": 40.0, "T_cold_in_C": 25.0, "T_cold_out_C": 35.0, "m_dot_hot_kg_s": 10.0,
}  # fmt: skip
THICKENING = KEROSENE | {
    "hot_fluid_name": "SAE 30", "T_hot_in_C": 90.0, "T_hot_out_C": 50.0, "T_cold_in_C": 28.0, "T_cold_out_C": 38.0,
    "m_dot_hot_kg_s": 10.0,
}  # fmt: skip


@pytest.mark.parametrize("duty", [NEAR_CRITICAL, THICKENING], ids=["near the critical point", "thickening oil"])
def test_least_overdesign_holds_with_local_properties_too(bench, duty):
    ended = bench.start(duty)
    found = bench.outputs(ended)
    assert ended.status == "completed"
    assert found["zone_difference_pct"] > 1.0, "the mean point would not do here"
    assert found["overdesign_zones_pct"] >= limit("overdesign_min_pct").value
    assert found["overdesign_pct"] >= limit("overdesign_min_pct").value + found["overdesign_extra_pct"]


def test_margin_that_cannot_be_had_leaves_the_winner_with_a_warning(bench):
    caps = {"shell_diameter_max_m": 0.54, "tube_length_max_m": 6.1, "n_shells_max": 1, "overdesign_min_pct": 25.0}
    ended = bench.start(NEAR_CRITICAL | caps)
    found = bench.outputs(ended)
    assert found["overdesign_zones_pct"] < 25.0 <= found["overdesign_pct"]
    assert any("local properties" in warning for warning in ended.latest(11)["warnings"])


def test_spread_is_ordered_and_its_sources_add_up(out):
    low, middle, high = (out[f"overdesign_{name}_pct"] for name in ("P10", "P50", "P90"))
    assert low < middle < high
    assert sum(row["share_pct"] for row in out["overdesign_spread"]) == pytest.approx(100.0)


def test_clean_outlets_keep_the_heat_balance(out):
    hot, cold = 150.0 - out["T_hot_out_clean_C"], out["T_cold_out_clean_C"] - 30.0
    assert hot / cold == pytest.approx((150.0 - 90.0) / (50.0 - 30.0), rel=1e-9)
    assert out["effectiveness_clean"] == pytest.approx(hot / (150.0 - 30.0), rel=1e-9)


def test_difference_is_a_check_of_its_own(out):
    row = next(row for row in out["checks"] if row["limit_id"] == "zone_difference_max_pct")
    assert row["value"] == pytest.approx(abs(out["zone_difference_pct"])) and row["verdict"] == "passed"


def test_large_difference_warns_and_touching_streams_are_an_error(session):
    now = current(design_of(session))
    zones = by_zones(design_of(session), now)
    _, findings = zone_outputs(now, zones._replace(difference_pct=10.5))
    assert [(row.severity, row.limit) for row in findings] == [("warning", 10.0)]
    _, findings = zone_outputs(now, zones._replace(overdesign_pct=-0.4))
    assert findings[-1].severity == "warning" and "0.4 % of the area is missing" in findings[-1].message
    outputs, findings = zone_outputs(now, zones._replace(area_required_m2=float("nan"), least_difference_K=-2.0))
    assert outputs == {} and findings[0].severity == "error"


def test_given_properties_reach_the_zones(bench):
    """A fluid known by its given values alone: constant, so only the water side and the walls make a difference."""
    request = KEROSENE | {
        "hot_fluid_name": "nitric acid 60 wt%", "T_hot_in_C": 60.0, "T_hot_out_C": 35.0, "m_dot_hot_kg_s": 2.6389,
        "T_cold_in_C": 12.0, "T_cold_out_C": 20.0,
    }  # fmt: skip
    waiting = bench.start(request)
    done = bench.answer(waiting, "override", hot=ACID_PROPERTIES)
    design = design_of(done)
    assert rated_fluid(design, "hot").at(320.0, 5e5, "liquid").cp_J_kgK == pytest.approx(2650.0)
    assert abs(bench.outputs(done)["zone_difference_pct"]) < 2.0
