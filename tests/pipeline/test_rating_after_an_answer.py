"""A design whose question was answered, rated in its own geometry: the limits are those the answer left."""

from __future__ import annotations

import pytest

from hx_engine.pipeline.given_geometry import GIVEN, OPTIONAL, TUBE_SIDE, rate_given
from hx_engine.pipeline.kept_answers import answers_that_hold
from tests.pipeline.test_rescue import DUTIES, checked

EASED = (
    "little pressure drop for a large flow", "fast with little pressure drop", "much overdesign in a small shell",
    "a gas with little pressure drop", "slow in the shell",
)  # fmt: skip
FIRST, NEAREST = 0, -1
RATED = (
    "effective_length_m", "nozzle_tube_id_m", "nozzle_shell_id_m", "baffle_spacing_m", "baffle_spacing_in_m",
    "U_dirty_W_m2K", "dP_tube_Pa", "dP_shell_Pa", "overdesign_pct",
)  # fmt: skip


@pytest.fixture(scope="module")
def answered(bench):
    """A duty designed with one of its ways out, by its place among the options; each is run once."""
    seen: dict[tuple[str, int], object] = {}

    def of(name: str, place: int = FIRST):
        if (name, place) not in seen:
            waiting = bench.start(checked(DUTIES[name]))
            found = bench.answer(waiting, "accept", option_id=waiting.question["options"][place]["id"])
            assert found.status == "completed"
            seen[name, place] = found
        return seen[name, place]

    return of


def rated(bench, stored, request: dict) -> dict:
    """Outputs of the stored design's own geometry, rated for a request."""
    found, geometry = checked(request), bench.outputs(stored)
    given = {name: geometry[name] for name in (*GIVEN, *OPTIONAL, TUBE_SIDE) if name != "n_tubes"}
    session = rate_given(found, found.get("assumptions", []), given, answers_that_hold(stored, found))
    return bench.outputs(session)


def limits(outputs: dict) -> dict:
    return {row["limit_id"]: row["limit"] for row in outputs["checks"]}


@pytest.mark.parametrize("name", EASED)
def test_untouched_design_keeps_every_limit_of_its_answer(bench, answered, name):
    stored = answered(name)
    out, designed = rated(bench, stored, DUTIES[name]), bench.outputs(stored)
    assert [row["limit_id"] for row in out["checks"] if row["verdict"] == "failed" and row["kind"] == "hard"] == []
    assert limits(out) == limits(designed)


@pytest.mark.parametrize("place", [FIRST, NEAREST], ids=["eased", "nearest"])
@pytest.mark.parametrize("name", [*EASED, "shell too small", "a huge flow"])
def test_untouched_design_is_rated_as_it_was_designed(bench, answered, name, place):
    stored = answered(name, place)
    out, designed = rated(bench, stored, DUTIES[name]), bench.outputs(stored)
    assert {key: out[key] for key in RATED} == pytest.approx({key: designed[key] for key in RATED}, rel=1e-9)


def test_a_limit_stated_anew_stands_as_it_is_stated(bench, answered):
    name = "little pressure drop for a large flow"
    out = rated(bench, answered(name), DUTIES[name] | {"dP_hot_max_Pa": 1500.0})
    assert limits(out)["dP_shell_max_Pa" if out["tube_side_fluid"] == "cold" else "dP_tube_max_Pa"] == 1500.0
    assert out["verdict"] == "failed"


def test_what_gave_way_is_told_with_the_rating(bench, answered):
    stored = answered("fast with little pressure drop")
    found, geometry = checked(DUTIES["fast with little pressure drop"]), bench.outputs(stored)
    given = {name: geometry[name] for name in (*GIVEN, *OPTIONAL, TUBE_SIDE) if name != "n_tubes"}
    session = rate_given(found, found["assumptions"], given, answers_that_hold(stored, found))
    told = {text for text in stored.latest(12)["warnings"] if "by the engineer" in text}
    assert told and told <= set(session.latest(12)["warnings"])
