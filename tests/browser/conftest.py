"""The app as a person meets it: started by its own command on a free port, driven in a real Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.held_answers import HeldAnswers
from tests.rig.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
ARTIFACTS = ROOT / "var" / "test-artifacts"
START_S = 120.0
WAIT_MS = 120_000
"""How long a page may take on a busy machine until a test gives up; nothing here waits for this long to pass."""
TEST_S = 900
OUR_PREFIXES = ("ANTHROPIC_", "ARKEN_", "MONGODB_", "REDIS_", "HX_ENGINE_", "APP_SHARED_", "STREAMLIT_", "PORT")
QUIET_CHROMIUM = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.timeout(TEST_S))


class RunningApp:
    """One `streamlit run` child over its own data directory; can be stopped and started again."""

    def __init__(
        self, directory: Path, script: str = "server.py", health: str = "/health",
        settings: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.port, self.directory = free_port(), directory
        self._script, self._health, self._settings = script, health, settings or {}
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OUR_PREFIXES)}
        environment = {
            **kept, "ARKEN_DATA_DIR": str(self.directory / "arken"), "ARKEN_HOST": "127.0.0.1",
            "HX_ENGINE_DATA_DIR": str(self.directory / "engine"), "PYTHONPATH": str(ROOT),
            **self._settings,
        }  # fmt: skip
        command = [
            sys.executable, "-m", "streamlit", "run", self._script, "--server.port", str(self.port),
            "--server.address", "127.0.0.1", "--server.headless", "true",
        ]  # fmt: skip
        with (self.directory / "app.log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(self.url + self._health, timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        self.stop()
        raise AssertionError("the app did not start:\n" + self.log()[-4000:])

    @property
    def pid(self) -> int:
        """Of the app while it runs."""
        assert self._process is not None
        return self._process.pid

    def log(self) -> str:
        return (self.directory / "app.log").read_text("utf-8", "replace")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(5)
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """A browser; the suite is skipped, saying so, where there is none.

    Not kept for the session: its driver runs an event loop in this thread, which other tests must not meet.
    """
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium here: install Debian's package chromium")
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(QUIET_CHROMIUM))
        yield browser
        browser.close()


def profile(browser: object, **options: object) -> object:
    """A browser profile of its own, desktop size unless told, as patient as a busy machine needs.

    Motion is reduced: each frame of a moving placeholder is drawn by the processor here and cost more than the page.
    """
    given = {"viewport": {"width": 1440, "height": 900}, "accept_downloads": True, "reduced_motion": "reduce"}
    context = browser.new_context(**{**given, **options})
    context.set_default_timeout(WAIT_MS)
    return context


@pytest.fixture(scope="session")
def app(tmp_path_factory) -> Iterator[RunningApp]:
    """Without any setting; every module comes with a browser profile of its own, to which it is empty."""
    running = RunningApp(tmp_path_factory.mktemp("app"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def inert_app(tmp_path_factory) -> Iterator[RunningApp]:
    running = RunningApp(tmp_path_factory.mktemp("inert"), "tests/browser/inert_app.py", "/_stcore/health")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def person(chromium) -> Iterator[object]:
    """One browser profile: its workspace cookie holds across pages and restarts of the app."""
    context = profile(chromium)
    yield context
    context.close()


@pytest.fixture
def slow(chromium, app):
    """A page of a person of its own, whose answers can be held back."""
    context = profile(chromium)
    page = context.new_page()
    page.answers = HeldAnswers(page)
    yield page
    context.close()


@pytest.fixture
def shoot():
    """Keeps a screenshot among the test artefacts."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)

    def take(page: object, name: str) -> None:
        page.wait_for_timeout(600)
        page.screenshot(path=str(ARTIFACTS / f"{name}.png"))

    return take
