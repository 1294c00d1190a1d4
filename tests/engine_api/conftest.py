"""The real app in this process, reached over HTTP semantics."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from hx_engine.api import create_app
from hx_engine.settings import EngineSettings

BASE = "/api/v1/hx"
KEROSENE = {
    "user_id": "ann", "hot_fluid_name": "kerosene", "cold_fluid_name": "cooling water", "T_hot_in_C": 180.0,
    "T_hot_out_C": 60.0, "T_cold_in_C": 30.0, "T_cold_out_C": 40.0, "m_dot_hot_kg_s": 12.5,
}  # fmt: skip
ACID = KEROSENE | {"hot_fluid_name": "sulfuric acid 98 wt%", "T_hot_in_C": 95.0, "T_hot_out_C": 70.0}
"""A fluid without properties: the design asks for them."""


class EngineHttp:
    """One engine; `call` gives (status, body)."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        reply = await self.client.request(method, BASE + path, json=body, headers=sent)
        return reply.status_code, reply.json()

    async def start(self, body: dict[str, Any] = KEROSENE, **headers: str) -> str:
        status, reply = await self.call("POST", "/design", body, **headers)
        assert status == 200, reply
        return reply["session_id"]

    async def settled(self, session_id: str) -> dict[str, Any]:
        """The status once the design neither is about to run nor runs."""
        for _ in range(600):
            _, reply = await self.call("GET", f"/design/{session_id}/status")
            if reply["pipeline_status"] not in ("pending", "running"):
                return reply
            await asyncio.sleep(0.02)
        raise AssertionError("the design did not settle in time")


@asynccontextmanager
async def engine_over(data_dir: Path, **settings: Any) -> AsyncIterator[EngineHttp]:
    """An engine over this directory, with its lifespan."""
    checkpoint = settings.pop("checkpoint", None)
    chosen = EngineSettings(data_dir=data_dir, **settings)
    app = create_app(chosen, checkpoint) if checkpoint else create_app(chosen)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://engine") as client:
            yield EngineHttp(client)


@pytest.fixture
def with_engine(tmp_path: Path) -> Callable[..., None]:
    """Run a coroutine function of one engine: `with_engine(scenario, **settings)`."""

    def run(scenario: Callable[[EngineHttp], Awaitable[None]], **settings: Any) -> None:
        async def play() -> None:
            async with engine_over(tmp_path, **settings) as engine:
                await scenario(engine)

        asyncio.run(play())

    return run
