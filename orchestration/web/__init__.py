"""What stands in front of every HTTP route and websocket: login, limits, headers, cookies. Plain ASGI."""

from orchestration.web.gate import FrontGate

__all__ = ["FrontGate"]
