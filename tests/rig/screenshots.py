"""Makes the pictures under docs/screenshots/ anew: `.venv/bin/python -m tests.rig.screenshots`.

One app over an empty folder, one Chromium, the worked example and one question; a picture that is too large is
reduced to a palette.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import QUIET_CHROMIUM, ROOT, RunningApp

FOLDER = ROOT / "docs" / "screenshots"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
COLOURS, MAX_BYTES = 256, 300_000
QUESTION = "Cool 500 kg/s of water from 90 °C to 60 °C with water from 20 °C to 30 °C, max 0.02 bar on both sides"
SECOND = (
    "Cool 40 kg/s of kerosene from 150 °C to 90 °C with cooling water from 30 °C to 50 °C, max 0.7 bar on both sides"
)
DESIGN_MS = 60_000
SETTLED = """() => document.querySelector('[data-test-script-state=notRunning]')
    && !document.querySelector('[data-testid=stSkeleton]')"""
VIEWS = {"design": "Summary", "plots": "Plots", "drawing": "Drawings", "data-sheet": "Data sheet",
         "what-if": "What if"}  # fmt: skip


def settled(page: Page) -> None:
    """Nothing runs, nothing is drawn any more."""
    page.wait_for_function(SETTLED)
    page.wait_for_timeout(1500)


def keep(page: Page, name: str) -> None:
    """The window as PNG, with few colours where it would be too large otherwise."""
    settled(page)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    target = FOLDER / f"{name}.png"
    picture.save(target, optimize=True)
    if target.stat().st_size > MAX_BYTES:
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    if target.stat().st_size > MAX_BYTES:
        raise SystemExit(f"{target.name} has {target.stat().st_size:,} bytes, more than {MAX_BYTES:,}")


def designed(page: Page, url: str, words: str | None, wait_for: str = ".st-key-headline") -> str:
    """Address of the page that these words, or the worked example, lead to."""
    page.goto(url)
    if words is None:
        page.get_by_role("button", name="Skip the tour").click()
        page.get_by_role("button", name="Open the worked example").click()
    else:
        page.locator("textarea").first.fill(words)
        page.locator("textarea").first.press("Enter")
    page.wait_for_selector(wait_for, timeout=DESIGN_MS)
    settled(page)
    return page.url.replace("&panel_view=Design", "")


def shoot_all(browser: Browser, app: RunningApp) -> None:
    context = browser.new_context(viewport=DESKTOP, color_scheme="light")
    page = context.new_page()
    example = designed(page, app.url, None)
    for name, view in VIEWS.items():
        page.goto(f"{example}&view={view}")
        page.wait_for_selector(".st-key-view")
        keep(page, name)
    page.goto(f"{example}&panel_view=Form")
    page.wait_for_selector(".st-key-form_design")
    keep(page, "form")
    designed(page, app.url, SECOND)
    designed(page, app.url, QUESTION, ".st-key-question")
    keep(page, "question")
    page.goto(f"{app.url}/history")
    page.wait_for_selector("[class*=st-key-row_]")
    keep(page, "history")
    page.goto(f"{app.url}/system")
    page.wait_for_selector(".st-key-system")
    keep(page, "system")
    _compare(page)
    kept: Any = context.storage_state()
    context.close()
    for name, viewport, scheme in (("phone", PHONE, "light"), ("dark", DESKTOP, "dark")):
        context = browser.new_context(viewport=viewport, color_scheme=scheme, storage_state=kept)
        page = context.new_page()
        page.goto(example)
        page.wait_for_selector(".st-key-headline")
        keep(page, name)
        context.close()


def _compare(page: Page) -> None:
    """The two finished designs of this workspace side by side."""
    page.goto(page.url.replace("/system", "/compare"))
    for _ in range(2):
        page.get_by_role("combobox").click()
        page.get_by_role("option").first.click()
        page.keyboard.press("Escape")
        settled(page)
    keep(page, "compare")


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        app = RunningApp(Path(folder))
        browser = driver.chromium.launch(executable_path=chromium, args=list(QUIET_CHROMIUM))
        try:
            shoot_all(browser, app)
        finally:
            browser.close()
            app.stop()


if __name__ == "__main__":
    main()
