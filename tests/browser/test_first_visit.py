"""A first visit without a key: the tour, the worked example, the keyboard; and every page on a phone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import WAIT_MS, profile
from tests.browser.test_journey import headline

pytestmark = pytest.mark.browser
RINGED = "element => getComputedStyle(element).outlineStyle === 'dashed'"
FOCUSED = """() => {
    const found = document.activeElement, frame = found.closest('[data-testid=stChatInput]');
    const ring = [found, frame].some(one => one && getComputedStyle(one).outlineStyle === 'solid');
    return [found.closest('[class*=st-key-]')?.className || '', ring];
}"""


@pytest.fixture
def visitor(chromium):
    context = profile(chromium)
    yield context
    context.close()


def settled(page) -> None:
    page.wait_for_selector(
        "[data-testid=stMainBlockContainer] :is(h1, .st-key-view, .st-key-home, .st-key-form_design)"
    )
    page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget]')")


def by_tab(page, presses: int) -> list[list]:
    """What has the focus after each press of Tab: the key it stands under, whether the focus shows."""
    seen = []
    for _ in range(presses):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
    return seen


def test_the_tour_is_walked_by_keyboard_and_does_not_come_again(visitor, app, shoot):
    page = visitor.new_page()
    page.goto(app.url)
    tour = page.locator(".st-key-tour")
    places = {
        "Describe the duty": ".st-key-say-first", "Watch the sixteen steps": ".st-key-worked_example button",
        "Take the report": ".st-key-nav a[href*=report]",
    }  # fmt: skip
    for step, (words, place) in enumerate(places.items(), 1):
        tour.get_by_text(words, exact=True).wait_for()
        page.wait_for_function(f"place => ({RINGED})(document.querySelector(place))", arg=place, timeout=WAIT_MS)
        ringed = [one for one in places.values() if page.locator(one).evaluate(RINGED)]
        assert ringed == [place], "the step's own place has the ring, and no other"
        shoot(page, f"13-tour-{step}")
        page.locator(".st-key-tour_next button").press("Enter")
    tour.wait_for(state="detached")
    page.reload()
    page.wait_for_selector(".st-key-worked_example")
    assert tour.count() == 0


def test_the_tour_can_be_skipped_and_stays_away_in_a_new_tab(visitor, app):
    page = visitor.new_page()
    page.goto(app.url)
    page.get_by_role("button", name="Skip the tour").click()
    page.locator(".st-key-tour").wait_for(state="detached")
    other = visitor.new_page()
    other.goto(app.url)
    other.wait_for_selector(".st-key-worked_example")
    assert other.locator(".st-key-tour").count() == 0


def test_one_click_leads_to_the_worked_example_and_the_next_one_to_the_same(visitor, app, shoot):
    page = visitor.new_page()
    page.goto(app.url)
    page.get_by_role("button", name="Open the worked example").click()
    shown = headline(page)
    assert shown["Duty"] == "7.199 MW", "50 kg/s x 60 K x 2.4 kJ/(kg K) = 7.2 MW"
    shoot(page, "13-worked-example")
    conversation = page.evaluate("() => new URL(location.href).searchParams.get('c')")
    page.goto(app.url)
    page.get_by_role("button", name="Open the worked example").click()
    page.wait_for_selector(".st-key-headline")
    assert page.evaluate("() => new URL(location.href).searchParams.get('c')") == conversation


def test_tab_reaches_words_views_and_links_with_the_focus_in_sight(visitor, app):
    page = visitor.new_page()
    page.goto(app.url)
    page.get_by_role("button", name="Open the worked example").click()
    headline(page)
    settled(page)
    page.locator(".st-key-nav a").last.focus()
    seen = by_tab(page, 40)
    for wanted in ("st-key-said", "st-key-panel_view", "st-key-view"):
        assert any(ring for key, ring in seen if wanted in key.split()), (wanted, seen)



def test_a_page_finds_the_server_at_once_and_needs_every_script_that_it_is_told_of(visitor, app):
    page = visitor.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url.removeprefix(app.url)))
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{app.url}/design")
    page.wait_for_selector("[data-testid=stChatInput] textarea")
    assert not [path for path in asked if path.startswith("/design/")], "nothing of the server is below its pages"
    assert "/_stcore/health" in asked
    linked = page.locator("link[rel=modulepreload]").evaluate_all("links => links.map(link => link.href)")
    assert len(linked) > len(page.locator("script[type=module]").all())
    assert not [words for words in said if "preload" in words], "told of for nothing"
