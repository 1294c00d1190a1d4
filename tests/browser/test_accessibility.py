"""Every page and every view of a design under axe-core: names, roles, contrast, order of headings; light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import profile
from tests.browser.test_journey import ask, headline
from tests.rig.kerosene import DUTY

pytestmark = pytest.mark.browser
GRAVE = ("critical", "serious", "moderate")
PAGES = ("/", "/history", "/system", "/report", "/compare")
VIEWS = ("Summary", "Plots", "Drawings", "Data sheet", "What if", "Steps", "Revisions")


ASKED = {"resultTypes": ["violations"], "preload": False}
RULES = {"light": ASKED, "dark": {**ASKED, "runOnly": ["color-contrast"]}}
"""Names, roles and order are the same in both schemes; contrast is not."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_grave(chromium, app, scheme):
    context = profile(chromium, color_scheme=scheme)
    page = ask(context, app, DUTY)
    headline(page)
    address = page.url
    found = {}
    for target in [*(app.url + path for path in PAGES), *(f"{address}&view={view}" for view in VIEWS)]:
        page.goto(target)
        page.wait_for_selector("[data-testid=stMainBlockContainer] :is(h1, .st-key-view, .st-key-home)")
        page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget]')")
        page.wait_for_timeout(500)
        grave = [
            f"{entry['id']}: {entry['nodes'][0]['html'][:120]}"
            for entry in Axe().run(page, options=RULES[scheme]).response["violations"]
            if entry["impact"] in GRAVE
        ]
        if grave:
            found[target.removeprefix(app.url)] = grave
    context.close()
    assert not found
