"""The one middleware in front of everything: login, body limit, security headers, workspace cookie.

With a shared password every route and websocket, Streamlit's own included, is refused until the login
cookie holds; open are only /login, /logout and /health. Without one everything is open, and each browser gets a
workspace cookie that owns what it makes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from urllib.parse import parse_qs, quote

from orchestration.identity import LOGIN_COOKIE, WORKSPACE_COOKIE, WORKSPACE_ID, new_workspace_id
from orchestration.login import SESSION_S, Login, LoginThrottledError
from orchestration.web.body_limit import MAX_BODY_BYTES, BodyTooLarge, declared_length, limited, read_body
from orchestration.web.headers import with_security_headers
from orchestration.web.login_page import login_page, safe_next
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
    reply,
    reply_json,
    set_cookie,
)

OPEN_PATHS = frozenset({"/health"})
LOGIN_BODY_BYTES = 8_192
WORKSPACE_S = 400 * 24 * 3600
SOCKET_RECHECK_S = 20.0
SOCKET_LOGIN_NEEDED = 4401
WRONG_PASSWORD = "That is not the password."


class FrontGate:
    """`login` is None when no password is set."""

    def __init__(
        self, app: ASGIApp, login: Login | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app, self._login, self._clock = app, login, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, with_security_headers(scope, send))
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if self._login is not None:
            if path in ("/login", "/logout"):
                return await self._session_route(self._login, scope, receive, send)
            if not await self._is_allowed(scope) and path not in OPEN_PATHS:
                return await _refuse(scope, send)
        length = declared_length(scope)
        if length is None:
            return await reply_json(send, 400, {"detail": "Content-Length is not a number"})
        if length > MAX_BODY_BYTES:
            return await reply_json(send, 413, {"detail": "the request is too large"})
        if self._login is None and wants_page(scope):
            send = _with_workspace_cookie(scope, send)
        await _within_limit(self._app, scope, receive, send)

    async def _is_allowed(self, scope: Scope) -> bool:
        """True without a password, or with a login cookie that holds. Noted in the scope for our routes."""
        token = cookies(scope).get(LOGIN_COOKIE)
        valid = self._login is None or bool(token) and await asyncio.to_thread(self._login.is_valid, token)
        scope["arken_logged_in"] = valid
        return valid

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

    async def _session_route(self, login: Login, scope: Scope, receive: Receive, send: Send) -> None:
        method, path = scope["method"], scope["path"]
        if header(scope, "sec-fetch-site") == "cross-site" and method == "POST":
            return await reply_json(send, 403, {"detail": "this must come from the app's own page"})
        if path == "/logout":
            await asyncio.to_thread(login.end, cookies(scope).get(LOGIN_COOKIE))
            return await redirect(send, "/login", [set_cookie(scope, LOGIN_COOKIE, "", 0)])
        if method in ("GET", "HEAD"):
            query = parse_qs(scope.get("query_string", b"").decode("latin-1"), max_num_fields=10)
            page = login_page(safe_next(query.get("next", ["/"])[0]))
            return await reply(send, 200, page, "text/html; charset=utf-8")
        if method != "POST":
            return await reply_json(send, 405, {"detail": "use GET or POST"}, [(b"allow", b"GET, POST")])
        return await _log_in(login, scope, receive, send)


async def _log_in(login: Login, scope: Scope, receive: Receive, send: Send) -> None:
    try:
        body = await read_body(receive, LOGIN_BODY_BYTES)
        form = parse_qs(body.decode("utf-8"), max_num_fields=10, keep_blank_values=True)
    except BodyTooLarge:
        return await reply_json(send, 413, {"detail": "the form is too large"})
    except ValueError:
        return await reply_json(send, 400, {"detail": "the form cannot be read"})
    next_path, html = safe_next(form.get("next", ["/"])[0]), "text/html; charset=utf-8"
    peer = scope["client"][0] if scope.get("client") else "unknown"
    try:
        token = await asyncio.to_thread(login.attempt, form.get("password", [""])[0], peer)
    except LoginThrottledError as error:
        page = login_page(next_path, error.user_message)
        return await reply(send, 429, page, html, [(b"retry-after", b"60")])
    if token is None:
        return await reply(send, 401, login_page(next_path, WRONG_PASSWORD), html)
    await redirect(send, next_path, [set_cookie(scope, LOGIN_COOKIE, token, SESSION_S)])


async def _refuse(scope: Scope, send: Send) -> None:
    """Before any of the body is read: a page goes to the login, everything else is told 401."""
    if not wants_page(scope):
        return await reply_json(send, 401, {"detail": "login required"}, [(b"connection", b"close")])
    wanted = scope["path"] + ("?" + scope["query_string"].decode("latin-1") if scope.get("query_string") else "")
    await redirect(send, "/login?next=" + quote(safe_next(wanted), safe=""))


def wants_page(scope: Scope) -> bool:
    """A browser's own navigation."""
    return scope["method"] == "GET" and "text/html" in header(scope, "accept")


def _with_workspace_cookie(scope: Scope, send: Send) -> Send:
    if WORKSPACE_ID.fullmatch(cookies(scope).get(WORKSPACE_COOKIE, "")):
        return send
    given: Headers = [set_cookie(scope, WORKSPACE_COOKIE, new_workspace_id(), WORKSPACE_S)]

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *given]}
        await send(message)

    return sending


async def _within_limit(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    started = False

    async def sending(message: Message) -> None:
        nonlocal started
        started = started or message["type"] == "http.response.start"
        await send(message)

    try:
        await app(scope, limited(receive), sending)
    except BodyTooLarge:
        if not started:
            await reply_json(send, 413, {"detail": "the request is too large"})
