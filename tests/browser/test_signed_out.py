"""A session that ends while its page is open: nothing typed is lost, and the same tab goes on after a new sign-in."""

from __future__ import annotations

import time

import pytest

from tests.browser.conftest import RunningApp, profile
from tests.browser.test_journey import text_in

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery staple"
TYPED = "Cool 12 kg/s of toluene from 90 °C to 50 °C"
GO_ON_S = 90.0  # a connection is asked for its session every 20 s
GO_ON = "() => document.querySelector('.st-key-signed_in_again button')?.click()"


@pytest.fixture(scope="module")
def locked(tmp_path_factory):
    running = RunningApp(tmp_path_factory.mktemp("locked"), settings={"APP_SHARED_PASSWORD": PASSWORD})
    yield running
    running.stop()


def sign_in(page) -> None:
    page.fill("input[type=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:not(:text('ARKEN HX'))")


def test_message_outlives_a_sign_out_in_another_tab(chromium, locked, shoot):
    context = profile(chromium)
    page, other = context.new_page(), context.new_page()
    page.goto(locked.url)
    sign_in(page)
    page.goto(f"{locked.url}/design")
    page.wait_for_selector("textarea")
    other.goto(f"{locked.url}/logout")
    page.locator("textarea").fill(TYPED)
    page.locator("textarea").press("Enter")
    page.get_by_text("You are signed out").wait_for()
    assert TYPED in text_in(page, ".st-key-login")
    assert "Failed to fetch" not in text_in(page, ".st-key-login")
    shoot(page, "signed-out")
    with context.expect_page() as opened:
        page.get_by_role("link", name="sign in").click()
    sign_in(opened.value)
    end = time.monotonic() + GO_ON_S
    while not page.locator("textarea").count():
        assert time.monotonic() < end, page.locator("body").inner_text()
        page.evaluate(GO_ON)
        page.wait_for_timeout(2000)
    page.wait_for_function("typed => document.querySelector('textarea')?.value === typed", arg=TYPED)
    assert "Traceback" not in locked.log()
    context.close()
