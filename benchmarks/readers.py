"""Sessions that do over websocket and HTTP what a browser does, so that many fit beside the one that is measured."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import httpx
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from orchestration.events import TERMINAL_TYPES


class Readers:
    """Sessions on their own thread, each in a conversation of its own workspace.

    Each says `message` (its number is put in) once, or again `again_s` after the last time, follows the event stream
    to the turn's end and runs the page's fragments at their interval. `runs` counts the script runs they asked for,
    `heard` the lines of their event streams, `said` the messages.
    """

    def __init__(self, url: str, number: int, message: str, again_s: float | None = None) -> None:
        self.runs = self.heard = self.said = 0
        self._url, self._number, self._message, self._again_s = url, number, message, again_s
        self._done = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._all()), daemon=True)

    def __enter__(self) -> Readers:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join(30)

    async def _all(self) -> None:
        await asyncio.gather(*(self._one(number) for number in range(self._number)))

    async def _one(self, number: int) -> None:
        if self._again_s:
            await asyncio.sleep(self._again_s * number / self._number)
        async with httpx.AsyncClient(base_url=self._url, timeout=60) as client:
            await client.get("/", headers={"Accept": "text/html"})
            talk = await self._say(client, number, {})
            cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
            address = self._url.replace("http", "ws") + "/_stcore/stream"
            async with websockets.connect(
                address, additional_headers={"Cookie": cookie}, origin=self._url, max_size=None
            ) as wire:
                speaking = asyncio.create_task(self._follow(client, wire, number, talk))
                await self._watch(wire, talk)
                speaking.cancel()

    async def _say(self, client: httpx.AsyncClient, number: int, known: dict[str, str]) -> str:
        """Begin a turn, in a new conversation unless one is known; the conversation."""
        self.said += 1
        begun = await client.post("/api/chat", json={"message": self._message.format(number), **known})
        return begun.raise_for_status().json()["conversation"]

    async def _follow(self, client: httpx.AsyncClient, wire: Any, number: int, talk: str) -> None:
        """The answer to each message, and the next message when it is time."""
        position = ""
        while True:
            next_at = time.monotonic() + (self._again_s or 0.0)
            await self._run(wire, talk)
            position = await self._listen(client, talk, position)
            if not self._again_s:
                return
            await asyncio.sleep(next_at - time.monotonic())
            await self._say(client, number, {"conversation": talk})

    async def _watch(self, wire: Any, talk: str) -> None:
        """Run each fragment at its interval; the app says which, and a run of the whole page begins anew."""
        repeats: dict[str, asyncio.Task[None]] = {}
        while not self._done.is_set():
            try:
                message = ForwardMsg.FromString(await asyncio.wait_for(wire.recv(), 0.5))
            except TimeoutError:
                continue
            kind = message.WhichOneof("type")
            if kind == "new_session" and not message.metadata.run.fragment_ids:
                _end(repeats)
            elif kind == "stop_auto_rerun":
                _end({one: repeats.pop(one, None) for one in message.stop_auto_rerun.fragment_ids})
            elif kind == "auto_rerun":
                each = message.auto_rerun
                _end({"": repeats.pop(each.fragment_id, None)})
                repeats[each.fragment_id] = asyncio.create_task(self._repeat(wire, talk, each))
        _end(repeats)

    async def _listen(self, client: httpx.AsyncClient, talk: str, position: str) -> str:
        """Read the event stream after `position` to the end of the turn, as the page does; the new position."""
        after = {"after": position} if position else {}
        async with client.stream("GET", f"/api/chat/{talk}/stream", params=after) as answer:
            async for line in answer.aiter_lines():
                self.heard += bool(line)
                position = line.removeprefix("id:").strip() if line.startswith("id:") else position
                if line.startswith("event:") and line.split(":")[1].strip() in (*TERMINAL_TYPES, "end"):
                    break
        return position

    async def _repeat(self, wire: Any, talk: str, each: Any) -> None:
        while True:
            await asyncio.sleep(each.interval)
            await self._run(wire, talk, each.fragment_id)

    async def _run(self, wire: Any, talk: str, fragment_id: str = "") -> None:
        self.runs += 1
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_name, state.fragment_id = f"c={talk}", "design", fragment_id
        state.is_auto_rerun = bool(fragment_id)
        await wire.send(asked.SerializeToString())


def _end(repeats: dict[str, Any]) -> None:
    for task in repeats.values():
        if task is not None:
            task.cancel()
    repeats.clear()
