"""Every packaged table names its source and says whether it was read there; what was not shows in step records."""

from __future__ import annotations

from importlib.resources import files

import ht.hx
import pytest

from hx_engine.pipeline.record import derivations, quantities
from hx_engine.pipeline.step import StepResult
from hx_engine.standards.clearances import shell_baffle_clearance_m, tube_hole_clearance_m
from hx_engine.standards.materials import MATERIAL_KEYS, material
from hx_engine.standards.provenance import provenance_of, to_confirm
from hx_engine.standards.spans import baffle_thickness_m, max_unsupported_span_m
from hx_engine.standards.tables import table

WORDS = {"read", "recalled", "estimate"}
NAMES = [path.name.removesuffix(".yaml") for path in files("hx_engine").joinpath("data", "standards").iterdir()]
TABLES = [(name, key) for name in NAMES if name != "materials" for key in table(name)]


@pytest.mark.parametrize(("name", "key"), TABLES)
def test_table_names_source_and_provenance(name, key):
    rows = table(name)[key]
    assert rows["provenance"] in WORDS
    assert len(rows["source"]) > 10


@pytest.mark.parametrize("key", list(table("materials")["columns"]))
def test_material_columns_name_source_and_provenance(key):
    column = table("materials")["columns"][key]
    assert column["provenance"] in WORDS
    assert len(column["source"]) > 10
    for name in MATERIAL_KEYS:
        assert material(name).provenance[key] in WORDS


def test_derivations_name_packaged_tables():
    named = [name for rows in derivations().values() for row in rows.values() for name in row.get("data", [])]
    assert named
    assert all(provenance_of(name) in WORDS for name in named)


def test_recalled_number_shows_in_the_step_record():
    rows = {row["key"]: row for row in quantities(14, StepResult({"shell_thickness_m": 0.01}, (), ""))}
    assert "recalled, confirm" in rows["shell_thickness_m"]["source"]
    assert "least shell thickness, corrosion allowance" in rows["shell_thickness_m"]["source"]
    assert "allowable stress" not in rows["shell_thickness_m"]["source"]
    costs = {row["key"]: row for row in quantities(15, StepResult({"cepci": 797.9, "pumping_cost_usd_y": 1.0}, (), ""))}
    assert "recalled" not in costs["cepci"]["source"]
    assert "estimate: energy" in costs["pumping_cost_usd_y"]["source"]


def test_tables_that_were_read_ask_for_nothing():
    assert to_confirm(["tema.unsupported_span", "pipes.pipe"]) == ""


# The tables marked as read in the ht library are compared with it entry by entry; it prints mm, rounded.
@pytest.mark.parametrize("shell_m", [0.25, 0.44, 0.5, 0.9, 1.0, 1.1, 1.37, 1.5, 1.7, 2.0, 2.3])
def test_shell_to_baffle_clearance_is_that_of_ht(shell_m):
    assert float(shell_baffle_clearance_m(shell_m)) == pytest.approx(ht.hx.shell_clearance(DShell=shell_m), abs=2e-4)


@pytest.mark.parametrize("span_m", [0.5, 0.8, 1.1, 1.4, 2.0])
@pytest.mark.parametrize("shell_m", [0.3, 0.6, 0.9, 1.2])
def test_baffle_thickness_is_that_of_ht(shell_m, span_m):
    wanted = ht.hx.baffle_thickness(Dshell=shell_m, L_unsupported=span_m, service="R")
    assert float(baffle_thickness_m(shell_m, span_m)) == pytest.approx(wanted, abs=5e-4)


@pytest.mark.parametrize("od_in", [0.25, 0.375, 0.5, 0.75, 0.875, 1.0, 1.25, 1.5, 2.0])
def test_unsupported_span_is_that_of_ht(od_in):
    for is_soft, name in ((False, "CS"), (True, "aluminium")):
        wanted = ht.hx.L_unsupported_max(od_in * 0.0254 * 1.0001, material=name)
        assert float(max_unsupported_span_m(od_in * 0.0254, is_soft)) == pytest.approx(wanted, abs=2e-3)


@pytest.mark.parametrize(("od_m", "span_m"), [(0.0508, 0.75), (0.01905, 0.3), (0.01905, 1.5)])
def test_tube_hole_clearance_is_that_of_ht(od_m, span_m):
    wanted = ht.hx.D_baffle_holes(Do=od_m, L_unsupported=span_m) - od_m
    assert float(tube_hole_clearance_m(od_m, span_m)) == pytest.approx(wanted, abs=2e-5)
