"""An engineer who thinks in US units: typed, read and filed so; and every figure of the design taken away."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from orchestration.presentation import formula_runs
from tests.browser.conftest import WAIT_MS
from tests.browser.test_journey import download, headline, say, show_view, text_in, wait_for_answer
from tests.browser.test_keeping_journey import view
from tests.rig.set_formulas import engine_formulas

pytestmark = pytest.mark.browser
DUTY = (
    "Cool 396,832 lb/h of kerosene from 302 °F to 194 °F with cooling water from 86 °F to 122 °F, "
    "max 10 psi on both sides"
)
# NIST SP 811: exact but for the thermochemical choice of the Btu (International Table).
BTU_J, FT_M, IN_MM, PSI_BAR = 1055.056, 0.3048, 25.4, 0.06894757
LETTER_PT = (612, 792)
SI_UNITS = re.compile(
    r"[\d.]*\d[ \u00a0](?:°C|k?Pa|bar|kg/s|kg/m[3³]|mm|m/s|m[2²]|MW|W/m2K|W/\(m² K\)|mPa s|kg/\(m s[2²]\))(?![\w/°²³])"
)
TOLD_IN_WORDS = (4, 7, 8, 10, 14)
"""Steps whose reasoning names quantities."""
# A few topics of the plots with all their figures; every figure is drawn by the same function.
TOPICS = {
    "Temperatures": ("temperature-and-heat", "along-the-exchanger"), "Vibration": ("fluid-elastic-instability",),
    "Search": ("from-all-standard-geometries-to-one", "next-best-geometries", "search_map"),
}  # fmt: skip
SAVES_PNG = "plot => document.querySelector(plot)?._context?.toImageButtonOptions.format === 'png'"
BUSY = """button => {
    window.busy = false;
    new MutationObserver(() => { window.busy = window.busy || button.disabled; }).observe(button, {attributes: true});
}"""


def choose_units(page, system: str, sign: str) -> None:
    page.locator(".st-key-units button").get_by_text(system, exact=True).click()
    page.wait_for_function("sign => document.querySelector('.st-key-headline').innerText.includes(sign)", arg=sign)


def number(text: str) -> float:
    return float(text.split()[0].replace(",", ""))


@pytest.fixture(scope="module")
def filed(person, app):
    """The page of a design that was typed with US units chosen, and its headline."""
    page = person.new_page()
    page.goto(app.url)
    page.locator(".st-key-units button").get_by_text("US", exact=True).click()
    page.wait_for_url("**units=US*")
    say(page, DUTY)
    page.wait_for_url("**/design**")
    return {"page": page, "tiles": headline(page), "url": page.url}


def test_headline_and_answer_speak_us_and_agree_with_si(filed, shoot):
    page, us = filed["page"], filed["tiles"]
    answer = wait_for_answer(page)
    assert "302 °F to 194 °F, pressure drop at most 10 psi" in answer
    shoot(page, "14-us-summary")
    choose_units(page, "SI", "MW")
    si = headline(page)
    factors = {"Duty": BTU_J / 3600, "Area": FT_M**2, "Shell": IN_MM, "ΔP tube side": PSI_BAR}
    assert {name: number(us[name]) * factor for name, factor in factors.items()} == pytest.approx(
        {name: number(si[name]) for name in factors}, rel=1e-3
    )
    choose_units(page, "US", "MMBtu/h")
    assert headline(page) == us, "switching touches nothing that is stored"


def test_every_view_is_in_us_units_and_the_workbook_equals_the_page(filed, shoot):
    page = filed["page"]
    view(page, "Data sheet", ".st-key-tema-sheet table")
    sheet = page.locator(".st-key-tema-sheet").inner_text().replace(" ", " ")
    assert not SI_UNITS.search(sheet) and "10 psi" in sheet
    rows = {int(row) for row in re.findall(r"^(\d+)\t", sheet, re.MULTILINE)}
    assert rows == set(range(1, 58))
    shoot(page, "14-us-data-sheet")
    cells = {
        str(cell).strip() for row in load_workbook(io.BytesIO(download(page, "sheet_xlsx"))).active.iter_rows(
            values_only=True) for cell in row if cell
    }  # fmt: skip
    duty = filed["tiles"]["Duty"]
    assert duty in sheet and any(duty in cell for cell in cells)
    view(page, "What if", ".st-key-what-if input")
    assert page.get_by_label("Hot inlet, °F").input_value() == "302"
    view(page, "Drawings", ".st-key-drawing-sheet img[alt*=' in']")
    show_view(page, "Steps")
    for step in TOLD_IN_WORDS:
        page.locator(f".st-key-step_{step} summary").click()
    page.wait_for_function(
        "n => document.querySelector('.st-key-steps').innerText.split('Reasoning.').length === n + 1",
        arg=len(TOLD_IN_WORDS),
    )
    told = text_in(page, ".st-key-steps")
    assert "Btu/(h ft² °F)" in told and not SI_UNITS.search(told)
    show_view(page, "Summary")


def saved(page, plot, kind: str) -> tuple[str, bytes]:
    with page.expect_download(timeout=WAIT_MS) as waiting:
        plot.locator(".modebar-btn").first.click()
    assert waiting.value.suggested_filename.endswith(f".{kind}")
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def test_figures_are_saved_as_svg_with_the_words_they_show(filed, shoot):
    page = filed["page"]
    view(page, "Plots", ".st-key-plot_temperature-and-heat .modebar-btn")
    names = set()
    for topic, figures in TOPICS.items():
        page.locator(".st-key-plot button").get_by_text(topic, exact=True).click()
        for figure in figures:
            plot = page.locator(f".st-key-plot_{figure}")
            plot.locator(".modebar-btn").first.wait_for(timeout=WAIT_MS)
            shown = {text.strip() for text in plot.locator("svg text").all_text_contents() if text.strip()}
            name, body = saved(page, plot, "svg")
            root = ET.fromstring(body)
            written = {"".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")}
            assert root.tag == "{http://www.w3.org/2000/svg}svg"
            assert len(shown) > 2 and shown <= written, (name, shown - written)
            names.add(name)
    assert len(names) == 6, "one file a figure, each under its own name"
    shoot(page, "14-us-plots")


def test_the_search_map_and_the_use_of_limits_are_saved_as_png(filed):
    page = filed["page"]
    page.locator(".st-key-plot button").get_by_text("Search", exact=True).click()
    page.wait_for_selector(".st-key-plot_search_map .js-plotly-plot .hm", timeout=WAIT_MS)
    for plot in (".st-key-plot_search_map", ".st-key-what_if_limits"):
        if plot == ".st-key-what_if_limits":
            view(page, "What if", f"{plot} .modebar-btn")
        page.wait_for_function("() => document.querySelectorAll('.st-key-figure-kind').length === 1")
        page.locator(".st-key-figure-kind button").get_by_text("PNG", exact=True).click()
        page.wait_for_function(SAVES_PNG, arg=f"{plot} .js-plotly-plot")
        _, body = saved(page, page.locator(plot), "png")
        assert Image.open(io.BytesIO(body)).width > 1200


def _plain(latex):
    return "".join(run.text for run in formula_runs(latex))


def test_the_report_is_filed_on_letter_and_shows_that_it_works(filed, shoot):
    page = filed["page"]
    page.locator(".st-key-design-head a").click()
    page.wait_for_selector(".st-key-report h1", timeout=WAIT_MS)
    chosen = page.locator(".st-key-report_paper button[aria-checked=true]")
    assert chosen.inner_text() == "Letter", "the paper of those who think in US units"
    page.locator(".st-key-download_pdf button").evaluate(BUSY)
    pdf = PdfReader(io.BytesIO(download(page, "pdf")))
    assert page.evaluate("window.busy"), "a button that makes something says so meanwhile"
    assert (pdf.pages[0].mediabox.width, pdf.pages[0].mediabox.height) == LETTER_PT
    words = "\n".join(one.extract_text() for one in pdf.pages)
    assert filed["tiles"]["Duty"] in words and filed["tiles"]["Area"] in words
    constants = {found[0] for latex in engine_formulas() for found in SI_UNITS.finditer(_plain(latex))}
    assert constants, "formulas keep the units of their source"
    left = {found[0] for found in SI_UNITS.finditer(words)} - constants
    assert "psia" in words and not left, "the engine's sentences too"
    assert f"1 of {len(pdf.pages)}" in words and len(pdf.outline) > 5
    shoot(page, "14-us-report")
    page.close()


def test_nothing_went_wrong_unseen(app):
    assert "Traceback" not in app.log()
