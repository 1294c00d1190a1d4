"""A design watched, asked and rescued in a real browser: the question in its card, cards that do not flicker."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import WAIT_MS
from tests.browser.test_journey import ask, headline, say, show_view, wait_for_answer

pytestmark = pytest.mark.browser
ACID = "Cool 10 kg/s of sulfuric acid 98 wt% from 90 °C to 60 °C with cooling water from 30 °C to 40 °C"
MEASURED = {"Hot density": "1820", "Hot dynamic viscosity": "6", "Hot heat capacity": "1.48",
            "Hot thermal conductivity": "0.36"}  # fmt: skip
BLOCKED = (
    "Cool 300 kg/s of kerosene from 150 °C to 90 °C with cooling water from 30 °C to 50 °C, max 0.02 bar on both "
    "sides, shell diameter at most 0.5 m, one shell at most"
)
CARDS = 16
WATCH = """
window.watched = {remade: [], frames: 0, fewer: 0, scrolls: []};
const labels = {};
(function look() {
  const steps = [...document.querySelectorAll('.st-key-steps [class*="st-key-step_"]')];
  const cards = steps.map(step => step.querySelector('details')), panel = document.querySelector('.st-key-panel');
  if (cards.length >= CARDS) {
    window.watched.frames += 1;
    window.watched.scrolls.push(panel.scrollTop);
    cards.forEach((card, at) => {
      const label = card.querySelector('summary p').innerText;
      if (!card.known && labels[at] === label) { window.watched.remade.push(label); }
      card.known = true;
      labels[at] = label;
    });
  } else if (window.watched.frames && !document.querySelector('.st-key-headline')) { window.watched.fewer += 1; }
  requestAnimationFrame(look);
})();
""".replace("CARDS", str(CARDS))


def waiting_page(person, app, text: str):
    """A page whose design waits, its card open by itself."""
    page = ask(person, app, text)
    page.wait_for_selector(".st-key-question", timeout=WAIT_MS)
    wait_for_answer(page)
    return page


def field(page, label: str):
    """The box of a value; an option may begin with the same words."""
    return page.get_by_label(re.compile(f"^{label}")).and_(page.locator("input[type=number], input[type=text]"))


def send_values(page) -> None:
    page.locator(".st-key-question button").get_by_text("Use these values").click()


def test_properties_of_an_unknown_acid_are_given_in_its_card(person, app, shoot):
    page = waiting_page(person, app, ACID)
    card = page.locator(".st-key-step_2")
    assert "waiting for you" in card.locator("summary").first.inner_text()
    why = card.locator(".st-key-why summary")
    assert why.bounding_box()["height"] < 50, "one line of words"
    why.click()
    page.get_by_role("cell", name="no source gives them").wait_for()
    field(page, "Hot density").fill("3000")
    send_values(page)
    page.get_by_text("is outside the range").wait_for()
    missing = page.get_by_text("A value is needed here")
    missing.nth(len(MEASURED) - 2).wait_for()
    assert missing.count() == len(MEASURED) - 1
    shoot(page, "10-question-errors-at-the-field")
    for label, value in MEASURED.items():
        field(page, label).fill(value)
    send_values(page)
    tiles = headline(page)
    assert tiles["Duty"] == "444 kW", "10 kg/s × 1.48 kJ/(kg K) × 30 K"
    shoot(page, "10-question-answered")
    page.close()


def test_infeasible_duty_is_rescued_and_the_cards_neither_flicker_nor_jump(person, app, shoot):
    page = waiting_page(person, app, BLOCKED)
    assert "recommended" in page.locator(".st-key-question").inner_text()
    shoot(page, "11-infeasible")
    for step in (3, 4, 5, 6):
        page.locator(f".st-key-step_{step} summary").first.click()
        page.locator(f".st-key-step_{step} table").first.wait_for()
    scroll = "(e => { e.scrollTop = 150; return e.scrollTop; })(document.querySelector('.st-key-panel'))"
    scrolled_to = page.evaluate(scroll)
    page.evaluate(WATCH)
    page.evaluate("document.querySelector('.st-key-question button').click()")
    headline(page)
    watched = page.evaluate("window.watched")
    assert watched["remade"] == [], "a card whose words stay keeps its node while the design runs"
    assert watched["fewer"] == 0
    assert watched["frames"] > 5
    assert set(watched["scrolls"]) == {scrolled_to}
    told = page.locator(".st-key-warnings").text_content()
    assert "changed to" in told and "by the engineer" in told, "what gave way is told among the warnings"
    assert "hard limit" not in page.locator(".st-key-design-head").inner_text()
    shoot(page, "11-rescued")
    page.close()


def test_a_limit_of_ones_own_rescues_too_and_the_other_tab_is_told(person, app):
    page = waiting_page(person, app, BLOCKED)
    second = person.new_page()
    second.goto(page.url)
    second.wait_for_selector(".st-key-question")
    field(page, "Largest shell diameter").fill("2000")
    field(page, "Largest number of shells").fill("8")
    say(page, "why do you ask?")
    wait_for_answer(page, 2)
    send_values(page)
    assert headline(page)["Shell"]
    second.get_by_text("answered meanwhile").wait_for(timeout=WAIT_MS)
    headline(second)
    page.close()
    second.close()


def test_first_screen_holds_limits_warnings_trust_and_odds(person, app, shoot):
    page = ask(
        person, app, "Cool 50 kg/s of kerosene from 150 °C to 90 °C with cooling water from 30 °C to 50 °C, "
        "max 0.7 bar on both sides",
    )  # fmt: skip
    headline(page)
    page.locator(".st-key-trust table").nth(1).wait_for()
    bottom = page.locator(".st-key-to_steps").bounding_box()
    assert bottom["y"] + bottom["height"] < 900
    text = page.locator(".st-key-trust").inner_text()
    assert all(name in text for name in ("P10", "P50", "P90", "Confidence", "Closest to its limit"))
    show_view(page, "Steps")
    page.locator(".st-key-step_12 summary").first.click()
    page.get_by_text("Standard geometries", exact=True).wait_for()
    assert "Iteration" in page.locator(".st-key-step_12").inner_text()
    shoot(page, "12-step-12")
    page.goto(page.url.replace("view=Steps", "view=Plots&plot=Search"))
    page.wait_for_selector(".st-key-plot_search_map .js-plotly-plot .hm", timeout=WAIT_MS)
    page.locator(".st-key-plot_search_map").scroll_into_view_if_needed()
    shoot(page, "12-search-map")
    page.locator(".st-key-try_alternative button").click()
    page.locator(".st-key-what-if table").wait_for()
    assert "%" in page.locator(".st-key-what-if table").inner_text()
    page.close()


def test_nothing_went_wrong_unseen(app):
    assert "Traceback" not in app.log()
