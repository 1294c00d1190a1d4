"""The launcher: the pages of streamlit_app.py plus our HTTP routes, behind one gate.

    streamlit run server.py
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from orchestration.bootstrap import close_services, get_door, get_services
from orchestration.door import Door
from orchestration.errors import ConfigError
from orchestration.http_api import create_api, fault_answer
from orchestration.log_lines import install as install_log
from orchestration.web import EarlyStart, FrontGate, KnownPages, Packed, Unrouted


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Start every part before the first visitor, stop them after the last."""
    services = await asyncio.to_thread(get_services)
    install_log(services.settings)
    services.is_served.set()
    yield
    await asyncio.to_thread(close_services)


async def health(request: Request) -> JSONResponse:
    """200 when every part works, else 503 with the names of those that start or fail. Strangers see no more."""
    if request.method not in ("GET", "HEAD"):
        return JSONResponse({"detail": "use GET"}, 405, headers={"Allow": "GET, HEAD"})
    body = await asyncio.to_thread(get_services().health)
    if not request.scope.get("arken_logged_in"):
        del body["parts"]
    return JSONResponse(body, 200 if body["status"] == "ok" else 503, headers={"Cache-Control": "no-store"})


def checked_door() -> Door:
    """A wrong setting ends the start here, in one line that names the variable."""
    try:
        return get_door()
    except ConfigError as error:
        raise SystemExit(f"ARKEN HX cannot start. {error}") from None


PAGES = Path(__file__).with_name("pages")
SCRIPTS = Path(st.__file__).with_name("static") / "static" / "js"
door = checked_door()
app = st.App(
    "streamlit_app.py",
    routes=[
        Route("/health", health, methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]),
        Mount("/api", create_api(get_services)),
        Mount("/v1", Unrouted()),
    ],
    middleware=[
        Middleware(FrontGate, credentials=door.credentials, visitors=door.visitors),
        Middleware(KnownPages, names=frozenset(page.stem for page in PAGES.glob("*.py"))),
        Middleware(EarlyStart, scripts=SCRIPTS),
        Middleware(Packed),
    ],
    lifespan=lifespan,
    exception_handlers={Exception: fault_answer},
)
