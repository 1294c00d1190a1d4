"""Dictation where the browser can recognize speech: the words become the draft, and nothing is sent by it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import profile

pytestmark = pytest.mark.browser
# A recognition that hears what the test says and ends as a browser's does: later, by an event.
RECOGNITION = """
window.SpeechRecognition = undefined;
window.webkitSpeechRecognition = class {
  start() { window.hearing = this; }
  stop() { setTimeout(() => this.onend(), 1); }
  abort() { this.stop(); }
};
window.hear = (...words) => window.hearing.onresult({results: words.map(transcript => [{transcript}])});
window.fail = error => { window.hearing.onerror({error}); window.hearing.onend(); };
"""
NO_RECOGNITION = "window.SpeechRecognition = window.webkitSpeechRecognition = undefined;"
BUTTON, WORDS = ".dictation button", ".dictation p"
DRAFT = "text => document.querySelector('textarea[data-testid=stChatInputTextArea]').value === text"
GRAVE = ("critical", "serious", "moderate")


@pytest.fixture
def opened(chromium, app):
    """Opens a page in a browser of its own: address, script run before it, width, scheme and language."""
    contexts = []

    def at(path: str, script: str = RECOGNITION, width: int = 1440, scheme: str = "light"):
        context = profile(chromium, viewport={"width": width, "height": 844}, color_scheme=scheme, locale="de-AT")
        contexts.append(context)
        context.add_init_script(script)
        page = context.new_page()
        page.goto(app.url + path)
        page.locator("textarea").first.wait_for()
        return page

    yield at
    for context in contexts:
        context.close()


def listening(page) -> bool:
    return page.locator(BUTTON).get_attribute("aria-pressed") == "true"


def messages(page) -> int:
    return page.locator("[class*='st-key-message-user']").count()


@pytest.mark.parametrize("path", ["/", "/design"])
def test_words_stand_behind_the_draft_and_are_not_sent(opened, shoot, path):
    page = opened(path)
    page.locator("textarea").fill("Cool 50 kg/s")
    page.locator(BUTTON).click()
    assert listening(page) and page.locator(BUTTON).get_attribute("aria-label") == "Stop dictating"
    assert page.evaluate("[hearing.lang, hearing.continuous, hearing.interimResults]") == ["de-AT", True, True]
    page.evaluate("hear('of kerosene', ' from 150')")
    page.locator(WORDS).get_by_text("Listening: of kerosene from 150").wait_for()
    page.evaluate("hear('of kerosene', ' from 150 °C to 90 °C')")
    shoot(page, f"16-dictation-{'home' if path == '/' else 'chat'}")
    page.locator(BUTTON).click()
    page.wait_for_function(DRAFT, arg="Cool 50 kg/s of kerosene from 150 °C to 90 °C")
    assert not listening(page)
    page.wait_for_function("() => document.activeElement.tagName === 'TEXTAREA'")
    assert page.url.rstrip("/").endswith(path.rstrip("/")) and not messages(page), "nothing is sent"
    page.locator("textarea").press("Enter")
    page.locator("[class*='st-key-message-user']").get_by_text("Cool 50 kg/s of kerosene from 150").wait_for()


def test_the_keyboard_begins_and_escape_ends(opened):
    page = opened("/design")
    page.locator("textarea").focus()
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches('{BUTTON}')"):
            break
    page.locator(WORDS).get_by_text("The browser’s own speech service hears the words").wait_for()
    page.keyboard.press("Enter")
    assert listening(page)
    page.evaluate("hear('Heat 20 kg/s of toluene')")
    page.keyboard.press("Escape")
    page.wait_for_function(DRAFT, arg="Heat 20 kg/s of toluene")
    assert not listening(page)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("not-allowed", "Allow it in the browser’s settings"), ("audio-capture", "No microphone was found"),
        ("network", "cannot be reached"), ("no-speech", "Nothing was heard"), ("bad-grammar", "Try again"),
    ],
)  # fmt: skip
def test_what_went_wrong_is_said(opened, shoot, error, words):
    page = opened("/design")
    page.locator(BUTTON).click()
    page.evaluate(f"fail('{error}')")
    page.locator(WORDS).get_by_text(words).wait_for()
    assert not listening(page) and page.locator("textarea").input_value() == ""
    if error == "not-allowed":
        shoot(page, "16-dictation-refused")
    page.keyboard.press("Escape")
    page.mouse.move(5, 5)
    page.locator("textarea").focus()
    page.locator(WORDS).wait_for(state="hidden")


@pytest.mark.parametrize("path", ["/", "/design"])
def test_without_recognition_there_is_no_button_and_no_gap(opened, path):
    page = opened(path, NO_RECOGNITION)
    page.locator(".dictation").wait_for(state="attached")
    box, row = page.locator("[data-testid=stChatInput]").bounding_box(), page.locator("[class*='st-key-say']")
    assert page.locator(BUTTON).count() == 0
    assert box["width"] == pytest.approx(row.bounding_box()["width"], abs=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_reads_well(opened, shoot, scheme):
    page = opened("/design", width=390, scheme=scheme)
    page.locator(BUTTON).click()
    page.evaluate("hear('Cool 50 kg/s of kerosene from 150 °C to 90 °C with cooling water from 30 °C to 50 °C')")
    page.locator(WORDS).get_by_text("Listening: Cool").wait_for()
    shoot(page, f"16-dictation-phone-{scheme}")
    words = page.locator(WORDS).bounding_box()
    assert words["x"] >= 0 and words["x"] + words["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(page, context=".st-key-say-said").response["violations"]
    assert [(entry["id"], entry["nodes"][0]["html"][:120]) for entry in found if entry["impact"] in GRAVE] == []
