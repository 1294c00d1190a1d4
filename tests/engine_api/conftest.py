"""The real app in this process, reached as over HTTP."""

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


class EngineHttp:
    """One engine; `call` gives (status, body)."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def send(self, method: str, path: str, **sent: Any) -> httpx.Response:
        return await self.client.request(method, BASE + path, **sent)

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        reply = await self.send(method, path, json=body, headers=named)
        return reply.status_code, reply.json()

    async def start(self, body: dict[str, Any], **headers: str) -> str:
        status, reply = await self.call("POST", "/design", body, **headers)
        assert status == 200, reply
        return reply["session_id"]

    async def status(self, session_id: str) -> dict[str, Any]:
        status, reply = await self.call("GET", f"/design/{session_id}/status")
        assert status == 200, reply
        return reply

    async def settled(self, session_id: str) -> dict[str, Any]:
        """The status once the design waits or has ended."""
        for _ in range(1500):
            reply = await self.status(session_id)
            if reply["pipeline_status"] not in ("pending", "running"):
                return reply
            await asyncio.sleep(0.02)
        raise AssertionError("the design did not settle in time")

    async def answer(self, session_id: str, body: Any) -> tuple[int, Any]:
        return await self.call("POST", f"/design/{session_id}/respond", body)


@asynccontextmanager
async def engine_over(data_dir: Path, **settings: Any) -> AsyncIterator[EngineHttp]:
    app = create_app(EngineSettings(**{"internal_secret": None, **settings, "data_dir": data_dir}))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://engine") as client:
            yield EngineHttp(client)


@pytest.fixture
def with_engine(tmp_path: Path) -> Callable[..., None]:
    """`with_engine(scenario, **settings)` plays a coroutine function of one engine; again: the same data."""

    def run(scenario: Callable[[EngineHttp], Awaitable[None]], **settings: Any) -> None:
        async def play() -> None:
            async with engine_over(tmp_path, **settings) as engine:
                await scenario(engine)

        asyncio.run(play())

    return run


@pytest.fixture
def kerosene() -> dict[str, Any]:
    """A complete request."""
    return {
        "user_id": "ann", "hot_fluid_name": "kerosene", "cold_fluid_name": "cooling water", "T_hot_in_C": 180.0,
        "T_hot_out_C": 60.0, "T_cold_in_C": 30.0, "T_cold_out_C": 40.0, "m_dot_hot_kg_s": 12.5,
    }  # fmt: skip


@pytest.fixture
def acid(kerosene: dict[str, Any]) -> dict[str, Any]:
    """A complete request with a fluid of unknown properties: the design asks for them."""
    return kerosene | {"hot_fluid_name": "sulfuric acid 98 wt%", "T_hot_in_C": 95.0, "T_hot_out_C": 70.0}


@pytest.fixture
def acid_values() -> dict[str, float]:
    """Properties for that question, of the order of 98 % sulfuric acid at 80 °C."""
    return {
        "density_hot_kg_m3": 1780.0, "viscosity_hot_Pa_s": 0.006, "cp_hot_J_kgK": 1500.0, "k_hot_W_mK": 0.36,
    }  # fmt: skip
