"""One stated geometry, rated at once: the same numbers as the design it came from, and clear refusals."""

from __future__ import annotations

import asyncio

import pytest

from hx_engine.pipeline.given_geometry import GIVEN, TUBE_SIDE
from tests.engine_api.conftest import engine_over
from tests.rig.kerosene import GEOMETRY
from tests.rig.kerosene import REQUEST as KEROSENE

REQUEST = KEROSENE | {"user_id": "rate", "cold_fluid_name": "water"}


def rated(tmp_path, *bodies):
    """(status, answer) of each body."""

    async def run():
        async with engine_over(tmp_path) as engine:
            return [await engine.call("POST", "/rate", body) for body in bodies]

    return asyncio.run(run())


def outputs_of(reply, step_id):
    return next(row["outputs"] for row in reply["step_records"] if row["step_id"] == step_id)


def _without_search(record):
    """Outputs without what steps 6 and 12 say: one estimated and searched the geometry, the other was given it."""
    outputs = dict(record["outputs"])
    if "ranked_findings" in outputs:
        outputs["ranked_findings"] = [row for row in outputs["ranked_findings"] if row["step_id"] not in (6, 12)]
    return outputs


CROSS = {**REQUEST, "T_cold_in_C": 60.0, "T_cold_out_C": 100.0, "T_hot_out_C": 80.0, "tema_preference": "AFS"}


@pytest.mark.parametrize("wanted", [REQUEST, CROSS], ids=["E shell", "F shell"])
def test_geometry_of_a_design_gives_the_numbers_of_that_design(tmp_path, wanted):
    async def run():
        async with engine_over(tmp_path) as engine:
            status = await engine.settled(await engine.start(wanted))
            assert status["pipeline_status"] == "completed", status["question"]
            found = [row for row in status["step_records"] if row["step_id"] == 12][-1]["outputs"]
            given = {name: found[name] for name in (*GIVEN, TUBE_SIDE, "n_shell_passes")}
            return status, await engine.call("POST", "/rate", {"request": wanted, "geometry": given})

    status, (code, reply) = asyncio.run(run())
    assert code == 200
    latest = {row["step_id"]: row for row in status["step_records"]}
    for row in reply["step_records"]:
        if row["step_id"] != 12:
            assert _without_search(row) == _without_search(latest[row["step_id"]]), row["step_name"]
    assert [row["step_id"] for row in reply["step_records"]] == [1, 2, 3, 4, 5, 12, 7, 8, 9, 10, 11, 13, 14, 15, 16]


def test_more_baffles_cost_shell_side_pressure_and_leave_the_tubes_alone(tmp_path):
    few, many = rated(
        tmp_path, {"request": REQUEST, "geometry": GEOMETRY},
        {"request": REQUEST, "geometry": {**GEOMETRY, "n_baffles": 24}},
    )  # fmt: skip
    a, b = (outputs_of(reply, 10) for _, reply in (few, many))
    assert b["dP_shell_Pa"] > 1.5 * a["dP_shell_Pa"]
    assert b["dP_tube_Pa"] == pytest.approx(a["dP_tube_Pa"], rel=5e-3), "only the wall temperature reaches the tubes"
    assert outputs_of(many[1], 12)["baffle_spacing_m"] < outputs_of(few[1], 12)["baffle_spacing_m"]


def test_stated_number_of_tubes_is_used_and_said(tmp_path):
    ((code, reply),) = rated(tmp_path, {"request": REQUEST, "geometry": {**GEOMETRY, "n_tubes": 300}})
    assert code == 200
    assert outputs_of(reply, 12)["n_tubes"] == 300
    assert any("was stated, not counted" in text for text in reply["warnings"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"shell_id_m": 5.0}, "geometry.shell_id_m"), ({"n_passes": 3}, "geometry.n_passes"),
        ({"n_baffles": 7.5}, "geometry.n_baffles"), ({"layout_deg": None}, "geometry.layout_deg"),
        ({"baffle_cut": True}, "geometry.baffle_cut"), ({"tube_side_fluid": "warm"}, "geometry.tube_side_fluid"),
        ({"n_shell_passes": 2, "n_passes": 6}, "geometry.n_passes"), ({"n_shell_passes": 3}, "geometry.n_shell_passes"),
        ({"tube_wall_m": 0.0099}, "geometry.tube_wall_m"), ({"tube_length_m": "long"}, "geometry.tube_length_m"),
        ({"tube_length_m": 0.6, "n_baffles": 100, "shell_id_m": 1.2}, "geometry.n_baffles"),
        ({"shell_id_m": 0.2, "tube_od_m": 0.05, "tube_wall_m": 0.003, "n_passes": 8}, "geometry.n_passes"),
    ],
)  # fmt: skip
def test_impossible_geometry_is_refused_by_the_name_of_its_field(tmp_path, change, field):
    ((code, reply),) = rated(tmp_path, {"request": REQUEST, "geometry": {**GEOMETRY, **change}})
    assert code == 422
    assert field in [row["field"] for row in reply["detail"]["errors"]]


def test_wrong_request_and_wrong_geometry_are_told_together(tmp_path):
    request = {name: value for name, value in REQUEST.items() if name != "T_hot_in_C"}
    body = {"request": request, "geometry": {**GEOMETRY, "n_passes": 5}}
    (wrong, none) = rated(tmp_path, body, {"request": REQUEST})
    fields = {row["field"] for row in wrong[1]["detail"]["errors"]}
    assert {"T_hot_in_C", "geometry.n_passes"} <= fields
    assert none[0] == 422


def test_what_was_answered_in_a_design_holds_for_its_geometry(tmp_path, acid, acid_values):
    async def run():
        async with engine_over(tmp_path) as engine:
            session_id = await engine.start(acid)
            asked = (await engine.settled(session_id))["question"]
            await engine.answer(
                session_id, {"type": "override", "values": acid_values, "question_id": asked["question_id"]}
            )
            await engine.settled(session_id)
            alone = await engine.call("POST", "/rate", {"request": acid, "geometry": GEOMETRY})
            known = {"request": acid, "geometry": GEOMETRY, "session_id": session_id}
            return alone, await engine.call("POST", "/rate", known)

    alone, known = asyncio.run(run())
    assert alone[0] == 422
    assert known[0] == 200, known[1]
    assert outputs_of(known[1], 3)["density_hot_kg_m3"] == acid_values["density_hot_kg_m3"]
