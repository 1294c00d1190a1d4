"""A browser at an address without a page is told so; everything else reaches the application."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from orchestration.web import KnownPages
from tests.orchestration.test_server_gate import PAGE, Inner

NAMES = frozenset({"design", "history"})


def answer(path: str, headers: dict[str, str]) -> httpx.Response:
    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(app=KnownPages(Inner(), NAMES))
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as http:
            return await http.get(path, headers=headers)

    return asyncio.run(get())


@pytest.mark.parametrize(
    "path", ["/", "/design", "/history/", "/design?c=nothing-there", "/_stcore/health", "/api/v1/x", "/media/a.pdf"]
)
def test_pages_and_what_is_no_page_pass(path):
    assert answer(path, PAGE).status_code == 200


@pytest.mark.parametrize("path", ["/nothing", "/design/deep/er", "/designs", "/a.html"])
def test_browser_is_told_that_there_is_no_page(path):
    told = answer(path, PAGE)
    assert told.status_code == 404
    assert path in told.text
    assert 'href="/history"' in told.text
    assert answer(path, {"Accept": "*/*"}).status_code == 200


def test_address_is_shown_as_text_and_not_at_any_length():
    told = answer("/<script>alert(1)</script>" + "x" * 500, PAGE).text
    assert "<script>" not in told
    assert "x" * 100 not in told
