"""What is clicked or said before a version or a revision just opened is seen: it is meant for the new one."""

from __future__ import annotations

import pytest

from tests.browser.test_chat_journey import ANSWERS, act
from tests.browser.test_journey import text_in, wait_for_answer
from tests.browser.test_navigation import assert_talk, begin
from tests.browser.test_slow_line import FIRST_WORDS, MORE_WORDS, send

pytestmark = pytest.mark.browser


def test_what_is_said_before_a_branch_is_seen_is_said_in_it(slow, app):
    first = begin(slow, app, words=FIRST_WORDS)
    slow.answers.hold()
    act(slow, ANSWERS, "Branch from here")
    slow.answers.wait_for_end_of_run()
    send(slow, MORE_WORDS)
    slow.answers.wait_for_end_of_run()
    slow.answers.let_go()
    slow.wait_for_function("first => location.href !== first && !document.querySelector('.st-key-stop')", arg=first)
    wait_for_answer(slow, 2)
    assert MORE_WORDS in text_in(slow, ".st-key-chat-log")
    slow.goto(first)
    assert_talk(slow, first, FIRST_WORDS)
    wait_for_answer(slow)
    assert MORE_WORDS not in text_in(slow, ".st-key-chat-log")
