"""GET /design/{id}/drawing: the layout of the design itself, placed where it can be built, small enough to send."""

from __future__ import annotations

import json
from math import hypot

import pytest

from hx_engine.errors import InfeasibleDesignError
from hx_engine.geometry import lay_out
from hx_engine.pipeline.drawing import _rounded, _tubesheet
from hx_engine.pipeline.given_geometry import GIVEN, TUBE_SIDE
from hx_engine.pipeline.steps import STEPS
from hx_engine.rating import Geometry

MAX_BYTES = 300_000


def test_a_finished_design_has_a_drawing_of_its_own_layout(with_engine, kerosene):
    async def scenario(engine):
        session_id = await engine.start(kerosene)
        assert (await engine.settled(session_id))["pipeline_status"] == "completed"
        status, got = await engine.call("GET", f"/design/{session_id}/drawing")
        assert status == 200 and got["session_id"] == session_id and not got["is_estimate"]
        sheet, records = got["tubesheet"], (await engine.status(session_id))["step_records"]
        chosen = next(r for r in records if r["step_id"] == 12)["outputs"]
        drawn = [(x, y) for p in sheet["passes"] for x, y in zip(p["x_m"], p["y_m"], strict=True)]
        assert len(drawn) == sheet["n_tube_holes"] == chosen["n_tubes"]
        assert [p["pass"] for p in sheet["passes"]] == list(range(1, chosen["n_passes"] + 1))
        reach = (sheet["outer_tube_limit_m"] - sheet["tube_od_m"]) / 2.0
        assert max(hypot(x, y) for x, y in drawn) <= reach + 2e-5
        rods = [(rod["x_m"], rod["y_m"]) for rod in sheet["tie_rods"]]
        assert rods and not set(rods) & set(drawn)
        baffles = got["baffles"]
        at = baffles["from_front_tubesheet_m"]
        assert len(at) == baffles["count"] == chosen["n_baffles"]
        inner = chosen["tube_length_m"] - got["tubesheets"]["count"] * got["tubesheets"]["between_faces_m"]
        assert at[-1] + baffles["spacing_outlet_m"] == pytest.approx(inner, abs=1e-3)
        edge = baffles["cut_edge_y_m"]
        assert baffles["tubes_in_top_window"] == sum(y > edge for _, y in drawn)
        assert {(n["side"], n["direction"]) for n in got["nozzles"]} == {
            (side, way) for side in ("shell", "tube") for way in ("in", "out")
        }
        assert all(n["od_m"] > n["id_m"] > 0.0 for n in got["nozzles"])
        assert 0.0 < got["weights_kg"]["bundle"] < got["weights_kg"]["empty"] < got["weights_kg"]["flooded"]
        assert got["overall_length_m"] > chosen["tube_length_m"]
        assert got["rules"]["provenance"] == "estimate"

    with_engine(scenario)


def test_a_design_whose_search_failed_is_drawn_as_the_estimate_it_has(with_engine, kerosene, monkeypatch):
    def no_geometry(design):
        raise InfeasibleDesignError("No standard geometry.", {})

    monkeypatch.setitem(STEPS, 12, STEPS[12]._replace(run=no_geometry))

    async def scenario(engine):
        session_id = await engine.start(kerosene)
        assert (await engine.settled(session_id))["pipeline_status"] == "error"
        status, got = await engine.call("GET", f"/design/{session_id}/drawing")
        assert status == 200 and got["is_estimate"]

    with_engine(scenario)


def test_no_drawing_of_an_unknown_design_or_of_one_without_geometry(with_engine, acid):
    async def scenario(engine):
        assert (await engine.call("GET", "/design/nothing/drawing"))[0] == 404
        session_id = await engine.start(acid)
        await engine.settled(session_id)
        status, refusal = await engine.call("GET", f"/design/{session_id}/drawing")
        assert status == 409 and "no geometry yet" in json.dumps(refusal)

    with_engine(scenario)


def _geometry(shell_id_m: float, n_tubes: int) -> Geometry:
    return Geometry(
        shell_id_m, 0.01905, 0.002108, 0.0238125, 30, 8, n_tubes, 6.096, 0.5, 0.5, 0.5, 0.25, 10, 0.012, 0.006, 0.0008,
        n_sealing_strip_pairs=2,
    )


