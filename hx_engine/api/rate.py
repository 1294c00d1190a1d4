"""POST /rate: one stated geometry for one duty, rated at once. Stateless and idempotent."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from hx_engine import __version__
from hx_engine.api.bodies import answer, invalid, read_object
from hx_engine.errors import HxError, InputError
from hx_engine.pipeline.given_geometry import check_geometry, rate_given
from hx_engine.requirements import check_request
from hx_engine.requirements.fields import ASSUMPTIONS


def rate_routes(base_path: str) -> APIRouter:
    """The route: body {"request": as of /design, "geometry": dimensions}, answer {"step_records": [...], ...}."""
    routes = APIRouter(prefix=base_path)

    @routes.post("/rate")
    async def rate(request: Request) -> Response:
        body = await read_object(request)
        return await run_in_threadpool(_rate, body)

    return routes


def _rate(body: dict[str, Any]) -> Response:
    wanted, errors = _object(body, "request"), []
    checked = check_request(wanted)
    given, wrong = check_geometry(_object(body, "geometry"))
    errors = [*checked.errors, *wrong]
    if errors:
        return answer({"detail": invalid(errors, checked.warnings, user_message=checked.user_message)}, 422)
    try:
        records = rate_given(checked.design_input, checked.design_input.get(ASSUMPTIONS, []), given)
    except InputError:
        raise
    except HxError as error:
        refusal = InputError("request", None, str(error), "Change the duty or the geometry.", "")
        return answer({"detail": invalid([refusal])}, 422)
    return answer(
        {
            "step_records": records,
            "warnings": list(dict.fromkeys([*checked.warnings, *(text for row in records for text in _said(row))])),
            "design_input": checked.design_input,
            "geometry": given,
            "engine_version": __version__,
        }
    )


def _said(record: dict[str, Any]) -> list[str]:
    return [*record["validation_errors"], *record["warnings"]]


def _object(body: dict[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name)
    if not isinstance(value, dict):
        raise InputError(name, None, f"{name} is missing or no object.", f"Send {name} as a JSON object.", "an object")
    return value
