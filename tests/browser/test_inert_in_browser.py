"""The oracle for inert text is a real browser: no link, image or request may come of any hostile text."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
TOOLBAR = "[data-testid^='stElementToolbar']"
ACTIVE = "a, img, iframe, object, embed, script, style, svg, input, video, audio, [style*='url']"


def test_hostile_text_loads_and_links_nothing(chromium, inert_app):
    page = chromium.new_page()
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto(inert_app.url)
    page.wait_for_selector(".st-key-last button")
    page.wait_for_timeout(1500)
    active = page.eval_on_selector_all(
        f".st-key-payloads :is({ACTIVE}):not({TOOLBAR}, {TOOLBAR} *)",
        "found => found.map(element => element.outerHTML.slice(0, 160))",
    )
    foreign = [url for url in requested if not url.startswith((inert_app.url, "data:", "blob:"))]
    page.close()
    assert active == []
    assert foreign == []
