"""The pages' HTML says where the server is and which scripts come next; every other answer passes as it is."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from orchestration.web import EarlyStart
from orchestration.web.early_start import WIDGETS

STREAMLIT = Path(streamlit.__file__).with_name("static")
SCRIPTS = STREAMLIT / "static" / "js"
PAGE = {"Accept": "text/html,application/xhtml+xml"}
ORIGINAL = (STREAMLIT / "index.html").read_text("utf-8")
FIRST = '<script type="module"'
LINK = re.compile(r'<link rel="modulepreload" crossorigin href="\./static/js/([^"]+)">')
BARE = "<!doctype html><p>There is no page here</p>"


async def endless(_: Any) -> StreamingResponse:
    async def parts() -> AsyncIterator[str]:
        yield "event: hello\n\n"
        raise ConnectionError("a buffered answer would never have brought the first part")

    return StreamingResponse(parts(), media_type="text/event-stream")


async def bare(_: Any) -> HTMLResponse:
    return HTMLResponse(BARE)


@pytest.fixture
def app() -> EarlyStart:
    pages = Mount("/", StaticFiles(directory=STREAMLIT, html=True))
    packing = Starlette(
        routes=[Route("/bare", bare), Route("/events", endless), pages], middleware=[Middleware(GZipMiddleware)]
    )
    return EarlyStart(packing, scripts=SCRIPTS)


def got(app: Any, path: str, headers: dict[str, str]) -> httpx.Response:
    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://app") as http:
            return await http.get(path, headers=headers)

    return asyncio.run(get())


def linked(app: EarlyStart) -> list[str]:
    """What is linked beyond Streamlit's own."""
    return LINK.findall(got(app, "/", PAGE).text.partition(FIRST)[0])


def test_a_page_names_the_server_and_its_next_scripts_before_the_first_one(app: EarlyStart) -> None:
    page = got(app, "/", PAGE)
    before, _, after = ORIGINAL.partition(FIRST)
    assert page.text.startswith(before)
    assert page.text.endswith(FIRST + after)
    assert 'BACKEND_BASE_URL: new URL(".", location.href).href' in page.text.removeprefix(before).partition(FIRST)[0]
    assert "etag" not in page.headers, "a copy kept by a browser is not that of the file"
    names = linked(app)
    assert len(set(names)) == len(names)
    assert not [name for name in names if name in ORIGINAL], "those it loads anyway stand there once"


@pytest.mark.parametrize("kind", WIDGETS)
def test_streamlit_has_a_script_for_the_kind(app: EarlyStart, kind: str) -> None:
    assert [name for name in linked(app) if name.startswith(f"{kind}.")]


def test_what_a_linked_script_imports_is_linked_or_loaded_by_the_page_itself(app: EarlyStart) -> None:
    names = linked(app)
    for name in names:
        first_lines = (SCRIPTS / name).read_text("utf-8").partition(";")[0]
        assert all(one in names or one in ORIGINAL for one in re.findall(r'"\./([\w.-]+\.js)"', first_lines)), name


def test_an_answer_that_streams_is_not_held_back(app: EarlyStart) -> None:
    async def first_part() -> Any:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            return await asyncio.Event().wait()

        scope = {
            "type": "http", "method": "GET", "path": "/events", "raw_path": b"/events", "query_string": b"",
            "headers": [(b"accept", b"text/html")], "http_version": "1.1", "root_path": "", "scheme": "http",
            "server": ("app", 80), "client": ("here", 1),
        }  # fmt: skip
        with pytest.raises((ConnectionError, BaseExceptionGroup)):
            await app(scope, receive, send)
        return sent

    assert [message.get("body") for message in asyncio.run(first_part())][1] == b"event: hello\n\n"


@pytest.mark.parametrize(("path", "headers"), [("/bare", PAGE), ("/index.html", {"Accept": "*/*"})])
def test_another_page_and_a_program_get_what_the_application_gives(
    app: EarlyStart, path: str, headers: dict[str, str]
) -> None:
    assert got(app, path, headers).text == (BARE if path == "/bare" else ORIGINAL)
