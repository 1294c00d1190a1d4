"""The launcher: the pages of streamlit_app.py plus our HTTP routes, behind one gate.

    streamlit run server.py
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from orchestration.bootstrap import close_services, get_login, get_services
from orchestration.errors import ConfigError
from orchestration.login import Login
from orchestration.web import FrontGate

ALL_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Start every part before the first visitor, stop them after the last."""
    await asyncio.to_thread(get_services)
    yield
    await asyncio.to_thread(close_services)


async def health(request: Request) -> JSONResponse:
    """200 when every part works, else 503 with the names of those that do not. Strangers see no more."""
    body = await asyncio.to_thread(get_services().health)
    if not request.scope.get("arken_logged_in"):
        del body["parts"]
    return JSONResponse(body, 503 if body["failing"] else 200, headers={"Cache-Control": "no-store"})


async def unknown(request: Request) -> JSONResponse:
    return JSONResponse({"detail": "there is no such route"}, 404)


def checked_login() -> Login | None:
    """A wrong setting ends the start here, in one line that names the variable."""
    try:
        return get_login()
    except ConfigError as error:
        raise SystemExit(f"ARKEN HX cannot start. {error}") from None


app = st.App(
    "streamlit_app.py",
    routes=[
        Route("/health", health, methods=["GET"]),
        Route("/api/{path:path}", unknown, methods=ALL_METHODS),
        Route("/v1/{path:path}", unknown, methods=ALL_METHODS),
    ],
    middleware=[Middleware(FrontGate, login=checked_login())],
    lifespan=lifespan,
)
