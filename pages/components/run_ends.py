"""The end of a fragment's run reaches the browser although another fragment's run has begun meanwhile.

Streamlit 1.67 turns every end of a run that is still in the queue to the browser into "ended early" when the next run
begins (`ForwardMsgQueue.clear`), also where that run belongs to another fragment and leaves the first one's elements
in the queue. The browser then never takes away what the first run no longer draws: on the Design page, where the chat
looks by itself, the view before stayed below the new one, or a moved figure stayed hidden.
"""

from __future__ import annotations

from functools import wraps

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

_ENDED_WELL = ForwardMsg.ScriptFinishedStatus.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
_MARK = "keeps_ends_of_other_fragments"


def keep_run_ends() -> None:
    """Make Streamlit's queue do so, once in this process."""
    if not hasattr(ForwardMsgQueue.clear, _MARK):
        ForwardMsgQueue.clear = _keeping(ForwardMsgQueue.clear)


def _keeping(clear):
    @wraps(clear)
    def kept(self, retain_lifecycle_msgs: bool = False, fragment_ids_this_run: list[str] | None = None) -> None:
        ends = [msg for msg in self._queue if _ended_elsewhere(msg, fragment_ids_this_run)]
        clear(self, retain_lifecycle_msgs, fragment_ids_this_run)
        for msg in ends:
            msg.script_finished = _ENDED_WELL

    setattr(kept, _MARK, True)
    return kept


def _ended_elsewhere(msg: ForwardMsg, fragment_ids_this_run: list[str] | None) -> bool:
    """Whether it is the good end of a run of fragments of which none runs now."""
    return (
        bool(fragment_ids_this_run) and msg.WhichOneof("type") == "script_finished"
        and msg.script_finished == _ENDED_WELL and not set(msg.metadata.run.fragment_ids) & set(fragment_ids_this_run)
    )  # fmt: skip
