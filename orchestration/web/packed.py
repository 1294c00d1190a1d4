"""The pages' own scripts and styles, packed once and kept: Streamlit serves them as they are, eight megabytes for a
page with a plot. Their names change with their content, so a kept one never is out of date."""

from __future__ import annotations

import asyncio
import gzip

from orchestration.web.replies import ASGIApp, Message, Receive, Scope, Send, header

FOLDER, ENDINGS = "/static/", (".js", ".css")
PACKED_TYPES = ("text/javascript", "application/javascript", "text/css")
LEVEL, LEAST_BYTES, MAX_KEPT = 6, 1024, 512
REPLACED = frozenset({b"content-length", b"etag", b"accept-ranges"})


class Packed:
    """Answers for scripts and styles with gzip where the browser takes it; everything else passes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: dict[str, tuple[Message, bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_packable(scope):
            return await self._app(scope, receive, send)
        path = scope["path"]
        if path not in self._kept:
            start, body = await self._answer_of(scope, receive)
            if not _is_script(start, body) or len(self._kept) >= MAX_KEPT:
                await send(start)
                return await send({"type": "http.response.body", "body": body})
            self._kept[path] = _packed_start(start), await asyncio.to_thread(gzip.compress, body, LEVEL, mtime=0)
        start, body = self._kept[path]
        await send({**start, "headers": [*start["headers"], (b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})

    async def _answer_of(self, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
        start: Message = {}
        parts: list[bytes] = []

        async def hear(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        await self._app(scope, receive, hear)
        return start, b"".join(parts)


def _is_packable(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(FOLDER):
        return False
    takes = "gzip" in header(scope, "accept-encoding")
    is_partial = any(header(scope, name) for name in ("range", "if-none-match", "if-modified-since"))
    return takes and not is_partial and scope["path"].endswith(ENDINGS)


def _is_script(start: Message, body: bytes) -> bool:
    """A file that was found, and large enough; an unknown address brings a page instead."""
    types = [value.decode("latin-1") for name, value in start.get("headers", ()) if name.lower() == b"content-type"]
    return start.get("status") == 200 and len(body) >= LEAST_BYTES and bool(types) and types[0].startswith(PACKED_TYPES)


def _packed_start(start: Message) -> Message:
    kept = [(name, value) for name, value in start["headers"] if name.lower() not in REPLACED]
    return {**start, "headers": [*kept, (b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]}
