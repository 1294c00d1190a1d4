"""Engines that die on command: a warmed parent that forks one engine process for each line it reads.

Reads {"data_dir": path, "kill_at": [position, phase] or null} as JSON lines on standard input; answers each with
{"pid", "port"}. The engine serves on a free port of this machine and sends itself SIGKILL when a step reaches
that position and phase ("started", "computed" or "stored"). Forking saves the imports, nothing else: each engine
builds its own app over its own data directory. `--duty` is a design request run once to warm the caches.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

import uvicorn

from hx_engine.api import create_app
from hx_engine.api.engine import Engine
from hx_engine.pipeline.runner import run_design
from hx_engine.requirements import check_request
from hx_engine.settings import EngineSettings
from hx_engine.work import no_checkpoint


def serve(data_dir: str, kill_at: tuple[int, str] | None, listening: socket.socket) -> None:
    """Serve until killed; with `kill_at` by its own hand."""

    def checkpoint(position: int, phase: str) -> None:
        if (position, phase) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    app = create_app(EngineSettings(data_dir=Path(data_dir), internal_secret=None), checkpoint)
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])


def warm(duty: dict[str, Any]) -> None:
    """Run one design on this thread, stored where nothing is kept; leaves tables and libraries loaded."""
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(EngineSettings(data_dir=Path(folder), internal_secret=None), no_checkpoint)
        engine.run = lambda session_id: None
        session = engine.start(check_request(duty), None)
        run_design(engine.store, session.session_id, no_checkpoint)


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    warm(json.loads(sys.argv[sys.argv.index("--duty") + 1]))
    for line in sys.stdin:
        asked = json.loads(line)
        kill_at = tuple(asked["kill_at"]) if asked["kill_at"] else None
        listening = socket.create_server(("127.0.0.1", 0))
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            sys.stdin.close()
            serve(asked["data_dir"], kill_at, listening)
            os._exit(0)
        print(json.dumps({"pid": pid, "port": listening.getsockname()[1]}), flush=True)
        listening.close()


if __name__ == "__main__":
    main()
