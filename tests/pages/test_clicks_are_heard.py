"""A click on a page that is about to follow a change: what it asks for is done, though the page is drawn anew."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from tests.rig.app_process import answers, start
from tests.rig.kerosene import DUTY
from tests.rig.page_session import button_of, page_session

DONE_S = 120.0


def say(http: httpx.Client, words: str, **talk: str) -> str:
    """Have this said and answered; the conversation."""
    begun = http.post("/api/chat", json={"message": words, **talk}).raise_for_status().json()
    end = time.monotonic() + DONE_S
    while time.monotonic() < end:
        with http.stream("GET", f"/api/chat/{begun['conversation']}/stream", timeout=DONE_S) as events:
            if any(line.startswith("event: end") for line in events.iter_lines()):
                return begun["conversation"]
    raise AssertionError(f"no end of the answer within {DONE_S:.0f} s")


@pytest.mark.tier2
@pytest.mark.timeout(600)
def test_a_click_is_heard_though_the_conversation_has_moved_since_the_page_was_drawn(tmp_path: Path) -> None:
    process, url = start(tmp_path)
    try:
        assert answers(process, url), (tmp_path / "log").read_text()
        with httpx.Client(base_url=url, timeout=60) as http:
            http.get("/", headers={"Accept": "text/html"})
            talk = say(http, DUTY)
            with page_session(http, "design", f"c={talk}") as page:
                shown = page.run()
                say(http, "What is the area?", conversation=talk)
                after = page.click(button_of(shown, "to_steps"))
    finally:
        process.terminate()
        process.wait(30)
    drawn = [one.new_element.markdown.body for one in after if one.new_element.WhichOneof("type") == "markdown"]
    assert any("**Sixteen steps**" in body for body in drawn)
