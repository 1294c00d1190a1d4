"""What is clicked or typed before the answer to the click before is seen: nothing lost, nothing done to another."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import profile
from tests.browser.held_answers import HeldAnswers
from tests.browser.test_journey import text_in, wait_for_answer

pytestmark = pytest.mark.browser
BOX, FIRST_WORDS = "[data-testid=stChatInput] textarea", "What is a fixed tubesheet?"


@pytest.fixture
def slow(chromium, app):
    """A page of a person of its own, whose answers can be held back."""
    context = profile(chromium)
    page = context.new_page()
    page.answers = HeldAnswers(page)
    yield page
    context.close()


def test_a_message_counts_though_the_units_are_chosen_in_the_same_moment(slow, app):
    slow.goto(app.url)
    slow.wait_for_selector(BOX)
    other = slow.locator(".st-key-units button:not([aria-checked=true])").last
    other.evaluate("button => { window.other = button; }")
    slow.locator(BOX).first.fill(FIRST_WORDS)
    slow.locator("[data-testid=stChatInputSubmitButton]").first.evaluate(
        "button => { button.click(); window.other.click(); }"
    )
    slow.wait_for_url(re.compile(r"design\?.*c="))
    slow.wait_for_url(re.compile("units=US"))
    wait_for_answer(slow)
    assert FIRST_WORDS in text_in(slow, ".st-key-chat-log")
