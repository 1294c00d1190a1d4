"""What stands in front of every HTTP route and websocket: identity, limits, headers, cookies. Plain ASGI."""

from orchestration.web.early_start import EarlyStart
from orchestration.web.gate import FrontGate
from orchestration.web.known_pages import KnownPages
from orchestration.web.packed import Packed
from orchestration.web.unrouted import Unrouted

__all__ = ["EarlyStart", "FrontGate", "KnownPages", "Packed", "Unrouted"]
