"""Stated duties, vapour nobody asked for, and materials against the fluid they meet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from hx_engine.requirements import Checked, check_request

SERVICES = yaml.safe_load((Path(__file__).parents[1] / "reference" / "services.yaml").read_text("utf-8"))
INVALID = {row["id"]: row for row in SERVICES["invalid_requests"]}
COOLED_WATER = {
    "user_id": "ann", "hot_fluid_name": "water", "T_hot_in_C": 50.0, "T_hot_out_C": 20.0, "m_dot_hot_kg_s": 5.0,
    "cold_fluid_name": "water", "T_cold_in_C": 5.0, "T_cold_out_C": 15.0,
}  # fmt: skip
METHANOL = COOLED_WATER | {"hot_fluid_name": "methanol", "T_hot_in_C": 90.0, "T_hot_out_C": 75.0}
DUTY_OF_5_KG_S_OVER_30_K_W = 0.627e6
"""INV-025 of the reference file."""


def check(body: dict[str, Any], **changes: Any) -> Checked:
    return check_request({name: value for name, value in {**body, **changes}.items() if value is not None})


def refused(checked: Checked) -> dict[str, str]:
    """Message and suggestion by field."""
    assert not checked.is_valid
    return {error.field: f"{error.message} {error.suggestion}" for error in checked.errors}


def test_a_duty_that_contradicts_the_stream_is_held_against_it():
    text = refused(check(COOLED_WATER, duty_W=2.0e6))["duty_W"]
    assert "0.627 MW, not 2 MW" in text
    # the reference says 15.9 kg/s, with 2 MW / (4180 J/kgK x 30 K) = 15.95 kg/s
    assert "15.95 kg/s" in text and "15.9 kg/s" in INVALID["INV-025"]["expected_response"]


def test_a_duty_that_agrees_is_accepted():
    assert check(COOLED_WATER, duty_W=DUTY_OF_5_KG_S_OVER_30_K_W).is_valid


@pytest.mark.parametrize(("field", "expected"), [("T_hot_out_C", 20.0), ("m_dot_hot_kg_s", 5.0)])
def test_a_duty_settles_what_the_stream_leaves_open(field, expected):
    checked = check(COOLED_WATER, duty_W=DUTY_OF_5_KG_S_OVER_30_K_W, **{field: None})
    assert checked.is_valid
    assert checked.design_input[field] == pytest.approx(expected, rel=2e-3)
    assert field in {row["field"] for row in checked.design_input["assumptions"]}


def test_a_duty_does_not_replace_flow_and_outlet_of_a_stream():
    found = refused(check(COOLED_WATER, duty_W=DUTY_OF_5_KG_S_OVER_30_K_W, T_hot_out_C=None, m_dot_hot_kg_s=None))
    assert "m_dot_hot_kg_s" in found or "T_hot_out_C" in found


def test_a_duty_too_large_for_the_flow_is_refused_as_a_duty():
    assert "duty_W" in refused(check(COOLED_WATER, duty_W=50.0e6, T_hot_out_C=None))


def test_a_duty_needs_known_properties():
    acid = COOLED_WATER | {"hot_fluid_name": "sulfuric acid 98 wt%", "T_hot_in_C": 95.0}
    assert "not known" in refused(check(acid, T_hot_out_C=None, duty_W=1.0e6))["T_hot_out_C"]


def test_a_liquid_that_would_be_vapour_all_the_way_is_asked_about():
    text = refused(check(METHANOL, P_hot_Pa=1.0e5))["T_hot_in_C"]
    # CoolProp and the reference (INV-012): 64.2 °C at 1 bar, more than 2.56 bar abs to stay liquid at 90 °C
    assert "boils at 64." in text and "2.56 bar abs" in text and "hot_phase gas" in text


def test_a_vapour_that_is_stated_is_accepted():
    assert check(METHANOL, P_hot_Pa=1.0e5, hot_phase="vapor").is_valid


def test_a_material_is_judged_at_the_temperature_of_the_fluid_that_attacks_it():
    brackish = COOLED_WATER | {"T_hot_in_C": 90.0, "cold_fluid_name": "brackish water"}
    assert check(brackish, tube_material="316L").is_valid
    hot_brackish = COOLED_WATER | {"T_hot_in_C": 90.0, "hot_fluid_name": "brackish water"}
    assert "titanium" in refused(check(hot_brackish, tube_material="316L"))["tube_material"]


NAMES = ["cupronickel 90/10", "CuNi 90/10", "316L", "carbon steel", "Titanium grade 2", "duplex"]


@pytest.mark.parametrize("name", NAMES)
def test_materials_go_by_the_names_engineers_use(name):
    assert check(COOLED_WATER, tube_material=name).is_valid


PARTIAL = [
    ("INV-018", {"hot_fluid_name": "sulfuric acid 98 wt%", "T_hot_in_C": 95.0, "T_hot_out_C": 70.0,
                 "m_dot_hot_kg_s": 5.556, "cold_fluid_name": "cooling water", "tube_material": "carbon steel"},
     "tube_material", "leak of water"),
    ("INV-025", {"cold_fluid_name": "water", "T_cold_in_C": 20.0, "T_cold_out_C": 50.0, "m_dot_cold_kg_s": 5.0,
                 "duty_W": 2.0e6}, "duty_W", "0.627 MW, not 2 MW"),
    ("INV-019", {"hot_fluid_name": "kerosene", "T_hot_in_C": 180.0, "T_hot_out_C": 60.0, "dP_hot_max_Pa": 100.0},
     "dP_hot_max_Pa", "0.3 to 1 bar"),
    ("INV-012", {"hot_fluid_name": "methanol", "T_hot_in_C": 90.0, "T_hot_out_C": 40.0, "P_hot_Pa": 1.0e5},
     "T_hot_in_C", "boils at 64."),
]  # fmt: skip


@pytest.mark.parametrize(("reference", "body", "field", "words"), PARTIAL, ids=[row[0] for row in PARTIAL])
def test_physical_problems_are_told_while_values_are_still_missing(reference, body, field, words):
    assert reference in INVALID
    found = refused(check({"user_id": "ann", **body}))
    assert words in found[field]
    assert any("is missing" in text for text in found.values())


def test_an_unstocked_material_is_told_while_everything_else_is_missing():
    assert "tube_material" in refused(check({"user_id": "ann", "tube_material": "unobtainium"}))
