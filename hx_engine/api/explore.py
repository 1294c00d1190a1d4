"""POST /explore: the geometries around a design, for a request or a stored design; nothing is stored."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from hx_engine.api.bodies import answer, invalid, read_object, refused
from hx_engine.api.designs import UNKNOWN
from hx_engine.api.engine import Engine
from hx_engine.errors import HxError, InputError
from hx_engine.pipeline.explore import NotReadyError, before_search, explore
from hx_engine.pipeline.stored_design import design_of
from hx_engine.requirements import check_request

LONGEST_ID = 200


def explore_routes(engine: Engine, base_path: str) -> APIRouter:
    """The route of one engine."""
    routes = APIRouter(prefix=base_path)

    @routes.post("/explore")
    async def explored(request: Request) -> Response:
        body = await read_object(request)
        return await run_in_threadpool(_explore, engine, body)

    return routes


def _explore(engine: Engine, body: dict[str, Any]) -> Response:
    try:
        if "session_id" in body:
            session_id = _session_id(body)
            session = engine.store.load(session_id)
            if session is None:
                return refused(404, UNKNOWN, "session_id")
            return answer({"session_id": session_id, **explore(design_of(session))})
        checked = check_request(body)
        if not checked.is_valid:
            found = invalid(checked.errors, checked.warnings, user_message=checked.user_message)
            return answer({"detail": found}, 422)
        return answer({"session_id": None, **explore(before_search(checked.design_input))})
    except InputError as error:
        return answer({"detail": invalid([error])}, 422)
    except NotReadyError as error:
        return refused(409, str(error), "session_id", "Start the design, answer its question, and explore it then.")
    except HxError as error:
        return refused(422, str(error), "request", "Change the request.")


def _session_id(body: dict[str, Any]) -> str:
    """The id alone in the body; InputError otherwise."""
    value, others = body["session_id"], sorted(set(body) - {"session_id"})
    if others:
        raise InputError(
            "session_id", value, "A session_id was given together with other fields.",
            "Send the session_id alone, or a whole request without it.", '{"session_id": "..."} or a request',
        )  # fmt: skip
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID:
        raise InputError(
            "session_id", value, "A session_id is a text.", "Send the id that POST /design gave.",
            f"1 to {LONGEST_ID} characters",
        )  # fmt: skip
    return value
