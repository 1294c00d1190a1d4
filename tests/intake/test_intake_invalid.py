"""The invalid requests of `tests/reference/services.yaml` that the reading itself must answer."""

from __future__ import annotations

from pathlib import Path

import yaml

from orchestration.intake import Reading, read_request
from orchestration.intake.options import chosen_option

DATA = yaml.safe_load((Path(__file__).parents[1] / "reference" / "services.yaml").read_text("utf-8"))
REQUESTS = {row["id"]: row["request"] for row in DATA["invalid_requests"]}


def read(request_id: str) -> Reading:
    return read_request(REQUESTS[request_id], None, lambda query: [])


def codes(reading: Reading) -> set[str]:
    return {problem.code for problem in reading.problems}


def asked(reading: Reading) -> list[str]:
    return [question.field for question in reading.missing]


def test_every_invalid_request_is_held_back() -> None:
    assert not any(read(request_id).is_ready for request_id in REQUESTS)


def test_boiling_methanol_names_the_boiling_point_and_asks_for_the_pressure() -> None:
    reading = read("INV-012")
    problem = next(p for p in reading.problems if p.code == "boiling_hot")
    assert problem.field == "T_hot_in_C" and problem.value == "90 °C"
    assert "64.5 °C" in problem.message and "pressure" in problem.suggestion
    assert asked(reading) == ["cold_fluid_name", "T_cold_in_C", "T_cold_out_C"]


def test_carbon_steel_in_sulfuric_acid_asks_for_confirmation() -> None:
    reading = read("INV-018")
    assert reading.case.to_design_request()["hot_fluid_name"] == "sulfuric acid 98 wt%"
    assert reading.case.value("T_hot_in_C") == 95.0 and reading.case.value("T_hot_out_C") == 70.0
    problem = next(p for p in reading.problems if p.code == "material_hot")
    assert "Hastelloy" in problem.suggestion and "confirm" in problem.suggestion
    assert asked(reading) == ["T_cold_in_C", "T_cold_out_C"]


def test_zero_flow_asks_for_the_flow() -> None:
    reading = read("INV-005")
    problem = next(p for p in reading.problems if p.code == "flow_hot")
    assert problem.field == "m_dot_hot_kg_s" and problem.valid_range == "greater than 0"
    assert "kerosene" in problem.message


def test_mixed_units_are_read_back_with_the_boiling_point() -> None:
    reading = read("INV-022")
    assert "176.7 °C" in next(p for p in reading.problems if p.code == "mixed_units_hot").message
    pressure = next(q for q in reading.missing if q.field == "P_hot_Pa")
    assert "110.6 °C" in pressure.label


def test_missing_data_asks_for_everything_at_once() -> None:
    reading = read("INV-008")
    assert codes(reading) == {"fluid_hot"}
    assert asked(reading) == ["T_hot_in_C", "T_cold_in_C", "m_dot_hot_kg_s", "T_hot_out_C", "T_cold_out_C"]
    assert "API" in reading.question()


def test_unrealistic_pressure_drop_warns_and_asks() -> None:
    reading = read("INV-019")
    problem = next(p for p in reading.problems if p.code == "small_drop")
    assert "100 Pa" in problem.message and "0.3 to 1 bar" in problem.message
    kept = chosen_option("keep 0.001 bar", reading.case, reading.problems)
    assert read_request("small_drop:keep", reading.case, lambda query: []).is_ready
    assert kept is not None and kept.value("dP_hot_max_Pa") == 100.0


def test_missing_flow_unit_offers_the_candidates_for_a_gas() -> None:
    reading = read("INV-013")
    problem = next(p for p in reading.problems if p.code == "flow_unit_hot")
    labels = [option.label for option in problem.options]
    assert {"kg/h", "Nm3/h", "SCFM", "actual m3/h"} <= set(labels)
    assert "factor of ten" in problem.message


def test_oil_asks_for_the_grade() -> None:
    reading = read("INV-009")
    problem = next(p for p in reading.problems if p.code == "fluid_hot")
    assert "factor of 1000" in problem.message
    assert "ISO VG 46 oil" in [option.label for option in problem.options]
    assert reading.case.value("T_hot_in_C") == 120.0


def test_freezing_benzene_names_the_freezing_point() -> None:
    problem = next(p for p in read("INV-023").problems if p.code == "freezing_hot")
    assert "5.5 °C" in problem.message and problem.field == "T_hot_in_C" and problem.value == "5 °C"


def test_duty_that_disagrees_asks_which_to_keep() -> None:
    problem = next(p for p in read("INV-025").problems if p.code == "duty")
    assert "0.627 MW" in problem.message and "15.9 kg/s" in problem.message
    assert len(problem.options) == 2
