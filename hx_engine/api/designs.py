"""Routes of designs: check, start, follow, answer, cancel."""

from __future__ import annotations

import re
import time
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from hx_engine.api.bodies import answer, invalid, read_object, refused
from hx_engine.api.engine import Engine
from hx_engine.api.long_poll import LongPoll
from hx_engine.api.status_reader import StatusReader
from hx_engine.api.stream import design_stream
from hx_engine.api.tokens import digest_of, has_lapsed, is_token_of
from hx_engine.api.trace import trace_of
from hx_engine.errors import InputError
from hx_engine.pipeline.answer_check import checked_answer, ends_design
from hx_engine.requirements import check_request
from hx_engine.state import Session
from hx_engine.state.store import now

IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9._:-]{1,200}")
UNKNOWN = "There is no design of that id."


def design_routes(engine: Engine, base_path: str) -> APIRouter:
    """The routes of one engine."""
    routes = APIRouter(prefix=base_path)
    reader, long_poll = StatusReader(engine.store), LongPoll(engine.store)

    @routes.post("/requirements")
    async def requirements(request: Request) -> Response:
        body = await read_object(request)
        return await run_in_threadpool(_check, engine, body)

    @routes.post("/design")
    async def design(request: Request) -> Response:
        body = await read_object(request)
        key = request.headers.get("idempotency-key")
        return await run_in_threadpool(_start, engine, body, key, base_path)

    @routes.get("/design/{session_id}/status")
    async def status(session_id: str, after: str | None = None, wait_s: str | None = None) -> Response:
        granted = {} if wait_s is None else {"wait_s": await long_poll.news(session_id, after, wait_s)}
        view = await run_in_threadpool(reader.read, session_id, after)
        return refused(404, UNKNOWN) if view is None else answer(view | granted)

    @routes.get("/design/{session_id}/stream")
    async def stream(session_id: str, request: Request) -> Response:
        if await run_in_threadpool(engine.store.load, session_id) is None:
            return refused(404, UNKNOWN)
        return design_stream(engine.store, session_id, request.headers.get("last-event-id"))

    @routes.post("/design/{session_id}/respond")
    async def respond(session_id: str, request: Request) -> Response:
        body = await read_object(request)
        return await run_in_threadpool(_respond, engine, session_id, body)

    @routes.post("/design/{session_id}/cancel")
    def cancel(session_id: str) -> Response:
        session = engine.store.load(session_id)
        if session is None:
            return refused(404, UNKNOWN)
        if not engine.store.end(session_id, "cancelled"):
            return refused(409, f"The design has ended already: {engine.store.load(session_id).status}.")
        return answer({"status": "cancelled"})

    @routes.get("/design/{session_id}/trace/{name:path}")
    def trace(session_id: str, name: str) -> Response:
        session = engine.store.load(session_id)
        rows = None if session is None else trace_of(session, name)
        if rows is None:
            return refused(404, UNKNOWN if session is None else "No step has given a quantity of that name.")
        return answer({"session_id": session_id, "name": name, "quantities": rows})

    return routes


def _check(engine: Engine, body: dict[str, Any]) -> Response:
    checked = check_request(body)
    if not checked.is_valid:
        more = {"user_message": checked.user_message, "design_input": checked.design_input}
        return answer(invalid(checked.errors, checked.warnings, **more), 422)
    return answer(
        {
            "valid": True,
            "token": engine.token(checked),
            "user_message": checked.user_message,
            "design_input": checked.design_input,
            "warnings": checked.warnings,
            "errors": [],
        }
    )


def _start(engine: Engine, body: dict[str, Any], key: str | None, base_path: str) -> Response:
    checked = check_request(body)
    token = body.get("token")
    if not checked.is_valid:
        return answer(
            {"detail": invalid(checked.errors, checked.warnings, user_message=checked.user_message)}, 422
        )
    if token is not None and (wrong := _wrong_token(engine, checked.design_input, token)):
        return refused(400, wrong, "token", "Check the request again and use its token.")
    if key is not None and not IDEMPOTENCY_KEY.fullmatch(key):
        return refused(400, "The Idempotency-Key is 1 to 200 letters, digits and . _ : -", "Idempotency-Key")
    session = engine.start(checked, key)
    if session.token != digest_of(engine.key, checked.design_input):
        return refused(
            422,
            "This Idempotency-Key started a design with another request.",
            "Idempotency-Key",
            "Use a new key.",
        )
    return answer(
        {
            "session_id": session.session_id,
            "stream_url": f"{base_path}/design/{session.session_id}/stream",
            "token": token or engine.token(checked),
        }
    )


def _wrong_token(engine: Engine, design_input: dict[str, Any], token: Any) -> str:
    """What is wrong with the token, empty when it holds."""
    if not isinstance(token, str) or not is_token_of(engine.key, design_input, token):
        return "The token belongs to another request."
    if has_lapsed(token, time.time(), engine.token_lifetime_s):
        return f"The token is older than {engine.token_lifetime_s:g} s."
    return ""


def _respond(engine: Engine, session_id: str, body: dict[str, Any]) -> Response:
    session = engine.store.load(session_id)
    if session is None:
        return refused(404, UNKNOWN)
    asked, is_waiting = body.get("question_id"), session.question is not None and session.status == "waiting"
    if (closed := _answer_to(session, asked)) is not None:
        return _closed(closed)
    if not is_waiting:
        return refused(410, f"The design waits for no answer: it is {session.status}.", "question_id")
    if asked is not None and asked != session.question["question_id"]:
        return refused(
            409,
            f"That question is not open; the open one is {session.question['question_id']}.",
            "question_id",
            "Read the status and answer the open question.",
        )
    try:
        kind, values = checked_answer(session, body)
    except InputError as error:
        return answer({"detail": invalid([error])}, 422)
    ends = ends_design(session.question, kind)
    given = {
        "question_id": session.question["question_id"],
        "step_id": session.question["step_id"],
        "type": kind,
        "values": values,
        "at": now(),
    }
    if not engine.store.answer(session_id, given, "terminated" if ends else "running"):
        first = _answer_to(engine.store.load(session_id), given["question_id"])
        return _closed(first) if first else refused(409, "The design ended meanwhile.", "question_id")
    if not ends:
        engine.run(session_id)
    return answer({"status": "received"})


def _answer_to(session: Session, question_id: Any) -> dict[str, Any] | None:
    """The answer a question was closed with, None where it is open or never was."""
    given = [row for row in session.answers if row["question_id"] == question_id]
    return given[0] if given else None


def _closed(given: dict[str, Any]) -> Response:
    said = given["values"].get("option_id") or given["type"]
    return refused(409, f"This question is already answered: {said}.", "question_id", "Read the status again.")
