"""The oracle for inert text is a real browser: no link, image, script or request may come of any hostile text."""

from __future__ import annotations

import pytest

from orchestration.stores.sqlite import SqliteStore
from tests.browser.conftest import RunningApp
from tests.rig.hostile_work import seed, seed_presets

pytestmark = pytest.mark.browser
TOOLBAR = "[data-testid^='stElementToolbar']"
ACTIVE = "a, img, iframe, object, embed, script, style, svg, input, video, audio, [style*='url']"
WORKSPACE = "0123456789abcdef0123456789abcdef"
DONE = "[data-testid='stApp'][data-test-script-state='notRunning']"
# Every attribute that would load, lead or run something, if a payload has reached it.
REACHED = """() => {
  const loads = /^(href|src|srcset|srcdoc|action|formaction|data|poster|background|style|xlink:href|http-equiv)$/;
  const found = [];
  for (const element of document.querySelectorAll('*'))
    for (const {name, value} of element.attributes)
      if (name.startsWith('on') || loads.test(name) && /evil\\.test|javascript:|mailto:|xmpp:/i.test(value))
        found.push(element.outerHTML.slice(0, 160));
  return found;
}"""


def test_W01_P02_hostile_text_loads_and_links_nothing(chromium, inert_app):
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


@pytest.mark.timeout(600)
def test_W01_P02_work_in_which_every_text_is_hostile_is_shown_and_does_nothing(chromium, tmp_path, shoot):
    """Titles, messages, file names, tools, fluids, warnings, questions, presets: on every page, as a person sees it."""
    (tmp_path / "arken").mkdir()
    store = SqliteStore(tmp_path / "arken" / "arken.sqlite3")
    talk, finished, waiting = seed(store, WORKSPACE)
    seed_presets(store, WORKSPACE)
    store.close()
    app = RunningApp(tmp_path)
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(120_000)
    requested, dialogs = [], []
    page.on("request", lambda request: requested.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    try:
        page.context.add_cookies([{"name": "arken_workspace", "value": WORKSPACE, "url": app.url}])
        for path, words in (
            ("/", "evil.test"), (f"/design?c={talk}&d={finished}", "evil.test"),
            (f"/design?c={talk}&d={waiting}", "evil.test"),
            (f"/report?d={finished}", "evil.test"), ("/history", "entries"),
            (f"/compare?d={finished}&d={waiting}", ""),
            ("/system", ""),
        ):  # fmt: skip
            page.goto(app.url + path)
            page.wait_for_selector(DONE, timeout=120_000)
            page.wait_for_function("words => document.body.innerText.includes(words)", arg=words)
            assert page.evaluate(REACHED) == [], path
            shoot(page, "hostile" + path.partition("?")[0].replace("/", "-"))
    finally:
        page.close()
        app.stop()
    assert dialogs == []
    assert [url for url in requested if not url.startswith((app.url, "data:", "blob:"))] == []
