"""Nothing is cut off, nothing overlaps, nothing jumps: every page and view measured in the browser at three widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import TimeoutError

from tests.browser.test_journey import ask, headline
from tests.rig.kerosene import DUTY

pytestmark = pytest.mark.browser
WIDTHS = (1440, 1024, 390)
PAGES = ("/", "/history", "/system", "/report", "/compare", "/design?c=nothing-there")
VIEWS = (
    "Summary", "Steps", "What if", "Data sheet", "Revisions", "Drawings", "Plots", "Plots&plot=Certainty",
    "Plots&plot=Vibration", "Plots&plot=Search", "Summary&panel_view=Form", "Summary&units=US",
)  # fmt: skip
DRAWN = """() => document.querySelector('[data-test-script-state=notRunning]')
    && !document.querySelector('[data-testid=stSkeleton]')
    && document.querySelector('h1, .st-key-view, .st-key-home, .st-key-form_design, .st-key-chat-log')
    && [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(one => one.querySelector('.main-svg'))
    && [...document.querySelectorAll('.glance')].every(one => one.querySelector('svg'))"""
FITTED = """() => [...document.querySelectorAll('.js-plotly-plot, .glance')].every(plot =>
    Math.abs(plot.clientWidth - plot.querySelector('svg').getBoundingClientRect().width) < 2)"""
PATIENCE_MS = 20_000
FLAWS = """() => {
  const flaws = [], box = part => part.getBoundingClientRect(), words = part => part.textContent.trim().slice(0, 60);
  for (const part of document.querySelectorAll('[data-testid=stMain], .st-key-panel, .st-key-chat-log')) {
    if (part.scrollWidth > part.clientWidth + 1) { flaws.push(`wider than its frame: ${part.className}`); }
  }
  const named = '.stApp :is(p, strong, em, label, button, td, th), [data-testid=stMetricValue]';
  for (const part of document.querySelectorAll(named)) {
    const cuts = getComputedStyle(part).overflowX !== 'visible' && part.clientWidth > 0;
    if (cuts && part.scrollWidth > part.clientWidth + 1) { flaws.push(`cut off: ${words(part)}`); }
  }
  for (const plot of document.querySelectorAll('.js-plotly-plot, .glance')) {
    const texts = [...plot.querySelectorAll('text')].filter(text => box(text).width), frame = box(plot);
    const buttons = [...plot.querySelectorAll('.modebar-btn')].map(box);
    texts.forEach((text, at) => {
      const here = box(text);
      if (buttons.some(one => one.left < here.right && here.left < one.right && one.top < here.bottom
          && here.top < one.bottom)) { flaws.push(`touches a button of its figure: ${words(text)}`); }
      if (here.left < frame.left - 1 || here.right > frame.right + 1 || here.bottom > frame.bottom + 1) {
        flaws.push(`outside its figure: ${words(text)}`);
      }
      for (const other of texts.slice(at + 1)) {
        const there = box(other);
        const wide = Math.min(here.right, there.right) - Math.max(here.left, there.left);
        const high = Math.min(here.bottom, there.bottom) - Math.max(here.top, there.top);
        if (wide > 3 && high > 4) { flaws.push(`one over the other: ${words(text)} / ${words(other)}`); }
      }
    });
  }
  return [...new Set(flaws)];
}"""
FAINT = """() => {
  const light = rgb => rgb.map(part => part / 255).map(part => part <= 0.03928 ? part / 12.92
    : ((part + 0.055) / 1.055) ** 2.4).reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const back = numbers(getComputedStyle(document.querySelector('.stApp')).backgroundColor).slice(0, 3);
  const faint = [];
  for (const text of document.querySelectorAll(':is(.js-plotly-plot, .glance) text:not(.bartext-inside)')) {
    const style = getComputedStyle(text), share = Number(style.fillOpacity), full = numbers(style.fill).slice(0, 3);
    const ink = full.map((part, at) => share * part + (1 - share) * back[at]);
    const [high, low] = [light(ink), light(back)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (text.textContent.trim() && ratio < 4.5) { faint.push(`${ratio.toFixed(1)}: ${text.textContent}`); }
  }
  return faint;
}"""
ROWS = """
window.places = [];
(function look() {
  const rows = [...document.querySelectorAll('.st-key-steps summary')];
  const is_loaded = document.querySelector('.st-key-panel [data-testid=stProgress]')
    && !document.querySelector('.st-key-panel [data-testid=stSkeleton]');
  if (rows.length === 16 && is_loaded) {
    window.places.push(rows.map(row => Math.round(row.getBoundingClientRect().top)));
  }
  setTimeout(look, 40);
})();
"""


@pytest.fixture(scope="module")
def designed(person, app):
    """One page with a finished design; where its rows of steps stood while it ran."""
    person.add_init_script(ROWS)
    page = ask(person, app, DUTY)
    headline(page)
    return page, page.url, page.evaluate("() => window.places")


def drawn(page, address: str) -> None:
    page.goto(address)
    page.wait_for_function(DRAWN)
    page.wait_for_timeout(250)


def lasting_flaws(page) -> list[str]:
    """What is still wrong when every figure has come to the width of its frame and time has passed."""
    page.wait_for_function(FITTED)
    try:
        page.wait_for_function(f"() => ({FLAWS})().length === 0", timeout=PATIENCE_MS, polling=250)
    except TimeoutError:
        return page.evaluate(FLAWS)
    return []


def test_rows_of_steps_keep_their_place_while_a_design_runs(designed):
    places = designed[2]
    assert places, "the rows were seen"
    moved = [max(abs(now - then) for now, then in zip(row, places[0], strict=True)) for row in places]
    assert max(moved) <= 1


@pytest.mark.parametrize("target", [*PAGES, *VIEWS])
def test_nothing_is_cut_off_or_laid_over_another(designed, app, target):
    page, address, _ = designed
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    drawn(page, app.url + target if target.startswith("/") else f"{address}&view={target}")
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found[width] = lasting_flaws(page)
    assert found == {width: [] for width in WIDTHS}


def test_summary_fits_one_screen(designed):
    page, address, _ = designed
    page.set_viewport_size({"width": 1440, "height": 900})
    drawn(page, address)
    end = page.locator(".st-key-panel").bounding_box()
    figures = page.locator(".st-key-figures .glance svg")
    assert figures.count() == 2
    for number in range(2):
        figure = figures.nth(number).bounding_box()
        assert figure["y"] + figure["height"] <= end["y"] + end["height"], "read without scrolling"


@pytest.mark.parametrize("units", ["SI", "US"])
def test_row_of_a_step_is_one_line(designed, units):
    page, address, _ = designed
    page.set_viewport_size({"width": 1440, "height": 900})
    drawn(page, f"{address}&view=Steps&units={units}")
    heights = page.evaluate(
        "() => [...document.querySelectorAll('.st-key-steps summary')].map(row => row.getBoundingClientRect().height)"
    )
    assert len(heights) == 16
    assert max(heights) < 1.5 * min(heights)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_in_figures_stand_out_from_the_page(designed, scheme):
    page, address, _ = designed
    page.emulate_media(color_scheme=scheme)
    found = []
    for view in ("Summary", "Plots", "Plots&plot=Certainty", "What if"):
        drawn(page, f"{address}&view={view}")
        found += page.evaluate(FAINT)
    assert found == []
