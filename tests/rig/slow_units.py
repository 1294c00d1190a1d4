"""Units of work that hang or die in the middle of a design, importable by the process that is to do so."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from hx_engine.pipeline.runner import run_design
from hx_engine.work.unit import load_properties, opened

HUNG_POSITION, HUNG_STEP = 4, 5
DEADLY_POSITION = 11
LONG_S = 60.0


def hang(data_dir: str, session_id: str, worker: str) -> None:
    """A design whose fifth step does not end."""

    def checkpoint(position: int, phase: str) -> None:
        if (position, phase) == (HUNG_POSITION, "started"):
            time.sleep(LONG_S)

    load_properties()
    run_design(opened(data_dir, worker), session_id, checkpoint)


def die_once(data_dir: str, session_id: str, worker: str) -> None:
    """The process that computes the search kills itself before its result is stored, the first time."""
    seen = Path(data_dir) / "died"

    def checkpoint(position: int, phase: str) -> None:
        if (position, phase) == (DEADLY_POSITION, "computed") and not seen.exists():
            seen.write_text(str(os.getpid()))
            os.kill(os.getpid(), signal.SIGKILL)

    run_design(opened(data_dir, worker), session_id, checkpoint)


def die_always(data_dir: str, session_id: str, worker: str) -> None:
    """A step that kills whoever computes it."""

    def checkpoint(position: int, phase: str) -> None:
        if (position, phase) == (HUNG_POSITION, "started"):
            os.kill(os.getpid(), signal.SIGKILL)

    run_design(opened(data_dir, worker), session_id, checkpoint)
