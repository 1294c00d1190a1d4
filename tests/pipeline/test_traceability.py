"""Every number of ten different duties and a stated geometry has unit, source and, where computed, a formula.

Results lead to the request. Every number is found again: by its formula as shown from the inputs it names, or in the
table its row names, or the reason stands in `REASONS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from hx_engine.api.trace import trace_of
from hx_engine.nomenclature import entries, units
from hx_engine.pipeline.given_geometry import rate_given
from hx_engine.pipeline.record import derivations
from hx_engine.pipeline.step import STATED
from hx_engine.requirements import check_request
from tests.pipeline.recomputed import (
    FORMULAS,
    FROM_CURVE,
    ITERATED,
    LOOKED_UP,
    NO_OTHER_SOURCE,
    OF_SPANS,
    REASONS,
    SAMPLED,
    STANDARD,
    Values,
)
from tests.pipeline.recomputed.margin import sampling_errors
from tests.rig.kerosene import REQUEST

KEROSENE = {
    "hot_fluid_name": "kerosene", "cold_fluid_name": "cooling water", "T_hot_in_C": 150.0, "T_hot_out_C": 90.0,
    "T_cold_in_C": 30.0, "T_cold_out_C": 50.0, "m_dot_hot_kg_s": 50.0, "P_hot_design_Pa": 1.2e6,
}  # fmt: skip
DUTIES = {
    "kerosene": KEROSENE,
    "worked": REQUEST,
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
    "oil_in_tubes": {"hot_fluid_name": "engine oil", "cold_fluid_name": "water", "T_hot_in_C": 80.0,
                     "T_hot_out_C": 65.0, "T_cold_in_C": 25.0, "T_cold_out_C": 35.0, "m_dot_hot_kg_s": 5.0,
                     "fluid_in_tubes": "hot"},
    "oil_in_shell": {"hot_fluid_name": "engine oil", "cold_fluid_name": "water", "T_hot_in_C": 60.0,
                     "T_hot_out_C": 45.0, "T_cold_in_C": 20.0, "T_cold_out_C": 25.0, "m_dot_hot_kg_s": 5.0,
                     "m_dot_cold_kg_s": 7.3, "fluid_in_tubes": "cold"},
}  # fmt: skip

GEOMETRY = {
    "tube_side_fluid": "cold", "shell_id_m": 0.635, "tube_od_m": 0.01905, "tube_wall_m": 0.0021, "pitch_ratio": 1.333,
    "layout_deg": 90, "n_passes": 4, "tube_length_m": 4.877, "baffle_cut": 0.25, "n_baffles": 20, "n_shells_series": 2,
    "n_shells_parallel": 1,
}  # fmt: skip
RATED = "stated_geometry"
MEASURED = re.compile(r"(?<![\w.,])(\d[\d.,]*) (?:W/|m²|kg|USD|m/s|mm|bar|K\b|%)")
TYPED_UNITS = re.compile(r"\d (?:m2|m3|W/m2K|m2K/W|kg/m3|J/kgK|W/mK|kg/\(m s2\))(?!\w)|rho v2")


@pytest.fixture(scope="module", params=[*DUTIES, RATED])
def design(bench, request):
    checked = check_request({"user_id": "u1", **DUTIES.get(request.param, KEROSENE)})
    assert checked.is_valid, [error.message for error in checked.errors]
    if request.param == RATED:
        return rate_given(checked.design_input, checked.design_input["assumptions"], GEOMETRY, [])
    session = bench.start(checked.design_input)
    assert session.status == "completed", session.question
    return session


def _is_given(row: dict[str, Any]) -> bool:
    return row["source"] == STATED or row["source"].startswith("assumed;")


def test_every_number_is_described(design):
    for record in design.records:
        rows = {row["key"]: row for row in record["quantities"]}
        numbers = {key for key, value in record["outputs"].items() if type(value) in (int, float)}
        assert numbers == set(rows), (record["step_id"], numbers ^ set(rows))
        for key, row in rows.items():
            where = (record["step_id"], key)
            assert row["symbol"] and row["unit"] in units() and row["source"], where
            assert row["range"] in ("in", "out", "not_stated"), where
            assert row["formula"] or key in LOOKED_UP or key in REASONS or _is_given(row), where
            assert all(name in entries() for name in row["inputs"]), where


def test_sentences_write_units_as_the_pages_do(design):
    said = [
        text for record in design.records
        for text in (
            record["ai_review"]["reasoning"], *record["warnings"], *(row["source"] for row in record["quantities"])
        )
    ]  # fmt: skip
    assert len(said) > 100
    assert [text for text in said if TYPED_UNITS.search(text)] == []
    reasons = [record["ai_review"]["reasoning"] for record in design.records]
    measured = [found[1] for text in reasons for found in MEASURED.finditer(text)]
    assert len(measured) > 10
    assert [number for number in measured if len(re.sub(r"[.,]", "", number).strip("0")) > 4] == []


def _final(design) -> dict[str, dict[str, Any]]:
    """Each quantity as last recorded, with the step it is of."""
    known: dict[str, dict[str, Any]] = {}
    for record in design.records:
        known |= {row["key"]: {**row, "step_id": record["step_id"]} for row in record["quantities"]}
    return known


def _outputs(design) -> dict[str, Any]:
    """Outputs in words, lists and numbers, later steps winning; `stated`: the numbers of the request."""
    merged: dict[str, Any] = {}
    for record in design.records:
        merged |= record["outputs"]
    return merged | {"stated": design.records[0]["outputs"]}


def _values(row: dict[str, Any], known: dict[str, dict[str, Any]], outputs: dict[str, Any]) -> Values:
    """Values of the inputs a row names, those of one side's stream by the side's name."""
    names = [name.replace("@", "") for name in derivations()[row["step_id"]][row["key"]].get("inputs", [])]
    return Values(dict(zip(names, (known[key]["value"] for key in row["inputs"]), strict=True)), row, outputs)


def test_inputs_of_every_formula_are_in_the_records(design):
    known = _final(design)
    for key, row in known.items():
        assert not row["formula"] or row["inputs"], key
        assert [name for name in row["inputs"] if name not in known] == [], key


def _allowed(key: str, values: Values, found: float) -> float:
    """How far a value may be from the one found again."""
    if key in SAMPLED:
        of_percentile, of_share = sampling_errors(values)
        return of_share if key == "overdesign_shortfall_pct" else of_percentile
    return ITERATED.get(key, max(1e-9, FROM_CURVE.get(key, 1e-6) * abs(found)))


def test_every_number_is_found_again(design):
    known, outputs = _final(design), _outputs(design)
    for key, row in known.items():
        if _is_given(row):
            continue
        ways = [way for way in (FORMULAS, LOOKED_UP, REASONS) if key in way]
        assert len(ways) == 1, (key, len(ways))
        assert bool(row["formula"]) == (key in FORMULAS), key
        if key in REASONS:
            continue
        values = _values(row, known, outputs)
        found = ways[0][key](values)
        if found is None:
            assert "CoolProp HEOS" not in row["source"] and NO_OTHER_SOURCE, (key, row["source"])
            continue
        assert row["value"] == pytest.approx(found, rel=0, abs=_allowed(key, values, found)), (key, values)


def test_the_spans_listed_follow_the_formulas_of_the_critical_one(design):
    known, outputs = _final(design), _outputs(design)
    spans = outputs["spans"]
    for key in OF_SPANS:
        for span in spans:
            values = _values(known[key], known, outputs)
            own = Values(values | {name: span[name] for name in values if name in span}, known[key], outputs)
            assert span[key] == pytest.approx(FORMULAS[key](own), rel=1e-6), (key, span["zone"])
    assert max(spans, key=lambda span: span["fei_ratio"])["fei_ratio"] == outputs["fei_ratio_max"]


def test_what_was_stated_is_what_was_asked(design):
    request = design.design_input
    for key, row in _final(design).items():
        if row["source"] == STATED and row["step_id"] < 6:
            assert row["value"] == pytest.approx(request[key]), key


def test_what_the_search_chose_is_a_standard_size_and_a_stated_geometry_is_kept(design):
    outputs = _outputs(design)
    if any(record["outputs"].get("n_candidates") for record in design.records):
        assert not [key for key, is_standard in STANDARD.items() if not is_standard(outputs[key])]
    else:
        assert {key: outputs[key] for key in GEOMETRY if key in outputs} == pytest.approx(
            {key: value for key, value in GEOMETRY.items() if key in outputs})
        assert {"shell_id_m", "n_baffles", "tube_length_m"} <= set(outputs)


def test_the_duties_differ_as_they_are_meant_to(bench):
    seen = {name: bench.start(check_request({"user_id": "u1", **DUTIES[name]}).design_input) for name in MEANT}
    for name, is_so in MEANT.items():
        assert is_so(_outputs(seen[name])), name


MEANT = {
    "oil_in_tubes": lambda o: o["Re_tube"] < 2300,
    "oil_in_shell": lambda o: o["Re_shell"] < 100,
    "gas": lambda o: o["phase_hot"] == "gas",
    "u_tube": lambda o: o["tema_type"].endswith("U"),
    "cross": lambda o: o["n_shells_series"] > 1,
    "f_shell": lambda o: o["n_shell_passes"] == 2,
    "several": lambda o: o["n_shells_parallel"] > 1,
}


DIMENSIONLESS = {
    "step_id", "x_fraction", "count", "left", "n_checks_passed", "n_checks_failed",
    "n_checks_not_checked",
    "weight", "nps", "amplitude_ratio", "share_pct", "flux_W_m2", "U_W_m2K", "usd",
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
    stated = {key for key, row in rows.items() if row["source"] == STATED}
    assert {"T_hot_in_C", "T_cold_in_C"} <= stated, stated


def test_only_the_stream_of_its_side_is_an_input(design):
    in_tubes = design.latest(12)["outputs"]["tube_side_fluid"]
    other = "cold" if in_tubes == "hot" else "hot"
    velocity = next(row for row in design.latest(7)["quantities"] if row["key"] == "v_tube_m_s")
    assert f"m_dot_{in_tubes}_kg_s" in velocity["inputs"] and f"m_dot_{other}_kg_s" not in velocity["inputs"]


def test_a_stated_value_has_no_formula(design):
    for record in design.records:
        for row in record["quantities"]:
            if row["source"] == STATED:
                assert not row["formula"] and not row["inputs"], row["key"]


def test_a_stated_design_pressure_says_so(bench):
    session = bench.start(check_request({"user_id": "u1", **KEROSENE}).design_input)
    out, rows = bench.outputs(session), {row["key"]: row for row in session.latest(14)["quantities"]}
    side = "tube" if out["tube_side_fluid"] == "hot" else "shell"
    assert out[f"P_design_{side}_Pa"] == pytest.approx(1.2e6)
    assert rows[f"P_design_{side}_Pa"]["source"] == STATED


def test_symbols_are_found_as_well_as_keys(design):
    by_symbol = trace_of(design, entries()["U_dirty_W_m2K"].symbol)
    assert by_symbol == trace_of(design, "U_dirty_W_m2K")
