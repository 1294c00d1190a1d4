"""A duty typed into the form in a real browser: names searched, values in any unit, reload, design."""

from __future__ import annotations

import pytest

from tests.browser.held_answers import HeldAnswers
from tests.browser.test_journey import ask, headline, text_in
from tests.rig.kerosene import DUTY

pytestmark = pytest.mark.browser
VALUES = {
    "T_hot_in_C": ("302 °F", "150"), "T_hot_out_C": ("90", "90"), "T_cold_in_C": ("30", "30"),
    "T_cold_out_C": ("50", "50"), "m_dot_hot_kg_s": ("180 t/h", "50"), "dP_hot_max_Pa": ("70 kPa", "0.7"),
    "dP_cold_max_Pa": ("0,7", "0.7"),
}  # fmt: skip


def _input_of(name: str) -> str:
    return f"[class*='st-key-form_{name}--'] input"


def field(page, name: str):
    return page.locator(_input_of(name))


def put(page, name: str, text: str, shown: str) -> None:
    """Type a value and leave the field; the page answers with what it stored."""
    field(page, name).fill(text)
    field(page, name).press("Tab")
    wait_for_value(page, name, shown)


def wait_for_value(page, name: str, shown: str) -> None:
    page.wait_for_function(
        "([field, value]) => document.querySelector(field)?.value === value", arg=[_input_of(name), shown]
    )


CARET = "() => [document.activeElement.value, document.activeElement.selectionStart]"
WATCH_NEIGHBOUR = """input => {
    window.neighbour = input;
    window.changes = 0;
    new MutationObserver(seen => { window.changes += seen.length; })
        .observe(input.closest('[data-testid=stColumn]'), {childList: true, subtree: true, characterData: true});
}"""


def choose(page, name: str, text: str) -> None:
    """Search a fluid by a part of its name and take the first that is found."""
    field(page, name).fill(text)
    page.get_by_role("option").filter(has_text=text).first.click()


def filled(page) -> None:
    choose(page, "hot_fluid_name", "kerosene")
    choose(page, "cold_fluid_name", "cooling water")
    for name, (text, shown) in VALUES.items():
        put(page, name, text, shown)


@pytest.mark.timeout(300)
def test_form_to_design_equals_the_typed_duty(person, app, shoot):
    page = person.new_page()
    page.goto(app.url)
    page.get_by_text("Fill in the form instead").click()
    page.wait_for_selector(".st-key-form_design")
    shoot(page, "7-form-empty")
    filled(page)
    page.get_by_text("The request is complete").wait_for()
    shoot(page, "7-form-filled")
    page.reload()
    page.wait_for_selector(".st-key-form_design")
    for name, (_, shown) in VALUES.items():
        wait_for_value(page, name, shown)
    page.locator(".st-key-units button").get_by_text("US", exact=True).click()
    wait_for_value(page, "T_hot_in_C", "302")
    shoot(page, "7-form-us")
    page.locator(".st-key-units button").get_by_text("SI", exact=True).click()
    page.locator(".st-key-form_design button:not([disabled])").click()
    tiles = headline(page)
    shoot(page, "7-form-design")
    typed = ask(person, app, DUTY)
    assert tiles == headline(typed)
    typed.close()
    page.close()


def test_a_click_before_the_new_units_are_seen_hands_in_no_number_of_the_units_before(person, app):
    page = person.new_page()
    answers = HeldAnswers(page)
    page.goto(f"{app.url}/design?panel_view=Form")
    page.wait_for_selector(".st-key-form_design")
    filled(page)
    page.locator(".st-key-units button").get_by_text("US", exact=True).click()
    wait_for_value(page, "T_hot_in_C", "302")
    said = text_in(page, ".st-key-form-note")
    answers.hold()
    page.locator(".st-key-units button").get_by_text("SI", exact=True).click()
    answers.wait_for_end_of_run()
    page.locator(".st-key-form_design button:not([disabled])").click()
    answers.let_go()
    assert headline(page)["Duty"].endswith("MW")
    assert text_in(page, ".st-key-form-note") == said and "hot flow 180 t/h" in said
    page.close()


@pytest.fixture
def form(person, app):
    """A form nothing is typed in yet."""
    page = person.new_page()
    page.goto(f"{app.url}/design?panel_view=Form")
    page.wait_for_selector(".st-key-form_design")
    yield page
    page.close()


def test_a_wrong_value_is_said_while_it_is_typed_and_nothing_moves(form, shoot):
    outlet, said = field(form, "T_hot_out_C"), form.locator(".st-key-form").get_by_text
    field(form, "T_cold_out_C").evaluate(WATCH_NEIGHBOUR)
    outlet.click()
    outlet.press_sequentially("9x")
    said("“9x” is not a number").wait_for()
    assert form.evaluate(CARET) == ["9x", 2]
    shoot(form, "7-form-typing-wrong")
    outlet.press("Backspace")
    said("“9x” is not a number").wait_for(state="detached")
    outlet.press_sequentially("00")
    said("900 °C is outside what can be designed").wait_for()
    outlet.press("ArrowLeft")
    outlet.press("Backspace")
    said("is outside what can be designed").wait_for(state="detached")
    assert form.evaluate(CARET) == ["90", 1], "the caret stays where it is, inside the number"
    assert form.evaluate("window.neighbour.isConnected && window.changes") == 0, "the neighbour is not drawn anew"
    assert "c=" not in form.url, "a value on its way is written nowhere"
    outlet.press("Tab")
    form.wait_for_url("**c=*")
    form.get_by_text("From the form: hot outlet temperature 90 °C.").wait_for()


def test_a_value_in_another_unit_is_rewritten_when_it_is_finished_and_not_before(form):
    inlet = field(form, "T_hot_in_C")
    inlet.press_sequentially("302 °F")
    field(form, "T_hot_in_C").locator("xpath=ancestor::*[@data-testid='stTextInput']").get_by_text("needed").wait_for(
        state="detached"
    )
    assert form.evaluate(CARET) == ["302 °F", 6]
    inlet.press("Enter")
    wait_for_value(form, "T_hot_in_C", "150")
    assert form.evaluate("document.activeElement.value") == "150", "the focus stays"


def test_design_may_be_pressed_with_the_caret_in_the_last_field(form):
    choose(form, "hot_fluid_name", "kerosene")
    choose(form, "cold_fluid_name", "cooling water")
    for name, text in (("T_hot_in_C", "150"), ("T_hot_out_C", "90"), ("T_cold_in_C", "30"), ("T_cold_out_C", "50")):
        put(form, name, text, text)
    field(form, "m_dot_hot_kg_s").press_sequentially("50")
    form.locator(".st-key-form_design button:not([disabled])").click()
    assert headline(form)["Duty"].endswith("MW")
    assert text_in(form, ".st-key-form-note").endswith("hot flow 50 kg/s.")


def test_what_was_typed_last_is_kept_when_the_form_is_closed_over_it(form):
    field(form, "T_hot_in_C").press_sequentially("150")
    form.locator(".st-key-panel_view button").get_by_text("Design", exact=True).click()
    form.get_by_text("From the form: hot inlet temperature 150 °C.").wait_for()
