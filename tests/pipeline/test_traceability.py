"""Every number of seven different duties and a stated geometry has unit, source and, where computed, a formula.

Results lead to the request, and the formulas as shown give the values from the inputs they name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hx_engine.api.trace import trace_of
from hx_engine.nomenclature import entries, units
from hx_engine.pipeline.given_geometry import rate_given
from hx_engine.pipeline.record import derivations
from hx_engine.requirements import check_request
from tests.pipeline.recomputed import FORMULAS, LEAST, WITH_SOURCE

KEROSENE = {
    "hot_fluid_name": "kerosene", "cold_fluid_name": "cooling water", "T_hot_in_C": 150.0, "T_hot_out_C": 90.0,
    "T_cold_in_C": 30.0, "T_cold_out_C": 50.0, "m_dot_hot_kg_s": 50.0, "P_hot_design_Pa": 1.2e6,
}  # fmt: skip
DUTIES = {
    "kerosene": KEROSENE,
    "gas": {"hot_fluid_name": "nitrogen", "cold_fluid_name": "water", "T_hot_in_C": 120.0, "T_hot_out_C": 60.0,
            "T_cold_in_C": 25.0, "T_cold_out_C": 40.0, "m_dot_hot_kg_s": 4.0, "P_hot_Pa": 8e5, "P_cold_Pa": 5e5},
    "cross": {"hot_fluid_name": "water", "cold_fluid_name": "water", "T_hot_in_C": 80.0, "T_hot_out_C": 45.0,
              "T_cold_in_C": 30.0, "T_cold_out_C": 65.0, "m_dot_hot_kg_s": 30.0},
    "u_tube": {"hot_fluid_name": "ethylene glycol 40%", "cold_fluid_name": "water", "T_hot_in_C": 90.0,
               "T_hot_out_C": 60.0, "T_cold_in_C": 25.0, "T_cold_out_C": 40.0, "m_dot_cold_kg_s": 30.0,
               "tema_preference": "AEU"},
    "f_shell": {"hot_fluid_name": "water", "cold_fluid_name": "water", "T_hot_in_C": 80.0, "T_hot_out_C": 48.0,
                "T_cold_in_C": 30.0, "T_cold_out_C": 60.0, "m_dot_hot_kg_s": 15.0, "tema_preference": "BFM"},
    "several": {"hot_fluid_name": "water", "cold_fluid_name": "cooling water", "T_hot_in_C": 60.0, "T_hot_out_C": 40.0,
                "T_cold_in_C": 25.0, "T_cold_out_C": 33.0, "m_dot_hot_kg_s": 500.0},
    "flue_gas": {"hot_fluid_name": "flue gas", "cold_fluid_name": "water", "T_hot_in_C": 300.0, "T_hot_out_C": 150.0,
                 "T_cold_in_C": 60.0, "T_cold_out_C": 90.0, "m_dot_hot_kg_s": 2.0, "P_hot_Pa": 2e5, "P_cold_Pa": 5e5},
}  # fmt: skip

STATED_OR_READ = {1, 3, 4}
"""Steps that state, look up or choose: their numbers name where they stand, and only some are computed."""
CHOSEN = {
    "n_shells_series", "n_shell_passes", "n_shells_parallel", "n_candidates", "n_rated", "n_feasible", "search_time_s",
    "U_assumed_low_W_m2K", "U_assumed_high_W_m2K", "shell_id_m", "tube_od_m", "tube_wall_m", "tube_pitch_m",
    "layout_deg", "n_passes", "n_tubes", "tube_length_m", "baffle_spacing_in_m", "baffle_spacing_out_m", "baffle_cut",
    "n_baffles", "bundle_clearance_m", "shell_baffle_clearance_m", "tube_hole_clearance_m", "n_sealing_strip_pairs",
    "nozzle_shell_id_m", "nozzle_tube_id_m", "stream_fraction_F", "dP_tube_max_Pa", "dP_shell_max_Pa",
    "corrosion_allowance_m", "corrosion_allowance_channel_m", "S_shell_Pa", "S_channel_Pa", "k_wall_W_mK",
    "tube_roughness_m", "effective_length_m", "pitch_ratio", "cepci", "P_design_shell_Pa", "P_design_tube_Pa",
    "T_hot_out_C", "T_cold_out_C", "m_dot_hot_kg_s", "m_dot_cold_kg_s", "overdesign_extra_pct",
}  # fmt: skip
"""Numbers chosen from a table, counted or stated: a source, no formula."""


GEOMETRY = {
    "tube_side_fluid": "cold", "shell_id_m": 0.635, "tube_od_m": 0.01905, "tube_wall_m": 0.0021, "pitch_ratio": 1.333,
    "layout_deg": 90, "n_passes": 4, "tube_length_m": 4.877, "baffle_cut": 0.25, "n_baffles": 20, "n_shells_series": 2,
    "n_shells_parallel": 1,
}  # fmt: skip
RATED = "stated_geometry"


@pytest.fixture(scope="module", params=[*DUTIES, RATED])
def design(bench, request):
    checked = check_request({"user_id": "u1", **DUTIES.get(request.param, KEROSENE)})
    assert checked.is_valid, [error.message for error in checked.errors]
    if request.param == RATED:
        return rate_given(checked.design_input, checked.design_input["assumptions"], GEOMETRY, [])
    session = bench.start(checked.design_input)
    assert session.status == "completed", session.question
    return session


def test_every_number_is_described(design):
    for record in design.records:
        rows = {row["key"]: row for row in record["quantities"]}
        numbers = {key for key, value in record["outputs"].items() if type(value) in (int, float)}
        assert numbers == set(rows), (record["step_id"], numbers ^ set(rows))
        for key, row in rows.items():
            where = (record["step_id"], key)
            assert row["symbol"] and row["unit"] in units() and row["source"], where
            assert row["range"] in ("in", "out", "not_stated"), where
            assert row["formula"] or key in CHOSEN or record["step_id"] in STATED_OR_READ, where
            assert all(name in entries() for name in row["inputs"]), where


def _final(design) -> dict[str, dict[str, Any]]:
    """Each quantity as last recorded, with the step it is of."""
    known: dict[str, dict[str, Any]] = {}
    for record in design.records:
        known |= {row["key"]: {**row, "step_id": record["step_id"]} for row in record["quantities"]}
    return known


def _values(row: dict[str, Any], known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Values of the inputs a row names, those of one side's stream by the side's name, and the source's text."""
    names = [name.replace("@", "") for name in derivations()[row["step_id"]][row["key"]]["inputs"]]
    return dict(zip(names, (known[key]["value"] for key in row["inputs"]), strict=True))


