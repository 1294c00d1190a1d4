"""POST /rate: one stated geometry for one duty, rated at once. Stateless and idempotent."""

from __future__ import annotations

from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from hx_engine import __version__
from hx_engine.api.bodies import answer, invalid, read_object
from hx_engine.api.engine import Engine
from hx_engine.errors import HxError, InputError
from hx_engine.pipeline.given_geometry import check_geometry, rate_given
from hx_engine.pipeline.kept_answers import answers_that_hold
from hx_engine.requirements import check_request
from hx_engine.requirements.fields import ASSUMPTIONS
from hx_engine.state import Session


def rate_routes(engine: Engine, base_path: str) -> APIRouter:
    """The route: body {"request": as of /design, "geometry": dimensions}, answer {"step_records": [...], ...}.

    With the `session_id` of a design, what was answered in it before its search holds here too.
    """
    routes = APIRouter(prefix=base_path)

    @routes.post("/rate")
    async def rate(request: Request) -> Response:
        body = await read_object(request)
        return await run_in_threadpool(_rate, engine, body)

    return routes


def _rate(engine: Engine, body: dict[str, Any]) -> Response:
    case = rated_case(engine, body)
    if isinstance(case, Response):
        return case
    records, warnings = case.session.records, case.warnings
    return answer(
        {
            "step_records": records,
            "warnings": list(dict.fromkeys([*warnings, *(text for row in records for text in _said(row))])),
            "design_input": case.session.design_input,
            "geometry": case.geometry,
            "engine_version": __version__,
        }
    )


class RatedCase(NamedTuple):
    """The duty in the stated geometry, worked out; and what the check of the request warned of."""

    session: Session
    geometry: dict[str, Any]
    warnings: list[str]


def rated_case(engine: Engine, body: dict[str, Any]) -> RatedCase | Response:
    """Rate the body of `/rate`, or the 422 that names what is wrong with it."""
    checked = check_request(_object(body, "request"))
    given, wrong = check_geometry(_object(body, "geometry"))
    errors = [*checked.errors, *wrong]
    if errors:
        return answer({"detail": invalid(errors, checked.warnings, user_message=checked.user_message)}, 422)
    try:
        known = engine.store.load(str(body["session_id"])) if body.get("session_id") else None
        assumed, answered = checked.design_input.get(ASSUMPTIONS, []), answers_that_hold(known, checked.design_input)
        session = rate_given(checked.design_input, assumed, given, answered, checked.warnings)
    except InputError:
        raise
    except HxError as error:
        refusal = InputError("request", None, str(error), "Change the duty or the geometry.", "")
        return answer({"detail": invalid([refusal])}, 422)
    return RatedCase(session, given, checked.warnings)


def _said(record: dict[str, Any]) -> list[str]:
    return [*record["validation_errors"], *record["warnings"]]


def _object(body: dict[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name)
    if not isinstance(value, dict):
        raise InputError(name, None, f"{name} is missing or no object.", f"Send {name} as a JSON object.", "an object")
    return value
