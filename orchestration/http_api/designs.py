"""GET of a design and its report, and the answer to the question it waits with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from fastapi import APIRouter, Response

from orchestration.http_api.bodies import AnswerBody, DesignView, Done
from orchestration.http_api.context import shown
from orchestration.http_api.identity import Id, Owner
from orchestration.http_api.problems import not_found
from orchestration.http_api.strict_route import JSON, StrictRoute
from orchestration.presentation import SYSTEMS, UnitSystem
from orchestration.report.service import FORMATS
from orchestration.services import Services

REPORT_FORMATS = {"pdf": "pdf", "docx": "docx", "md": "markdown"}


def design_routes(services: Callable[[], Services]) -> APIRouter:
    routes = APIRouter(prefix="/designs", tags=["designs"], route_class=StrictRoute)

    @routes.get("/{id}")
    def design(id: Id, owner: Owner) -> DesignView:
        """The design with all its step records."""
        parts = services()
        found = parts.designs.get(owner, id)
        if found is None:
            raise not_found()
        return DesignView(design=shown(found), step_records=parts.designs.records(owner, id))

    @routes.get("/{id}/report", response_class=Response)
    def report(
        id: Id, owner: Owner, format: Literal["pdf", "docx", "md", "json"] = "pdf",
        units: UnitSystem = SYSTEMS[0],
    ) -> Response:
        """The report as a file. `json` is the design and its records as stored, always SI."""
        parts = services()
        if format == "json":
            content, media = parts.reports.records_json(owner, id), JSON
        else:
            chosen = FORMATS[REPORT_FORMATS[format]]
            content, media = parts.reports.render(owner, id, REPORT_FORMATS[format], units), chosen.media_type
        if content is None:
            raise not_found()
        name = f'attachment; filename="design-{id[:8]}-{units}.{format}"'
        return Response(content, media_type=media, headers={"Content-Disposition": name, "Cache-Control": "no-store"})

    @routes.post("/{id}/respond")
    def respond(id: Id, body: AnswerBody, owner: Owner) -> Done:
        """Answer the open question; another one, or one answered already, is a 409."""
        services().answer(owner, id, body.model_dump())
        return Done(status="received")

    return routes
