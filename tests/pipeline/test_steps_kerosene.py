"""A whole design through the runner, held to relations that do not depend on this program."""

from __future__ import annotations

from math import log, pi, sqrt

import pytest

from hx_engine.limits import limit
from hx_engine.pipeline.runner import run_design
from hx_engine.properties import resolve
from hx_engine.state import Session, SessionStore
from hx_engine.state.store import now
from tests.rig.kerosene import UNDER_PRESSURE as KEROSENE


@pytest.fixture(scope="module")
def design(tmp_path_factory):
    store = SessionStore(tmp_path_factory.mktemp("designs"))
    session = Session(
        "kerosene", "user", "pending", 0, KEROSENE, [], [], None, [], [], "token", "test", now(), now()
    )  # fmt: skip
    store.create(session, None)
    run_design(store, "kerosene", lambda position, phase: None)
    return store.load("kerosene")


@pytest.fixture(scope="module")
def out(design):
    merged = {}
    for step_id in range(1, 17):
        merged |= design.latest(step_id)["outputs"]
    return merged


def test_the_design_completes_in_the_stated_order(design):
    assert design.status == "completed"
    order = [*range(1, 12), 12, *range(7, 12), 13, 14, 15, 16]
    assert [record["step_id"] for record in design.records] == order
    assert [record["position"] for record in design.records] == list(range(len(order)))


def test_both_streams_exchange_the_same_heat(out):
    hot, cold = resolve("kerosene"), resolve("cooling water")
    given = out["m_dot_hot_kg_s"] * hot.heat_J_kg(out["T_hot_out_C"] + 273.15, out["T_hot_in_C"] + 273.15, 5e5)
    taken = out["m_dot_cold_kg_s"] * cold.heat_J_kg(out["T_cold_in_C"] + 273.15, out["T_cold_out_C"] + 273.15, 5e5)
    assert given == pytest.approx(out["Q_W"], rel=1e-6)
    assert taken == pytest.approx(out["Q_W"], rel=1e-6)


def test_the_curve_runs_between_the_terminal_temperatures(out):
    curve = out["tq_curve"]
    assert len(curve["Q_W"]) >= 20
    assert curve["Q_W"][-1] == pytest.approx(out["Q_W"])
    assert (curve["T_hot_C"][0], curve["T_hot_C"][-1]) == pytest.approx((90.0, 150.0), abs=1e-6)
    assert (curve["T_cold_C"][0], curve["T_cold_C"][-1]) == pytest.approx((30.0, 50.0), abs=1e-6)
    assert all(hot > cold for hot, cold in zip(curve["T_hot_C"], curve["T_cold_C"], strict=True))


def test_lmtd_and_f_agree_with_their_definitions(out):
    assert out["LMTD_K"] == pytest.approx((100.0 - 60.0) / log(100.0 / 60.0), rel=1e-9)
    R, P = 60.0 / 20.0, 20.0 / 120.0  # shell side cools by 60 K, tube side takes 20 K of 120 K
    S = sqrt(R * R + 1.0)
    # Bowman, Mueller & Nagle, Trans. ASME 62 (1940) 283, one shell pass, two or more tube passes
    top = S / (R - 1.0) * log((1.0 - P) / (1.0 - P * R))
    expected = top / log((2.0 / P - 1.0 - R + S) / (2.0 / P - 1.0 - R - S))
    assert (out["R"], out["P"]) == pytest.approx((R, P))
    assert out["F"] == pytest.approx(expected, rel=1e-6)


def test_duty_equals_coefficient_times_area_times_temperature_difference(out):
    assert out["Q_W"] == pytest.approx(out["U_dirty_W_m2K"] * out["area_required_m2"] * out["MTD_K"], rel=1e-9)
    assert out["Q_W"] == pytest.approx(out["U_required_W_m2K"] * out["area_provided_m2"] * out["MTD_K"], rel=1e-9)
    ends = out["baffle_spacing_in_m"] + out["baffle_spacing_out_m"]
    length = ends + (out["n_baffles"] - 1) * out["baffle_spacing_m"]
    shells = out["n_shells_series"] * out["n_shells_parallel"]
    assert out["area_provided_m2"] == pytest.approx(pi * out["tube_od_m"] * length * out["n_tubes"] * shells, rel=1e-9)


