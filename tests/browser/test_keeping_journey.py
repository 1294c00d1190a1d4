"""Keeping work in a real browser: what-if to revision to diff, compare four, name, tag, delete, undo, reopen."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook

from tests.browser.conftest import WAIT_MS, profile
from tests.browser.test_journey import ask, headline
from tests.rig.kerosene import DUTY

pytestmark = pytest.mark.browser
FLOWS = ("50", "40", "45", "55")
NOTE = "More baffles for the coefficient"


def opened(person, address: str, wait_for: str):
    page = person.new_page()
    page.goto(address)
    page.wait_for_selector(wait_for, timeout=WAIT_MS)
    return page


def view(page, label: str, wait_for: str) -> None:
    page.locator(".st-key-view button").get_by_text(label, exact=True).click()
    page.wait_for_selector(wait_for, timeout=WAIT_MS)


@pytest.fixture(scope="module")
def work(person, app):
    """Four designs of one day: their addresses and headline numbers, the first one's page left open."""
    done = []
    for flow in FLOWS:
        page = ask(person, app, DUTY.replace("50 kg/s", f"{flow} kg/s"))
        tiles = headline(page)
        done.append({"url": page.url, "tiles": tiles, "page": page})
        if len(done) > 1:
            page.close()
    return done


def test_what_if_becomes_a_revision_and_the_difference_names_its_cause(work, shoot):
    page = work[0]["page"]
    view(page, "What if", ".st-key-what-if input")
    baffles = page.get_by_label("Baffles", exact=True)
    count = int(baffles.input_value())
    baffles.fill(str(count + 4))
    baffles.press("Enter")
    page.locator("[class*='st-key-keep_revision_'] button").wait_for()
    note = page.get_by_label("What changed and why")
    note.fill(NOTE)
    note.press("Tab")
    page.locator("[class*='st-key-keep_revision_'] button").click()
    page.get_by_text("Design 1, rev. 2").first.wait_for()
    headline(page)
    view(page, "Revisions", ".st-key-revision-choice")
    text = page.locator(".st-key-revisions").inner_text().replace("\u00a0", " ")
    assert NOTE in text
    drop = re.search(r"Shell-side pressure drop ([\d.]+) → ([\d.]+) bar because (.*)", text)
    assert float(drop[2]) > float(drop[1]), "more baffles, more cross-flow passes"
    assert f"baffles per shell {count} → {count + 4}" in drop[3]
    assert "view=Revisions" in page.url
    shoot(page, "10-revisions")
    work[0]["revision"] = page.url
    page.locator(".st-key-revisions a").first.click()
    page.wait_for_url(lambda url: "d=" in url and url != work[0]["revision"])
    page.get_by_text("Rev. 1 (open)").wait_for()


def test_four_designs_chosen_in_history_stand_side_by_side(work, person, app, shoot):
    page = opened(person, f"{app.url}/history?kind=Designs&q=kerosene", ".st-key-history-rows a")
    rows = page.locator('[class*="st-key-line_"]').filter(has_not_text="rev. 2")
    assert rows.count() == len(FLOWS)
    for place in range(len(FLOWS)):
        rows.nth(place).locator("label:has(input[type=checkbox])").click()
        page.wait_for_function("n => document.querySelectorAll('[class*=st-key-pick_] input:checked').length == n",
                               arg=place + 1)  # fmt: skip
    page.get_by_text(f"Compare the {len(FLOWS)} chosen designs").click()
    page.wait_for_selector(".st-key-compare-table table", timeout=WAIT_MS)
    text = page.locator(".st-key-compare-table").inner_text().replace("\u00a0", " ")
    for design in work:
        assert design["tiles"]["Purchase cost"] in text
        assert design["tiles"]["Area"] in text
    page.wait_for_selector(".js-plotly-plot .main-svg")
    shoot(page, "11-compare-four")
    with page.expect_download(timeout=WAIT_MS) as waiting:
        page.locator(".st-key-compare_xlsx button").click()
    sheet = load_workbook(io.BytesIO(waiting.value.path().read_bytes())).active
    cells = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {design["tiles"]["Purchase cost"] for design in work} <= cells
    work[0]["compare"] = page.url
    assert page.url.count("%2C") + page.url.count(",") == len(FLOWS) - 1
    page.close()


def pick(page, line, action: str) -> None:
    line.locator("button", has_text="More").click()
    page.get_by_role("menuitem", name=action).or_(page.get_by_role("option", name=action)).first.click()


def test_rename_tag_delete_and_undo_on_a_phone(work, chromium, person, app, shoot):
    context = profile(chromium, viewport={"width": 390, "height": 844}, storage_state=person.storage_state())
    page = opened(context, f"{app.url}/history?kind=Designs", ".st-key-history-rows a")
    line = page.locator('[class*="st-key-line_"]').last
    pick(page, line, "Rename, tags")
    page.get_by_label("Title").fill("E-101 kerosene rundown")
    page.get_by_label("Tags, with commas between them").fill("unit 200, revamp")
    page.get_by_role("button", name="Save").click()
    line = page.locator('[class*="st-key-line_"]', has_text="E-101 kerosene rundown")
    line.get_by_text("unit 200").wait_for()
    pick(page, line, "Delete")
    page.locator("[class*='st-key-action_delete_'] button").click()
    page.locator('[class*="st-key-undo_"] button').wait_for()
    line.wait_for(state="detached")
    shoot(page, "12-history-undo-390")
    page.locator('[class*="st-key-undo_"] button').click()
    line.get_by_text("revamp").wait_for()
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    context.close()
    assert wider <= 0


def test_a_days_work_is_there_after_a_restart(work, person, app, shoot):
    work[0]["page"].close()
    app.restart()
    page = opened(person, f"{app.url}/history?q=unit+200", ".st-key-history-rows a")
    page.get_by_text("E-101 kerosene rundown").wait_for()
    shoot(page, "13-history-after-restart")
    for design in work[1:]:
        page.goto(design["url"])
        assert headline(page) == design["tiles"]
    page.goto(work[0]["revision"])
    page.wait_for_selector(".st-key-revision-choice", timeout=WAIT_MS)
    page.locator(".st-key-revisions").get_by_text(NOTE).first.wait_for()
    page.goto(work[0]["compare"])
    page.wait_for_selector(".st-key-compare-table table", timeout=WAIT_MS)
    text = page.locator(".st-key-compare-table").inner_text().replace("\u00a0", " ")
    assert all(design["tiles"]["Purchase cost"] in text for design in work)
    page.close()
    assert "Traceback" not in app.log()
