"""`GET /design/{id}/drawing`: what the drawings of a design are made from; beyond the contract."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from hx_engine.api.bodies import answer, refused
from hx_engine.api.engine import Engine
from hx_engine.pipeline.drawing import drawing
from hx_engine.pipeline.stored_design import design_of

UNKNOWN = "There is no design of that id."
NO_GEOMETRY = "The design has no geometry yet: step 6 gives the first one, step 12 the final one."


def drawing_routes(engine: Engine, base_path: str) -> APIRouter:
    """The route of one engine: 404 for an unknown design, 409 while it has no geometry."""
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

    return routes
