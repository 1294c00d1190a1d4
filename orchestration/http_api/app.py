"""The routes under /api as one ASGI application; the gate in front of it has settled who asks."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as RoutingError

from orchestration.errors import OrchestrationError
from orchestration.http_api import problems
from orchestration.http_api.chat import chat_routes
from orchestration.http_api.context import context_routes
from orchestration.http_api.designs import design_routes
from orchestration.http_api.documentation import documentation_routes
from orchestration.http_api.strict_route import StrictRoute
from orchestration.services import Services

VERSION = "1"
ABOUT = (
    "Conversations and heat-exchanger designs. Values of fields are SI; words and reports are in the units asked for. "
    "Identity is a login cookie or a Bearer key."
)


def create_api(services: Callable[[], Services]) -> FastAPI:
    """The application to mount under /api. `services` is asked at every request, so a mount needs no lifespan."""
    api = FastAPI(
        title="ARKEN HX", version=VERSION, description=ABOUT, docs_url=None, redoc_url=None,
        openapi_url=None, redirect_slashes=False,
        responses={422: {"model": problems.Refusal, "description": "The request is wrong; `errors` says where"}},
    )  # fmt: skip
    api.router.route_class = StrictRoute
    for routes in (chat_routes(services), context_routes(services), design_routes(services)):
        api.include_router(routes)
    api.include_router(documentation_routes(api))
    api.add_exception_handler(RequestValidationError, problems.on_invalid)
    api.add_exception_handler(HTTPException, problems.on_http)
    api.add_exception_handler(RoutingError, problems.on_http)
    api.add_exception_handler(OrchestrationError, problems.on_known)
    return api
