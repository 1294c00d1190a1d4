"""Two fragments whose runs meet in the queue to the browser: the end of the first one arrives as what it was."""

from __future__ import annotations

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from pages.components.run_ends import keep_run_ends

STATUS = ForwardMsg.ScriptFinishedStatus


def queue_after(begun: list[str] | None) -> tuple[int, int]:
    """Status of the end of panel's run, and how many of its elements are left, when a run of `begun` starts."""
    queue = ForwardMsgQueue()
    drawn, ended = ForwardMsg(), ForwardMsg()
    drawn.delta.new_element.text.body = "What if"
    drawn.delta.fragment_id = "panel"
    ended.metadata.run.fragment_ids.append("panel")
    ended.script_finished = STATUS.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
    queue.enqueue(drawn)
    queue.enqueue(ended)
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=begun)
    left = queue.flush()
    return next(msg.script_finished for msg in left if msg.WhichOneof("type") == "script_finished"), len(left) - 1


@pytest.fixture(autouse=True)
def kept() -> None:
    keep_run_ends()
    keep_run_ends()


def test_end_stands_where_another_fragment_begins():
    assert queue_after(["chat"]) == (STATUS.FINISHED_FRAGMENT_RUN_SUCCESSFULLY, 1)


@pytest.mark.parametrize("begun", [["panel"], ["chat", "panel"], None], ids=str)
def test_end_is_early_where_its_elements_are_dropped(begun):
    assert queue_after(begun) == (STATUS.FINISHED_EARLY_FOR_RERUN, 0)


def test_streamlit_alone_still_loses_the_end(monkeypatch):
    monkeypatch.setattr(ForwardMsgQueue, "clear", ForwardMsgQueue.clear.__wrapped__)
    status, left = queue_after(["chat"])
    assert (status, left) == (STATUS.FINISHED_EARLY_FOR_RERUN, 1), "if this fails, run_ends.py is no longer needed"
