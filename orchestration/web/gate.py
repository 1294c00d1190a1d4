"""The one middleware in front of everything: identity, body limit, security headers, workspace cookie.

With a shared password every route and websocket, Streamlit's own included, is refused until the login cookie, or
under /api a key, holds; open are only /login, /logout and /health. Without one everything is open, and each browser
gets a workspace cookie that owns what it makes. Our routes find in the scope: `arken_logged_in`, `arken_owner`,
`arken_recheck` (may this caller still read? for answers that never end).
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.middleware.cors import CORSMiddleware

from orchestration.faults import report_fault
from orchestration.identity import WORKSPACE_COOKIE, WORKSPACE_ID, new_workspace_id
from orchestration.visitors import SEEN_COOKIE, Visitors, seconds_left_today, today
from orchestration.web.body_limit import BodyTooLarge, BodyTooSlow, declared_length, limited, max_bytes_of
from orchestration.web.credentials import Credentials, is_api
from orchestration.web.headers import with_security_headers
from orchestration.web.login_page import safe_next
from orchestration.web.replies import (
    ASGIApp,
    Headers,
    Message,
    Receive,
    Scope,
    Send,
    cookies,
    header,
    redirect,
    refuse_json,
    set_cookie,
)
from orchestration.web.session_routes import PATHS as SESSION_PATHS
from orchestration.web.session_routes import session_route
from orchestration.web.upload_quota import FULL, UploadQuota

BARE = frozenset({"/api", "/v1"})  # a mount would redirect these
OPEN_PATHS = frozenset({"/health"})
API_METHODS = ["GET", "POST", "DELETE"]
API_HEADERS = ["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"]
WORKSPACE_S = 400 * 24 * 3600
SOCKET_RECHECK_S = 20.0
SOCKET_LOGIN_NEEDED = 4401


class FrontGate:
    """`visitors` counts the pages' visits, if given."""

    def __init__(
        self, app: ASGIApp, credentials: Credentials, visitors: Visitors | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._app, self._credentials, self._login = app, credentials, credentials.login
        self._visitors, self._clock, self._uploads = visitors, clock, UploadQuota()
        self._api: ASGIApp = self._gated
        if credentials.origins:
            self._api = CORSMiddleware(
                self._gated, allow_origins=credentials.origins, allow_credentials=True, allow_methods=API_METHODS,
                allow_headers=API_HEADERS, max_age=600,
            )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            serve = self._api if is_api(scope["path"]) else self._gated
            await serve(scope, receive, with_security_headers(scope, send))
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _gated(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if self._login is not None and path in SESSION_PATHS:
            try:
                return await session_route(self._login, scope, receive, send)
            except Exception as error:
                return await _tell_fault(send, False, error)
        if not await self._is_allowed(scope) and path not in OPEN_PATHS:
            return await _refuse(scope, send)
        if is_api(path) and (path in BARE or not path.isprintable()):
            return await refuse_json(send, 404, "There is no such route.")
        if scope.pop("arken_foreign"):
            return await refuse_json(send, 403, "A change must come from the app's own page, or with a key.")
        length, allowed = declared_length(scope), max_bytes_of(path)
        if length is None:
            return await refuse_json(send, 400, "Content-Length is not a number.")
        if length > allowed:
            return await refuse_json(send, 413, f"The request is larger than {allowed} bytes.", CLOSE)
        if not self._uploads.admits(scope, length or allowed):
            return await refuse_json(send, 413, FULL, CLOSE)
        if wants_page(scope):
            send = self._greeted(scope, send)
        await _within_limit(self._app, scope, receive, send, allowed)

    async def _is_allowed(self, scope: Scope) -> bool:
        identity = await self._credentials.identify(scope)
        scope["arken_logged_in"] = identity is not None
        scope["arken_owner"] = identity.owner if identity else None
        scope["arken_recheck"] = self._recheck(scope)
        is_http = scope["type"] == "http"
        scope["arken_foreign"] = is_http and identity is not None and self._credentials.is_foreign(scope, identity)
        return identity is not None

    def _recheck(self, scope: Scope) -> Callable[[], Awaitable[bool]]:
        async def still_allowed() -> bool:
            return await self._credentials.identify(scope) is not None

        return still_allowed

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._login is None:
            return await self._app(scope, receive, send)
        if not await self._is_allowed(scope):
            await receive()
            return await send({"type": "websocket.close", "code": SOCKET_LOGIN_NEEDED})
        checked_at, ended = self._clock(), False

        async def still_allowed() -> bool:
            nonlocal checked_at, ended
            if not ended and self._clock() - checked_at > SOCKET_RECHECK_S:
                checked_at = self._clock()
                if not await self._is_allowed(scope):
                    ended = True
                    await send({"type": "websocket.close", "code": SOCKET_LOGIN_NEEDED})
            return not ended

        async def receiving() -> Message:
            message = await receive()
            if await still_allowed():
                return message
            return {"type": "websocket.disconnect", "code": SOCKET_LOGIN_NEEDED}

        async def sending(message: Message) -> None:
            if await still_allowed():
                await send(message)

        await self._app(scope, receiving, sending)

    def _greeted(self, scope: Scope, send: Send) -> Send:
        """`send` that gives a page the cookies it lacks: its workspace, and that today's visit is counted."""
        given: Headers = []
        known = cookies(scope)
        if self._login is None and not WORKSPACE_ID.fullmatch(known.get(WORKSPACE_COOKIE, "")):
            given.append(set_cookie(scope, WORKSPACE_COOKIE, new_workspace_id(), WORKSPACE_S))
        if self._visitors is not None and known.get(SEEN_COOKIE) != today():
            self._visitors.count()
            given.append(set_cookie(scope, SEEN_COOKIE, today(), seconds_left_today()))
        return _adding(send, given) if given else send


CLOSE: Headers = [(b"connection", b"close")]


async def _refuse(scope: Scope, send: Send) -> None:
    """Before any of the body is read: a page goes to the login, everything else is told 401."""
    if not wants_page(scope) or is_api(scope["path"]):
        return await refuse_json(send, 401, "Login required.", [*CLOSE, (b"www-authenticate", b"Bearer")])
    wanted = scope["path"] + ("?" + scope["query_string"].decode("latin-1") if scope.get("query_string") else "")
    await redirect(send, "/login?next=" + quote(safe_next(wanted), safe=""))


def wants_page(scope: Scope) -> bool:
    """A browser's own navigation."""
    return scope["method"] == "GET" and "text/html" in header(scope, "accept")


def _adding(send: Send, given: Headers) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *given]}
        await send(message)

    return sending


async def _tell_fault(send: Send, started: bool, error: Exception) -> None:
    error_id = report_fault("a request failed while it was answered", error)
    if not started:
        await refuse_json(send, 500, "Something went wrong on our side.", error_id=error_id)


async def _within_limit(app: ASGIApp, scope: Scope, receive: Receive, send: Send, max_bytes: int) -> None:
    started = False

    async def sending(message: Message) -> None:
        nonlocal started
        started = started or message["type"] == "http.response.start"
        await send(message)

    try:
        await app(scope, limited(receive, max_bytes), sending)
    except BodyTooLarge:
        if not started:
            await refuse_json(send, 413, f"The request is larger than {max_bytes} bytes.", CLOSE)
    except BodyTooSlow as error:
        if not started:
            await refuse_json(send, 408, error.message, CLOSE)
    except Exception as error:
        if not scope.get("arken_fault"):
            await _tell_fault(send, started, error)
