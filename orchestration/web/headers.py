"""Security headers on every answer. The policy is the strictest that Streamlit's own front end lives with."""

from __future__ import annotations

import re

from orchestration.web.replies import Message, Scope, Send, header

HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9a-fA-F:]+\](:\d{1,5})?")
FIXED = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"permissions-policy", b"camera=(), geolocation=(), payment=(), usb=()"),
)
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "media-src 'self' data: blob:; connect-src 'self' data: blob:{sockets}; worker-src 'self' blob:; "
    "frame-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)


def with_security_headers(scope: Scope, send: Send) -> Send:
    """`send` that adds the headers to the start of the answer."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            ours = [*FIXED, (b"content-security-policy", policy(scope).encode())]
            names = {name for name, _ in ours}
            kept = [pair for pair in message.get("headers", ()) if pair[0].lower() not in names]
            message = {**message, "headers": [*kept, *ours]}
        await send(message)

    return sending


def policy(scope: Scope) -> str:
    """The content security policy: this origin alone; websockets to this host by name, for browsers whose
    'self' does not cover them."""
    host = header(scope, "host")
    sockets = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    return POLICY.format(sockets=sockets)
