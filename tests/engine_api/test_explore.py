"""POST /explore: what it answers, how much, how fast, and what it refuses."""

from __future__ import annotations

import json
import time

import pytest

MAP_FIELDS = {
    "shell_id_m", "tube_length_m", "is_feasible", "n_feasible", "cost_usd", "area_m2", "blocked_by", "blocked_label",
}  # fmt: skip
FUNNEL_FIELDS = {"limit_id", "label", "limit", "unit", "source", "count", "left"}
MOST_BYTES = 200_000


def _check(found: dict) -> None:
    counts = found["counts"]
    assert counts["n_candidates"] > 1e7 and counts["n_swept"] > 1e4 and counts["is_sweep_complete"]
    left = counts["n_candidates"]
    for row in found["funnel"]:
        assert set(row) == FUNNEL_FIELDS
        left -= row["count"]
        assert row["left"] == left
    assert left == counts["n_not_needed"] + counts["n_feasible_seen"]
    assert sum(row["count"] for row in found["sweep_funnel"]) == counts["n_swept"] - counts["n_feasible_in_sweep"]
    for row in found["map"]:
        assert set(row) == MAP_FIELDS
        assert row["is_feasible"] == (row["blocked_by"] is None) == (row["cost_usd"] is not None)
    for front in found["fronts"].values():
        points = [(row[front["x"]], row[front["y"]]) for row in front["points"]]
        assert points == sorted(points) and len(points) <= 40
        assert all(a[1] > b[1] for a, b in zip(points, points[1:], strict=False))


def test_a_request_is_explored_like_its_design(with_engine, kerosene):
    async def scenario(engine):
        clock = time.perf_counter()
        status, found = await engine.call("POST", "/explore", kerosene)
        took = time.perf_counter() - clock
        assert status == 200, found
        _check(found)
        assert took < 10.0
        assert len(json.dumps(found)) < MOST_BYTES
        again = (await engine.call("POST", "/explore", kerosene))[1]
        assert again == found
        session_id = await engine.start(kerosene)
        record = [r for r in (await engine.settled(session_id))["step_records"] if r["step_id"] == 12][-1]
        of_design = (await engine.call("POST", "/explore", {"session_id": session_id}))[1]
        assert {**of_design, "session_id": None} == found
        best, out = found["best"], record["outputs"]
        assert all(out[name] == value for name, value in best.items() if name in out and name != "overdesign_pct")
        assert found["alternatives"] == out["alternatives"] and len(out["alternatives"]) == 10
        assert found["funnel"] == out["funnel"]
        cell = [r for r in found["map"] if (r["shell_id_m"], r["tube_length_m"]) ==
                (best["shell_id_m"], best["tube_length_m"])]  # fmt: skip
        assert cell[0]["cost_usd"] == min(r["cost_usd"] for r in found["map"] if r["is_feasible"]) == best["cost_usd"]
        assert found["fronts"]["cost_against_pumping"]["points"][0]["cost_usd"] == best["cost_usd"]

    with_engine(scenario)


def test_what_makes_an_alternative_differ_is_said_with_both_values(with_engine, kerosene):
    async def scenario(engine):
        found = (await engine.call("POST", "/explore", kerosene))[1]
        for row in found["alternatives"]:
            assert row["cost_usd"] >= found["best"]["cost_usd"] and row["differs"]["built"]
            for item in (*row["differs"]["built"], *row["differs"]["effect"]):
                assert item["value"] == row[item["name"]] != found["best"][item["name"]] == item["chosen"]
                assert item["label"] and item["label"] != item["name"]

    with_engine(scenario)


def test_an_impossible_request_shows_what_blocks_every_size(with_engine, kerosene):
    async def scenario(engine):
        tight = kerosene | {"dP_cold_max_Pa": 1000.0, "m_dot_hot_kg_s": 90.0}
        status, found = await engine.call("POST", "/explore", tight)
        assert status == 200, found
        _check(found)
        assert found["best"] is None and found["alternatives"] == []
        assert not any(row["is_feasible"] for row in found["map"])
        blocking = {row["blocked_by"] for row in found["map"]}
        assert "nozzle_to_shell_max" in blocking <= {row["limit_id"] for row in found["sweep_funnel"]}

    with_engine(scenario)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "hot_fluid_name"),
        ({"session_id": "nowhere"}, 404, "session_id"),
        ({"session_id": 5}, 422, "session_id"),
        ({"session_id": ""}, 422, "session_id"),
        ({"session_id": "x" * 201}, 422, "session_id"),
        ({"session_id": "x", "T_hot_in_C": 5}, 422, "session_id"),
    ],
)
def test_what_cannot_be_explored_is_refused_by_field(with_engine, body, status, field):
    async def scenario(engine):
        found = await engine.call("POST", "/explore", body)
        assert found[0] == status, found
        assert field in {row["field"] for row in found[1]["detail"]["errors"]}

    with_engine(scenario)


def test_a_request_whose_properties_are_asked_for_is_not_explored(with_engine, kerosene):
    async def scenario(engine):
        acid = kerosene | {"hot_fluid_name": "sulfuric acid 98 wt%", "T_hot_in_C": 90.0, "T_hot_out_C": 60.0}
        status, found = await engine.call("POST", "/explore", acid)
        assert status == 409 and "Step 2 asks" in found["detail"]["message"]

    with_engine(scenario)
