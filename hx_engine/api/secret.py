"""The internal secret in front of every call but the health check."""

from __future__ import annotations

import hmac

from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

HEADER = b"x-internal-secret"


class SecretGate:
    """ASGI middleware: 401 unless `X-Internal-Secret` holds the secret. Without a secret everything passes."""

    def __init__(self, app: ASGIApp, secret: str | None, open_path: str) -> None:
        self._app, self._open_path = app, open_path
        self._secret = secret.encode() if secret else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._is_allowed(scope):
            await self._app(scope, receive, send)
            return
        refusal = JSONResponse({"detail": "X-Internal-Secret is missing or wrong."}, 401)
        await refusal(scope, receive, send)

    def _is_allowed(self, scope: Scope) -> bool:
        if self._secret is None or scope["type"] == "lifespan" or scope.get("path") == self._open_path:
            return True
        given = [value for name, value in scope.get("headers", []) if name == HEADER]
        return len(given) == 1 and hmac.compare_digest(given[0], self._secret)
