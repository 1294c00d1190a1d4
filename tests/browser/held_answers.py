"""What the app tells a page, held back at will: a click in the old page then meets the new state, as on a slow line."""

from __future__ import annotations

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


class HeldAnswers:
    """What the app tells the page, held back at will: the page then stands as on a slow line."""

    def __init__(self, page) -> None:
        self._page, self._held, self._seen, self.is_holding = page, [], 0, False
        page.route_web_socket("**/_stcore/stream", self._join)

    def _join(self, to_page) -> None:
        self._to_page = to_page
        to_page.connect_to_server().on_message(self._pass)

    def _pass(self, message) -> None:
        if self.is_holding:
            self._held.append(message)
        else:
            self._to_page.send(message)

    def hold(self) -> None:
        self._held, self._seen, self.is_holding = [], 0, True

    def wait_for_end_of_run(self) -> None:
        """Of one after the last that was waited for; a run whose end asks for another one goes on with that."""
        while not any(map(_is_end, self._held[self._seen :])):
            self._page.wait_for_timeout(20)
        self._seen = len(self._held)

    def let_go(self) -> None:
        self.is_holding = False
        for message in self._held:
            self._to_page.send(message)


def _is_end(message: bytes) -> bool:
    said = ForwardMsg.FromString(message)
    return said.WhichOneof("type") == "script_finished" and said.script_finished in (
        ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    )  # fmt: skip
