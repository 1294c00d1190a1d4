"""What is clicked or typed before the answer to the click before is seen: nothing lost, nothing done to another."""

from __future__ import annotations

import re

import pytest

from tests.browser.test_form import field, wait_for_value
from tests.browser.test_journey import headline, say, show_view, text_in, wait_for_answer
from tests.browser.test_live_progress import BLOCKED, send_values
from tests.browser.test_live_progress import field as question_field
from tests.rig.kerosene import DUTY

pytestmark = pytest.mark.browser
BOX, LINES = "[data-testid=stChatInput] textarea", ".st-key-history-rows [class*='st-key-line_']"
TIGHT = "Cool 500 kg/s of water from 90 °C to 60 °C with water from 20 °C to 30 °C, max 0.02 bar on both sides"
FIRST_WORDS, MORE_WORDS = "What is a fixed tubesheet?", "And a floating head?"


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


def choose_units_unseen(page, system: str) -> None:
    """The app has switched, the page does not show it yet."""
    page.answers.hold()
    units_button(page, system).click()
    page.answers.wait_for_end_of_run()


def asked(page, app, words: str):
    """The card of a design that waits for an answer."""
    page.goto(app.url)
    say(page, words)
    wait_for_answer(page)
    page.wait_for_selector(".st-key-question [data-testid=stRadio]")
    return page.locator(".st-key-question")


def test_the_option_chosen_is_the_answer_though_the_units_were_switched_before_it(slow, app):
    card = asked(slow, app, TIGHT)
    card.locator("[data-testid=stRadio] label:has(input)").filter(has_text="both streams").click()
    choose_units_unseen(slow, "US")
    card.locator("button").get_by_text("Go on with this").click()
    slow.answers.let_go()
    headline(slow)
    slow.locator(".st-key-warnings summary").first.click()
    told = text_in(slow, ".st-key-warnings").replace("\u00a0", " ")
    assert told.count("was eased from 0.29 psi to 10.2 psi by the engineer") == 2, "0.02 and 0.7 bar"


def test_values_of_ones_own_are_read_in_the_units_they_were_typed_under(slow, app):
    card = asked(slow, app, BLOCKED)
    question_field(slow, "Largest shell diameter").fill("2000")
    question_field(slow, "Largest number of shells").fill("8")
    choose_units_unseen(slow, "US")
    send_values(slow)
    slow.answers.let_go()
    headline(slow)
    assert not card.count(), "2000 mm, not inches: taken"


def test_what_was_turned_is_kept_as_the_revision_though_the_units_were_switched_before(slow, app):
    slow.goto(app.url)
    say(slow, DUTY)
    headline(slow)
    wait_for_answer(slow)
    show_view(slow, "What if")
    slow.get_by_label("Baffles").fill("9")
    slow.get_by_label("Baffles").press("Enter")
    keep = slow.locator("[class*='st-key-keep_revision_'] button")
    keep.wait_for()
    choose_units_unseen(slow, "US")
    keep.click()
    slow.answers.wait_for_end_of_run()
    slow.answers.let_go()
    slow.get_by_text("Design 1, rev. 2").wait_for()
    show_view(slow, "What if")
    wait_for_value_of(slow.get_by_label("Baffles"), "9")


def wait_for_value_of(box, value: str) -> None:
    box.and_(box.page.locator(f"input[value='{value}']")).wait_for()


def test_a_row_of_history_is_renamed_though_another_was_opened_meanwhile(slow, app):
    for words in (FIRST_WORDS, MORE_WORDS):
        slow.goto(app.url)
        say(slow, words)
        wait_for_answer(slow)
    assert titles(slow, app) == [MORE_WORDS, FIRST_WORDS]
    title = slow.locator("[class*='st-key-edit_title_'] input")
    open_menu(slow, 0)
    title.fill("Renamed")
    slow.answers.hold()
    open_menu(slow, 1)
    slow.answers.wait_for_end_of_run()
    slow.locator("[class*='st-key-edit_save_'] button").click()
    slow.answers.wait_for_end_of_run()
    slow.answers.let_go()
    slow.locator(LINES).get_by_text("Renamed").wait_for()
    assert title.input_value() == FIRST_WORDS, "the row opened last stays open, with its own title"
    assert titles(slow, app) == ["Renamed", FIRST_WORDS]


def open_menu(page, row: int) -> None:
    """The form for title and tags of a row."""
    page.locator("[class*='st-key-menu_'] button").nth(row).click()
    action = "Rename, tags"
    page.get_by_role("menuitem", name=action).or_(page.get_by_role("option", name=action)).first.click()


def test_nothing_went_wrong_unseen(app):
    assert "Traceback" not in app.log()
