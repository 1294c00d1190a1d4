from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from hx_engine.errors import HxError, InputError, PropertyError
from hx_engine.limits import all_limits, limit
from hx_engine.nomenclature import entries, sentence_case, units
from hx_engine.packaged import parsed
from hx_engine.pipeline.record import derivations

DATA = Path(__file__).parents[2] / "hx_engine" / "data"


def test_every_limit_names_kind_sense_unit_and_source():
    for row in all_limits().values():
        assert row.kind in {"hard", "advisory"}, row.id
        assert row.sense in {"max", "min", "set"}, row.id
        assert row.unit in units(), row.id
        assert row.label and row.source and row.applies, row.id


def test_limit_compares_in_its_own_sense():
    assert limit("tube_velocity_max_m_s").is_met_by(2.5)
    assert not limit("tube_velocity_max_m_s").is_met_by(2.51)
    assert not limit("overdesign_min_pct").is_met_by(9.99)
    with pytest.raises(ValueError, match="is a setting"):
        limit("dP_gas_max_Pa").is_met_by(0.0)


def test_every_quantity_has_a_unit_of_the_vocabulary():
    for key, row in entries().items():
        assert row.unit in units(), key
        assert row.symbol and row.label, key


def test_input_error_carries_all_five_parts():
    error = PropertyError("hot_fluid_name", "unobtainium", "unknown", "did you mean water?", "catalogue")
    assert error.to_dict() == {
        "field": "hot_fluid_name",
        "value": "unobtainium",
        "message": "unknown",
        "suggestion": "did you mean water?",
        "valid_range": "catalogue",
    }
    assert isinstance(error, InputError) and isinstance(error, ValueError) and isinstance(error, HxError)
    assert isinstance(error, LookupError)


def test_derivations_read_and_give_known_quantities_only():
    for step_id, rows in derivations().items():
        for key, row in rows.items():
            assert key in entries(), (step_id, key)
            assert row["source"], (step_id, key)
            assert set(row) <= {"formula", "inputs", "source", "data", "ranged"}, (step_id, key)
            for name in row.get("inputs", []):
                of_stream = re.sub("@(tube|shell)", "hot", name)
                assert re.sub("@(hot|cold)", "tube", of_stream) in entries(), (step_id, key, name)


def test_constants_of_tables_stand_in_the_formulas():
    assert all("<cost" not in row.get("formula", "") for rows in derivations().values() for row in rows.values())
    hours = derivations()[15]["cost_nozzles_usd"]["formula"]
    shop = yaml.safe_load((DATA / "standards" / "cost.yaml").read_text("utf-8"))["fabrication"]
    assert f"4\\cdot {shop['labour_usd_h']:g}\\cdot {shop['nozzle_h']:g}" in hours


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.yaml")), ids=lambda path: path.name)
def test_packaged_files_read_the_same_by_either_reader(path):
    text = path.read_text("utf-8")
    assert parsed(text) == yaml.safe_load(text)


def test_no_derivation_and_no_symbol_stands_twice():
    text = (DATA / "derivations.yaml").read_text("utf-8")
    for block in re.split(r"(?m)^\d+:$", text):
        keys = re.findall(r"(?m)^  (\w+):", block)
        assert len(keys) == len(set(keys)), [key for key in keys if keys.count(key) > 1]
    symbols = [row.symbol for row in entries().values()]
    assert len(symbols) == len(set(symbols)), [symbol for symbol in symbols if symbols.count(symbol) > 1]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("n-hexane", "n-Hexane"), ("1,2-dichloroethane", "1,2-Dichloroethane"), ("hot inlet", "Hot inlet"),
        ("ρv² of a tube-side nozzle", "ρv² of a tube-side nozzle"), ("LPG", "LPG"), ("", ""),
    ],
)  # fmt: skip
def test_a_first_letter_is_large_where_it_is_one_of_a_word(words, shown):
    assert sentence_case(words) == shown
