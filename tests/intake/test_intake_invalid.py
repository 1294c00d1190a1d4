"""The invalid requests of `tests/reference/services.yaml` that the reading itself must answer: open names and units."""

from __future__ import annotations

from pathlib import Path

import yaml

from orchestration.intake import Reading, read_request

DATA = yaml.safe_load((Path(__file__).parents[1] / "reference" / "services.yaml").read_text("utf-8"))
REQUESTS = {row["id"]: row["request"] for row in DATA["invalid_requests"]}


def read(request_id: str) -> Reading:
    return read_request(REQUESTS[request_id], None, lambda query: [])


def codes(reading: Reading) -> set[str]:
    return {problem.code for problem in reading.problems}


def asked(reading: Reading) -> list[str]:
    return [question.field for question in reading.missing]


def test_mixed_units_are_read_back() -> None:
    reading = read("INV-022")
    assert "176.7 °C" in next(p for p in reading.problems if p.code == "mixed_units_hot").message


def test_missing_data_asks_for_everything_at_once() -> None:
    reading = read("INV-008")
    assert codes(reading) == {"fluid_hot"}
    assert asked(reading) == ["T_hot_in_C", "T_cold_in_C", "m_dot_hot_kg_s", "T_hot_out_C", "T_cold_out_C"]
    assert "API" in reading.question()


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
