"""The routes and the gate of `server.py` without the pages, behind a real uvicorn on its own port."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from orchestration.door import Door
from orchestration.http_api import create_api
from orchestration.services import Services
from orchestration.web import FrontGate, Unrouted


@contextmanager
def serving(services: Services, door: Door) -> Iterator[str]:
    """The base URL while the server runs."""
    routes = [Mount("/api", create_api(lambda: services)), Mount("/v1", Unrouted())]
    gate = FrontGate(Starlette(routes=routes), door.credentials, door.visitors)
    with listening(gate, proxy_headers=False, lifespan="off") as url:
        yield url


@contextmanager
def listening(app: Any, **settings: Any) -> Iterator[str]:
    """The base URL of an ASGI app while uvicorn serves it in a thread."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", **settings))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive() and time.monotonic() < end, "the server did not start"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
