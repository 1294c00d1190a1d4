"""Duties that no standard geometry can meet: the question names what blocks, and every way out leads to a design."""

from __future__ import annotations

import re

import pytest

from hx_engine.errors import InputError
from hx_engine.pipeline.answer_check import checked_answer
from hx_engine.requirements import check_request


def duty(hot: str, cold: str, flow_kg_s: float, temperatures: tuple[float, ...], **stated: float) -> dict:
    names = ("T_hot_in_C", "T_hot_out_C", "T_cold_in_C", "T_cold_out_C")
    return {"user_id": "ann", "hot_fluid_name": hot, "cold_fluid_name": cold, "m_dot_hot_kg_s": flow_kg_s,
            **dict(zip(names, temperatures, strict=True)), **stated}  # fmt: skip


BOTH = ("dP_hot_max_Pa", "dP_cold_max_Pa")
KEROSENE = ("kerosene", "cooling water", 50.0, (150.0, 90.0, 30.0, 50.0))
DUTIES = {
    "little pressure drop for a large flow": duty(
        "water", "cooling water", 500.0, (90.0, 60.0, 20.0, 30.0), **dict.fromkeys(BOTH, 2000.0)
    ),
    "tubes too short": duty(
        "kerosene", "cooling water", 100.0, (150.0, 60.0, 30.0, 40.0), tube_length_max_m=1.83, n_shells_max=1
    ),
    "shell too small": duty(*KEROSENE, shell_diameter_max_m=0.3),
    "fast with little pressure drop": duty(*KEROSENE, v_tube_min_m_s=3.0, **dict.fromkeys(BOTH, 10_000.0)),
    "a cross in one U-tube shell": duty(
        "kerosene", "cooling water", 20.0, (150.0, 90.0, 30.0, 110.0), tema_preference="AEU", n_shells_max=1
    ),
    "much overdesign in a small shell": duty(
        *KEROSENE, overdesign_min_pct=90.0, n_shells_max=1, shell_diameter_max_m=0.4
    ),
    "a huge flow": duty("water", "cooling water", 4000.0, (90.0, 60.0, 20.0, 50.0)),
    "a tiny flow": duty("water", "cooling water", 0.005, (90.0, 60.0, 20.0, 40.0)),
    "a viscous oil": duty(
        "ISO VG 220 oil", "cooling water", 30.0, (70.0, 50.0, 25.0, 35.0), n_shells_max=1, **dict.fromkeys(BOTH, 2000.0)
    ),
    "a gas with little pressure drop": duty(
        "air", "cooling water", 20.0, (180.0, 50.0, 25.0, 35.0), P_hot_Pa=1.1e5, dP_hot_max_Pa=200.0
    ),
    "limits that contradict": duty(
        "water", "cooling water", 50.0, (90.0, 60.0, 20.0, 30.0), v_tube_min_m_s=2.0, v_shell_max_m_s=0.2,
        n_shells_max=1, **dict.fromkeys(BOTH, 5000.0)
    ),
    "sizes that do not fit": duty(*KEROSENE, shell_diameter_m=0.3048, n_passes=2, **dict.fromkeys(BOTH, 10_000.0)),
    "a close approach": duty(
        "water", "cooling water", 30.0, (60.0, 36.0, 30.0, 54.0), n_shells_max=2, fluid_in_tubes="cold",
        **dict.fromkeys(BOTH, 2500.0),
    ),
    "slow in the shell": duty(*KEROSENE, v_shell_max_m_s=0.05, n_shells_max=1),
}  # fmt: skip
WITHOUT_A_WAY = {"a tiny flow"}


def checked(request: dict) -> dict:
    found = check_request(request)
    assert found.is_valid, [error.to_dict() for error in found.errors]
    return found.design_input


@pytest.fixture(scope="module")
def asked(bench):
    """The waiting design of a duty, computed once."""
    seen: dict[str, object] = {}

    def of(name: str):
        if name not in seen:
            seen[name] = bench.start(checked(DUTIES[name]))
            assert (seen[name].status, seen[name].question["step_id"]) == ("waiting", 12)
        return seen[name]

    return of


def stated(name: str) -> set[str]:
    return {key for key in DUTIES[name] if re.search("_max_|_min_|n_shells_max|shell_diameter_m|n_passes", key)}


