"""The main job in a real browser: say it, watch it, reload it, upload it, be asked, be refused, take it away."""

from __future__ import annotations

import io
import json
import re
import time

import pytest
from docx import Document
from pypdf import PdfReader

from tests.browser.conftest import WAIT_MS
from tests.rig.datasheets import kerosene_docx, kerosene_pdf
from tests.rig.kerosene import DUTY

pytestmark = pytest.mark.browser
STEPS = 16
REFUSALS = {
    "outlet above inlet": (
        "Cool 10 kg/s of water from 80 °C to 50 °C with water from 30 °C to 90 °C", r"90|outlet",
    ),
    "no flow": ("Cool 0 kg/s of water from 80 °C to 50 °C with water from 20 °C to 30 °C", r"flow"),
    "boils": (
        "Cool 10 kg/s of water at 1 bar from 150 °C to 90 °C with water from 20 °C to 40 °C", r"(?i)boil|pressure",
    ),
    "unknown fluid": ("Cool 10 kg/s of unobtainium from 80 °C to 50 °C with water from 20 °C to 30 °C", r"unobtainium"),
    "bare crude": ("Cool 10 kg/s of crude oil from 120 °C to 80 °C with water from 20 °C to 40 °C", r"API"),
}  # fmt: skip


def say(page, text: str) -> None:
    box = page.locator("textarea").first
    box.fill(text)
    box.press("Enter")


def ask(person, app, text: str):
    """A new conversation from the first page; the page stands at Design when this returns."""
    page = person.new_page()
    page.goto(app.url)
    say(page, text)
    page.wait_for_url("**/design**")
    return page


def wait_for_answer(page, count: int = 1) -> str:
    """The text of the latest stored answer, once nothing runs any more."""
    page.wait_for_function(
        "n => document.querySelectorAll('[class*=\"st-key-message-assistant-\"]:not(.st-key-message-assistant-live)')"
        ".length >= n && !document.querySelector('.st-key-stop')",
        arg=count,
        timeout=WAIT_MS,
    )
    return text_in(page, '[class*="st-key-message-assistant-"]')


def text_in(page, selector: str) -> str:
    """What is read there, the no-break space before a unit as a blank."""
    return page.locator(selector).last.inner_text().replace("\u00a0", " ")


def headline(page) -> dict[str, str]:
    """Label to value of the tiles."""
    page.wait_for_selector(".st-key-headline [data-testid=stMetricValue]", timeout=WAIT_MS)
    parts = (page.locator(f".st-key-headline [data-testid={part}]") for part in ("stMetricLabel", "stMetricValue"))
    pairs = zip(*(part.all_inner_texts() for part in parts), strict=True)
    return {label.strip(): value.strip().replace("\u00a0", " ") for label, value in pairs}


def show_view(page, label: str) -> None:
    """Switch the view of a finished design."""
    page.locator(".st-key-view button").get_by_text(label, exact=True).click()
    page.wait_for_selector(".st-key-steps" if label == "Steps" else ".st-key-headline")


@pytest.fixture(scope="module")
def finished(person, app):
    """The kerosene design, made once by typing; with how long its steps and its end took to appear."""
    page = ask(person, app, DUTY)
    asked_at = time.monotonic()
    page.wait_for_selector(".st-key-steps summary, .st-key-headline", timeout=WAIT_MS)
    first_step_s = time.monotonic() - asked_at
    tiles = headline(page)
    return {"page": page, "tiles": tiles, "url": page.url, "first_step_s": first_step_s}


def test_typed_duty_becomes_a_complete_design(finished, shoot):
    page, tiles = finished["page"], finished["tiles"]
    shoot(page, "1-design-summary")
    duty = re.fullmatch(r"([\d.]+) MW", tiles["Duty"])
    assert duty
    assert 6.0 < float(duty.group(1)) < 8.0, "50 kg/s over 60 K at 2.0 to 2.6 kJ/(kg K)"
    for side in ("shell", "tube"):
        assert float(tiles[f"ΔP {side} side"].split()[0]) <= 0.7
    assert "–" not in tiles.values()
    page.locator(".st-key-figures .glance svg").nth(1).wait_for()
    assert page.locator(".st-key-figures .glance polyline").count() == 3, "two streams and the least approach"
    bars = page.locator(".st-key-figures .glance rect").evaluate_all(
        "bars => bars.map(bar => [Number(bar.getAttribute('width')), bar.textContent])"
    )
    shares = [float(re.search(r"\(([\d.]+) %\)", words).group(1)) for _, words in bars]
    assert len(bars) == 5
    assert sum(shares) == pytest.approx(100, abs=0.5)
    lengths = [length for length, _ in bars]
    assert [length / sum(lengths) for length in lengths] == pytest.approx([share / 100 for share in shares], abs=0.003)
    body = text_in(page, ".st-key-panel")
    for part in ("Construction", "Streams", "Confidence", "Cost", "Checks against limits"):
        assert part in body
    assert wait_for_answer(page)


def test_step_opens_with_its_reasoning_and_formulas(finished, shoot):
    page = finished["page"]
    show_view(page, "Steps")
    rows = page.locator(".st-key-steps summary")
    rows.nth(STEPS - 1).wait_for()
    assert rows.count() == STEPS
    step = page.locator(".st-key-step_7 details")
    step.locator("summary").click()
    step.locator("table").first.wait_for()
    assert "Formula" in step.inner_text()
    step.scroll_into_view_if_needed()
    shoot(page, "2-step-working")
    assert "view=Steps" in page.url
    show_view(page, "Summary")


