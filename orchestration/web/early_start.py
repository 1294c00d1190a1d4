"""What a page needs next, said in its HTML, so that its own script does not have to find it out.

Streamlit's page of `/design` looks for the server below `/design` first and, refused, a moment later beside it. And
each kind of widget is a script that is asked for when the first of its kind is to be drawn, then what it imports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from orchestration.web.gate import wants_page
from orchestration.web.replies import ASGIApp, Headers, Message, Receive, Scope, Send

WIDGETS = ("BidiComponent", "Button", "ButtonGroup", "ChatInput", "Html", "PageLink")
"""The kinds that are on the first page and on Design."""
FIRST_SCRIPT = b'<script type="module"'
SERVER = b'<script>window.__streamlit = {BACKEND_BASE_URL: new URL(".", location.href).href}</script>\n    '
IMPORTED = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')
REPLACED = frozenset({b"content-length", b"etag", b"last-modified"})


class EarlyStart:
    """Puts both into the pages' HTML, asked for unpacked. `scripts` is the folder of Streamlit's own scripts."""

    def __init__(self, app: ASGIApp, scripts: Path) -> None:
        self._app, self._scripts, self._said = app, scripts, b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not wants_page(scope):
            return await self._app(scope, receive, send)
        page: Message = {}
        body = b""

        async def sending(message: Message) -> None:
            nonlocal body
            if message["type"] == "http.response.start" and _is_html(message):
                return page.update(message)
            if not page:
                return await send(message)
            body += message.get("body", b"")
            if not message.get("more_body"):
                said = self._completed(body)
                await send({**page, "headers": _headers(page, len(said))})
                await send({"type": "http.response.body", "body": said})

        plain = [pair for pair in scope["headers"] if pair[0].lower() != b"accept-encoding"]
        await self._app({**scope, "headers": plain}, receive, sending)

    def _completed(self, body: bytes) -> bytes:
        if FIRST_SCRIPT not in body:
            return body
        self._said = self._said or SERVER + preloads(self._scripts, known=body.decode())
        return body.replace(FIRST_SCRIPT, self._said + FIRST_SCRIPT, 1)


def _is_html(start: Message) -> bool:
    types = [value for name, value in start.get("headers", ()) if name.lower() == b"content-type"]
    return bool(types) and types[0].startswith(b"text/html")


def _headers(start: Message, length: int) -> Headers:
    kept = [(name, value) for name, value in start["headers"] if name.lower() not in REPLACED]
    return [*kept, (b"content-length", str(length).encode())]


def preloads(scripts: Path, known: str) -> bytes:
    """The widgets' scripts and all they import, as links; none that the page's HTML knows already."""
    links = (
        f'<link rel="modulepreload" crossorigin href="./static/js/{name}">\n    '
        for name in _with_imports(scripts, [path.name for kind in WIDGETS for path in scripts.glob(f"{kind}.*.js")])
        if name not in known
    )
    return "".join(links).encode()


def _with_imports(scripts: Path, names: Iterable[str]) -> list[str]:
    """Breadth first, each once."""
    found = dict.fromkeys(names)
    waiting = list(found)
    for name in waiting:
        new = [one for one in IMPORTED.findall((scripts / name).read_text("utf-8")) if one not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return list(found)
