"""The live answer is folded from events; other turns and unknown events do not disturb it."""

from __future__ import annotations

from orchestration.events import ChatEvent
from pages.components.turn_view import events_of, fold_turn


def event(kind: str, turn: str = "t1", **data: object) -> ChatEvent:
    return ChatEvent(kind, "c1", turn, dict(data))


def test_text_and_tools_in_order():
    view = fold_turn(
        [
            event("thinking_start"),
            event("thinking_end"),
            event("tool_start", tool="hx_design", label="Designing", arguments={}),
            event("message_delta", text="other", turn="t0"),
            event("something_new", text="?"),
            event("tool_end", tool="hx_design", ok=True, summary="done"),
            event("message_delta", text="Hel"),
            event("message_delta", text="lo"),
        ],
        "t1",
    )
    assert view.text == "Hello"
    assert [(use.label, use.ok, use.summary) for use in view.tools] == [("Designing", True, "done")]
    assert not view.thinking
    assert not view.ended


def test_same_tool_twice_closes_the_open_one():
    view = fold_turn(
        [
            event("tool_start", tool="a", label="first"),
            event("tool_end", tool="a", ok=False, summary="no"),
            event("tool_start", tool="a", label="second"),
        ],
        "t1",
    )
    assert [(use.label, use.ok) for use in view.tools] == [("first", False), ("second", None)]


def test_final_text_wins_over_deltas_and_an_error_ends_the_turn():
    assert fold_turn([event("message_delta", text="x"), event("message_final", text="whole")], "t1").text == "whole"
    failed = fold_turn([event("app_error", code="model_unavailable", message="no", error_id="1")], "t1")
    assert failed.ended
    assert failed.error["code"] == "model_unavailable"


class PagedLog:
    """Two events a page."""

    def __init__(self, events):
        self.events = [entry.with_id(str(number)) for number, entry in enumerate(events)]

    def read(self, conversation_id, after_id=None, limit=1000):
        start = 0 if after_id is None else int(after_id) + 1
        return type("Page", (), {"events": self.events[start : start + 2], "gap": False})


def test_events_are_read_over_all_pages():
    log = PagedLog([event("message_delta", text=str(number)) for number in range(5)])
    assert "".join(entry.data["text"] for entry in events_of(log, "c1")) == "01234"


def test_why_it_takes_longer_is_shown_until_the_next_sign_of_life():
    waiting = [event("thinking_start", notice="Saving is delayed.")]
    assert fold_turn(waiting, "t1").notice == "Saving is delayed."
    assert fold_turn([*waiting, event("thinking_end")], "t1").notice == ""
