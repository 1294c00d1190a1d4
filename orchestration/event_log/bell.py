"""Tells readers on an event loop that a conversation has news, so that they need not look again and again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Listener:
    """One reader. Call `hush` before reading and `wait` after it: what is rung in between is not missed."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop, self._rung = loop, asyncio.Event()

    def ring(self) -> None:
        """From any thread."""
        try:
            self._loop.call_soon_threadsafe(self._rung.set)
        except RuntimeError:
            pass  # the loop has ended, and its readers with it

    def hush(self) -> None:
        self._rung.clear()

    async def wait(self, timeout_s: float) -> None:
        """Until there is news, `timeout_s` seconds at most."""
        try:
            await asyncio.wait_for(self._rung.wait(), timeout_s)
        except TimeoutError:
            pass


class Bell:
    """Rung by the writers of this process alone: readers of a log that others write too must still look."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[str, set[Listener]] = {}

    def ring(self, conversation_id: str) -> None:
        with self._lock:
            listeners = list(self._listeners.get(conversation_id, ()))
        for listener in listeners:
            listener.ring()

    @contextmanager
    def listening(self, conversation_id: str) -> Iterator[Listener]:
        """A listener on the running event loop."""
        listener = Listener(asyncio.get_running_loop())
        with self._lock:
            self._listeners.setdefault(conversation_id, set()).add(listener)
        try:
            yield listener
        finally:
            with self._lock:
                left = self._listeners[conversation_id]
                left.discard(listener)
                if not left:
                    del self._listeners[conversation_id]
