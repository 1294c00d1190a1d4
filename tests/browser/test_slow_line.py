"""What is clicked or typed before the answer to the click before is seen: nothing lost, nothing done to another."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import profile
from tests.browser.held_answers import HeldAnswers
from tests.browser.test_form import field, wait_for_value
from tests.browser.test_journey import text_in, wait_for_answer

pytestmark = pytest.mark.browser
BOX, LINES = "[data-testid=stChatInput] textarea", ".st-key-history-rows [class*='st-key-line_']"
FIRST_WORDS, MORE_WORDS = "What is a fixed tubesheet?", "And a floating head?"


@pytest.fixture
def slow(chromium, app):
    """A page of a person of its own, whose answers can be held back."""
    context = profile(chromium)
    page = context.new_page()
    page.answers = HeldAnswers(page)
    yield page
    context.close()


def send(page, words: str) -> None:
    page.locator(BOX).first.fill(words)
    page.locator(BOX).first.press("Enter")


def units_button(page, system: str):
    return page.locator(".st-key-units button").get_by_text(system, exact=True)


def titles(page, app) -> list[str]:
    """Of everything that is kept."""
    page.goto(f"{app.url}/history")
    page.wait_for_selector(LINES)
    return [line.locator("a p").first.inner_text() for line in page.locator(LINES).all()]


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


def test_two_values_typed_into_a_new_form_are_of_one_duty(slow, app):
    slow.goto(f"{app.url}/design?panel_view=Form")
    slow.wait_for_selector(".st-key-form_design")
    slow.answers.hold()
    for name, text in (("T_hot_in_C", "150"), ("T_hot_out_C", "90")):
        field(slow, name).fill(text)
        field(slow, name).press("Tab")
        slow.answers.wait_for_end_of_run()
    slow.answers.let_go()
    slow.get_by_text("From the form: hot inlet temperature 150 °C, hot outlet temperature 90 °C.").wait_for()
    wait_for_value(slow, "T_hot_in_C", "150")
    wait_for_value(slow, "T_hot_out_C", "90")
    assert len(titles(slow, app)) == 1


def test_the_second_message_of_a_new_conversation_is_said_in_it(slow, app):
    slow.goto(f"{app.url}/design")
    slow.wait_for_selector(BOX)
    slow.answers.hold()
    send(slow, FIRST_WORDS)
    slow.answers.wait_for_end_of_run()
    units_button(slow, "US").click()
    slow.answers.wait_for_end_of_run()
    slow.answers.let_go()
    wait_for_answer(slow)
    assert FIRST_WORDS in text_in(slow, ".st-key-chat-log"), "the page shows the conversation of its address"
    assert titles(slow, app) == [FIRST_WORDS]


def test_an_example_clicked_again_and_a_message_sent_after_it_begin_no_other_conversation(slow, app):
    slow.goto(app.url)
    slow.wait_for_selector(".st-key-example_0 button")
    slow.answers.hold()
    slow.locator(".st-key-example_0 button").click()
    slow.answers.wait_for_end_of_run()
    slow.locator(".st-key-example_1 button").click()
    slow.answers.wait_for_end_of_run()
    send(slow, MORE_WORDS)
    slow.answers.wait_for_end_of_run()
    slow.answers.let_go()
    slow.wait_for_url("**/design?**c=*")
    slow.wait_for_function("([box, words]) => document.querySelector(box)?.value === words", arg=[BOX, MORE_WORDS])
    begun = titles(slow, app)
    assert not [title for title in begun if title.startswith(("Cool 30 kg/s", MORE_WORDS))], begun
