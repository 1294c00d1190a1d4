"""Real servers as fixtures for every suite, each in its own directory on its own port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

OUR_PREFIXES = ("ANTHROPIC_", "ARKEN_", "MONGODB_", "REDIS_", "HX_ENGINE_", "APP_SHARED_")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        if ready():
            return True
        time.sleep(0.05)
    return False


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class RedisServer:
    """A redis-server child that can be killed and started again on the same port, empty."""

    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        self._directory = directory
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--dir", str(self._directory)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        client = redis.Redis(port=self.port, socket_timeout=1)

        def answers() -> bool:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

        assert _wait_until(answers, self.process, 10), "redis-server did not start"
        client.close()

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server binary on this machine (Debian: apt-get install redis-server)")
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.kill()


@pytest.fixture(scope="session")
def wire_mongo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that speaks MongoDB's wire protocol over SQLite, driven by the real pymongo."""
    binary = Path(sys.executable).with_name("nx-27017")
    if not binary.exists():
        pytest.skip("nx-27017 is not installed")
    port, directory = free_port(), tmp_path_factory.mktemp("wire")
    process = subprocess.Popen(
        [str(binary), "--data-dir", str(directory), "--port", str(port),
         "--log-file", str(directory / "log"), "--pid-file", str(directory / "pid")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        if not _wait_until(lambda: _accepts(port), process, 10):
            pytest.skip("nx-27017 did not start within 10 s")
        yield f"mongodb://127.0.0.1:{port}/?directConnection=true"
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No variable of this program is set."""
    for name in list(os.environ):
        if name == "PORT" or name.startswith(OUR_PREFIXES):
            monkeypatch.delenv(name)
    return monkeypatch
