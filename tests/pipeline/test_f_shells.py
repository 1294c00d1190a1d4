"""Two-pass (F) shells: asked for by type, or taken where a temperature cross excludes one E shell."""

from __future__ import annotations

import pytest

from hx_engine.errors import InputError
from hx_engine.pipeline.answer_check import checked_answer
from hx_engine.requirements import check_request

CROSS = {
    "user_id": "ann", "hot_fluid_name": "kerosene", "cold_fluid_name": "cooling water", "T_hot_in_C": 150.0,
    "T_hot_out_C": 90.0, "T_cold_in_C": 30.0, "T_cold_out_C": 95.0, "m_dot_hot_kg_s": 20.0,
}  # fmt: skip
DEEP = CROSS | {"T_hot_out_C": 60.0, "T_cold_out_C": 140.0, "P_cold_Pa": 8e5}


def checked(request: dict) -> dict:
    found = check_request(request)
    assert found.is_valid, [error.to_dict() for error in found.errors]
    return found.design_input


@pytest.mark.parametrize("wish", ["BFM", "AFS", "bfu", "AFT"])
def test_an_f_shell_that_is_asked_for_is_designed_and_named_in_every_step(bench, wish):
    session = bench.start(checked(CROSS | {"tema_preference": wish}))
    assert session.status == "completed", session.question
    for step_id in (4, 12):
        assert session.latest(step_id)["outputs"]["tema_type"] == wish.upper()
    for step_id in (5, 6, 12):
        assert session.latest(step_id)["outputs"]["n_shell_passes"] == 2
    out = bench.outputs(session)
    assert (out["summary"]["tema_type"], out["summary"]["n_shell_passes"]) == (wish.upper(), 2)
    assert out["n_passes"] in (2, 4, 8)
    assert out["F"] == (1.0 if out["n_passes"] == 2 else pytest.approx(out["F"], abs=0.2))
    assert "F shell" in session.latest(12)["ai_review"]["reasoning"]
    assert all(row["tema_type"][1] == "F" and row["n_shell_passes"] == 2 for row in out["alternatives"])
    rows = {row["limit_id"]: row for row in out["checks"]}
    for limit_id, value in (("long_baffle_dP_max_Pa", 5e4), ("long_baffle_dT_max_K", 195.0)):
        assert (rows[limit_id]["limit"], rows[limit_id]["verdict"]) == (value, "passed")
    assert any("leakage past the longitudinal baffle" in text for text in out["warnings"])


def test_a_cross_takes_an_f_shell_or_shells_in_series_by_cost_and_never_a_low_factor(bench):
    free = bench.outputs(bench.start(checked(CROSS)))
    e_only = bench.outputs(bench.start(checked(CROSS | {"tema_preference": free["tema_type"].replace("F", "E")})))
    assert free["n_shell_passes"] == 2 and e_only["n_shell_passes"] == 1
    assert e_only["n_shells_series"] > 1 or e_only["n_passes"] == 1
    assert free["cost_usd"] <= e_only["cost_usd"]
    assert min(free["F"], e_only["F"]) >= 0.75


def test_no_f_shell_is_taken_where_one_e_shell_does(bench):
    out = bench.outputs(bench.start(checked(CROSS | {"T_cold_out_C": 50.0})))
    assert (out["tema_type"][1], out["n_shell_passes"]) == ("E", 1)
    assert not any("longitudinal" in text for text in out["warnings"])


def test_a_u_tube_bundle_that_no_e_shell_can_cross_asks_and_goes_on_with_the_answer(bench):
    waiting = bench.start(checked(DEEP | {"tema_preference": "AEU"}))
    assert (waiting.status, waiting.question["step_id"]) == ("waiting", 5)
    (option,) = waiting.question["options"]
    assert "AFU" in option["label"] and "F = 1.000" in option["effect"]
    with pytest.raises(InputError) as refused:
        checked_answer(waiting, {"type": "override", "values": {"n_passes": 2}})
    assert refused.value.to_dict()["field"] == "values"
    kind, values = checked_answer(waiting, {"type": "accept"})
    session = bench.answer(waiting, kind, **values)
    assert session.latest(5)["outputs"]["n_shell_passes"] == 2
    assert session.status == "completed", session.question
    assert session.latest(12)["outputs"]["tema_type"] == "AFU"


def test_tube_passes_that_no_train_can_cross_with_may_be_left_open(bench):
    waiting = bench.start(checked(DEEP | {"tema_preference": "BEM", "n_passes": 6}))
    options = {option["id"]: option for option in waiting.question["options"]}
    assert waiting.question["step_id"] == 5 and {"n_passes=open", "shell=F;n_passes=open"} == set(options)
    kind, values = checked_answer(waiting, {"type": "accept", "values": {"option_id": "n_passes=open"}})
    session = bench.answer(waiting, kind, **values)
    assert session.latest(5)["outputs"]["is_counter_current"] is True
    assert session.latest(12) is None or session.latest(12)["outputs"].get("n_passes", 1) == 1