def test_reload_and_second_tab_show_the_same(finished, person, app):
    page = ask(person, app, DUTY.replace("50 kg/s", "40 kg/s"))
    page.wait_for_selector(".st-key-panel")
    page.reload()
    second = person.new_page()
    second.goto(page.url)
    assert headline(page) == headline(second)
    assert wait_for_answer(page) == wait_for_answer(second)
    for one in (page, second):
        show_view(one, "Steps")
    first_steps = page.locator(".st-key-steps").inner_text()
    assert first_steps == second.locator(".st-key-steps").inner_text()
    page.close()
    second.close()


@pytest.mark.parametrize(("name", "make"), [("duty.pdf", kerosene_pdf), ("duty.docx", kerosene_docx)])
def test_datasheet_gives_the_same_design(finished, person, app, shoot, name, make):
    page = person.new_page()
    page.goto(app.url)
    page.wait_for_selector("textarea")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": make()})
    page.get_by_text(name).first.wait_for()
    page.locator("[data-testid=stChatInputSubmitButton]:not([disabled])").click()
    page.wait_for_url("**/design**")
    page.wait_for_selector("[class*='st-key-found_all_'] button")
    assert page.locator(".st-key-headline").count() == 0, "nothing of a sheet is used before it is confirmed"
    shoot(page, f"3-found-{name.replace('.', '-')}")
    page.locator("[class*='st-key-found_all_'] button").click()
    tiles = headline(page)
    shoot(page, f"3-datasheet-{name.replace('.', '-')}")
    page.close()
    assert tiles == finished["tiles"]


def test_missing_values_are_asked_in_one_question_and_kept(person, app, shoot):
    page = ask(person, app, "cool 20 t/h of methanol to 40 °C with water")
    answer = wait_for_answer(page)
    _, _, question = answer.partition("still need")
    assert len(re.findall(r"(?i)inlet temperature", question)) == 2, "one question asks for all that is missing"
    known = text_in(page, ".st-key-no-design")
    assert "5.556 kg/s" in known
    assert "40 °C" in known
    shoot(page, "4-one-question")
    say(page, "Methanol enters at 60 °C, water from 25 °C to 32 °C")
    assert float(headline(page)["Overdesign"].split()[0]) > 0
    page.close()


@pytest.mark.parametrize("case", REFUSALS)
def test_impossible_duty_is_refused_with_a_reason(person, app, shoot, case):
    text, named = REFUSALS[case]
    page = ask(person, app, text)
    answer = wait_for_answer(page)
    shoot(page, f"5-refused-{case.replace(' ', '-')}")
    assert re.search(named, answer)
    assert page.locator(".st-key-headline").count() == 0
    assert "water" in text_in(page, ".st-key-panel").lower(), "what was given is still there"
    page.close()


def test_open_question_is_answered_in_its_card(person, app, shoot):
    page = ask(
        person, app,
        "Cool 500 kg/s of water from 90 °C to 60 °C with water from 20 °C to 30 °C, max 0.02 bar on both sides",
    )  # fmt: skip
    page.wait_for_selector(".st-key-question button", timeout=WAIT_MS)
    wait_for_answer(page)
    shoot(page, "5-open-question")
    page.locator(".st-key-question button").first.click()
    headline(page)
    shoot(page, "5-question-answered")
    assert "hard limit" not in page.locator(".st-key-design-head").inner_text(), "the option keeps what it promises"
    assert "by the engineer" in text_in(page, ".st-key-panel"), "what gave way is told"
    page.close()


def download(page, key: str) -> bytes:
    with page.expect_download(timeout=WAIT_MS) as waiting:
        page.locator(f".st-key-download_{key} button").click()
    return waiting.value.path().read_bytes()


def test_report_opens_and_downloads_in_every_format(finished, shoot):
    page = finished["page"]
    page.locator(".st-key-design-head a").click()
    page.wait_for_selector(".st-key-report h1", timeout=WAIT_MS)
    shoot(page, "6-report")
    duty = finished["tiles"]["Duty"]
    assert duty in text_in(page, ".st-key-report")
    pdf = PdfReader(io.BytesIO(download(page, "pdf")))
    assert duty in "\n".join(sheet.extract_text() for sheet in pdf.pages)
    word = Document(io.BytesIO(download(page, "docx")))
    assert any(duty in cell.text for table in word.tables for row in table.rows for cell in row.cells)
    assert duty in download(page, "markdown").decode()
    records = json.loads(download(page, "json"))["step_records"]
    assert {record["step_id"] for record in records} == set(range(1, STEPS + 1))


def test_history_finds_it_again_after_a_restart(finished, person, app, shoot):
    app.restart()
    page = person.new_page()
    page.goto(f"{app.url}/history")
    page.wait_for_selector(".st-key-history-rows")
    page.get_by_placeholder("Fluid, temperature, title, tag").fill("kerosene")
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)
    shoot(page, "7-history")
    page.goto(finished["url"])
    assert headline(page) == finished["tiles"]
    assert DUTY in text_in(page, ".st-key-chat-log")
    page.close()


def test_system_page_names_the_embedded_defaults(person, app, shoot):
    page = person.new_page()
    page.goto(f"{app.url}/system")
    page.wait_for_selector(".st-key-system table")
    text = page.locator(".st-key-system").inner_text()
    shoot(page, "8-system")
    assert text.count("embedded") >= 3
    assert "ANTHROPIC_API_KEY" in text
    page.close()


def test_nothing_went_wrong_unseen(app):
    assert "Traceback" not in app.log()
