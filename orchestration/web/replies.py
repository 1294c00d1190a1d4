"""Small ASGI answers and the reading of a request's parts, without a framework."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


def header(scope: Scope, name: str) -> str:
    """The request's header, empty when absent; of several the first counts."""
    wanted = name.lower().encode()
    for key, value in scope.get("headers", ()):
        if key.lower() == wanted:
            return str(value, "latin-1")
    return ""


def cookies(scope: Scope) -> dict[str, str]:
    jar = SimpleCookie()
    try:
        jar.load(header(scope, "cookie")[:16_384])
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def is_secure(scope: Scope) -> bool:
    """https here, or at a proxy in front that says so (it decides no more than a cookie's Secure flag)."""
    return scope.get("scheme") in ("https", "wss") or header(scope, "x-forwarded-proto") == "https"


def set_cookie(scope: Scope, name: str, value: str, max_age_s: int) -> tuple[bytes, bytes]:
    text = f"{name}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Lax"
    return b"set-cookie", (text + "; Secure" if is_secure(scope) else text).encode("latin-1")


async def reply(
    send: Send, status: int, body: bytes, content_type: str, extra: Headers | None = None
) -> None:
    headers = [
        (b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"), *(extra or []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def reply_json(send: Send, status: int, body: dict[str, Any], extra: Headers | None = None) -> None:
    await reply(send, status, json.dumps(body).encode(), "application/json", extra)


async def refuse_json(
    send: Send, status: int, message: str, extra: Headers | None = None, error_id: str | None = None
) -> None:
    """A refusal in the shape all routes under /api use."""
    problem = {"field": "", "message": message, "allowed": "", "fix": ""}
    await reply_json(send, status, {"errors": [problem], "code": f"http_{status}", "error_id": error_id}, extra)


async def redirect(send: Send, location: str, extra: Headers | None = None) -> None:
    await reply(send, 303, b"", "text/plain", [(b"location", location.encode("latin-1")), *(extra or [])])
