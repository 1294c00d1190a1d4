"""Scripts and styles travel packed; what is no script, and who takes no packing, gets what the application gives."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from orchestration.web import Packed

SCRIPT = "export const numbers = [1, 2, 3];\n" * 400
TAKES, PLAIN = {"Accept-Encoding": "br, gzip"}, {"Accept-Encoding": "identity"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"long.js": SCRIPT, "style.css": SCRIPT, "short.js": "1;", "page.html": SCRIPT}.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def app(folder: Path) -> Packed:
    return Packed(Starlette(routes=[Mount("/static", StaticFiles(directory=folder))]))


def answer(app: Any, name: str, headers: dict[str, str]) -> tuple[httpx.Response, bytes]:
    """The answer, and its body as it travelled."""

    async def get() -> tuple[httpx.Response, bytes]:
        async with (
            httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://app") as http,
            http.stream("GET", f"/static/{name}", headers=headers) as got,
        ):
            return got, b"".join([part async for part in got.aiter_raw()])

    return asyncio.run(get())


@pytest.mark.parametrize("name", ["long.js", "style.css"])
def test_a_script_is_packed_once_and_kept(app: Packed, folder: Path, name: str) -> None:
    first, body = answer(app, name, TAKES)
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["vary"] == "Accept-Encoding"
    assert int(first.headers["content-length"]) == len(body) < len(SCRIPT) / 10
    assert gzip.decompress(body).decode() == SCRIPT
    (folder / name).unlink()
    assert answer(app, name, TAKES)[1] == body


@pytest.mark.parametrize(
    ("name", "headers", "status", "length"),
    [
        ("long.js", PLAIN, 200, len(SCRIPT)), ("long.js", {**TAKES, "Range": "bytes=0-9"}, 206, 10),
        ("short.js", TAKES, 200, 2), ("page.html", TAKES, 200, len(SCRIPT)), ("none.js", TAKES, 404, 9),
    ],
)  # fmt: skip
def test_everything_else_is_as_the_application_gives_it(
    app: Packed, name: str, headers: dict[str, str], status: int, length: int
) -> None:
    got, body = answer(app, name, headers)
    assert (got.status_code, len(body)) == (status, length)
    assert "content-encoding" not in got.headers


def test_a_browser_that_asks_whether_its_copy_still_holds_is_told_so(app: Packed) -> None:
    tag = answer(app, "long.js", PLAIN)[0].headers["etag"]
    assert answer(app, "long.js", {**TAKES, "If-None-Match": tag})[0].status_code == 304