def test_the_largest_sheet_stays_small_and_keeps_its_strips_between_bundle_and_shell():
    sheet = lay_out(1.524, 0.01905, 0.0238125, 30, 8, "fixed")
    assert sheet.n_tubes > 3000
    body = _rounded(_tubesheet(sheet, _geometry(1.524, sheet.n_tubes)))
    assert len(json.dumps(body)) < MAX_BYTES * sheet.n_tubes / 5000
    assert len(body["sealing_strips"]) == 4
    for strip in body["sealing_strips"]:
        assert hypot(strip["x_from_m"], strip["y_m"]) == pytest.approx(body["outer_tube_limit_m"] / 2.0, abs=2e-5)
        assert hypot(strip["x_to_m"], strip["y_m"]) == pytest.approx(1.524 / 2.0, abs=2e-5)


def test_a_stated_geometry_is_drawn_as_the_design_it_came_from(with_engine, kerosene):
    async def scenario(engine):
        session_id = await engine.start(kerosene)
        records = (await engine.settled(session_id))["step_records"]
        found = [row for row in records if row["step_id"] == 12][-1]["outputs"]
        geometry = {name: found[name] for name in (*GIVEN, TUBE_SIDE, "n_shell_passes")}
        _, of_design = await engine.call("GET", f"/design/{session_id}/drawing")
        status, stated = await engine.call("POST", "/drawing", {"request": kerosene, "geometry": geometry})
        assert status == 200 and not stated["is_estimate"]
        assert {"session_id": session_id, **stated} == of_design
        longer = {**geometry, "tube_length_m": geometry["tube_length_m"] + 0.5, "n_baffles": 5}
        _, changed = await engine.call("POST", "/drawing", {"request": kerosene, "geometry": longer})
        assert changed["overall_length_m"] == pytest.approx(of_design["overall_length_m"] + 0.5, abs=1e-4)
        assert len(changed["baffles"]["from_front_tubesheet_m"]) == 5

    with_engine(scenario)


def test_a_stated_geometry_that_cannot_be_is_refused_by_its_field(with_engine, kerosene):
    async def scenario(engine):
        status, refusal = await engine.call("POST", "/drawing", {"request": kerosene, "geometry": {"shell_id_m": 9.0}})
        assert status == 422
        assert "geometry.shell_id_m" in [error["field"] for error in refusal["detail"]["errors"]]
        assert (await engine.call("POST", "/drawing", {"request": kerosene}))[0] == 422

    with_engine(scenario)


def test_baffles_of_an_f_shell_are_cut_upright_so_that_both_shell_passes_stay_open(with_engine, kerosene):
    async def scenario(engine):
        wanted = {**kerosene, "T_cold_in_C": 50.0, "T_cold_out_C": 90.0, "tema_preference": "AFS"}
        geometry = {
            "shell_id_m": 0.635, "tube_od_m": 0.01905, "tube_wall_m": 0.0021082, "pitch_ratio": 1.25, "layout_deg": 45,
            "n_passes": 2, "tube_length_m": 6.096, "baffle_cut": 0.25, "n_baffles": 8, "n_shells_series": 1,
            "n_shells_parallel": 1, "tube_side_fluid": "cold", "n_shell_passes": 2,
        }  # fmt: skip
        status, got = await engine.call("POST", "/drawing", {"request": wanted, "geometry": geometry})
        assert status == 200, got
        baffles, edge = got["baffles"], 0.635 * (0.5 - 0.25)
        assert baffles["cut_orientation"] == "vertical" and set(baffles["open_at"]) == {"left", "right"}
        assert baffles["cut_edge_x_m"] == pytest.approx(edge, abs=1e-5)
        places = [x for row in got["tubesheet"]["passes"] for x in row["x_m"]]
        assert baffles["tubes_in_left_window"] == sum(x < -edge for x in places)
        for row in got["tubesheet"]["passes"]:
            assert any(x < -edge for x in row["x_m"]) and any(x > edge for x in row["x_m"])

    with_engine(scenario)
