"""The HX Engine inside this process, behind the same HTTP contract. The one place that imports it."""

from __future__ import annotations

import httpx

from hx_engine.api import create_app
from hx_engine.settings import EngineSettings
from orchestration.engine_client import EngineClient
from orchestration.settings import Settings

ORIGIN = "http://embedded-engine"


def embedded_client(settings: Settings) -> EngineClient:
    """A client of an engine that starts with it and ends with its `close`."""
    app = create_app(EngineSettings(
        data_dir=settings.hx_engine_data_dir, internal_secret=settings.hx_engine_internal_secret,
        anthropic_api_key=settings.usable_api_key(), anthropic_base_url=settings.anthropic_base_url,
    ))
    secret = settings.hx_engine_internal_secret
    return EngineClient(
        ORIGIN, secret.get_secret_value() if secret else None,
        transport=httpx.ASGITransport(app=app, raise_app_exceptions=False),
        lifespan=lambda: app.router.lifespan_context(app),
    )
