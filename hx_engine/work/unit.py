"""One unit of work, as any process can do it: advance the design of that id in that data directory."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from hx_engine.memory import give_back
from hx_engine.pipeline.opinion import Reviewer
from hx_engine.pipeline.runner import run_design
from hx_engine.properties import PropertyPoint, resolve
from hx_engine.state import SessionStore


def advance(data_dir: str, session_id: str, worker: str, reviewer: Reviewer | None = None) -> None:
    """Advance a stored design until it waits or ends; harmless when another worker has done so.

    `worker` names who computes, so that a step that hangs can be stopped: a process id or a dask address.
    """
    run_design(opened(data_dir, worker), session_id, _undisturbed, reviewer)
    give_back()


@cache
def opened(data_dir: str, worker: str) -> SessionStore:
    """The store of a directory, opened once in a process."""
    return SessionStore(Path(data_dir), worker)


def load_properties() -> PropertyPoint:
    """The property library takes seconds to load; any property loads it."""
    found = resolve("water").at(300.0, 3.0e5)
    give_back()
    return found


def process_name() -> str:
    """Name of this process as a worker."""
    return str(os.getpid())


def _undisturbed(position: int, phase: str) -> None:
    """The checkpoint of a design that nobody interrupts."""
