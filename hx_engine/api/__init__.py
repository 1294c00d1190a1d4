"""The HTTP face of the engine: `create_app(settings)` gives the ASGI app of the contract."""

from hx_engine.api.app import create_app

__all__ = ["create_app"]
