"""A session of a running app's page over its websocket, as a browser holds it, without looking again by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

REPLY_S = 120.0


class PageSession:
    """`run` and `click` give what the app sent until it was done."""

    def __init__(self, wire: ClientConnection, page: str, query: str) -> None:
        self._wire, self._page, self._query, self._script = wire, page, query, ""

    def run(self) -> list[Delta]:
        """Draw the page."""
        return self._said(BackMsg())

    def click(self, button: Delta) -> list[Delta]:
        """Press a button that was drawn, in the fragment that drew it."""
        asked = BackMsg()
        asked.rerun_script.fragment_id = button.fragment_id
        state = asked.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = button.new_element.button.id, True
        return self._said(asked)

    def _said(self, asked: BackMsg) -> list[Delta]:
        state = asked.rerun_script
        state.page_name, state.query_string, state.page_script_hash = self._page, self._query, self._script
        self._wire.send(asked.SerializeToString())
        deltas: list[Delta] = []
        while True:
            said = ForwardMsg.FromString(self._wire.recv(REPLY_S))
            if said.WhichOneof("type") == "delta":
                deltas.append(said.delta)
            elif said.WhichOneof("type") == "navigation":
                self._script = said.navigation.page_script_hash
            elif said.WhichOneof("type") == "script_finished":
                if said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    return deltas


@contextmanager
def page_session(http: httpx.Client, page: str, query: str) -> Iterator[PageSession]:
    """A session of this client's workspace at this page."""
    url = str(http.base_url).rstrip("/")
    cookies = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
    with connect(
        url.replace("http", "ws") + "/_stcore/stream", origin=url, additional_headers={"Cookie": cookies},
        subprotocols=["streamlit"], max_size=None,
    ) as wire:  # fmt: skip
        yield PageSession(wire, page, query)


def button_of(deltas: list[Delta], key: str) -> Delta:
    """The button that was drawn last under this key."""
    found = [one for one in deltas if one.new_element.WhichOneof("type") == "button"]
    return next(one for one in reversed(found) if one.new_element.button.id.endswith(f"-{key}"))
