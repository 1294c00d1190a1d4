"""Makes the pictures under docs/screenshots/ anew: `.venv/bin/python -m tests.rig.screenshots`.

One app over an empty folder, one Chromium, the worked example, a second design, one question and one refusal. Every
journey's key picture is 1440 px wide; a selection follows at 1024 and 390 px, in dark and in US units. Each picture is
reduced to a palette.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from hx_engine.api import create_app
from hx_engine.settings import EngineSettings
from tests.browser.conftest import QUIET_CHROMIUM, ROOT, RunningApp
from tests.rig.api_server import listening

FOLDER = ROOT / "docs" / "screenshots"
SIZES = {1440: 900, 1024: 768, 390: 844}
COLOURS, MAX_BYTES = 256, 300_000
QUESTION = "Cool 500 kg/s of water from 90 °C to 60 °C with water from 20 °C to 30 °C, max 0.02 bar on both sides"
SECOND = (
    "Cool 40 kg/s of kerosene from 150 °C to 90 °C with cooling water from 30 °C to 50 °C, max 0.7 bar on both sides"
)
DESIGN_MS = 120_000
STEP_S = 0.4
SETTLED = """() => document.querySelector('[data-test-script-state=notRunning]')
    && !document.querySelector('[data-testid=stSkeleton]')
    && [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(one => one.querySelector('.main-svg'))
    && [...document.querySelectorAll('.glance')].every(one => one.querySelector('svg'))"""
TOPICS = ("Temperatures", "Coefficients", "Pressure drops", "Shell side", "Vibration", "Certainty", "Cost", "Search",
          "Properties")  # fmt: skip
DRAWINGS = ("Tubesheet", "Setting plan", "Baffle")


class Shot(NamedTuple):
    """One picture: its name and the rest of the address after that of the finished design."""

    name: str
    rest: str
    width: int = 1440
    scheme: str = "light"
    ready: str = ".st-key-view"


def slug(words: str) -> str:
    return words.lower().replace(" ", "-")


SHOTS = (
    Shot("design", "&view=Summary"),
    *(Shot(f"plots-{slug(topic)}", f"&view=Plots&plot={topic}") for topic in TOPICS),
    Shot("drawing", "&view=Drawings"),
    *(Shot(f"drawing-{slug(name)}", f"&view=Drawings&drawing={name}") for name in DRAWINGS[1:]),
    Shot("data-sheet", "&view=Data sheet"), Shot("what-if", "&view=What if"), Shot("steps", "&view=Steps"),
    Shot("revisions", "&view=Revisions"), Shot("form", "&panel_view=Form", ready=".st-key-form_design"),
    Shot("us-units", "&view=Summary&units=US"), Shot("dark", "&view=Summary", scheme="dark"),
    Shot("dark-plots", "&view=Plots&plot=Certainty", scheme="dark"),
    Shot("dark-what-if", "&view=What if", scheme="dark"), Shot("dark-drawing", "&view=Drawings", scheme="dark"),
    Shot("tablet", "&view=Summary", 1024), Shot("tablet-what-if", "&view=What if", 1024),
    Shot("tablet-dark", "&view=Steps", 1024, "dark"), Shot("phone", "&view=Summary", 390),
    Shot("phone-plots", "&view=Plots&plot=Vibration", 390), Shot("phone-what-if", "&view=What if", 390),
    Shot("phone-dark", "&view=Steps", 390, "dark"),
)  # fmt: skip


def settled(page: Page) -> None:
    """Nothing runs, nothing is drawn any more."""
    page.wait_for_function(SETTLED)
    page.wait_for_timeout(1200)


def keep(page: Page, name: str) -> None:
    """The window as PNG of few colours."""
    settled(page)
    _save(page, name)


def _save(page: Page, name: str) -> None:
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    target = FOLDER / f"{name}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    if target.stat().st_size > MAX_BYTES:
        raise SystemExit(f"{target.name} has {target.stat().st_size:,} bytes, more than {MAX_BYTES:,}")


def visit(page: Page, address: str, ready: str) -> None:
    page.goto(address)
    page.wait_for_selector(ready)


def designed(page: Page, url: str, words: str | None, wait_for: str = ".st-key-headline") -> str:
    """Address of the page that these words, or the worked example, lead to."""
    page.goto(url)
    if words is None:
        keep(page, "first-visit")
        page.get_by_role("button", name="Skip the tour").click()
        page.get_by_role("button", name="Open the worked example").click()
    else:
        page.locator("textarea").first.fill(words)
        page.locator("textarea").first.press("Enter")
    page.wait_for_selector(wait_for, timeout=DESIGN_MS)
    settled(page)
    return page.url.replace("&panel_view=Design", "")


def shoot_pages(page: Page, url: str) -> str:
    """The pages that are not a design's; gives the address of the worked example."""
    visit(page, f"{url}/history", "h1")
    keep(page, "history-empty")
    example = designed(page, url, None)
    designed(page, url, SECOND)
    designed(page, url, QUESTION, ".st-key-question")
    keep(page, "question")
    page.evaluate("() => document.querySelector('.st-key-step_11').scrollIntoView()")
    keep(page, "question-options")
    page.get_by_role("button", name="Go on with this").click()
    page.wait_for_selector(".st-key-headline", timeout=DESIGN_MS)
    keep(page, "rescued")
    visit(page, f"{url}/history", "[class*=st-key-row_]")
    keep(page, "history")
    visit(page, url, ".st-key-home")
    keep(page, "home")
    visit(page, f"{url}/system", ".st-key-system")
    keep(page, "system")
    visit(page, f"{url}/design?c=nothing-there", ".st-key-chat-log")
    keep(page, "unknown-address")
    visit(page, f"{url}/report", ".st-key-design-rows")
    page.locator(".st-key-design-rows").get_by_role("link", name="Report").last.click()
    page.wait_for_selector(".st-key-report h1")
    keep(page, "report")
    _compare(page, url)
    return example


def _compare(page: Page, url: str) -> None:
    """The two oldest designs of this workspace side by side."""
    visit(page, f"{url}/compare", "h1")
    for _ in range(2):
        page.get_by_role("combobox").click()
        page.get_by_role("option").last.click()
        settled(page)
    page.keyboard.press("Escape")
    keep(page, "compare")


def shoot_all(browser: Browser, app: RunningApp) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": SIZES[1440]}, color_scheme="light")
    context.set_default_timeout(DESIGN_MS)
    example = shoot_pages(context.new_page(), app.url)
    kept: Any = context.storage_state()
    context.close()
    for width, scheme in dict.fromkeys((shot.width, shot.scheme) for shot in SHOTS):
        context = browser.new_context(
            viewport={"width": width, "height": SIZES[width]}, color_scheme=scheme, storage_state=kept
        )
        context.set_default_timeout(DESIGN_MS)
        page = context.new_page()
        for shot in SHOTS:
            if (shot.width, shot.scheme) == (width, scheme):
                visit(page, example + shot.rest, shot.ready)
                if width < 640:
                    page.locator(".st-key-panel").scroll_into_view_if_needed()
                    page.evaluate("() => document.querySelector('.st-key-design-head').scrollIntoView()")
                keep(page, shot.name)
        context.close()


@contextmanager
def slow_engine(folder: Path) -> Iterator[str]:
    """The address of an engine that waits before each step, so that a picture shows one at work."""
    engine = create_app(
        EngineSettings(data_dir=folder / "slow-engine", internal_secret=None), lambda _, __: time.sleep(STEP_S)
    )
    with listening(engine) as url:
        yield url


def shoot_running(browser: Browser, app: RunningApp) -> None:
    """A design whose engine takes its time with every step."""
    page = browser.new_page(viewport={"width": 1440, "height": SIZES[1440]})
    page.goto(app.url)
    page.locator("textarea").first.fill(SECOND)
    page.locator("textarea").first.press("Enter")
    page.get_by_text("now 10 Pressure drops").wait_for(timeout=DESIGN_MS)
    _save(page, "running")
    page.close()


def shoot_login(browser: Browser, app: RunningApp) -> None:
    """What stands in front of everything where a password is set."""
    page = browser.new_page(viewport={"width": 1440, "height": SIZES[1440]})
    page.goto(app.url)
    page.wait_for_selector("input[type=password]")
    page.wait_for_timeout(500)
    _save(page, "login")
    page.close()


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, slow_engine(Path(folder)) as slow, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=list(QUIET_CHROMIUM))
        try:
            for name, settings, shoot in (
                ("open", {}, shoot_all), ("locked", {"APP_SHARED_PASSWORD": "only-for-the-picture-3107"}, shoot_login),
                ("slow", {"HX_ENGINE_BASE_URL": slow}, shoot_running),
            ):  # fmt: skip
                (Path(folder) / name).mkdir()
                app = RunningApp(Path(folder) / name, settings=settings)
                try:
                    shoot(browser, app)
                finally:
                    app.stop()
        finally:
            browser.close()


if __name__ == "__main__":
    main()
