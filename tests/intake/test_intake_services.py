"""The 24 duties of `tests/reference/services.yaml` read into the structured answers given there."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from orchestration.intake import read_request

DATA = yaml.safe_load((Path(__file__).parents[1] / "reference" / "services.yaml").read_text("utf-8"))
SERVICES = {row["id"]: row for row in DATA["services"]}

# The file's name of a fluid where it carries a comment the typed words do not hold.
SAME_FLUID = {
    "kerosene 42 API (hot, mean 295 F)": {"kerosene"},
    "crude oil 34 API (Kern)": {"crude oil 34 API"},
    "natural gas (methane)": {"methane", "natural gas (methane)"},
    # Waters of one substance; the kind that was typed is kept, as each fouls in its own way.
    "water": {"water", "river water", "closed-loop water"},
}
# Volume flows as typed, in the contract's unit; 50 MMSCFD at 60 °F, 14.696 psia are 58,880 sm3/h at 15 °C, 1 atm.
VOLUME_FLOWS = {
    ("SVC-007", "hot"): (12.0, "m3_h"),
    ("SVC-007", "cold"): (13.0, "m3_h"),
    ("SVC-047", "cold"): (200.0, "m3_h"),
    ("SVC-051", "hot"): (12.0, "m3_h"),
    ("SVC-059", "hot"): (55.0, "m3_h"),
    ("SVC-052", "hot"): (144.0, "m3_h"),
    ("SVC-053", "hot"): (90.0, "m3_h"),
    ("SVC-039", "cold"): (30.0, "m3_h"),
    ("SVC-018", "hot"): (58880.0, "sm3_h"),
    ("SVC-008", "hot"): (60.0, "m3_h"),
    ("SVC-012", "hot"): (250.0, "m3_h"),
}
TEMPERATURE_ROUNDING_K = 0.01
FLOW_RELATIVE = 0.005
PRESSURE_RELATIVE = 0.005


def no_catalogue(query: str) -> list[dict]:
    raise AssertionError(f"a name of the vocabulary was looked up: {query}")


@pytest.mark.parametrize("service_id", SERVICES)
@pytest.mark.parametrize("side", ["hot", "cold"])
def test_service_is_read_into_its_structured_answer(service_id: str, side: str) -> None:
    service = SERVICES[service_id]
    request = read_request(service["request"], None, no_catalogue).case.to_design_request()
    expected = service["structured_answer"][side]
    names = SAME_FLUID.get(expected["fluid"], {expected["fluid"]})
    assert request[f"{side}_fluid_name"] in names
    check_flow(request, service_id, side, expected["flow_kg_s"])
    check_pressure(request, side, expected["P_Pa_abs"])
    if request.get(f"{side}_phase") == "condensing":
        assert f"T_{side}_in_C" not in request and request[f"P_{side}_Pa"]
        return
    for end in ("in", "out"):
        given, found = expected[f"T_{end}_C"], request.get(f"T_{side}_{end}_C")
        assert found == (None if given is None else pytest.approx(given, abs=TEMPERATURE_ROUNDING_K))


def check_flow(request: dict, service_id: str, side: str, expected_kg_s: float | None) -> None:
    if (service_id, side) in VOLUME_FLOWS:
        value, unit = VOLUME_FLOWS[service_id, side]
        assert request[f"{side}_flow"] == {"value": pytest.approx(value, rel=FLOW_RELATIVE), "unit": unit}
        assert f"m_dot_{side}_kg_s" not in request
        return
    found = request.get(f"m_dot_{side}_kg_s")
    assert found == (None if expected_kg_s is None else pytest.approx(expected_kg_s, rel=FLOW_RELATIVE))
    assert f"{side}_flow" not in request


def check_pressure(request: dict, side: str, expected_Pa: float | None) -> None:
    found = request.get(f"P_{side}_Pa")
    assert found == (None if expected_Pa is None else pytest.approx(expected_Pa, rel=PRESSURE_RELATIVE))


@pytest.mark.parametrize("service_id", SERVICES)
def test_service_needs_no_question(service_id: str) -> None:
    reading = read_request(SERVICES[service_id]["request"], None, no_catalogue)
    assert reading.question() == ""
    assert reading.is_ready


def test_unmarked_bar_is_taken_as_absolute_and_said() -> None:
    for service_id in ("SVC-044", "SVC-013"):
        notes = read_request(SERVICES[service_id]["request"], None, no_catalogue).notes
        assert any("taken as absolute" in note for note in notes)


def test_pressure_drops_and_dirt_of_kern_7_3() -> None:
    request = read_request(SERVICES["SVC-055"]["request"], None, no_catalogue).case.to_design_request()
    for side in ("hot", "cold"):
        assert request[f"dP_{side}_max_Pa"] == pytest.approx(10 * 6894.757, rel=1e-6)
        assert request[f"fouling_{side}_m2K_W"] == pytest.approx(0.003 * 0.1761102, rel=1e-6)


def test_allowable_drop_is_not_taken_for_the_operating_pressure() -> None:
    request = read_request(SERVICES["SVC-014"]["request"], None, no_catalogue).case.to_design_request()
    assert request["dP_hot_max_Pa"] == request["dP_cold_max_Pa"] == pytest.approx(68947.57, rel=1e-6)
    assert request["P_hot_Pa"] == pytest.approx(446062.9, rel=1e-6)
