"""Links, Back and Forward lead where they say, also away from where the app itself has led; nothing is left behind."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.browser.test_chat_journey import ANSWERS, act, wait_for_other_address
from tests.browser.test_journey import headline, text_in, wait_for_answer
from tests.browser.test_slow_line import BOX, FIRST_WORDS, MORE_WORDS, send, titles, units_button

pytestmark = pytest.mark.browser
HOME, RESTS = ".st-key-home", "[data-testid=stApp][data-test-script-state=notRunning]"
IN_TALK = re.compile(r"/design\?(.*&)?c=")


def lead(page, label: str) -> None:
    """Click one of the links in the sidebar."""
    page.locator(".st-key-nav a").get_by_text(label, exact=True).click()


def begin(page, app, path: str = "", words: str = FIRST_WORDS) -> str:
    """Say something on this page; the address of the conversation it begins, once it is answered."""
    page.goto(f"{app.url}{path}")
    page.wait_for_selector(BOX)
    return follow(page, words)


def follow(page, words: str) -> str:
    send(page, words)
    page.wait_for_url(IN_TALK)
    wait_for_answer(page)
    return page.url


def assert_home(page) -> None:
    page.wait_for_selector(HOME)
    page.wait_for_selector(RESTS)
    assert page.locator(HOME).count() == 1
    assert urlsplit(page.url).path == "/"


def assert_talk(page, address: str, words: str) -> None:
    page.wait_for_url(address)
    page.locator(".st-key-chat-log").get_by_text(words, exact=True).wait_for()


def click_and_see(page, button) -> None:
    """Click, and wait for all that comes of it."""
    page.answers.hold()
    button.click()
    page.answers.wait_for_end_of_run()
    page.answers.let_go()
    page.wait_for_selector(RESTS)


@pytest.mark.parametrize("path", ["", "/design"])
def test_new_design_leaves_a_conversation_design_leads_back_and_a_message_begins_a_second_one(slow, app, path):
    first = begin(slow, app, path)
    lead(slow, "New design")
    assert_home(slow)
    lead(slow, "Design")
    assert_talk(slow, first, FIRST_WORDS)
    lead(slow, "New design")
    assert_home(slow)
    assert follow(slow, MORE_WORDS) != first
    assert FIRST_WORDS not in text_in(slow, ".st-key-chat-log")
    assert titles(slow, app) == [MORE_WORDS, FIRST_WORDS]
    slow.goto(first)
    wait_for_answer(slow)
    assert MORE_WORDS not in text_in(slow, ".st-key-chat-log")


def test_back_leads_home_from_an_example_and_forward_to_its_design(slow, app):
    slow.goto(app.url)
    slow.locator(".st-key-example_1 button").click()
    slow.wait_for_url(IN_TALK)
    begun, tiles = slow.url, headline(slow)
    wait_for_answer(slow)
    slow.go_back()
    assert_home(slow)
    slow.go_forward()
    slow.wait_for_url(begun)
    assert headline(slow) == tiles
    slow.go_back()
    assert_home(slow)
    click_and_see(slow, units_button(slow, "US"))
    slow.wait_for_url(re.compile("units=US"))
    assert_home(slow)


def test_history_and_back(slow, app):
    begun = begin(slow, app, "/design")
    lead(slow, "History")
    slow.wait_for_selector(".st-key-history-rows")
    slow.go_back()
    assert_talk(slow, begun, FIRST_WORDS)
    lead(slow, "New design")
    assert_home(slow)
    lead(slow, "History")
    slow.wait_for_selector(".st-key-history-rows")
    slow.go_back()
    assert_home(slow)


def test_a_link_to_the_first_version_leads_there_and_what_is_said_then_is_said_there(slow, app):
    first = begin(slow, app)
    act(slow, ANSWERS, "Branch from here")
    wait_for_other_address(slow, first)
    slow.locator(".st-key-talk-menu button").first.click()
    slow.locator("[data-testid=stPopoverBody] a").first.click()
    slow.wait_for_url(first)
    slow.keyboard.press("Escape")
    send(slow, MORE_WORDS)
    wait_for_answer(slow, 2)
    slow.goto(first)
    assert_talk(slow, first, MORE_WORDS)


@pytest.mark.parametrize("path", ["", "/design"])
def test_new_design_leaves_a_conversation_that_is_not_seen_yet(slow, app, path):
    slow.goto(f"{app.url}{path}")
    slow.wait_for_selector(BOX)
    slow.answers.hold()
    send(slow, FIRST_WORDS)
    slow.answers.wait_for_end_of_run()
    lead(slow, "New design")
    slow.answers.wait_for_end_of_run()
    slow.answers.let_go()
    assert_home(slow)
    follow(slow, MORE_WORDS)
    assert titles(slow, app) == [MORE_WORDS, FIRST_WORDS]


def test_nothing_went_wrong_unseen(app):
    assert "Traceback" not in app.log()
