"""The form's fields: one typed value into the case, in any system of units, and what cannot be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hx_engine.requirements.describe import field_descriptions
from orchestration.intake import Case, Known, read_request
from orchestration.intake.form import EntryError, entries_of_form, waiting, with_entry, with_request
from orchestration.intake.form_field import FormField, value_text
from orchestration.presentation import SYSTEMS

FIELDS = {row["name"]: FormField.from_engine(row) for row in field_descriptions()}
ENTRIES = [
    ("T_hot_in_C", "150", "SI", 150.0), ("T_hot_in_C", "302", "US", 150.0), ("T_hot_in_C", "302 °F", "SI", 150.0),
    ("m_dot_hot_kg_s", "180000", "Metric", 50.0), ("m_dot_hot_kg_s", "180 t/h", "US", 50.0),
    ("P_hot_Pa", "5 bar g", "SI", 601325.0), ("P_hot_Pa", "6", "SI", 6e5),
    ("dP_hot_max_Pa", "0,7", "SI", 7e4), ("dP_hot_max_Pa", "10 psi", "SI", 68947.573),
    ("duty_W", "6.5", "SI", 6.5e6), ("duty_W", "6500 kW", "US", 6.5e6),
    ("tube_od_m", "0.75", "US", 0.01905), ("tube_od_m", "3/4 in", "SI", 0.01905),
    ("fouling_hot_m2K_W", "0.001", "US", 0.001 * 0.1761102), ("baffle_cut", "25 %", "SI", 0.25),
    ("overdesign_min_pct", "15", "SI", 15.0), ("tube_length_max_m", "20", "US", 6.096),
    ("v_tube_max_m_s", "2.5 m/s", "US", 2.5),
]  # fmt: skip
WRONG = [
    ("T_hot_in_C", "abc"), ("T_hot_in_C", "5 bar"), ("m_dot_hot_kg_s", "150 °C"), ("P_hot_Pa", "1 to 3 bar"),
    ("tube_od_m", "3 kg/s"), ("objective", "beauty"), ("n_passes", "3"), ("T_hot_in_C", "1e999"),
    ("hot_fluid_name", "x" * 130),
]  # fmt: skip


def entered(name: str, text: str, system: str = "SI", case: Case | None = None) -> Case:
    return with_entry(case or Case(), FIELDS[name], text, system, lambda query: [])


@pytest.mark.parametrize(("name", "text", "system", "value"), ENTRIES)
def test_a_number_is_read_in_the_unit_shown_or_typed(name, text, system, value):
    case = entered(name, text, system)
    entry = case.duty_W if name == "duty_W" else case.known[name]
    assert entry.value == pytest.approx(value, rel=1e-6)
    assert entry.source == "form" and entry.typed


@pytest.mark.parametrize(("name", "text"), WRONG)
def test_what_cannot_be_read_is_refused_by_name_and_changes_nothing(name, text):
    before = entered("T_cold_in_C", "30")
    with pytest.raises(EntryError, match=r"(?i)type it like|unit|offered|characters"):
        entered(name, text, case=before)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("name", [name for name, row in FIELDS.items() if row.kind == "number"])
def test_switching_units_shows_the_same_stored_value(name, system):
    """What stands in a field in any units, typed again, is the stored value to the six figures shown."""
    row = FIELDS[name]
    entry = Known(row.typical, row.unit, "", "message")
    case = Case(duty_W=entry) if name == "duty_W" else Case(known={name: entry})
    again = entered(name, value_text(case, row, system), system)
    kept = again.duty_W if name == "duty_W" else again.known[name]
    assert kept.value == pytest.approx(row.typical, rel=1e-5)
    assert row.label_unit(system) in row.range_text(system)


def test_a_volume_flow_keeps_its_unit_and_replaces_the_mass_flow():
    case = entered("m_dot_cold_kg_s", "220 m3/h", case=entered("m_dot_cold_kg_s", "60"))
    assert case.to_design_request()["cold_flow"] == {"value": 220.0, "unit": "m3_h"}
    assert "m_dot_cold_kg_s" not in case.known
    assert value_text(case, FIELDS["m_dot_cold_kg_s"], "US") == "220 m³/h"
    assert not entered("m_dot_cold_kg_s", "", case=case).known


def test_chat_and_form_edit_one_case():
    chat = read_request("Cool 50 kg/s of kerosene from 150 °C to 90 °C with water from 30 °C", None, lambda query: [])
    case = entered("T_cold_out_C", "122 °F", case=chat.case)
    assert value_text(case, FIELDS["T_hot_in_C"], "SI") == "150"
    assert entries_of_form(case) == [("T_cold_out_C", "122 °F")]
    later = read_request("make the cold outlet 45 °C", case, lambda query: [])
    assert value_text(later.case, FIELDS["T_cold_out_C"], "SI") == "45" and not entries_of_form(later.case)


def test_naming_both_fluids_settles_streams_without_a_side():
    open_ = replace(Case(), undecided=({"fluid": "water", "known": {}}, {"fluid": "brine", "known": {}}))
    case = entered("cold_fluid_name", "kerosene", case=entered("hot_fluid_name", "water", case=open_))
    assert not case.undecided


def test_streams_without_a_side_are_shown_and_follow_their_fluid():
    case = read_request("water 20 kg/s at 60 °C and toluene 30 kg/s at 60 °C", None, lambda query: []).case
    assert case.undecided and len(waiting(case)) == 2
    assert "20 kg/s" in waiting(case)[0] and "60 °C" in waiting(case)[0]
    case = entered("hot_fluid_name", "toluene", case=case)
    assert (case.value("m_dot_hot_kg_s"), case.value("T_hot_in_C")) == (30.0, 60.0)
    assert case.value("cold_fluid_name") == "water"
    assert (case.value("m_dot_cold_kg_s"), case.value("T_cold_in_C")) == (20.0, 60.0)
    assert not waiting(case)


def test_a_value_of_a_stream_without_a_side_waits_beside_another_one():
    case = read_request("water 20 kg/s at 60 °C and toluene 30 kg/s at 60 °C", None, lambda query: []).case
    case = entered("hot_fluid_name", "toluene", case=entered("m_dot_hot_kg_s", "25", case=case))
    assert case.value("m_dot_hot_kg_s") == 25.0 and waiting(case) == ["toluene: flow 30 kg/s"]
    later = read_request("toluene outlet 40 °C", Case.from_dict(case.to_dict()), lambda query: []).case
    assert later.value("T_hot_out_C") == 40.0 and waiting(later) == ["toluene: flow 30 kg/s"]
    assert not waiting(entered("m_dot_hot_kg_s", "30", case=later))


def test_streams_that_fit_no_column_stay_in_sight_with_their_values():
    case = read_request("water 20 kg/s at 60 °C and toluene 30 kg/s at 60 °C", None, lambda query: []).case
    case = entered("cold_fluid_name", "sea water", case=entered("hot_fluid_name", "kerosene", case=case))
    assert [said.split(":")[0] for said in waiting(case)] == ["water", "toluene"]
    assert "20 kg/s" in waiting(case)[0] and "30 kg/s" in waiting(case)[1]
    asked = read_request("kerosene 90 °C in", Case.from_dict(case.to_dict()), lambda query: [])
    assert asked.case.value("T_hot_in_C") == 90.0 and len(waiting(asked.case)) == 2


def test_a_model_s_tool_call_stands_in_the_form():
    before = entered("T_hot_in_C", "302 °F")
    request = {"T_hot_in_C": before.value("T_hot_in_C"), "m_dot_hot_kg_s": 50.0, "hot_fluid_name": "kerosene",
               "cold_flow": {"value": 970.0, "unit": "gpm"}, "duty_W": 7e6, "mode": "design"}  # fmt: skip
    case = with_request(before, request)
    assert case.to_design_request() == {**request, "raw_request": ""}
    assert case.known["T_hot_in_C"].typed == "302 °F"
    assert value_text(case, FIELDS["m_dot_cold_kg_s"], "SI") == "970 gpm"
