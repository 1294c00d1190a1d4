"""A design that waits: answers close their own question once, bad ones leave it open."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hx_engine.state import SessionStore


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def waiting(engine, acid) -> tuple[str, dict]:
    session_id = await engine.start(acid)
    reply = await engine.settled(session_id)
    assert (reply["pipeline_status"], reply["waiting_for_user"], reply["is_complete"]) == ("waiting", True, False)
    return session_id, reply["question"]


def test_the_question_says_what_is_needed(with_engine, acid):
    async def scenario(engine):
        _, question = await waiting(engine, acid)
        assert set(question) >= {
            "question_id", "step_id", "message", "options", "recommendation", "property_request_payload",
        }  # fmt: skip
        payload = question["property_request_payload"]
        assert payload["fluids"][0]["side"] == "hot" and payload["fluids"][0]["ai_estimate"] is None
        assert set(payload["required_properties"]) == {"density_kg_m3", "viscosity_Pa_s", "cp_J_kgK", "k_W_mK"}
        assert all(set(option) >= {"id", "label", "effect"} for option in question["options"])

    with_engine(scenario)


def test_given_properties_let_the_design_go_on(with_engine, acid, acid_values):
    async def scenario(engine):
        session_id, question = await waiting(engine, acid)
        body = {"type": "override", "values": acid_values, "question_id": question["question_id"]}
        assert await engine.answer(session_id, body) == (200, {"status": "received"})
        reply = await engine.settled(session_id)
        assert reply["question"] is None or reply["question"]["question_id"] != question["question_id"]
        given = [record for record in reply["step_records"] if "density_hot_kg_m3" in record["outputs"]]
        assert given[-1]["outputs"]["density_hot_kg_m3"] == acid_values["density_hot_kg_m3"]
        assert reply["escalation_history"]

    with_engine(scenario)


BAD_ANSWERS = [
    {}, {"type": None}, {"type": "yes"}, {"type": "accept"}, {"type": "override"}, {"type": "override", "values": []},
    {"type": "override", "values": "all good"}, {"type": "override", "values": {"option_id": "nothing"}},
    {"type": "override", "values": {"density_hot_kg_m3": "heavy"}},
    {"type": "override", "values": {"density_hot_kg_m3": 1e9}},
    {"type": "override", "values": {"density_hot_kg_m3": 1800.0}},
    {"type": "override", "values": {"hot": {"density_kg_m3": -1}}},
    {"type": "accept", "values": {"user_input": "yes, use the larger nozzle"}},
    {"type": "accept", "values": {"user_input": "do not abandon the design"}},
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD_ANSWERS, ids=str)
def test_a_bad_answer_names_its_field_and_the_design_keeps_waiting(with_engine, acid, acid_values, bad):
    async def scenario(engine):
        session_id, question = await waiting(engine, acid)
        status, reply = await engine.answer(session_id, bad)
        assert status == 422
        error = reply["detail"]["errors"][0]
        assert error["field"] and error["message"] and error["suggestion"]
        assert (await engine.status(session_id))["question"]["question_id"] == question["question_id"]
        assert (await engine.answer(session_id, {"type": "override", "values": acid_values}))[0] == 200

    with_engine(scenario)


V09_REPLIES = [
    {"type": "accept", "option_index": "abc"}, {"type": "override", "values": {"option_index": "abc"}},
    {"type": "override", "values": {"option_index": 99}}, {"type": "override", "values": {"option_index": None}},
    {"type": "override", "values": {"option_id": 99}}, {"type": "override", "values": {"option_id": ["accept"]}},
    {"type": 7, "values": {}}, {"type": "override", "values": 3}, {"type": "accept", "question_id": "q-other"},
    {"question_id": None, "values": {"option_id": "abc"}},
]  # fmt: skip


@pytest.mark.parametrize("bad", V09_REPLIES, ids=str)
def test_V09_a_reply_with_a_bad_option_is_refused_and_the_right_one_then_works(with_engine, acid, acid_values, bad):
    async def scenario(engine):
        session_id, question = await waiting(engine, acid)
        status, _ = await engine.answer(session_id, bad)
        assert status in (409, 422)
        left = await engine.status(session_id)
        assert (left["pipeline_status"], left["question"]["question_id"]) == ("waiting", question["question_id"])
        right = {"type": "override", "values": acid_values, "question_id": question["question_id"]}
        assert (await engine.answer(session_id, right))[0] == 200

    with_engine(scenario)


def test_C03_one_of_a_hundred_answers_wins_and_the_others_are_told(with_engine, acid, acid_values):
    async def scenario(engine):
        session_id, question = await waiting(engine, acid)
        replies = await asyncio.gather(
            *(
                engine.answer(
                    session_id,
                    {
                        "type": "override", "question_id": question["question_id"],
                        "values": acid_values | {"density_hot_kg_m3": 1700.0 + number},
                    },
                )  # fmt: skip
                for number in range(100)
            )
        )
        won = [number for number, (status, _) in enumerate(replies) if status == 200]
        lost = [reply for status, reply in replies if status == 409]
        assert (len(won), len(lost)) == (1, 99)
        assert all("already answered" in reply["detail"]["message"] for reply in lost)
        reply = await engine.settled(session_id)
        given = [record for record in reply["step_records"] if "density_hot_kg_m3" in record["outputs"]]
        assert given[-1]["outputs"]["density_hot_kg_m3"] == 1700.0 + won[0]

    with_engine(scenario)


def test_C03_of_answers_that_all_found_the_question_open_one_closes_it(with_engine, acid, acid_values, monkeypatch):
    """Every one has read the design before the first of them is stored."""
    together, close = threading.Barrier(20), SessionStore.answer

    def at_once(*given):
        together.wait(60)
        return close(*given)

    async def scenario(engine):
        session_id, question = await waiting(engine, acid)
        monkeypatch.setattr(SessionStore, "answer", at_once)
        body = {"type": "override", "values": acid_values, "question_id": question["question_id"]}
        replies = await asyncio.gather(*(engine.answer(session_id, body) for _ in range(together.parties)))
        assert sorted(status for status, _ in replies) == [200] + [409] * (together.parties - 1)
        assert all("already answered" in reply["detail"]["message"] for status, reply in replies if status == 409)

    with_engine(scenario)


def test_C03_an_answer_never_meets_another_question(with_engine, acid, acid_values):
    async def scenario(engine):
        session_id, question = await waiting(engine, acid)
        other = {"type": "override", "values": acid_values, "question_id": question["question_id"] + "0"}
        status, reply = await engine.answer(session_id, other)
        assert status == 409 and question["question_id"] in reply["detail"]["message"]
        assert (await engine.status(session_id))["question"]["question_id"] == question["question_id"]

    with_engine(scenario)


def test_an_answer_nobody_asked_for_is_gone(with_engine, kerosene):
    async def scenario(engine):
        session_id = await engine.start(kerosene)
        assert (await engine.settled(session_id))["pipeline_status"] == "completed"
        assert (await engine.answer(session_id, {"type": "accept"}))[0] == 410

    with_engine(scenario)


def test_D04_a_question_is_answered_after_three_hours_and_a_restart(with_engine, acid, acid_values, tmp_path):
    """The engine stops, its stored times are put back by three hours, another engine takes the answer."""
    seen = {}

    async def ask(engine):
        seen["id"], seen["question"] = await waiting(engine, acid)

    async def answer(engine):
        assert (await engine.status(seen["id"]))["question"] == seen["question"]
        assert (await engine.answer(seen["id"], {"type": "override", "values": acid_values}))[0] == 200
        assert (await engine.settled(seen["id"]))["question"] != seen["question"]

    with_engine(ask)
    (database,) = tmp_path.rglob("designs.sqlite3")
    with closing(sqlite3.connect(database)) as stored, stored:
        earlier = (datetime.now(UTC) - timedelta(hours=3)).isoformat()
        assert stored.execute("UPDATE sessions SET created_at = ?, updated_at = ?", (earlier, earlier)).rowcount == 1
    with_engine(answer)


@pytest.mark.parametrize("count", [40, pytest.param(200, marks=pytest.mark.tier2)])
def test_D04_waiting_designs_hold_no_thread_and_little_memory(with_engine, acid, count):
    async def scenario(engine):
        await waiting(engine, acid)
        threads, resident = threading.active_count(), resident_bytes()
        ids = [await engine.start(acid | {"user_id": f"user {number}"}) for number in range(count)]
        for session_id in ids:
            assert (await engine.settled(session_id))["pipeline_status"] == "waiting"
        assert threading.active_count() <= threads + 2
        assert len(asyncio.all_tasks()) <= 4
        assert resident_bytes() - resident <= count * 1_000_000

    with_engine(scenario)
