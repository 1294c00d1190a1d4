"""What was typed and not sent yet stays when other units are chosen, and means the same."""

from __future__ import annotations

import pytest

from tests.browser.test_form import wait_for_value as field_value
from tests.browser.test_journey import wait_for_answer
from tests.browser.test_slow_line import units_button
from tests.rig.datasheets import kerosene_pdf

pytestmark = pytest.mark.browser
HOT_INLET, HOT_FLOW = "hot inlet temperature", "hot flow"
TAKE, FIELD, VALUE = 0, 1, 2
AT_PX = {TAKE: 28, VALUE: 277}
"""The table is drawn as a picture: where to click in these columns."""


def cells(page, column: int) -> list[str]:
    """The texts of a column, which the picture has for screen readers."""
    return page.locator(f".st-key-found canvas tbody td:nth-child({column + 1})").all_text_contents()


def click_cell(page, column: int, field: str, times: int = 1) -> None:
    """The rows and the head are of one height."""
    picture, fields = page.locator(".st-key-found .dvn-scroller"), cells(page, FIELD)
    row_px = picture.bounding_box()["height"] / (len(fields) + 1)
    at = {"x": AT_PX[column], "y": (fields.index(field) + 1.5) * row_px}
    picture.click(position=at, click_count=times)


def wait_for_value(page, field: str, text: str) -> None:
    """In the table."""
    page.wait_for_function(
        "([field, text]) => [...document.querySelectorAll('.st-key-found canvas tbody tr')]"
        ".some(row => row.children[1].textContent === field && row.children[2].textContent === text)",
        arg=[field, text],
    )


def test_what_was_changed_in_the_table_of_a_sheet_stays_and_is_taken(person, app, shoot):
    page = person.new_page()
    page.goto(app.url)
    page.wait_for_selector("textarea")
    page.locator("input[type=file]").set_input_files({"name": "d.pdf", "mimeType": "", "buffer": kerosene_pdf()})
    page.locator("[data-testid=stChatInputSubmitButton]:not([disabled])").click()
    page.wait_for_selector("[class*='st-key-found_ticked_'] button")
    wait_for_answer(page)
    wait_for_value(page, HOT_INLET, "150")
    click_cell(page, TAKE, HOT_FLOW)
    page.get_by_text("Take the ticked", exact=True).wait_for()
    click_cell(page, VALUE, HOT_INLET, times=2)
    page.locator("#portal textarea, #portal input").fill("140")
    page.keyboard.press("Enter")
    wait_for_value(page, HOT_INLET, "140")
    units_button(page, "US").click()
    wait_for_value(page, HOT_INLET, "284")
    shoot(page, "16-found-in-other-units")
    page.get_by_text("Take the ticked", exact=True).click()
    page.get_by_text("Found on").wait_for(state="detached")
    units_button(page, "SI").click()
    field_value(page, "T_hot_in_C", "140")
    field_value(page, "m_dot_hot_kg_s", "")
    page.close()


def test_nothing_went_wrong_unseen(app):
    assert "Traceback" not in app.log()
