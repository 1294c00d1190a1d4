"""What drawings are made from: `GET /design/{id}/drawing`, and `POST /drawing` of a stated geometry."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from hx_engine.api.bodies import answer, read_object, refused
from hx_engine.api.engine import Engine
from hx_engine.api.rate import rated_case
from hx_engine.pipeline.drawing import drawing
from hx_engine.pipeline.stored_design import design_of

UNKNOWN = "There is no design of that id."
NO_GEOMETRY = "The design has no geometry yet: step 6 gives the first one, step 12 the final one."


def drawing_routes(engine: Engine, base_path: str) -> APIRouter:
    """The routes of one engine: 404 for an unknown design, 409 while it has no geometry.

    A stated geometry comes in the body of `/rate`, is refused as there, and nothing of it is stored.
    """
    routes = APIRouter(prefix=base_path)

    @routes.get("/design/{session_id}/drawing")
    def design_drawing(session_id: str) -> Response:
        session = engine.store.load(session_id)
        if session is None:
            return refused(404, UNKNOWN)
        found = drawing(design_of(session))
        if found is None:
            return refused(409, NO_GEOMETRY, suggestion="Ask again when step 6 is done.")
        return answer({"session_id": session_id, **found})

    @routes.post("/drawing")
    async def stated_drawing(request: Request) -> Response:
        body = await read_object(request)
        return await run_in_threadpool(_stated, engine, body)

    return routes


def _stated(engine: Engine, body: dict[str, Any]) -> Response:
    case = rated_case(engine, body)
    return case if isinstance(case, Response) else answer(drawing(design_of(case.session)) or {})
