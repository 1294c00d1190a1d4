"""Limits a request states for itself: each binds, none gives way by itself, and a question names what blocks."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from hx_engine.errors import InputError
from hx_engine.pipeline.answer_check import checked_answer
from hx_engine.pipeline.own_limits import FIELD_OF
from hx_engine.requirements import check_request
from hx_engine.requirements.fields import CHOICES
from hx_engine.requirements.own_limits import OWN_LIMITS
from hx_engine.search import OBJECTIVES, standard_space

ROOT = Path(__file__).resolve().parents[2]
KEROSENE = {
    "user_id": "ann", "hot_fluid_name": "kerosene", "cold_fluid_name": "cooling water", "T_hot_in_C": 150.0,
    "T_hot_out_C": 90.0, "T_cold_in_C": 30.0, "T_cold_out_C": 45.0, "m_dot_hot_kg_s": 20.0,
}  # fmt: skip
AIR = {
    "user_id": "ann", "hot_fluid_name": "air", "cold_fluid_name": "water", "T_hot_in_C": 140.0, "T_hot_out_C": 60.0,
    "T_cold_in_C": 25.0, "T_cold_out_C": 35.0, "m_dot_hot_kg_s": 2.0, "P_hot_Pa": 5e5, "P_cold_Pa": 5e5,
    "fluid_in_tubes": "hot",
}  # fmt: skip
CROSS = KEROSENE | {"T_cold_out_C": 95.0, "tema_preference": "AES"}
AT_MOST = {"v_tube_max_m_s", "v_shell_max_m_s", "tube_length_max_m", "shell_diameter_max_m", "n_shells_max"}


def checked(request: dict) -> dict:
    found = check_request(request)
    assert found.is_valid, [error.to_dict() for error in found.errors]
    return found.design_input


@pytest.fixture(scope="module")
def designed(bench):
    """Outputs of the design of a request that completes; each request is run once."""
    seen: dict[str, dict] = {}

    def run(request: dict) -> dict:
        key = repr(sorted(request.items()))
        if key not in seen:
            session = bench.start(checked(request))
            assert session.status == "completed", session.question
            seen[key] = bench.outputs(session)
        return seen[key]

    return run


def measured(field: str, out: dict) -> float:
    return {
        "v_tube_min_m_s": out["v_tube_m_s"],
        "v_tube_max_m_s": out["v_tube_m_s"],
        "v_shell_max_m_s": out["v_shell_m_s"],
        "tube_length_max_m": out["tube_length_m"],
        "shell_diameter_max_m": out["shell_id_m"],
        "n_shells_max": out["n_shells_series"] * out["n_shells_parallel"],
        "overdesign_min_pct": out["overdesign_pct"],
    }[field]


@pytest.mark.parametrize(
    ("asked", "field", "value", "limit_id"),
    [
        (KEROSENE, "v_tube_min_m_s", 2.35, "tube_velocity_min_m_s"),
        (KEROSENE, "v_tube_max_m_s", 1.0, "tube_velocity_max_m_s"),
        (AIR, "v_tube_max_m_s", 12.0, "gas_tube_velocity_max_m_s"),
        (AIR | {"v_tube_max_m_s": 30.0}, "v_tube_min_m_s", 29.7, "gas_tube_velocity_min_m_s"),
        (KEROSENE, "v_shell_max_m_s", 0.3, "shell_velocity_max_m_s"),
        (KEROSENE, "tube_length_max_m", 2.44, "tube_length_max_m"),
        (KEROSENE, "shell_diameter_max_m", 0.4, "shell_diameter_max_m"),
        (CROSS, "n_shells_max", 1, "n_shells_max"),
        (KEROSENE, "overdesign_min_pct", 30.0, "overdesign_min_pct"),
    ],
)  # fmt: skip
def test_a_stated_limit_binds_and_is_checked(designed, asked, field, value, limit_id):
    def keeps(found: float) -> bool:
        return found <= value + 2e-3 if field in AT_MOST else found >= value

    assert not keeps(measured(field, designed(asked)))
    out = designed(asked | {field: value})
    assert keeps(measured(field, out))
    (row,) = [check for check in out["checks"] if check["limit_id"] == limit_id]
    assert (row["verdict"], row["kind"]) == ("passed", "hard")
    assert row["limit"] == pytest.approx(value, abs=2e-3) and row["label"].endswith("as the request states it")
    assert out["verdict"] == "passed"


def test_a_smaller_overdesign_may_be_asked_for(designed):
    usual, lean = designed(KEROSENE), designed(KEROSENE | {"overdesign_min_pct": 0.0})
    assert lean["overdesign_pct"] < 10.0 <= usual["overdesign_pct"]
    assert lean["cost_usd"] < usual["cost_usd"] and lean["verdict"] == "passed"


def test_a_least_velocity_above_the_usual_window_moves_the_window(designed):
    out = designed(KEROSENE | {"v_tube_min_m_s": 2.6, "dP_cold_max_Pa": 2.0e5})
    assert 2.6 <= out["v_tube_m_s"] <= 5.0


@pytest.mark.parametrize("side", ["hot", "cold"])
def test_the_fluid_that_is_asked_for_runs_in_the_tubes(designed, side):
    out = designed(KEROSENE | {"fluid_in_tubes": side})
    assert out["tube_side_fluid"] == side and "as the request asks" in out["allocation_reason"]
    against = [text for text in out["warnings"] if "puts the hot fluid into the tubes" in text]
    assert len(against) == (side == "hot")


@pytest.mark.parametrize(
    ("stated", "named"),
    [
        ({"v_tube_min_m_s": 3.0}, "least tube-side velocity of 3 m/s"),
        ({"v_shell_max_m_s": 0.05, "shell_diameter_max_m": 0.4}, "largest shell diameter allowed of 0.4 m"),
        ({"tube_length_max_m": 1.83, "shell_diameter_max_m": 0.21}, "largest shell diameter allowed of 0.21 m"),
        ({"v_tube_max_m_s": 0.3, "tube_length_max_m": 1.83}, "largest tube-side velocity of 0.3 m/s"),
        ({"T_cold_out_C": 110.0, "tema_preference": "AEU", "n_shells_max": 1}, "largest number of shells of 1"),
        ({"overdesign_min_pct": 100.0, "shell_diameter_max_m": 0.21}, "largest shell diameter allowed of 0.21 m"),
    ],
)
def test_an_impossible_limit_is_asked_about_by_name(bench, stated, named):
    waiting = bench.start(checked(KEROSENE | stated))
    assert (waiting.status, waiting.question["step_id"]) == ("waiting", 12)
    assert named in waiting.question["message"].replace(" from ", " of ")
    own = {field for field in stated if field in OWN_LIMITS}
    changed = [{row["name"] for row in option["changes"]} for option in waiting.question["options"]]
    assert changed[0] and changed[0] <= own and changed[-1] == set()
    replaced = {limit_id for limit_id, field in FIELD_OF.items() if field in own} - own
    assert not set().union(*changed) & replaced, "an own limit goes by its own name"
    session = bench.answer(waiting, "accept", option_id=waiting.question["options"][0]["id"])
    assert session.status == "completed"
    assert any("by the engineer" in text for text in session.latest(12)["warnings"])
    assert bench.outputs(session)["verdict"] == "passed"


def test_a_new_value_of_an_own_limit_resumes_the_design(bench):
    waiting = bench.start(checked(KEROSENE | {"v_tube_min_m_s": 3.0}))
    for typed in ({"v_tube_min_m_s": 2.35}, {"tube_velocity_min_m_s": 2.35}):
        kind, values = checked_answer(waiting, {"type": "override", "values": typed})
    session = bench.answer(waiting, kind, **values)
    assert session.status == "completed"
    assert bench.outputs(session)["v_tube_m_s"] >= 2.35
    assert any("changed to 2.35 m/s by the engineer" in text for text in session.latest(12)["warnings"])
    for typed in ({"v_tube_min_m_s": 99.0}, {"n_shells_max": 1.5}, {"v_tube_max_m_s": 2.0}, {}):
        with pytest.raises(InputError):
            checked_answer(waiting, {"type": "override", "values": typed})


def test_going_on_all_the_same_reports_the_own_limit_as_broken(bench):
    waiting = bench.start(checked(KEROSENE | {"tube_length_max_m": 1.83, "shell_diameter_max_m": 0.21}))
    out = bench.outputs(bench.answer(waiting, "skip", option_id="skip"))
    assert out["verdict"] == "failed" and out["shell_id_m"] <= 0.21 and out["tube_length_m"] <= 1.83


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"v_tube_min_m_s": 0.0}, "v_tube_min_m_s"),
        ({"v_tube_max_m_s": 61.0}, "v_tube_max_m_s"),
        ({"v_shell_max_m_s": "fast"}, "v_shell_max_m_s"),
        ({"v_tube_min_m_s": 2.0, "v_tube_max_m_s": 1.0}, "v_tube_max_m_s"),
        ({"tube_length_max_m": 1.5}, "tube_length_max_m"),
        ({"shell_diameter_max_m": 0.15}, "shell_diameter_max_m"),
        ({"shell_diameter_max_m": 0.3, "shell_diameter_m": 0.5}, "shell_diameter_max_m"),
        ({"n_shells_max": 0}, "n_shells_max"),
        ({"n_shells_max": True}, "n_shells_max"),
        ({"overdesign_min_pct": 101.0}, "overdesign_min_pct"),
        ({"fluid_in_tubes": "both"}, "fluid_in_tubes"),
        ({"objective": "beauty"}, "objective"),
    ],
)
def test_what_cannot_be_a_limit_is_refused_by_field_and_range(stated, field):
    (error,) = check_request(KEROSENE | stated).errors
    assert error.field == field and error.valid_range and error.suggestion


def test_rounded_sizes_mean_the_standard_ones():
    found = checked(KEROSENE | {"tube_length_max_m": 4.876, "shell_diameter_max_m": 0.59})
    assert found["tube_length_max_m"] == pytest.approx(16 * 0.3048, abs=1e-6)
    assert found["shell_diameter_max_m"] == pytest.approx(0.5906, abs=1e-4)


def test_the_objective_that_is_asked_for_is_least(designed):
    assert tuple(OBJECTIVES) == CHOICES["objective"]
    measures = {
        "cost": lambda out: out["cost_usd"],
        "area": lambda out: measured("n_shells_max", out) * out["n_tubes"] * out["tube_od_m"] * out["tube_length_m"],
        "weight": lambda out: measured("n_shells_max", out) * out["weight_empty_kg"],
        "footprint": lambda out: measured("n_shells_max", out) * out["shell_id_m"] * out["tube_length_m"],
    }
    found = {name: designed(CROSS | {"objective": name}) for name in measures}
    for name, measure in measures.items():
        if name != "footprint":
            assert measure(found[name]) == min(measure(out) for out in found.values())
        assert found[name]["verdict"] == "passed"
    assert measures["footprint"](found["footprint"]) <= measures["footprint"](found["cost"])
    assert measures["area"](found["area"]) < measures["area"](found["cost"])
    assert found["cost"]["objective"].startswith("lowest purchase cost")
    assert found["area"]["objective"] == "least tube area, m2"


def test_trains_keep_to_the_number_of_shells():
    pairs = standard_space(n_shells_max=3).trains
    assert pairs == [(1, 1), (1, 2), (2, 1), (1, 3), (3, 1)]
    assert len(standard_space().trains) == 16


def test_the_tools_of_the_model_know_the_same_fields_and_ranges():
    engine = yaml.safe_load((ROOT / "engines.yaml").read_text("utf-8"))["engines"][0]
    (schema,) = [tool["input_schema"]["properties"] for tool in engine["tools"] if tool["name"] == "hx_design"]
    assert {name: (schema[name]["minimum"], schema[name]["maximum"]) for name in OWN_LIMITS} == {
        name: (row.low, row.high) for name, row in OWN_LIMITS.items()
    }
    for name in ("objective", "fluid_in_tubes"):
        assert tuple(schema[name]["enum"]) == CHOICES[name]
