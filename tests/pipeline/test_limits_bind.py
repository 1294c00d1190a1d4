"""Pressure drops and materials of the request bind the design, and a question's typed values resume it."""

from __future__ import annotations

import pytest

from hx_engine.errors import InputError
from hx_engine.pipeline.answer_check import checked_answer
from hx_engine.requirements import check_request

KEROSENE = {
    "user_id": "ann", "hot_fluid_name": "kerosene", "cold_fluid_name": "cooling water", "T_hot_in_C": 150.0,
    "T_hot_out_C": 90.0, "T_cold_in_C": 30.0, "T_cold_out_C": 45.0, "m_dot_hot_kg_s": 20.0,
}  # fmt: skip
TOO_TIGHT = KEROSENE | {
    "m_dot_hot_kg_s": 50.0, "T_cold_out_C": 50.0, "dP_hot_max_Pa": 7e4, "dP_cold_max_Pa": 300.0, "P_hot_Pa": 5e5,
    "P_cold_Pa": 5e5,
}  # fmt: skip


def checked(request: dict) -> dict:
    found = check_request(request)
    assert found.is_valid, [error.to_dict() for error in found.errors]
    return found.design_input


@pytest.fixture(scope="module")
def usual(bench):
    return bench.outputs(bench.start(checked(KEROSENE)))


@pytest.mark.parametrize("side", ["hot", "cold"])
def test_either_allowed_pressure_drop_changes_the_optimum(bench, usual, side):
    allowed = 0.5 * usual["dP_tube_Pa" if usual["tube_side_fluid"] == side else "dP_shell_Pa"]
    session = bench.start(checked(KEROSENE | {f"dP_{side}_max_Pa": allowed}))
    out = bench.outputs(session)
    where = "tube" if out["tube_side_fluid"] == side else "shell"
    assert out[f"dP_{where}_Pa"] <= allowed == out[f"dP_{where}_max_Pa"]
    assert out["cost_usd"] > usual["cost_usd"]
    assert f"dP_{where}_max_Pa" in {row["limit_id"] for row in out["funnel"]}


@pytest.mark.parametrize("material", ["titanium_2", "ss316l"])
def test_a_stated_material_is_built_and_changes_the_price_and_the_wall(bench, usual, material):
    out = bench.outputs(bench.start(checked(KEROSENE | {"tube_material": material})))
    assert out["tube_material"] == material != usual["tube_material"]
    assert out["cost_usd"] > usual["cost_usd"] and out["R_wall_m2K_W"] != usual["R_wall_m2K_W"]


def test_the_funnel_counts_every_candidate_down_to_what_is_left(usual):
    left = usual["n_candidates"]
    for row in usual["funnel"]:
        left -= row["count"]
        assert row["left"] == left and row["count"] > 0
        assert row["label"] != row["limit_id"] and row["source"]
    assert 0 < usual["n_feasible"] <= left
    limits = {row["limit_id"]: row["limit"] for row in usual["funnel"]}
    assert (limits["overdesign_min_pct"], limits["tube_velocity_max_m_s"]) == (10.0, 2.5)
    assert sum(row["count"] for row in usual["rejected"]) == sum(row["count"] for row in usual["funnel"])


def test_ten_alternatives_are_kept_with_what_makes_them_differ(usual):
    costs = [row["cost_usd"] for row in usual["alternatives"]]
    assert len(costs) == 10 and costs == sorted(costs) and costs[0] >= usual["cost_usd"]
    for row in usual["alternatives"]:
        built = {item["name"]: (item["value"], item["chosen"]) for item in row["differs"]["built"]}
        assert built and all(value == row[name] and chosen == usual[name] for name, (value, chosen) in built.items())


def test_every_option_of_an_infeasible_design_tells_its_effect_and_resumes_it(bench):
    waiting = bench.start(TOO_TIGHT)
    assert (waiting.status, waiting.question["step_id"]) == ("waiting", 12)
    asked = waiting.records[-1]["outputs"]
    assert sum(row["count"] for row in asked["funnel"]) <= asked["n_candidates"]
    options = [option for option in waiting.question["options"] if option["id"] != "skip"]
    assert options and all("overdesign" in option["effect"] and "USD" in option["effect"] for option in options)
    for option in options:
        session = bench.answer(bench.start(TOO_TIGHT), "accept", option_id=option["id"])
        assert session.status in ("completed", "waiting")
        if "USD" in option["effect"]:
            assert session.status == "completed", option


def test_a_typed_limit_resumes_the_same_design(bench):
    waiting = bench.start(TOO_TIGHT)
    kind, values = checked_answer(waiting, {"type": "override", "values": {"dP_cold_max_Pa": 40000.0}})
    session = bench.answer(waiting, kind, **values)
    assert (session.session_id, session.status) == (waiting.session_id, "completed")
    out = bench.outputs(session)
    where = "tube" if out["tube_side_fluid"] == "cold" else "shell"
    assert out[f"dP_{where}_Pa"] <= out[f"dP_{where}_max_Pa"] == 40000.0
    assert out["limits_eased"] == {"dP_cold_max_Pa": 40000.0} and out["verdict"] == "passed"
    assert any("was eased from 0.003 bar to 0.4 bar by the engineer" in text for text in out["warnings"])


@pytest.mark.parametrize("typed", [{"dP_cold_max_Pa": 2e6}, {"dP_cold_max_Pa": "many"}, {"colour": 1.0}, {}])
def test_a_typed_limit_out_of_range_is_refused_and_the_design_goes_on_waiting(bench, typed):
    waiting = bench.start(TOO_TIGHT)
    with pytest.raises(InputError) as refused:
        checked_answer(waiting, {"type": "override", "values": typed})
    assert refused.value.to_dict()["valid_range"]
