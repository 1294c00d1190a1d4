"""A duty typed into the form in a real browser: names searched, values in any unit, reload, design."""

from __future__ import annotations

import pytest

from tests.browser.test_journey import ask, headline
from tests.rig.kerosene import DUTY

pytestmark = pytest.mark.browser
VALUES = {
    "T_hot_in_C": ("302 °F", "150"), "T_hot_out_C": ("90", "90"), "T_cold_in_C": ("30", "30"),
    "T_cold_out_C": ("50", "50"), "m_dot_hot_kg_s": ("180 t/h", "50"), "dP_hot_max_Pa": ("70 kPa", "0.7"),
    "dP_cold_max_Pa": ("0,7", "0.7"),
}  # fmt: skip


def field(page, name: str):
    return page.locator(f".st-key-form_{name} input")


def put(page, name: str, text: str, shown: str) -> None:
    """Type a value and leave the field; the page answers with what it stored."""
    field(page, name).fill(text)
    field(page, name).press("Tab")
    wait_for_value(page, name, shown)


def wait_for_value(page, name: str, shown: str) -> None:
    page.wait_for_function(
        "([key, value]) => document.querySelector(`.st-key-form_${key} input`)?.value === value", arg=[name, shown]
    )


def choose(page, name: str, text: str) -> None:
    """Search a fluid by a part of its name and take the first that is found."""
    field(page, name).fill(text)
    page.get_by_role("option").filter(has_text=text).first.click()


def filled(page) -> None:
    choose(page, "hot_fluid_name", "kerosene")
    choose(page, "cold_fluid_name", "cooling water")
    for name, (text, shown) in VALUES.items():
        put(page, name, text, shown)


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
