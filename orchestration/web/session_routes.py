"""/login and /logout."""

from __future__ import annotations

import asyncio
import os
from urllib.parse import parse_qs

from orchestration.identity import DEVICE_COOKIE, LOGIN_COOKIE
from orchestration.login import DEVICE_S, SESSION_S, Login, LoginThrottledError
from orchestration.web.body_limit import BodyTooLarge, BodyTooSlow, read_body
from orchestration.web.login_page import login_page, safe_next
from orchestration.web.replies import (
    Receive,
    Scope,
    Send,
    cookies,
    header,
    redirect,
    refuse_json,
    reply,
    set_cookie,
)

PATHS = frozenset({"/login", "/logout"})
BODY_BYTES = 8_192
HTML = "text/html; charset=utf-8"
WRONG_PASSWORD = "That is not the password."
PROXIES_VARIABLE = "FORWARDED_ALLOW_IPS"  # what uvicorn reads; bin/app sets it from ARKEN_TRUSTED_PROXIES


async def session_route(login: Login, scope: Scope, receive: Receive, send: Send) -> None:
    method, path = scope["method"], scope["path"]
    if header(scope, "sec-fetch-site") == "cross-site" and method == "POST":
        return await refuse_json(send, 403, "This must come from the app's own page.")
    if path == "/logout":
        await asyncio.to_thread(login.end, cookies(scope).get(LOGIN_COOKIE))
        return await redirect(send, "/login", [set_cookie(scope, LOGIN_COOKIE, "", 0)])
    if method in ("GET", "HEAD"):
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"), max_num_fields=10)
        page = login_page(safe_next(query.get("next", ["/"])[0]))
        return await reply(send, 200, page, HTML)
    if method != "POST":
        return await refuse_json(send, 405, "Use GET or POST.", [(b"allow", b"GET, POST")])
    await _log_in(login, scope, receive, send)


async def _log_in(login: Login, scope: Scope, receive: Receive, send: Send) -> None:
    try:
        body = await read_body(receive, BODY_BYTES)
        form = parse_qs(body.decode("utf-8"), max_num_fields=10, keep_blank_values=True)
    except BodyTooLarge:
        return await refuse_json(send, 413, "The form is too large.")
    except BodyTooSlow as error:
        return await refuse_json(send, 408, error.message, [(b"connection", b"close")])
    except ValueError:
        return await refuse_json(send, 400, "The form cannot be read.")
    next_path = safe_next(form.get("next", ["/"])[0])
    password, device = form.get("password", [""])[0], cookies(scope).get(DEVICE_COOKIE)
    try:
        token = await asyncio.to_thread(login.attempt, password, peer_of(scope), device)
    except LoginThrottledError as error:
        page = login_page(next_path, error.user_message)
        return await reply(send, 429, page, HTML, [(b"retry-after", b"60")])
    if token is None:
        return await reply(send, 401, login_page(next_path, WRONG_PASSWORD), HTML)
    given = [set_cookie(scope, LOGIN_COOKIE, token, SESSION_S)]
    if not login.knows_device(device):
        given.append(set_cookie(scope, DEVICE_COOKIE, login.new_device(), DEVICE_S))
    await redirect(send, next_path, given)


def peer_of(scope: Scope) -> str:
    """The address to count tries by. A forwarded address counts only where the server was told which proxies to
    trust; otherwise all forwarded requests together are one peer."""
    if header(scope, "x-forwarded-for") and PROXIES_VARIABLE not in os.environ:
        return "forwarded"
    return scope["client"][0] if scope.get("client") else "unknown"
