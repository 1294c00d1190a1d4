"""An address without a page is told so with 404, where Streamlit would show its first page or none."""

from __future__ import annotations

from html import escape

from orchestration.web.bare_page import bare_page
from orchestration.web.gate import wants_page
from orchestration.web.replies import ASGIApp, Receive, Scope, Send, reply

NOT_PAGES = frozenset(
    {"_stcore", "api", "app", "auth", "component", "health", "media", "oauth2callback", "static", "v1"}
)
SHOWN_CHARS = 80


class KnownPages:
    """Lets a browser's navigation through to the pages of these names, the first page, and what is no page at all."""

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        self._app, self._names = app, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and wants_page(scope) and not self._is_known(scope["path"]):
            return await reply(send, 404, no_page(scope["path"]), "text/html; charset=utf-8")
        await self._app(scope, receive, send)

    def _is_known(self, path: str) -> bool:
        name = path.strip("/")
        return not name or name in self._names or name.partition("/")[0] in NOT_PAGES


def no_page(path: str) -> bytes:
    """What is wrong with the address, and where to go instead."""
    shown = escape(path if len(path) <= SHOWN_CHARS else path[:SHOWN_CHARS] + "…")
    return bare_page(
        "No such page",
        f"<h1>There is no page here</h1><p>Nothing is at <b>{shown}</b>. Nothing is lost: designs and conversations "
        'stand in the history.</p><a class="go" href="/history">Open the history</a>'
        '<p style="margin:1rem 0 0"><a href="/">Start a new design</a></p>',
    )
