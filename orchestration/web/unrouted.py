"""Where nothing is: 404 as JSON for every method, instead of the pages' own HTML."""

from __future__ import annotations

from orchestration.web.replies import Receive, Scope, Send, refuse_json


class Unrouted:
    """An ASGI application without routes."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await refuse_json(send, 404, "There is no such route.")
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4404})
