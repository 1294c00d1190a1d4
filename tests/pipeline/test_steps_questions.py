"""Designs that wait for the engineer, and what the answers do to the numbers."""

from __future__ import annotations

import pytest

from hx_engine.errors import InputError
from hx_engine.pipeline.answer_check import checked_answer
from tests.rig.kerosene import UNDER_PRESSURE as KEROSENE

BITUMEN = {
    "hot_fluid_name": "Therminol 66",
    "cold_fluid_name": "bitumen",
    "T_hot_in_C": 280.0,
    "T_hot_out_C": 240.0,
    "T_cold_in_C": 150.0,
    "T_cold_out_C": 180.0,
    "m_dot_cold_kg_s": 10.0,
    "P_hot_Pa": 6.0e5,
    "P_cold_Pa": 6.0e5,
    "dP_hot_max_Pa": 70000.0,
    "dP_cold_max_Pa": 200000.0,
}
ACID = {
    "hot_fluid_name": "sulfuric acid 98 wt%",
    "cold_fluid_name": "cooling water",
    "T_hot_in_C": 90.0,
    "T_hot_out_C": 60.0,
    "T_cold_in_C": 30.0,
    "T_cold_out_C": 40.0,
    "m_dot_hot_kg_s": 10.0,
    "P_hot_Pa": 5.0e5,
    "P_cold_Pa": 5.0e5,
    "dP_hot_max_Pa": 70000.0,
    "dP_cold_max_Pa": 70000.0,
}
TOO_TIGHT = {**KEROSENE, "dP_cold_max_Pa": 300.0}


def test_uncertain_properties_are_asked_for_with_what_the_contract_names(bench):
    session = bench.start(BITUMEN)
    assert (session.status, session.question["step_id"]) == ("waiting", 3)
    payload = session.question["property_request_payload"]
    assert payload["threshold"] == 0.7
    assert payload["required_properties"] == ["density_kg_m3", "viscosity_Pa_s", "cp_J_kgK", "k_W_mK"]
    (row,) = payload["fluids"]
    assert (row["side"], row["fluid_name"], row["temperature_C"]) == ("cold", "bitumen", 165.0)
    assert row["ai_estimate"]["property_confidence"] == 0.5
    assert [option["id"] for option in session.question["options"]] == ["accept", "override", "skip"]


@pytest.mark.parametrize(
    ("kind", "words"), [("accept", "accepted by the engineer"), ("skip", "not confirmed by anyone")]
)
def test_accepted_estimates_cap_the_confidence(bench, kind, words):
    session = bench.answer(bench.start(BITUMEN), kind, option_id=kind)
    assert session.status == "completed"
    out = bench.outputs(session)
    assert out["confidence"] <= 0.5
    assert any(words in text for text in out["warnings"])


def test_given_properties_replace_the_estimates_and_the_duty_follows(bench):
    waiting = bench.start(BITUMEN)
    before = waiting.latest(2)["outputs"]["Q_W"]
    estimate = waiting.question["property_request_payload"]["fluids"][0]["ai_estimate"]
    given = {
        "density_cold_kg_m3": 950.0,
        "viscosity_cold_Pa_s": 0.04,
        "cp_cold_J_kgK": 1.1 * estimate["cp_J_kgK"],
        "k_cold_W_mK": 0.15,
    }
    session = bench.answer(waiting, "override", **given)
    assert session.status == "completed"
    out = bench.outputs(session)
    for key, value in given.items():
        assert out[key] == pytest.approx(value, rel=1e-9)
    assert out["summary"]["Q_W"] == pytest.approx(1.1 * before, rel=1e-9)
    assert out["U_required_W_m2K"] * out["area_provided_m2"] * out["MTD_K"] == pytest.approx(1.1 * before, rel=1e-9)
    assert out["property_confidence_cold"] == 0.9


def test_one_given_property_leaves_the_others(bench):
    waiting = bench.start(BITUMEN)
    estimate = waiting.question["property_request_payload"]["fluids"][0]["ai_estimate"]
    out = bench.outputs(bench.answer(waiting, "override", cold={"viscosity_Pa_s": 0.05}))
    assert out["viscosity_cold_Pa_s"] == pytest.approx(0.05, rel=1e-9)
    assert out["density_cold_kg_m3"] == pytest.approx(estimate["density_kg_m3"], rel=1e-9)


