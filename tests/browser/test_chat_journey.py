"""A talk with Claude in a real browser: stop it, edit, branch; choose a model and see what it costs; by keyboard."""

from __future__ import annotations

import json
import re
import time

import pytest

from tests.browser.conftest import RunningApp
from tests.browser.test_journey import say, wait_for_answer
from tests.fakes.messages_api import MessagesApi
from tests.fakes.messages_replies import say as reply
from tests.fakes.messages_replies import text

pytestmark = pytest.mark.browser
LONG = "The water takes the heat of the kerosene. " * 300
STOPPED_WITHIN_S = 2.0
ANSWERS = '[class*="st-key-message-assistant-"]:not(.st-key-message-assistant-live)'
QUESTIONS = '[class*="st-key-message-user-"]'


def talking(body):
    """Speaks for a minute when asked to explain, answers shortly otherwise; names the model it was asked as."""
    said = [block.get("text", "") for block in body["messages"][-1]["content"]]
    if any("explain" in words for words in said):
        return reply(text(LONG), gap_s=0.1)
    return reply(text(f"{body['model']} heard: {said[-1]}"))


@pytest.fixture(scope="module")
def messages_api():
    with MessagesApi(talking) as api:
        yield api


@pytest.fixture(scope="module")
def served(tmp_path_factory, messages_api):
    settings = {
        "ANTHROPIC_API_KEY": "test-key", "ANTHROPIC_BASE_URL": messages_api.url, "ARKEN_MODELS": "claude-opus-5-5",
    }  # fmt: skip
    running = RunningApp(tmp_path_factory.mktemp("chat"), settings=settings)
    yield running
    running.stop()


def begun(person, served, words: str):
    page = person.new_page()
    page.goto(served.url)
    say(page, words)
    page.wait_for_url("**/design**")
    return page


def act(page, place: str, action: str) -> None:
    page.locator(f"{place} [class*=st-key-do-] button").first.click()
    page.get_by_role("option", name=action).or_(page.get_by_role("menuitem", name=action)).first.click()


def wait_for_other_address(page, url: str) -> None:
    page.wait_for_function("url => location.href !== url", arg=url)


def test_stop_edit_branch(person, served, messages_api, shoot):
    page = begun(person, served, "Please explain the duty")
    page.wait_for_function(
        "() => (document.querySelector('.st-key-message-assistant-live') || {}).innerText?.includes('kerosene')"
    )
    asked_at = time.monotonic()
    page.locator(".st-key-stop button").click()
    page.wait_for_selector(ANSWERS)
    took_s = time.monotonic() - asked_at
    partial = page.locator(ANSWERS).last.inner_text()
    assert took_s < STOPPED_WITHIN_S, f"{took_s:.2f} s"
    assert "takes the heat" in partial and "(stopped)" in partial and len(partial) < len(LONG)
    shoot(page, "7-stopped")

    stopped_at = page.url
    act(page, QUESTIONS, "Edit and run again")
    box = page.get_by_role("dialog").locator("textarea")
    box.fill("Cool 60 kg/s of kerosene")
    shoot(page, "7-edit")
    page.get_by_role("button", name="Run as a new version").click()
    wait_for_other_address(page, stopped_at)
    page.wait_for_selector(f"{ANSWERS} >> text=heard: Cool 60 kg/s")
    assert "stopped" not in page.locator(".st-key-chat-log").inner_text()

    edited_at = page.url
    act(page, ANSWERS, "Branch from here")
    wait_for_other_address(page, edited_at)
    page.wait_for_selector(f"{ANSWERS} >> text=heard: Cool 60 kg/s")
    say(page, "And with sea water?")
    page.wait_for_selector(f"{ANSWERS} >> text=heard: And with sea water?")
    sent = messages_api.requests[-1]["messages"]
    assert [message["role"] for message in sent] == ["user", "assistant", "user"]
    page.locator(".st-key-talk-menu button").first.click()
    page.get_by_text("Branched after message 2 of").wait_for()
    shoot(page, "7-branch")
    page.goto(stopped_at)
    page.wait_for_selector(f"{ANSWERS} >> text=(stopped)")
    page.close()


def test_choose_a_model_see_its_cost_and_take_the_talk_away(person, served, messages_api, shoot):
    page = begun(person, served, "Hello")
    wait_for_answer(page)
    page.locator(".st-key-assistant button").first.click()
    page.get_by_text("4 / 20 USD per million tokens in / out").wait_for()
    shoot(page, "8-choice")
    page.get_by_text("Claude (claude-opus-5-5)", exact=True).click()
    page.locator(".st-key-assistant button").first.get_by_text("claude-opus-5-5").wait_for()
    page.keyboard.press("Escape")
    say(page, "Hello again")
    page.wait_for_selector(f"{ANSWERS} >> text=claude-opus-5-5 heard: Hello again")
    assert messages_api.requests[-1]["model"] == "claude-opus-5-5"
    bar = page.locator(".st-key-chat-bar").inner_text()
    # each answer: 120 in, 40 out, 100 from the cache; 3/15/0.3 then 4/20/0.4 USD per million
    assert "0.0023 USD" in bar and "520 tokens" in bar, bar
    page.locator(".st-key-talk-menu button").first.click()
    with page.expect_download() as taken:
        page.get_by_text("Export as JSON").click()
    data = json.loads(taken.value.path().read_text("utf-8"))
    assert [message["text"] for message in data["messages"]][::2] == ["Hello", "Hello again"]
    page.goto(f"{served.url}/system")
    page.get_by_text("Usage and cost").wait_for()
    assert re.search(r"Today\s+\d+", page.locator(".st-key-system").inner_text())
    shoot(page, "8-system")
    page.close()


@pytest.mark.parametrize("units", ["Metric", "US"])
def test_units_chosen_first_go_along_with_the_first_message(person, served, units):
    page = person.new_page()
    page.goto(served.url)
    page.locator(".st-key-units button").get_by_text(units, exact=True).click()
    page.wait_for_url(f"**units={units}*")
    say(page, "Hello")
    page.wait_for_url("**/design**")
    wait_for_answer(page)
    page.wait_for_url(f"**units={units}*")
    act(page, QUESTIONS, "Edit and run again")
    before = page.url
    page.get_by_role("button", name="Run as a new version").click()
    wait_for_other_address(page, before)
    wait_for_answer(page)
    page.wait_for_url(f"**units={units}*")
    page.close()


def test_a_message_is_reached_and_acted_on_by_keyboard_alone(person, served):
    page = begun(person, served, "Hello")
    wait_for_answer(page)
    page.locator(f"{QUESTIONS} [class*=st-key-do-] button").first.focus()
    page.keyboard.press("Enter")
    focus_is_on = "roles => roles.includes(document.activeElement.getAttribute('role'))"
    page.wait_for_function(focus_is_on, arg=["menu", "menuitem"])
    page.keyboard.press("ArrowDown")
    page.wait_for_function(focus_is_on, arg=["menuitem"])
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    page.locator(f"{QUESTIONS} [class*=st-key-do-] button").first.focus()
    page.keyboard.press("Tab")
    inside = "() => !!document.activeElement.closest('[class*=\"st-key-message-assistant-\"]')"
    assert page.evaluate(inside), "the next stop is the answer's row"
    page.close()
