"""Every call of the contract against the real app: status codes and shapes."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest

from hx_engine import __version__
from hx_engine.requirements.fields import CHOICES, FLOWS, NUMBERS, TEXTS
from hx_engine.search.sieve import compiled_backend

STATUS_FIELDS = {
    "session_id", "current_step", "pipeline_status", "waiting_for_user", "is_complete", "step_records", "warnings",
    "notes", "escalation_history", "question", "engine_version",
}  # fmt: skip
RECORD_FIELDS = {
    "step_id", "step_name", "started_at", "duration_s", "ai_decision", "ai_confidence", "ai_called",
    "validation_passed", "validation_errors", "outputs", "warnings", "ai_review", "attempt", "position", "quantities",
    "key_outputs", "findings",
}  # fmt: skip
REVIEW_FIELDS = {
    "reasoning", "observation", "corrections", "recommendation", "options", "option_ratings", "event_subtype",
    "property_request_payload",
}  # fmt: skip
ERROR_FIELDS = {"field", "message", "suggestion", "valid_range"}
CALLS = [
    ("POST", "/requirements"), ("POST", "/design"), ("GET", "/design/x/status"), ("GET", "/design/x/stream"),
    ("POST", "/design/x/respond"), ("POST", "/design/x/cancel"), ("GET", "/design/x/trace/Q_W"), ("GET", "/fluids"),
    ("GET", "/limits"), ("GET", "/fields"), ("POST", "/explore"), ("GET", "/nothing"),
]  # fmt: skip


def test_health_says_who_answers(with_engine):
    async def scenario(engine):
        reply = await engine.call("GET", "/health")
        body = {"status": "ok", "service": "hx-engine", "version": __version__, "rating_backend": compiled_backend()}
        assert reply == (200, body)

    with_engine(scenario, internal_secret="s3cret")


@pytest.mark.parametrize("secret", ["", "s3cre", "s3crets", "S3CRET", "pässword", "x" * 5000])
def test_a09_a_wrong_secret_opens_no_call(with_engine, kerosene, secret):
    async def scenario(engine):
        for method, path in CALLS:
            for headers in ({}, {"X-Internal-Secret": secret.encode()}):
                reply = await engine.send(method, path, json=kerosene, headers=headers)
                assert reply.status_code == 401, (method, path)
        assert (await engine.call("GET", "/limits", X_Internal_Secret="s3cret"))[0] == 200

    with_engine(scenario, internal_secret="s3cret")


def test_a_secret_may_hold_any_letters(with_engine):
    async def scenario(engine):
        headers = {"X-Internal-Secret": "gehëim".encode()}
        assert (await engine.send("GET", "/limits", headers=headers)).status_code == 200
        assert (await engine.send("GET", "/limits")).status_code == 401

    with_engine(scenario, internal_secret="gehëim")


def test_requirements_answer_with_a_token(with_engine, kerosene):
    async def scenario(engine):
        first = await engine.call("POST", "/requirements", kerosene)
        assert first == await engine.call("POST", "/requirements", kerosene)
        status, reply = first
        assert status == 200
        assert set(reply) == {"valid", "token", "user_message", "design_input", "warnings", "errors"}
        assert (reply["valid"], reply["errors"]) == (True, [])
        assert kerosene.items() <= reply["design_input"].items()

    with_engine(scenario)


def test_requirements_name_every_missing_field(with_engine):
    async def scenario(engine):
        status, reply = await engine.call("POST", "/requirements", {})
        assert (status, reply["valid"]) == (422, False)
        assert all(set(error) >= ERROR_FIELDS for error in reply["errors"])
        assert {error["field"] for error in reply["errors"]} == {
            "user_id", "hot_fluid_name", "cold_fluid_name", "T_hot_in_C", "T_cold_in_C", "m_dot_hot_kg_s",
            "T_hot_out_C", "T_cold_out_C",
        }  # fmt: skip

    with_engine(scenario)


def test_a_refused_design_has_its_errors_in_detail(with_engine, kerosene):
    async def scenario(engine):
        status, reply = await engine.call("POST", "/design", kerosene | {"m_dot_hot_kg_s": 0.0})
        assert (status, reply["detail"]["valid"]) == (422, False)
        assert [error["field"] for error in reply["detail"]["errors"]] == ["m_dot_hot_kg_s"]

    with_engine(scenario)


def test_unknown_fields_are_ignored_with_a_warning(with_engine, kerosene):
    async def scenario(engine):
        status, reply = await engine.call("POST", "/requirements", kerosene | {"colour": "red"})
        assert status == 200 and any("colour" in warning for warning in reply["warnings"])

    with_engine(scenario)


def test_a_design_runs_to_its_end(with_engine, kerosene):
    async def scenario(engine):
        token = (await engine.call("POST", "/requirements", kerosene))[1]["token"]
        status, begun = await engine.call("POST", "/design", kerosene | {"token": token})
        assert (status, set(begun)) == (200, {"session_id", "stream_url", "token"})
        assert begun["token"] == token and len(begun["session_id"]) >= 22
        assert begun["stream_url"] == f"/api/v1/hx/design/{begun['session_id']}/stream"
        reply = await engine.settled(begun["session_id"])
        assert set(reply) >= STATUS_FIELDS
        assert (reply["pipeline_status"], reply["is_complete"], reply["question"]) == ("completed", True, None)
        assert [r["step_id"] for r in reply["step_records"]] == [*range(1, 13), *range(7, 12), *range(13, 17)]
        for record in reply["step_records"]:
            assert set(record) >= RECORD_FIELDS and set(record["ai_review"]) >= REVIEW_FIELDS
        assert reply["engine_version"] == __version__

    with_engine(scenario)


@pytest.mark.parametrize("change", [{"T_hot_in_C": 181.0}, {"user_id": "bob"}, {"tube_material": "316L"}])
def test_a_token_of_another_input_is_refused(with_engine, kerosene, change):
    async def scenario(engine):
        token = (await engine.call("POST", "/requirements", kerosene))[1]["token"]
        status, reply = await engine.call("POST", "/design", kerosene | change | {"token": token})
        assert (status, reply["detail"]["errors"][0]["field"]) == (400, "token")

    with_engine(scenario)


@pytest.mark.parametrize("token", ["", "x", "é", 7, {"$ne": ""}])
def test_a_strange_token_is_refused(with_engine, kerosene, token):
    async def scenario(engine):
        status, _ = await engine.call("POST", "/design", kerosene | {"token": token})
        assert status in (400, 422)

    with_engine(scenario)


def test_the_signing_key_is_readable_by_its_user_alone(with_engine, tmp_path: Path):
    async def scenario(engine):
        assert stat.S_IMODE((tmp_path / "token.key").stat().st_mode) == 0o600

    with_engine(scenario)


def test_fifty_calls_with_one_key_start_one_design(with_engine, kerosene):
    async def scenario(engine):
        calls = [engine.call("POST", "/design", kerosene, Idempotency_Key="turn-1") for _ in range(50)]
        replies = await asyncio.gather(*calls)
        assert {status for status, _ in replies} == {200}
        assert len({reply["session_id"] for _, reply in replies}) == 1
        other = await engine.call("POST", "/design", kerosene | {"T_hot_in_C": 181.0}, Idempotency_Key="turn-1")
        assert (other[0], other[1]["detail"]["errors"][0]["field"]) == (422, "Idempotency-Key")
        reply = await engine.settled(replies[0][1]["session_id"])
        assert len(reply["step_records"]) == 21

    with_engine(scenario)


def test_one_key_of_two_users_starts_two_designs(with_engine, kerosene):
    async def scenario(engine):
        first = await engine.start(kerosene, Idempotency_Key="turn-1")
        second = await engine.start(kerosene | {"user_id": "bob"}, Idempotency_Key="turn-1")
        assert first != second

    with_engine(scenario)


@pytest.mark.parametrize("session_id", ["x:seq", "%2e%2e%2fa", "*", "$where", "a%0ab", "a" * 10_000, "%00", "%ff", "x"])
def test_malformed_and_unknown_ids_look_the_same(with_engine, session_id):
    async def scenario(engine):
        for call in ("status", "stream"):
            reply = await engine.send("GET", f"/design/{session_id}/{call}")
            assert reply.status_code == 404, call
        for call in ("respond", "cancel"):
            reply = await engine.send("POST", f"/design/{session_id}/{call}", json={"type": "accept"})
            assert reply.status_code == 404, call

    with_engine(scenario)


def test_cancel_ends_a_design_once(with_engine, acid):
    async def scenario(engine):
        session_id = await engine.start(acid)
        await engine.settled(session_id)
        assert (await engine.call("POST", f"/design/{session_id}/cancel"))[0] == 200
        assert (await engine.status(session_id))["pipeline_status"] == "cancelled"
        assert (await engine.call("POST", f"/design/{session_id}/cancel"))[0] == 409
        assert (await engine.answer(session_id, {"type": "accept"}))[0] == 410

    with_engine(scenario)


def test_fluids_are_found_by_likeness(with_engine):
    async def scenario(engine):
        status, reply = await engine.call("GET", "/fluids?query=kerosine&limit=3")
        assert status == 200 and len(reply["fluids"]) <= 3
        assert reply["fluids"][0]["key"] == "kerosene"
        assert len((await engine.call("GET", "/fluids?limit=200"))[1]["fluids"]) > 100

    with_engine(scenario)


def test_the_framework_refuses_in_its_own_shape(with_engine):
    async def scenario(engine):
        for query in ("limit=abc", "limit=0", "limit=1e9", "query=" + "x" * 201):
            status, reply = await engine.call("GET", f"/fluids?{query}")
            assert status == 422
            assert {"loc", "msg"} <= set(reply["detail"][0])

    with_engine(scenario)


def test_fields_describe_every_field_of_a_request(with_engine, kerosene):
    """The ranges told are those that are held: one step outside is refused with the same field."""

    async def scenario(engine):
        status, reply = await engine.call("GET", "/fields")
        rows = {row["name"]: row for row in reply["fields"]}
        assert status == 200 and len(rows) == len(reply["fields"])
        own = {"user_id", "org_id", "raw_request", "token", "mode"}
        assert set(rows) == {*NUMBERS, *CHOICES, *FLOWS, *TEXTS} - own
        for name, row in rows.items():
            assert row["label"] and row["group"] and row["required"] in ("always", "balance", "no"), name
            is_told = row["default"]["source"] and (row["default"]["text"] or row["default"]["value"] is not None)
            assert bool(is_told) is (row["required"] != "always"), f"{name}: its default and why"
            if row["kind"] == "number":
                body = {**kerosene, name: row["high"] * 1.01 + 1.0}
            elif row["kind"] == "choice":
                body = {**kerosene, name: "nothing of the kind"}
            else:
                continue
            refused, checked = await engine.call("POST", "/requirements", body)
            assert refused == 422 and name in {error["field"] for error in checked["errors"]}, name

    with_engine(scenario)


def test_limits_name_their_source(with_engine):
    async def scenario(engine):
        status, reply = await engine.call("GET", "/limits")
        rows = {row["id"]: row for row in reply["limits"]}
        assert (status, rows["F_min"]["value"], rows["F_min"]["kind"]) == (200, 0.75, "hard")
        assert all(row["source"] and row["label"] for row in rows.values())

    with_engine(scenario)


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [("GET", "/nope", 404), ("GET", "/design", 405), ("PUT", "/requirements", 405), ("TRACE", "/health", 405),
     ("DELETE", "/design/x/status", 405), ("GET", "/docs", 404), ("GET", "/openapi.json", 404)],
)  # fmt: skip
def test_what_is_not_there_is_refused_in_json(with_engine, method, path, expected):
    async def scenario(engine):
        reply = await engine.send(method, path)
        assert reply.status_code == expected
        assert reply.headers["content-type"] == "application/json" and reply.json()["detail"]

    with_engine(scenario)


def test_a_number_is_traced_to_what_was_stated(with_engine, kerosene):
    async def scenario(engine):
        session_id = await engine.start(kerosene)
        await engine.settled(session_id)
        status, reply = await engine.call("GET", f"/design/{session_id}/trace/U_dirty_W_m2K")
        rows = {row["key"]: row for row in reply["quantities"]}
        assert status == 200 and reply["quantities"][0]["key"] == "U_dirty_W_m2K"
        assert {"h_tube_W_m2K", "h_shell_W_m2K"} <= set(rows)
        assert rows["U_dirty_W_m2K"]["attempt"] == 2
        assert (await engine.call("GET", f"/design/{session_id}/trace/nothing"))[0] == 404

    with_engine(scenario)


def test_status_after_a_number_of_records_gives_the_newer_ones(with_engine, kerosene):
    async def scenario(engine):
        session_id = await engine.start(kerosene)
        whole = await engine.settled(session_id)
        total = len(whole["step_records"])

        async def asked(after):
            reply = await engine.send("GET", f"/design/{session_id}/status", params={"after": after})
            assert reply.status_code == 200
            return reply.json()

        for after in (0, 5, total):
            part = await asked(after)
            assert part == {**whole, "step_records": whole["step_records"][after:], "records_from": after}
        assert (await asked(total + 7))["records_from"] == total
        for odd in ("", "-1", "x", "1.5", "9" * 40, "١"):
            assert await asked(odd) == whole

    with_engine(scenario)