def test_resistances_in_series_make_the_coefficient(out):
    films = out["R_shell_film_m2K_W"] + out["R_wall_m2K_W"] + out["R_tube_film_m2K_W"]
    fouling = out["R_shell_fouling_m2K_W"] + out["R_tube_fouling_m2K_W"]
    assert 1.0 / out["U_clean_W_m2K"] == pytest.approx(films, rel=1e-9)
    assert 1.0 / out["U_dirty_W_m2K"] == pytest.approx(films + fouling, rel=1e-9)
    ratio = out["tube_od_m"] / out["tube_id_m"]
    assert out["R_tube_film_m2K_W"] == pytest.approx(ratio / out["h_tube_W_m2K"], rel=1e-9)
    assert out["R_shell_film_m2K_W"] == pytest.approx(1.0 / out["h_shell_W_m2K"], rel=1e-9)


def test_shell_coefficient_is_the_ideal_one_times_its_factors(out):
    factors = out["J_c"] * out["J_l"] * out["J_b"] * out["J_s"] * out["J_r"] * out["wall_factor_shell"]
    assert out["h_shell_W_m2K"] == pytest.approx(out["h_ideal_W_m2K"] * factors, rel=1e-9)


def test_pressure_drops_are_the_sum_of_their_parts(out):
    tube = sum(out[f"dP_tube_{part}_Pa"] for part in ("friction", "returns", "nozzles"))
    shell = sum(out[f"dP_shell_{part}_Pa"] for part in ("crossflow", "window", "ends", "nozzles"))
    assert out["dP_tube_Pa"] == pytest.approx(tube, rel=1e-9)
    assert out["dP_shell_Pa"] == pytest.approx(shell, rel=1e-9)


def test_mass_flow_through_the_tubes_is_continuous(out):
    area = pi / 4.0 * out["tube_id_m"] ** 2 * out["n_tubes"] / out["n_passes"] * out["n_shells_parallel"]
    side = out["tube_side_fluid"]
    flow = out[f"density_{side}_kg_m3"] * out["v_tube_m_s"] * area
    assert flow == pytest.approx(out[f"m_dot_{side}_kg_s"], rel=1e-9)


def test_the_limits_hold(out):
    assert out["overdesign_pct"] >= limit("overdesign_min_pct").value
    assert out["dP_tube_Pa"] <= 70000.0
    assert out["dP_shell_Pa"] <= 70000.0
    assert limit("tube_velocity_min_m_s").value <= out["v_tube_m_s"] <= limit("tube_velocity_max_m_s").value
    assert out["vibration_verdict"] == "passed"
    assert out["verdict"] == "passed"
    assert all(span["fei_ratio"] <= limit("fei_ratio_max").value for span in out["spans"])


def test_window_tubes_span_two_spacings(out):
    spans = {span["zone"]: span["span_m"] for span in out["spans"]}
    assert spans["central, window tubes"] == pytest.approx(2.0 * out["baffle_spacing_m"])


def test_cost_is_the_sum_of_its_parts(out):
    assert out["cost_purchase_usd"] == pytest.approx(sum(row["usd"] for row in out["cost_breakdown"]))
    assert out["cost_purchase_usd"] == pytest.approx(out["cost_usd"], rel=1e-9)


def test_confidence_never_exceeds_that_of_the_properties(out):
    assert out["confidence"] <= min(out["property_confidence_hot"], out["property_confidence_cold"])
    parts = out["confidence_parts"]
    mean = sum(part["value"] * part["weight"] for part in parts) / sum(part["weight"] for part in parts)
    assert out["confidence"] <= mean + 1e-12


def test_every_step_says_why_and_names_what_matters(design):
    for record in design.records:
        assert record["ai_review"]["reasoning"].count(".") >= 1
        assert set(record["key_outputs"]) <= set(record["outputs"])
        rows = {row["key"]: row for row in record["quantities"]}
        assert all(rows[key]["unit"] for key in record["key_outputs"] if key in rows)


def test_warnings_of_all_steps_reach_the_end(design, out):
    latest = {record["step_id"]: record for record in design.records}
    raised = [text for step_id in range(1, 16) for text in latest[step_id]["warnings"]]
    assert [text.partition(": ")[2] for text in out["warnings"]] == raised


def test_a_second_run_gives_the_same_numbers(design, tmp_path):
    store = SessionStore(tmp_path)
    fresh = design._replace(session_id="again", status="pending", records=[], question=None)
    store.create(fresh, None)
    run_design(store, "again", lambda position, phase: None)
    for first, second in zip(design.records, store.load("again").records, strict=True):
        first, second = dict(first["outputs"]), dict(second["outputs"])
        for outputs in (first, second):
            outputs.pop("search_time_s", None), outputs.pop("search_backend", None)
        assert first == second
