"""Whether each part works, asked for real and answered within two seconds.

A part that starts with this program or beside it, lets one wait and has not answered once is starting, for a minute at
most. One that refuses or fails is broken from the first moment.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass
from typing import Any

from orchestration.errors import EngineTimeoutError, OrchestrationError

PROBE_S = 1.9
STARTING_S = 60.0
OK, STARTING, FAILED = "ok", "starting", "failed"
LATE = "no answer within two seconds"
NOT_YET = "no answer yet since this program began"


@dataclass(frozen=True)
class Part:
    """One part of the installation. `probe` returns a short detail or raises; `in_use` is "embedded" or
    "external"; `meaning` tells the owner what that choice implies. `starts` with this program or beside it."""

    name: str
    in_use: str
    meaning: str
    probe: Callable[[], str]
    starts: bool = False


class Health:
    """Probes run side by side. One that hangs is reported as such and not started a second time."""

    def __init__(self, parts: list[Part]) -> None:
        self._parts = parts
        self._pool = ThreadPoolExecutor(len(parts), thread_name_prefix="health")
        self._running: dict[str, Future[str]] = {}
        self._lock = threading.Lock()
        self._answered: set[str] = set()
        self._began = time.monotonic()

    def check(self) -> dict[str, dict[str, Any]]:
        """{name: {ok, status: "ok" | "starting" | "failed", detail, in_use, meaning}} for every part."""
        with self._lock:
            for part in self._parts:
                if part.name not in self._running or self._running[part.name].done():
                    self._running[part.name] = self._pool.submit(part.probe)
            asked = dict(self._running)
        wait(asked.values(), PROBE_S)
        return {part.name: self._verdict(part, asked[part.name]) for part in self._parts}

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _verdict(self, part: Part, asked: Future[str]) -> dict[str, Any]:
        status, detail = FAILED, LATE
        try:
            status, detail = OK, asked.result(0)
            self._answered.add(part.name)
        except (NotInTime, EngineTimeoutError):
            is_new = part.starts and part.name not in self._answered
            if is_new and time.monotonic() - self._began < STARTING_S:
                status, detail = STARTING, NOT_YET
        except OrchestrationError as error:
            detail = error.user_message
        except Exception as error:
            detail = f"failed: {type(error).__name__}"
        return {
            "ok": status == OK, "status": status, "detail": detail, "in_use": part.in_use, "meaning": part.meaning,
        }  # fmt: skip


def named(parts: dict[str, dict[str, Any]], status: str) -> list[str]:
    """The names of the parts with this status."""
    return [name for name, part in parts.items() if part["status"] == status]