def test_a_fluid_known_by_name_only_is_asked_for_before_its_duty(bench):
    session = bench.start(ACID)
    assert session.question["step_id"] == 2
    assert session.question["property_request_payload"]["fluids"][0]["ai_estimate"] is None
    session = bench.answer(
        session, "override",
        density_hot_kg_m3=1820.0, viscosity_hot_Pa_s=0.006, cp_hot_J_kgK=1480.0, k_hot_W_mK=0.36,
    )  # fmt: skip
    assert session.status == "completed"
    out = bench.outputs(session)
    assert out["Q_W"] == pytest.approx(10.0 * 1480.0 * 30.0, rel=1e-12)
    assert out["Pr_hot"] == pytest.approx(1480.0 * 0.006 / 0.36, rel=1e-12)


def test_an_infeasible_request_says_what_blocks_and_what_would_help(bench):
    session = bench.start(TOO_TIGHT)
    assert session.question["step_id"] == 12
    message = session.question["message"]
    assert "standard geometries" in message and "pressure drop" in message
    first = session.question["options"][0]
    assert first["id"].startswith("dP_cold_max_Pa=")
    assert "USD" in first["effect"]


def test_an_infeasible_request_names_each_limit_an_answer_may_change_and_takes_it_to_the_end_of_its_range(bench):
    waiting = bench.start(TOO_TIGHT | {"n_shells_max": 1})
    rows = {row["name"]: row for row in waiting.question["open_values"]}
    assert list(rows)[:3] == ["dP_hot_max_Pa", "dP_cold_max_Pa", "n_shells_max"], "what the request states comes first"
    assert rows["n_shells_max"]["value"] == 1
    drop = rows["dP_cold_max_Pa"]
    assert (drop["value"], drop["low"], drop["unit"]) == (TOO_TIGHT["dP_cold_max_Pa"], 0.0, "Pa")
    for row in rows.values():
        end = row["high"] if row["high"] is not None else row["low"]
        kind, values = checked_answer(waiting, {"type": "override", "values": {row["name"]: end}})
        assert (kind, values[row["name"]]) == ("override", end)
    with pytest.raises(InputError) as refused:
        checked_answer(waiting, {"type": "override", "values": {"dP_cold_max_Pa": 1.01 * drop["high"]}})
    assert refused.value.field == "dP_cold_max_Pa"
    session = bench.answer(waiting, "override", dP_cold_max_Pa=50_000.0)
    assert session.status == "completed"


@pytest.mark.parametrize(("request_", "estimated"), [(ACID, False), (BITUMEN, True)])
def test_a_question_for_properties_gives_their_ranges_and_estimates(bench, request_, estimated):
    rows = bench.start(request_).question["open_values"]
    side = "cold" if estimated else "hot"
    assert [row["name"] for row in rows] == [
        f"density_{side}_kg_m3", f"viscosity_{side}_Pa_s", f"cp_{side}_J_kgK", f"k_{side}_W_mK"
    ]  # fmt: skip
    assert all(row["low"] < row["high"] for row in rows)
    assert all((row["value"] is not None) == estimated for row in rows)


def test_an_eased_limit_is_used_and_told(bench):
    waiting = bench.start(TOO_TIGHT)
    option = waiting.question["options"][0]["id"]
    eased = float(option.partition("=")[2])
    session = bench.answer(waiting, "accept", option_id=option)
    assert session.status == "completed"
    out = bench.outputs(session)
    side = "tube" if out["tube_side_fluid"] == "cold" else "shell"
    assert out[f"dP_{side}_max_Pa"] == eased
    assert out[f"dP_{side}_Pa"] <= eased
    assert any("eased" in text for text in out["warnings"])


def test_going_on_without_a_feasible_design_reports_the_broken_limits(bench):
    session = bench.answer(bench.start(TOO_TIGHT), "skip", option_id="skip")
    assert session.status == "completed"
    out = bench.outputs(session)
    assert any(check["verdict"] == "failed" for check in out["checks"])
    assert session.latest(12)["validation_passed"] is False
    assert out["confidence"] <= 0.75
