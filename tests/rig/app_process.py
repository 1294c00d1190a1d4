"""`streamlit run server.py` as a child on its own port, with its own folders and nothing of this environment."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.rig.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
START_S = 90.0  # a second or two on an idle machine; many tests may start an app at once


def start(folder: Path, **variables: str) -> tuple[subprocess.Popen[bytes], str]:
    """(the process, its URL); what it says goes to `folder`/log."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "ARKEN_DATA_DIR": str(folder / "arken"),
        "HX_ENGINE_DATA_DIR": str(folder / "engine"), "ARKEN_HOST": "127.0.0.1", **variables,
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(ROOT / "server.py"), "--server.port", str(port),
         "--server.address", "127.0.0.1"],
        cwd=folder, env=environment, stdout=(folder / "log").open("wb"), stderr=subprocess.STDOUT,
    )  # fmt: skip
    return process, f"http://127.0.0.1:{port}"


def answers(process: subprocess.Popen[bytes], url: str) -> bool:
    """Waits until it answers /health, whatever that says; False when it has ended instead."""
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(f"{url}/health", timeout=5)
            return True
        except httpx.TransportError:
            time.sleep(0.1)
    return False


def rss_bytes(pid: int) -> int:
    """Memory the process holds now."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
