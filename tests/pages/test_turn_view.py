"""The live answer is folded from events; other turns and unknown events do not disturb it."""

from __future__ import annotations

from orchestration.event_log import EventPage
from orchestration.events import ChatEvent
from pages.components.turn_view import TurnView, brought_forward


def event(kind: str, turn: str = "t1", **data: object) -> ChatEvent:
    return ChatEvent(kind, "c1", turn, dict(data))


def fold_turn(events, turn_id: str) -> TurnView:
    view = TurnView(turn_id)
    for entry in events:
        view.take(entry)
    return view


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
    """Two events a page; counts what it has handed out, and may forget its oldest."""

    def __init__(self, *texts):
        self.kept: dict[str, ChatEvent] = {}
        self.handed_out = 0
        self.add(*texts)

    def add(self, *texts):
        for text in texts:
            number = str(len(self.kept))
            self.kept[number] = event("message_delta", text=text).with_id(number)

    def read(self, conversation_id, after_id=None, limit=1000):
        gap = after_id is not None and after_id not in self.kept
        start = 0 if after_id is None or gap else int(after_id) + 1
        page = [entry for number, entry in self.kept.items() if int(number) >= start][:2]
        self.handed_out += len(page)
        return EventPage(page, gap)


def test_why_it_takes_longer_is_shown_until_the_next_sign_of_life():
    waiting = [event("thinking_start", notice="Saving is delayed.")]
    assert fold_turn(waiting, "t1").notice == "Saving is delayed."
    assert fold_turn([*waiting, event("thinking_end")], "t1").notice == ""


def test_events_are_read_over_all_pages_and_each_once():
    log = PagedLog(*"01234")
    view = brought_forward(log, "c1", TurnView("t1"))
    assert (view.text, view.last_id) == ("01234", "4")
    log.add("5")
    assert brought_forward(log, "c1", view).text == "012345"
    assert log.handed_out == 6


def test_a_position_the_log_has_forgotten_folds_what_is_left_anew():
    log = PagedLog(*"0123")
    view = brought_forward(log, "c1", TurnView("t1"))
    for number in "0123":
        del log.kept[number]
    assert brought_forward(log, "c1", view).text == "0123"
    log.kept["9"] = event("message_delta", text="9").with_id("9")
    assert brought_forward(log, "c1", view).text == "9"
