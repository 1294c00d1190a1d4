"""What a person waits for in Chromium: `.venv/bin/python -m benchmarks.bench_browser [--runs N]`.

The app is its own process over an empty folder; one worked example is designed, then measured warm, in new browser
pages for the addresses and in one page for the clicks. Browser and app share the machine, so everything read here
includes Chromium's own work. A click counts as answered at the first change of the page outside the switch clicked
(`first sign`), and as done when the script has ended. Memory is the growth of the app's resident set over ten sessions
that stay open at a finished design beside five that were opened before and stay open too: what the process needs once,
however many look, is not counted. Twenty sessions begin a design every minute and watch it over websocket, as a
browser does but without one's work, while a page of a finished design is clicked; p95 is of that page's first signs.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from benchmarks.readers import Readers
from tests.browser.conftest import QUIET_CHROMIUM, RunningApp

DUTY = "Cool {} kg/s of kerosene from 150 °C to 90 °C with cooling water from 30 °C to 50 °C, max 0.7 bar on both sides"
VIEWS = ("Plots", "Drawings", "Data sheet", "What if", "Revisions", "Steps", "Summary")
FIRST_PAGE_S, CLICK_S, DESIGN_PAGE_S, PDF_S, SESSION_MB, WATCHED_CLICK_S = 2.5, 0.2, 1.5, 3.0, 25.0, 1.0
WARM_UP_SESSIONS, SESSIONS, WAIT_MS = 5, 10, 60_000
WATCHERS, AGAIN_S, WATCHED_CLICKS = 20, 60.0, 42
IDLE = "() => document.querySelector('[data-test-script-state=notRunning]')"
WATCH = """() => {
    window.firstSign = null;
    document.addEventListener('click', () => {
        const began = performance.now();
        new MutationObserver((changes, observer) => {
            const own = document.querySelector('.st-key-view');
            if (changes.some(change => !own.contains(change.target) && !change.target.contains(own))) {
                window.firstSign = performance.now() - began; observer.disconnect();
            }
        }).observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
    }, {once: true, capture: true});
}"""


def report(name: str, value: float, limit: float, unit: str) -> None:
    """One line: the figure, its limit, whether it holds."""
    print(f"{name:44s}{value:8.2f} {unit:3s} limit {limit:g} {unit:3s} {'holds' if value <= limit else 'MISSES'}")


def idle(page: Page) -> None:
    """The script has ended and its last change is on the page."""
    page.wait_for_function(IDLE, timeout=WAIT_MS)


def clicked_s(page: Page, target: Locator) -> tuple[float, float]:
    """Time from the click to the first sign of an answer, and to the end of the script [s]."""
    page.evaluate(WATCH)
    clock = time.perf_counter()
    target.click(timeout=WAIT_MS)
    page.wait_for_function("() => window.firstSign !== null", timeout=WAIT_MS)
    idle(page)
    return page.evaluate("() => window.firstSign") / 1e3, time.perf_counter() - clock


def opened_s(browser: Browser, address: str, wait_for: str, state: dict, runs: int) -> float:
    """Median time from the address to what it shows, in a new page of a browser that has the app's files [s]."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, storage_state=state)
    taken = []
    for _ in range(runs + 1):
        page = context.new_page()
        clock = time.perf_counter()
        page.goto(address)
        page.wait_for_selector(wait_for, timeout=WAIT_MS)
        idle(page)
        taken.append(time.perf_counter() - clock)
        page.close()
    context.close()
    return median(taken[1:])


def from_history_s(page: Page, url: str, runs: int) -> float:
    """Median time from the click on a design in History to its whole page [s]."""
    taken = []
    for _ in range(runs + 1):
        page.goto(f"{url}/history")
        row = page.locator("[class*='st-key-line_'] a").first
        row.wait_for(timeout=WAIT_MS)
        idle(page)
        clock = time.perf_counter()
        row.click(timeout=WAIT_MS)
        page.wait_for_selector(".st-key-headline", timeout=WAIT_MS)
        idle(page)
        taken.append(time.perf_counter() - clock)
    return median(taken[1:])


def view_clicks(page: Page, rounds: int) -> list[tuple[str, float, float]]:
    """Every view switched to: its name, first sign and end [s]."""
    button = page.locator(".st-key-view button")
    return [(view, *clicked_s(page, button.get_by_text(view, exact=True))) for _ in range(rounds) for view in VIEWS]


