"""The check of a request: the invalid duties of `tests/reference/services.yaml`, flows, assumptions, round trip."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from hx_engine.requirements import check_request

SERVICES = yaml.safe_load((Path(__file__).parents[1] / "reference" / "services.yaml").read_text("utf-8"))
WATER = {"cold_fluid_name": "cooling water", "T_cold_in_C": 30.0, "T_cold_out_C": 40.0}
KEROSENE = {
    "hot_fluid_name": "kerosene", "T_hot_in_C": 150.0, "T_hot_out_C": 90.0, "m_dot_hot_kg_s": 50.0, **WATER,
    "T_cold_out_C": 50.0, "dP_hot_max_Pa": 70000.0, "dP_cold_max_Pa": 70000.0,
}  # fmt: skip


def check(body: dict[str, Any]):
    return check_request({"user_id": "u1", **body})


def errors_by_field(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    checked = check(body)
    assert not checked.is_valid
    rows = [error.to_dict() for error in checked.errors]
    for row in rows:
        assert row["message"] and row["suggestion"] and row["valid_range"], row
    return {row["field"]: row for row in rows}


# id of the reference file, the request as read, field of the error, words of message or suggestion
INVALID = [
    ("INV-012", {"hot_fluid_name": "methanol", "T_hot_in_C": 90.0, "T_hot_out_C": 40.0, "m_dot_hot_kg_s": 5.556,
                 "P_hot_Pa": 1.0e5, **WATER}, "T_hot_in_C", ["boils at 64.", "2.5", "bar abs"]),
    ("INV-018", {"hot_fluid_name": "sulfuric acid 98 wt%", "T_hot_in_C": 95.0, "T_hot_out_C": 70.0,
                 "m_dot_hot_kg_s": 5.556, "tube_material": "carbon steel", **WATER},
     "tube_material", ["not suitable", "leak of water", "316L", "anodic protection", "PTFE"]),
    ("INV-005", {**KEROSENE, "m_dot_hot_kg_s": 0.0}, "m_dot_hot_kg_s", ["0 kg/s"]),
    ("INV-019", {**KEROSENE, "dP_hot_max_Pa": 100.0, "dP_cold_max_Pa": 100.0}, "dP_hot_max_Pa",
     ["100 Pa", "0.3 to 1 bar is normal"]),
    ("INV-013", {"hot_fluid_name": "air", "P_hot_Pa": 1.0e6, "T_hot_in_C": 150.0, "T_hot_out_C": 40.0,
                 "hot_flow": {"value": 5000}, **WATER}, "hot_flow", ["unit"]),
    ("INV-009", {"hot_fluid_name": "oil", "T_hot_in_C": 120.0, "T_hot_out_C": 60.0, "m_dot_hot_kg_s": 8.333, **WATER},
     "hot_fluid_name", ["ambiguous", "viscosity", "SAE 30", "kerosene"]),
    ("INV-023", {"hot_fluid_name": "benzene", "T_hot_in_C": 5.0, "T_hot_out_C": 3.0, "m_dot_hot_kg_s": 1.0,
                 "cold_fluid_name": "NaCl brine 20 wt%", "T_cold_in_C": -10.0, "T_cold_out_C": -5.0},
     "T_hot_in_C", ["solidifies at 5.5"]),
]  # fmt: skip


@pytest.mark.parametrize(("reference", "body", "field", "words"), INVALID, ids=[row[0] for row in INVALID])
def test_invalid_request_names_field_and_fix(reference, body, field, words):
    assert reference in {row["id"] for row in SERVICES["invalid_requests"]}
    row = errors_by_field(body)[field]
    text = f"{row['message']} {row['suggestion']} {row['valid_range']}"
    assert all(word in text for word in words), text


def test_all_missing_values_are_asked_for_at_once():
    found = errors_by_field({"hot_fluid_name": "crude oil", "cold_fluid_name": "water"})
    assert set(found) == {
        "hot_fluid_name", "T_hot_in_C", "T_hot_out_C", "m_dot_hot_kg_s", "T_cold_in_C", "T_cold_out_C",
    }  # fmt: skip
    assert "API gravity" in found["hot_fluid_name"]["message"]
    assert "flow instead" in found["T_cold_out_C"]["suggestion"]


def test_liquid_of_open_pressure_gets_one_that_keeps_it_liquid():
    body = {"hot_fluid_name": "toluene", "T_hot_in_C": 176.67, "T_hot_out_C": 37.78, "m_dot_hot_kg_s": 0.5556,
            "cold_fluid_name": "water", "T_cold_in_C": 25.0, "T_cold_out_C": 32.0}  # fmt: skip
    checked = check(body)
    assert checked.is_valid
    # INV-022: "needs > about 5 bar a to stay liquid"
    assert 5.0e5 < checked.design_input["P_hot_Pa"] < 8.0e5
    assumed = {row["field"]: row for row in checked.design_input["assumptions"]}
    assert "boiling" in assumed["P_hot_Pa"]["reason"]
    assert any("Hot inlet pressure" in warning for warning in checked.warnings)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"T_cold_out_C": 160.0}, "T_cold_out_C", ["above the hot inlet"]),
        ({"T_hot_out_C": 20.0}, "T_hot_out_C", ["below the cold inlet"]),
        ({"T_hot_out_C": 150.0}, "T_hot_out_C", ["must be cooled"]),
        ({"T_cold_out_C": 30.0}, "T_cold_out_C", ["must be heated"]),
        ({"T_cold_in_C": 150.0}, "T_cold_in_C", ["not colder"]),
        ({"m_dot_hot_kg_s": -3.0}, "m_dot_hot_kg_s", ["0.001 to 5000"]),
        ({"T_hot_in_C": 501.0}, "T_hot_in_C", ["-60 to 500"]),
        ({"T_hot_in_C": "150"}, "T_hot_in_C", ["must be a number"]),
        ({"T_hot_in_C": True}, "T_hot_in_C", ["must be a number"]),
        ({"T_hot_in_C": float("nan")}, "T_hot_in_C", ["must be a number"]),
        ({"m_dot_hot_kg_s": 10**400}, "m_dot_hot_kg_s", ["must be a number"]),
        ({"hot_fluid_name": "unobtainium"}, "hot_fluid_name", ["not a fluid"]),
        ({"hot_fluid_name": "ethylene glycol 75 wt%"}, "hot_fluid_name", ["60 wt%"]),
        ({"tema_preference": "BGM"}, "tema_preference", ["shell E or F"]),
        ({"tema_preference": "BFM", "n_passes": 6}, "n_passes", ["2, 4, 8"]),
        ({"tube_material": "unobtainium"}, "tube_material", ["titanium"]),
        ({"tube_material": "admiralty", "T_hot_in_C": 210.0}, "tube_material", ["design temperature of 240"]),
        ({"n_passes": 3}, "n_passes", ["1, 2, 4, 6, 8"]),
        ({"baffle_cut": 0.5}, "baffle_cut", ["0.15 to 0.45"]),
        ({"tube_od_m": 0.021}, "tube_od_m", ["19.05"]),
        ({"hot_phase": "plasma"}, "hot_phase", ["liquid, gas"]),
        ({"hot_phase": "gas"}, "hot_phase", ["liquid"]),
        ({"mode": "simulation"}, "mode", ["design", "rating"]),
        ({"mode": "rating"}, "shell_diameter_m", ["0.19", "1.53"]),
        ({"mode": "rating", "shell_diameter_m": 0.635, "tube_od_m": 0.01905}, "n_passes", ["1", "8"]),
        ({"hot_flow": {"value": 0, "unit": "kg_s"}}, "hot_flow", ["above 0"]),
        ({"fouling_hot_m2K_W": 0.2}, "fouling_hot_m2K_W", ["0.005"]),
    ],
)
def test_wrong_value_is_refused_under_its_own_field(change, field, words):
    found = errors_by_field(KEROSENE | change)
    assert field in found, found
    text = f"{found[field]['message']} {found[field]['suggestion']} {found[field]['valid_range']}"
    assert all(word in text for word in words), text


def test_contradicting_flows_ask_which_to_keep():
    row = errors_by_field(KEROSENE | {"m_dot_cold_kg_s": 40.0})["m_dot_cold_kg_s"]
    assert "contradict" in row["message"] and "which to keep" in row["suggestion"]


def test_too_little_cold_flow_says_how_much_is_needed():
    body = {key: value for key, value in KEROSENE.items() if key != "T_cold_out_C"} | {"m_dot_cold_kg_s": 10.0}
    row = errors_by_field(body)["m_dot_cold_kg_s"]
    assert "at least 14.6" in row["suggestion"]  # 7.2 MW over 117 K of water


@pytest.mark.parametrize("service_id", ["SVC-054", "SVC-022", "SVC-038"])
def test_condensing_stream_is_refused_with_its_temperature(service_id):
    service = next(row for row in SERVICES["services"] if row["id"] == service_id)
    body = structured(service)
    saturation_C = body.pop("T_hot_in_C")
    del body["T_hot_out_C"]
    checked = check(body | {"hot_phase": "condensing"})
    assert [error.field for error in checked.errors] == ["hot_phase"]
    assert checked.design_input["T_hot_in_C"] == pytest.approx(saturation_C, abs=0.1)


def structured(service: dict[str, Any]) -> dict[str, Any]:
    """The structured answer of a reference service as request; remarks in brackets are no part of a name."""
    body = {}
    names = {"flow_kg_s": "m_dot_{}_kg_s", "T_in_C": "T_{}_in_C", "T_out_C": "T_{}_out_C", "P_Pa_abs": "P_{}_Pa"}
    for side in ("hot", "cold"):
        stream = service["structured_answer"][side]
        body[f"{side}_fluid_name"] = stream["fluid"].split(" (")[0]
        body |= {name.format(side): stream[key] for key, name in names.items() if stream[key] is not None}
    return body


SINGLE_PHASE = [row for row in SERVICES["services"] if row["kind"] not in ("condenser", "steam heater")]


@pytest.mark.parametrize("service", SINGLE_PHASE, ids=lambda row: row["id"])
def test_single_phase_service_is_accepted_and_survives_a_round_trip(service):
    checked = check(structured(service))
    assert checked.is_valid, [error.message for error in checked.errors]
    again = check_request(checked.design_input)
    assert again.design_input == checked.design_input


def test_kern_example_is_accepted_with_its_imbalance():
    service = next(row for row in SERVICES["services"] if row["id"] == "SVC-055")
    checked = check(structured(service))
    assert checked.is_valid
    said = [warning for warning in checked.warnings if "two streams differ" in warning]
    assert len(said) == 1 and "the cold flow is adjusted" in said[0]


def test_stated_duty_that_closes_both_streams_is_no_difference_of_theirs():
    body = {"hot_fluid_name": "Therminol 66", "T_hot_in_C": 293.3, "T_hot_out_C": 248.9, "duty_W": 1.23e6,
            "cold_fluid_name": "crude oil 32 API", "T_cold_in_C": 121.1, "m_dot_cold_kg_s": 7.56}  # fmt: skip
    checked = check(body)
    assert checked.is_valid and not [warning for warning in checked.warnings if "differ" in warning]


def test_errors_name_the_stream_in_plain_words():
    water = {"cold_fluid_name": "water", "T_cold_in_C": 25.0, "T_cold_out_C": 32.0}
    propane = {"hot_fluid_name": "propane", "T_hot_in_C": 60.0, "T_hot_out_C": 40.0, "P_hot_Pa": 8.0e5,
               "m_dot_hot_kg_s": 8.3, "hot_phase": "liquid"}  # fmt: skip
    assert "Change the hot pressure or" in errors_by_field({**propane, **water})["hot_phase"]["suggestion"]


# flow as typed, unit, fluid, inlet °C, pressure, mass flow of the reference file or of the unit's definition
FLOWS = [
    (60.0, "m3_h", "water", 18.0, 401320.0, 16.646),  # SVC-008
    (200.0, "m3_h", "water", 45.0, 701320.0, 55.026),  # SVC-047
    (30.0, "m3_h", "propylene glycol 40 wt%", 5.0, 501320.0, 8.6672),  # SVC-039
    (58880.0, "sm3_h", "methane", 121.11, 6996100.0, 11.097),  # SVC-018
    (1000.0, "gpm", "water", 18.0, 401320.0, 1000.0 * 231 * 0.0254**3 / 60.0 * 998.7),  # US gallon = 231 in3
    (10000.0, "bbl_d", "water", 18.0, 401320.0, 10000.0 * 42 * 231 * 0.0254**3 / 86400.0 * 998.7),  # 42 gallons
    (1000.0, "Nm3_h", "nitrogen", 100.0, 5.0e5, 1000.0 / 3600.0 * 1.2504),  # ISO 6976: 1.2504 kg/m3 at 0 °C, 1 atm
]
FLOW_TOLERANCE = 0.005


@pytest.mark.parametrize(("value", "unit", "fluid", "T_in_C", "P_Pa", "expected"), FLOWS)
def test_volume_flow_becomes_mass_flow(value, unit, fluid, T_in_C, P_Pa, expected):
    body = {"hot_fluid_name": fluid, "T_hot_in_C": T_in_C, "T_hot_out_C": T_in_C - 5.0, "P_hot_Pa": P_Pa,
            "hot_flow": {"value": value, "unit": unit}, "m_dot_hot_kg_s": 1.0,
            "cold_fluid_name": "ethylene glycol 40 wt%", "T_cold_in_C": -10.0, "T_cold_out_C": -5.0}  # fmt: skip
    checked = check(body)
    assert checked.is_valid, [error.message for error in checked.errors]
    assert checked.design_input["m_dot_hot_kg_s"] == pytest.approx(expected, rel=FLOW_TOLERANCE)


def test_gas_without_pressure_is_asked_for_it():
    body = {"hot_fluid_name": "hydrogen", "T_hot_in_C": 130.0, "T_hot_out_C": 43.0, "m_dot_hot_kg_s": 1.25, **WATER}
    assert "gauge pressure plus" in errors_by_field(body)["P_hot_Pa"]["suggestion"]


def test_unknown_field_is_ignored_with_a_warning():
    checked = check(KEROSENE | {"colour": "blue"})
    assert checked.is_valid
    assert 'Field "colour" is not known and was ignored.' in checked.warnings


def test_fluid_known_by_name_only_is_accepted_and_announced():
    service = next(row for row in SERVICES["services"] if row["id"] == "SVC-013")
    checked = check(structured(service))
    assert checked.is_valid
    assert any("the design will ask" in warning for warning in checked.warnings)


def test_stale_assumption_is_dropped_when_its_value_changed():
    first = check({key: value for key, value in KEROSENE.items() if not key.startswith("dP")})
    changed = check_request(first.design_input | {"dP_hot_max_Pa": 50000.0})
    assert {row["field"] for row in changed.design_input["assumptions"]} == {
        "P_hot_Pa", "P_cold_Pa", "dP_cold_max_Pa",
    }  # fmt: skip
