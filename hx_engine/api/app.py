"""The application: engine, routes, secret, and the last handler of errors."""

from __future__ import annotations

import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from hx_engine import __version__
from hx_engine.api.bodies import answer, invalid
from hx_engine.api.designs import design_routes
from hx_engine.api.drawing import drawing_routes
from hx_engine.api.engine import Engine
from hx_engine.api.explore import explore_routes
from hx_engine.api.rate import rate_routes
from hx_engine.api.secret import SecretGate
from hx_engine.errors import InputError
from hx_engine.limits import all_limits
from hx_engine.properties import search_fluids
from hx_engine.requirements.describe import field_descriptions
from hx_engine.settings import EngineSettings
from hx_engine.work import Checkpoint, no_checkpoint

log = logging.getLogger(__name__)
BASE_PATH = "/api/v1/hx"
HEALTH_PATH = f"{BASE_PATH}/health"


def create_app(settings: EngineSettings, checkpoint: Checkpoint = no_checkpoint) -> FastAPI:
    """The engine as an ASGI application; unfinished designs of the data directory go on when its lifespan starts.

    Parameters
    ----------
    settings : EngineSettings
        Data directory, secret, workers: how many, threads or processes or a cluster, their deadline.
    checkpoint : callable
        Called as checkpoint(position, phase) around each stored step; on threads alone.
    """
    engine = Engine(settings, checkpoint)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        resumed = await run_in_threadpool(engine.resume)
        if resumed:
            log.info("%d designs go on where the last engine stopped", resumed)
        yield
        await run_in_threadpool(engine.close)

    app = FastAPI(
        title="HX Engine",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.engine = engine
    app.include_router(_lookups(engine))
    app.include_router(drawing_routes(engine, BASE_PATH))
    app.include_router(design_routes(engine, BASE_PATH))
    app.include_router(rate_routes(engine, BASE_PATH))
    app.include_router(explore_routes(engine, BASE_PATH))
    app.add_exception_handler(InputError, _on_input_error)
    app.add_exception_handler(Exception, _on_bug)
    secret = settings.internal_secret.get_secret_value() if settings.internal_secret else None
    app.add_middleware(SecretGate, secret=secret, open_path=HEALTH_PATH)
    return app


def _lookups(engine: Engine) -> APIRouter:
    """What can be asked without a design."""
    routes = APIRouter(prefix=BASE_PATH)

    @routes.get("/health")
    async def health() -> Response:
        return answer(engine.health())

    @routes.get("/fluids")
    def fluids(query: str = Query("", max_length=200), limit: int = Query(20, ge=1, le=200)) -> Response:
        return answer({"query": query, "fluids": search_fluids(query, limit)})

    @routes.get("/limits")
    def limits() -> Response:
        return answer({"limits": [row.to_dict() for row in all_limits().values()]})

    @routes.get("/fields")
    def fields() -> Response:
        return answer({"fields": list(field_descriptions())})

    return routes


async def _on_input_error(request: Request, error: InputError) -> Response:
    found = invalid([error])
    is_check = request.url.path == f"{BASE_PATH}/requirements"
    return answer(found if is_check else {"detail": found}, getattr(error, "status", 422))


async def _on_bug(request: Request, error: Exception) -> Response:
    error_id = uuid.uuid4().hex[:12]
    log.error("request failed (%s)", error_id, exc_info=error)
    return JSONResponse({"detail": f"Internal error; error id {error_id}."}, 500)
