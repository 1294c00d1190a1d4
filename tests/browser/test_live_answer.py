"""An answer while it is written: the browser follows the event stream, and without one the script looks instead."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.browser.conftest import RunningApp
from tests.browser.test_journey import say
from tests.fakes.messages_api import MessagesApi
from tests.fakes.messages_replies import say as reply
from tests.fakes.messages_replies import text

pytestmark = pytest.mark.browser
HOSTILE = Path(__file__).with_name("inert_payloads.md").read_text("utf-8")
ACTIVE = "a, img, iframe, object, embed, script, style, svg, input, video, audio, [style*='url']"
FORMATTED = """Here is **the duty**.

| Stream | Inlet |
| :-- | --: |
| Kerosene | 150 °C |

- first point
- second point

"""
WORDS = 150
NUMBERED = " ".join(f"word{number:03d}" for number in range(WORDS))
PAUSE = "word075"
LIVE = ".st-key-message-assistant-live"
STORED = f'[class*="st-key-message-assistant-"]:not({LIVE})'
STREAM = "**/api/chat/*/stream*"


class PausingModel:
    """Stops in the middle of its answer until it is told to go on."""

    def __init__(self):
        self.go_on = threading.Event()

    def __call__(self, body):
        is_hostile = "hostile" in str(body["messages"][-1]["content"])
        said = f"{HOSTILE}\n\n{PAUSE}" if is_hostile else FORMATTED + NUMBERED
        return reply(text(said), gap_s=0.002, change=self._paused)

    def _paused(self, events):
        said = ""
        for event in events:
            yield event
            said += event[1].get("delta", {}).get("text", "")
            if PAUSE in said and not self.go_on.wait(60):
                return


@pytest.fixture(scope="module")
def model():
    return PausingModel()


@pytest.fixture(scope="module")
def served(tmp_path_factory, model):
    with MessagesApi(model) as api:
        settings = {"ANTHROPIC_API_KEY": "test-key", "ANTHROPIC_BASE_URL": api.url}
        running = RunningApp(tmp_path_factory.mktemp("live"), settings=settings)
        yield running
        running.stop()


def begun(person, served, model, words: str, before=lambda page: None):
    """A page whose answer is being written."""
    model.go_on.clear()
    page = person.new_page()
    before(page)
    page.goto(served.url)
    say(page, words)
    page.wait_for_url("**/design**")
    return page


def wait_for_text(page, words: str) -> None:
    page.wait_for_function(
        f"words => (document.querySelector('{LIVE}') || document.querySelector('{STORED}'))?.innerText.includes(words)",
        arg=words,
    )


def words_of(page, place: str) -> list[str]:
    found = page.locator(place).last.inner_text().split()
    return [word for word in found if word.startswith("word")]


def test_the_stream_writes_what_the_stored_answer_says_and_a_reload_goes_on(person, served, model, shoot):
    followed: list[str] = []
    page = begun(person, served, model, "Explain", lambda page: page.on(
        "request", lambda request: followed.append(request.url)
    ))  # fmt: skip
    wait_for_text(page, PAUSE)
    live = page.locator(f"{LIVE} .live-answer")
    assert live.locator("strong").inner_text() == "the duty"
    assert live.locator("td").all_inner_texts() == ["Kerosene", "150 °C"]
    assert live.locator("li").all_inner_texts() == ["first point", "second point"]
    assert live.locator("[aria-live=polite] p").count() == 1, "the paragraph that grows is not read out yet"
    shoot(page, "9-live-answer")
    page.reload()
    wait_for_text(page, PAUSE)
    seen = words_of(page, LIVE)
    assert seen == NUMBERED.split()[: len(seen)], "doubled or lost after a reload"
    model.go_on.set()
    page.wait_for_selector(STORED)
    page.wait_for_selector(LIVE, state="detached")
    assert words_of(page, STORED) == NUMBERED.split()
    assert page.locator(".st-key-chat-log").inner_text().count("word000") == 1
    assert len([url for url in followed if "/stream" in url]) >= 2, "nothing was streamed"
    page.close()


def test_without_a_stream_the_answer_comes_all_the_same(person, served, model):
    page = begun(person, served, model, "Explain", lambda page: page.route(
        STREAM, lambda route: route.fulfill(status=404)
    ))  # fmt: skip
    page.wait_for_selector(f"{LIVE} .live-answer", state="detached")
    wait_for_text(page, PAUSE)
    model.go_on.set()
    page.wait_for_selector(STORED)
    assert words_of(page, STORED) == NUMBERED.split()
    page.close()


def test_a_hostile_answer_is_text_while_it_is_written(person, served, model):
    requested: list[str] = []
    page = begun(person, served, model, "Say something hostile", lambda page: page.on(
        "request", lambda request: requested.append(request.url)
    ))  # fmt: skip
    page.wait_for_function("words => document.querySelector('.live-answer')?.innerText.includes(words)", arg=PAUSE)
    found = page.eval_on_selector_all(f".live-answer :is({ACTIVE})", "all => all.map(one => one.outerHTML)")
    model.go_on.set()
    page.wait_for_selector(STORED)
    foreign = [url for url in requested if not url.startswith((served.url, "data:", "blob:"))]
    page.close()
    assert found == []
    assert foreign == []