def test_inputs_of_every_formula_are_in_the_records(design):
    known = _final(design)
    for key, row in known.items():
        assert not row["formula"] or row["inputs"], key
        assert [name for name in row["inputs"] if name not in known] == [], key


def test_the_formulas_shown_give_the_values_from_their_inputs(design):
    known, seen = _final(design), 0
    for key, row in known.items():
        if not row["formula"] or key not in FORMULAS | LEAST:
            continue
        values = _values(row, known)
        if key in LEAST:
            assert row["value"] >= LEAST[key](values) * (1.0 - 1e-9), key
            continue
        found = FORMULAS[key](values | ({"source": row["source"]} if key in WITH_SOURCE else {}))
        if found is not None:
            assert row["value"] == pytest.approx(found, rel=1e-6, abs=1e-9), (key, values)
            seen += 1
    assert seen >= 60


DIMENSIONLESS = {
    "step_id", "x_fraction", "log_decrement", "count", "left", "n_checks_passed", "n_checks_failed",
    "n_checks_not_checked",
    "weight", "nps", "amplitude_ratio", "vortex_ratio", "share_pct", "mass_kg_m", "flux_W_m2", "U_W_m2K", "usd",
}  # fmt: skip
"""Keys inside lists and tables that say their unit by name or have none (nps: nominal pipe size)."""
NAMED_VALUES = {"value", "limit", "chosen"}


def _nested(value: Any, key: str, row: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(key, the table row it stands in) of every number below a structured output."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _nested(part, name, value)
    elif isinstance(value, list):
        for part in value:
            yield from _nested(part, key, row)
    elif type(value) in (int, float):
        yield key, row


def _says_its_unit(key: str, row: dict[str, Any]) -> bool:
    if key in entries() or key in DIMENSIONLESS or key.split("_", 1)[0] in ("T", "v", "h", "Q"):
        return True
    if key in NAMED_VALUES:
        return "unit" in row or row.get("key", row.get("field")) in entries() or "weight" in row
    suffixes = ("_m", "_kg", "_Pa", "_Pa_s", "_C", "_K", "_W", "_kg_m3", "_J_kgK", "_W_mK", "_pct", "_Hz", "_m_s")
    return key.endswith(suffixes)


def test_structured_outputs_say_their_units(design):
    for record in design.records:
        for key, value in record["outputs"].items():
            if isinstance(value, dict | list):
                unclear = {name for name, row in _nested(value, key, {}) if not _says_its_unit(name, row)}
                assert not unclear, (record["step_id"], key, unclear)


RESULTS = ("U_dirty_W_m2K", "area_provided_m2", "area_required_m2", "dP_tube_Pa", "dP_shell_Pa", "cost_purchase_usd",
           "overdesign_pct", "fei_ratio_max", "P_test_shell_Pa", "pumping_cost_usd_y")  # fmt: skip


@pytest.mark.parametrize("result", RESULTS)
def test_results_lead_back_to_the_request(design, result):
    rows = {row["key"]: row for row in trace_of(design, result)}
    assert next(iter(rows)) == result
    for row in rows.values():
        assert set(row["inputs"]) <= set(rows), (row["key"], set(row["inputs"]) - set(rows))
        assert row["inputs"] or row["source"], row["key"]
    if result == "P_test_shell_Pa":
        return
    stated = {key for key, row in rows.items() if row["source"] == "stated in the request"}
    assert {"T_hot_in_C", "T_cold_in_C"} <= stated, stated


def test_only_the_stream_of_its_side_is_an_input(design):
    in_tubes = design.latest(12)["outputs"]["tube_side_fluid"]
    other = "cold" if in_tubes == "hot" else "hot"
    velocity = next(row for row in design.latest(7)["quantities"] if row["key"] == "v_tube_m_s")
    assert f"m_dot_{in_tubes}_kg_s" in velocity["inputs"] and f"m_dot_{other}_kg_s" not in velocity["inputs"]


def test_a_stated_value_has_no_formula(design):
    for record in design.records:
        for row in record["quantities"]:
            if row["source"] == "stated in the request":
                assert not row["formula"] and not row["inputs"], row["key"]


def test_a_stated_design_pressure_says_so(bench):
    session = bench.start(check_request({"user_id": "u1", **KEROSENE}).design_input)
    out, rows = bench.outputs(session), {row["key"]: row for row in session.latest(14)["quantities"]}
    side = "tube" if out["tube_side_fluid"] == "hot" else "shell"
    assert out[f"P_design_{side}_Pa"] == pytest.approx(1.2e6)
    assert rows[f"P_design_{side}_Pa"]["source"] == "stated in the request"


def test_symbols_are_found_as_well_as_keys(design):
    by_symbol = trace_of(design, entries()["U_dirty_W_m2K"].symbol)
    assert by_symbol == trace_of(design, "U_dirty_W_m2K")