def resident_MB(app: RunningApp) -> float:
    """Resident set of the app's process."""
    status = Path(f"/proc/{app.pid}/status").read_text("ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def session_MB(browser: Browser, app: RunningApp, address: str, state: dict) -> float:
    """Growth of the app for each of ten sessions that stay open at a finished design."""
    context = browser.new_context(storage_state=state)
    _open_and_hold(context, address, WARM_UP_SESSIONS)
    before = resident_MB(app)
    _open_and_hold(context, address, SESSIONS)
    grown = (resident_MB(app) - before) / SESSIONS
    context.close()
    return grown


def _open_and_hold(context: BrowserContext, address: str, number: int) -> None:
    for _ in range(number):
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".st-key-headline", timeout=WAIT_MS)
        idle(page)


def watched(app: RunningApp, page: Page) -> list[float]:
    """First signs of clicks in `page` beside twenty sessions that begin designs in turn and watch them [s]."""
    signs = []
    with Readers(app.url, WATCHERS, DUTY.format("3{}"), again_s=AGAIN_S) as others:
        while others.said < WATCHERS:
            page.wait_for_timeout(100)
        said, runs, clock = others.said, others.runs, time.perf_counter()
        for number in range(WATCHED_CLICKS):
            target = page.locator(".st-key-view button").get_by_text(VIEWS[number % len(VIEWS)], exact=True)
            signs.append(clicked_s(page, target)[0])
        span_s = time.perf_counter() - clock
        began, ran = (others.said - said) / span_s, (others.runs - runs) / span_s
        print(f"  beside it {began:.1f} designs begun and {ran:.0f} script runs a second")
    return signs


def pdf_s(page: Page, address: str) -> float:
    """Time from the click on PDF to the whole file, on the Report page [s]."""
    page.goto(address.replace("/design", "/report"))
    button = page.locator(".st-key-download_pdf button")
    button.wait_for(timeout=WAIT_MS)
    idle(page)
    clock = time.perf_counter()
    with page.expect_download(timeout=WAIT_MS) as download:
        button.click()
    download.value.path()
    return time.perf_counter() - clock


def measure(browser: Browser, app: RunningApp, runs: int) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(app.url)
    page.get_by_role("button", name="Open the worked example").click(timeout=WAIT_MS)
    page.wait_for_selector(".st-key-headline", timeout=WAIT_MS)
    idle(page)
    address, state = page.url, context.storage_state()
    design_id = page.evaluate("() => document.querySelector('.st-key-design-head a').href.match(/d=([0-9a-f]+)/)[1]")
    report("memory a session", session_MB(browser, app, address, state), SESSION_MB, "MB")
    report("first page, warm", opened_s(browser, app.url, "textarea:enabled", state, runs), FIRST_PAGE_S, "s")
    report("finished design, from History", from_history_s(page, app.url, runs), DESIGN_PAGE_S, "s")
    by_address_s = opened_s(browser, address, ".st-key-headline", state, runs)
    report("finished design, by address", by_address_s, DESIGN_PAGE_S, "s")
    page.goto(address)
    page.wait_for_selector(".st-key-headline", timeout=WAIT_MS)
    idle(page)
    view_clicks(page, 1)
    clicks = view_clicks(page, max(1, runs // 2))
    for view in VIEWS:
        _one_view(view, clicks, lambda entry: entry[1], "first sign", CLICK_S)
    for view in VIEWS:
        _one_view(view, clicks, lambda entry: entry[2], "done", DESIGN_PAGE_S)
    p95_s = quantiles(watched(app, page), n=20)[-1]
    report(f"p95 of a click beside {WATCHERS} watching sessions", p95_s, WATCHED_CLICK_S, "s")
    report("report as PDF", pdf_s(page, f"{app.url}/design?d={design_id}"), PDF_S, "s")
    context.close()


def _one_view(view: str, clicks: list, pick: Callable[[tuple], float], what: str, limit: float) -> None:
    report(f"click on {view}, {what}", median(pick(entry) for entry in clicks if entry[0] == view), limit, "s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        app = RunningApp(Path(folder))
        browser = driver.chromium.launch(executable_path=chromium, args=list(QUIET_CHROMIUM))
        try:
            measure(browser, app, runs)
        finally:
            browser.close()
            app.stop()


if __name__ == "__main__":
    main()
