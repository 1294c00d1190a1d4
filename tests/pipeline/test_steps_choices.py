"""The choices of steps 4 and 5 against published rules of practice."""

from __future__ import annotations

import pytest

from hx_engine.limits import limit
from hx_engine.pipeline.allocation import Candidate, allocate
from hx_engine.pipeline.confidence import (
    FAILED_CAP,
    WEIGHTS,
    margins_part,
    methods_part,
    overall,
    properties_part,
    ranges_part,
)
from hx_engine.pipeline.type_choice import choose_layout, choose_tube, choose_type
from tests.rig.kerosene import UNDER_PRESSURE as KEROSENE

GLYCOL_CROSS = {
    "hot_fluid_name": "triethylene glycol 98.5 wt%",
    "cold_fluid_name": "triethylene glycol 95 wt%",
    "T_hot_in_C": 195.0,
    "T_hot_out_C": 85.0,
    "T_cold_in_C": 45.0,
    "m_dot_hot_kg_s": 3.6333,
    "m_dot_cold_kg_s": 3.9361,
    "P_hot_Pa": 6.0e5,
    "P_cold_Pa": 6.0e5,
    "dP_hot_max_Pa": 70000.0,
    "dP_cold_max_Pa": 70000.0,
}


def stream(side, **changes):
    values = {
        "side": side, "label": f"{side} oil", "corrosion_tags": (), "service_tags": (), "fouling_m2K_W": 0.0002,
        "P_Pa": 5.0e5, "viscosity_Pa_s": 0.001, "m_dot_kg_s": 10.0, "is_gas": False,
    }  # fmt: skip
    return Candidate(**{**values, **changes})


# Kern (1950) ch. 7; Coulson & Richardson vol. 6, section 12.5.1
@pytest.mark.parametrize(
    ("hot", "cold", "side", "binds"),
    [
        (stream("hot", corrosion_tags=("acid",)), stream("cold", service_tags=("cooling_water",)), "hot", True),
        (stream("hot"), stream("cold", service_tags=("cooling_water",)), "cold", True),
        (stream("hot", fouling_m2K_W=0.0009), stream("cold"), "hot", True),
        (stream("hot", fouling_m2K_W=0.0009, viscosity_Pa_s=0.3), stream("cold"), "cold", False),
        (stream("hot", fouling_m2K_W=0.00018), stream("cold", fouling_m2K_W=0.00009, P_Pa=120.0e5), "cold", True),
        (stream("hot", corrosion_tags=("amine",)), stream("cold", service_tags=("cooling_water",)), "cold", True),
        (stream("hot", corrosion_tags=("amine",)), stream("cold"), "hot", False),
        (stream("hot", is_gas=True, viscosity_Pa_s=2e-5, m_dot_kg_s=10.0), stream("cold"), "cold", False),
        (stream("hot", P_Pa=60.0e5), stream("cold"), "hot", True),
        (stream("hot", viscosity_Pa_s=0.05), stream("cold"), "cold", False),
        (stream("hot", m_dot_kg_s=2.0), stream("cold"), "cold", False),
    ],
    ids=["corrosion", "cooling water", "fouling", "fouling but laminar", "both clean, one at 120 bar", "amine",
         "amine alone", "gas", "pressure", "viscosity", "flow"],
)
def test_allocation_follows_the_ranked_rules(hot, cold, side, binds):
    found = allocate(hot, cold)
    assert (found.tube_side, found.is_binding) == (side, binds)


@pytest.mark.parametrize(
    ("is_cleaned", "dT_K", "fouling_tube", "expected"),
    [
        (False, 10.0, 0.0002, "BEM"),
        (True, 10.0, 0.0002, "AES"),
        (False, 60.0, 0.0002, "AES"),
        (False, 60.0, 0.00008, "AEU"),
    ],
)
def test_the_rear_head_follows_cleaning_and_expansion(is_cleaned, dT_K, fouling_tube, expected):
    assert choose_type(None, is_cleaned, dT_K, fouling_tube).tema_type == expected


def test_a_wish_against_the_rules_is_kept_and_commented():
    found = choose_type("BEM", True, 60.0, 0.0002)
    assert found.tema_type == "BEM"
    assert [finding.severity for finding in found.findings] == ["warning", "warning"]


@pytest.mark.parametrize("od_m", [0.015875, 0.01905, 0.0254, 0.0381])
def test_cleaned_tubes_leave_a_lane_of_a_quarter_inch(od_m):
    pitch, layout = choose_layout(od_m, True)
    assert layout == 90
    assert pitch - od_m >= 0.00635 - 1e-6 or pitch == pytest.approx(1.5 * od_m)  # TEMA


def test_tubes_are_no_thinner_than_usual():
    assert choose_tube(None, "carbon_steel") == pytest.approx((0.01905, 0.0021082))  # 3/4 in, 14 BWG


@pytest.mark.parametrize(
    "wish",
    [
        {"tema_preference": "AEU"},
        {"tema_preference": "BEM", "n_passes": 1},
        {"tube_od_m": 0.0254, "n_passes": 4, "baffle_cut": 0.30},
        {"shell_diameter_m": 0.8382},
    ],
    ids=["AEU", "one pass", "tube, passes, cut", "shell"],
)
def test_wishes_reach_the_found_geometry(bench, wish):
    out = bench.outputs(bench.start({**KEROSENE, **wish}))
    names = {"tema_preference": "tema_type", "shell_diameter_m": "shell_id_m"}
    for key, value in wish.items():
        assert out[names.get(key, key)] == value
    if wish.get("n_passes") == 1:
        assert out["F"] == 1.0


def test_a_temperature_cross_is_met_by_shells_in_series(bench):
    session = bench.start(GLYCOL_CROSS)
    out = bench.outputs(session)
    assert session.status == "completed"
    assert out["T_cold_out_C"] > out["T_hot_out_C"]
    assert out["n_shells_series"] >= 2
    assert out["F"] >= limit("F_min").value


def test_confidence_is_the_weighted_mean_under_its_caps():
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)
    parts = [
        properties_part({"hot": 0.9, "cold": 0.98}),
        ranges_part(["nu_tube"]),
        margins_part(overdesign_pct=25.0, dP_shares={"tube": 0.5, "shell": 0.9}),
    ]
    assert [part.value for part in parts] == pytest.approx([0.9, 0.8, 1.0])
    mean = (0.35 * 0.9 + 0.25 * 0.8 + 0.15 * 1.0) / 0.75
    assert overall(parts, 0.9, False) == pytest.approx(mean)
    assert overall(parts, 0.5, False) == 0.5
    assert overall(parts, 0.9, True) == FAILED_CAP


def test_methods_are_compared_only_where_kern_holds():
    assert methods_part(1000.0, 900.0, is_kern_in_range=False) is None
    assert methods_part(1000.0, 900.0, is_kern_in_range=True).value == 1.0
    assert methods_part(3000.0, 1000.0, is_kern_in_range=True).value == pytest.approx(0.4)


def test_a_broken_margin_counts_nothing():
    assert margins_part(5.0, {"tube": 0.5}).value == 0.0
    assert margins_part(25.0, {"tube": 1.01}).value == 0.0
