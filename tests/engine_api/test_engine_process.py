"""`python -m hx_engine`: who may reach it, and how it stops with a reader on its stream."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRET = "s3cret"


def environment(folder: Path, secret: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HX_ENGINE_")}
    return {**kept, "HX_ENGINE_DATA_DIR": str(folder), "HX_ENGINE_INTERNAL_SECRET": secret}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "hx_engine", "--port", str(port)], cwd=ROOT, env=environment(tmp_path, SECRET),
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    base = f"http://127.0.0.1:{port}/api/v1/hx"
    with httpx.Client(base_url=base, headers={"X-Internal-Secret": SECRET}, trust_env=False, timeout=30) as client:
        for _ in range(600):
            try:
                client.get("/health")
                break
            except httpx.ConnectError:
                time.sleep(0.05)
        yield process, client
    if process.poll() is None:
        process.kill()
    process.wait(10)
    process.stderr.close()


def test_without_a_secret_only_this_machine_is_served(tmp_path):
    for host in ("0.0.0.0", "engine.example"):
        refused = subprocess.run(
            [sys.executable, "-m", "hx_engine", "--host", host], cwd=ROOT, env=environment(tmp_path, ""),
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert refused.returncode == 2
        assert "HX_ENGINE_INTERNAL_SECRET" in refused.stderr


def test_a_stream_is_told_when_the_engine_stops(server, acid):
    process, client = server
    assert httpx.get(f"{client.base_url}limits", trust_env=False, timeout=30).status_code == 401
    session_id = client.post("/design", json=acid).json()["session_id"]
    lines: list[str] = []
    asked = threading.Event()

    def follow() -> None:
        with client.stream("GET", f"/design/{session_id}/stream", timeout=30) as reply:
            for line in reply.iter_lines():
                lines.append(line)
                if line == "event: step_escalated":
                    asked.set()

    reader = threading.Thread(target=follow)
    reader.start()
    assert asked.wait(30)
    process.send_signal(signal.SIGTERM)
    process.wait(10)
    reader.join(10)
    assert not reader.is_alive() and any(line.startswith("retry: ") for line in lines)
    assert SECRET not in process.stderr.read()