@pytest.mark.parametrize("name", sorted(DUTIES))
def test_every_way_out_leads_to_the_design_it_promises(bench, asked, name):
    waiting = asked(name)
    options = waiting.question["options"]
    assert options[-1]["id"] == "skip" and (len(options) > 1) == (name not in WITHOUT_A_WAY)
    for option in options:
        kind = "skip" if option["id"] == "skip" else "accept"
        session = bench.answer(bench.fork(waiting), kind, option_id=option["id"])
        out = bench.outputs(session)
        assert session.status == "completed", option
        if kind == "skip":
            assert out["verdict"] == "failed"
            continue
        assert out["verdict"] == "passed", [row for row in out["checks"] if row["verdict"] == "failed"]
        promised = float(re.search(r"about ([\d,]+) USD", option["effect"])[1].replace(",", ""))
        assert promised == pytest.approx(out["cost_usd"], rel=1e-3)
        area = float(re.search(r"([\d.,]+) m²", option["effect"])[1].replace(",", ""))
        assert area == pytest.approx(out["area_provided_m2"], rel=1e-3)
        told = [text for text in session.latest(12)["warnings"] if "by the engineer" in text]
        assert len(told) == len(option["changes"])


@pytest.mark.parametrize("name", sorted(set(DUTIES) - WITHOUT_A_WAY))
def test_the_requests_own_limits_come_before_those_of_the_engine(asked, name):
    question = asked(name).question
    own = [
        {row["name"] for row in option["changes"]} <= stated(name)
        for option in question["options"] if option["id"] != "skip"
    ]  # fmt: skip
    assert own == sorted(own, reverse=True)
    for row in question["options"][0]["changes"]:
        assert row["label"].lower() in question["message"].lower()
    blocking = asked(name).records[-1]["outputs"]["blocking"]["limits"]
    assert [row["is_stated"] for row in blocking] == sorted((row["is_stated"] for row in blocking), reverse=True)


@pytest.mark.parametrize("name", ["little pressure drop for a large flow", "fast with little pressure drop"])
def test_half_the_easing_is_not_enough(bench, asked, name):
    """An offered value lies near the least that does: half way to it, on the scale of ratios, nothing is found."""
    waiting = asked(name)
    first = waiting.question["options"][0]
    half = {row["name"]: (row["now"] * row["becomes"]) ** 0.5 for row in first["changes"]}
    kind, values = checked_answer(waiting, {"type": "override", "values": half})
    assert bench.answer(bench.fork(waiting), kind, **values).status == "waiting"


def test_a_flow_beyond_the_shells_that_are_tried_is_said_and_more_of_them_are_offered(bench, asked):
    waiting = asked("a huge flow")
    assert "too large for 4 shells side by side" in waiting.question["message"]
    option = waiting.question["options"][0]
    row = next(row for row in option["changes"] if row["name"] == "shells_parallel_max")
    assert row["now"] == 4 < row["becomes"] <= 16
    out = bench.outputs(bench.answer(bench.fork(waiting), "accept", option_id=option["id"]))
    assert 4 < out["n_shells_parallel"] <= row["becomes"]
    for wrong in (17, 4.5, 0):
        with pytest.raises(InputError):
            checked_answer(waiting, {"type": "override", "values": {"shells_parallel_max": wrong}})


def test_a_flow_too_small_for_any_shell_is_said(asked):
    message = asked("a tiny flow").question["message"]
    assert "too small" in message and "double-pipe" in message


def test_a_stream_cannot_be_allowed_to_lose_all_its_pressure(asked):
    waiting = asked("a gas with little pressure drop")
    row = next(row for row in waiting.question["open_values"] if row["name"] == "dP_hot_max_Pa")
    assert row["high"] == DUTIES["a gas with little pressure drop"]["P_hot_Pa"]
    with pytest.raises(InputError):
        checked_answer(waiting, {"type": "override", "values": {"dP_hot_max_Pa": 1.2e5}})


def test_the_stated_limits_may_all_be_typed_anew(asked):
    for name in DUTIES:
        rows = [row["name"] for row in asked(name).question["open_values"]]
        sizes = {"shell_diameter_m", "n_passes"}
        assert set(rows) >= stated(name) - sizes
