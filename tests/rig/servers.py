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

    def __init__(self, directory: Path, password: str = "") -> None:
        self.port, self.password = free_port(), password
        self._directory = directory
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["redis-server", "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        settings = f"port {self.port}\nbind 127.0.0.1\nsave \"\"\nappendonly no\ndir {self._directory}\n"
        self.process.stdin.write((settings + (f"requirepass {self.password}\n" if self.password else "")).encode())
        self.process.stdin.close()
        client = redis.Redis(port=self.port, password=self.password or None, socket_timeout=1)

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


class WireMongo:
    """A server child that speaks MongoDB's wire protocol over SQLite; can be killed and started again on its port."""

    binary = Path(sys.executable).with_name("nx-27017")

    def __init__(self, directory: Path) -> None:
        self.port, self._directory = free_port(), directory
        self.url = f"mongodb://127.0.0.1:{self.port}/?directConnection=true"
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [str(self.binary), "--data-dir", str(self._directory), "--port", str(self.port),
             "--log-file", str(self._directory / "log"), "--pid-file", str(self._directory / "pid")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        if not _wait_until(lambda: _accepts(self.port), self.process, 30):
            pytest.skip("nx-27017 did not start within 30 s")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="session")
def wire_mongo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WireMongo]:
    if not WireMongo.binary.exists():
        pytest.skip("nx-27017 is not installed")
    server = WireMongo(tmp_path_factory.mktemp("wire"))
    yield server
    server.kill()


@pytest.fixture(scope="session")
def wire_mongo_url(wire_mongo: WireMongo) -> str:
    """Driven by the real pymongo."""
    return wire_mongo.url


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No variable of this program is set."""
    for name in list(os.environ):
        if name == "PORT" or name.startswith(OUR_PREFIXES):
            monkeypatch.delenv(name)
    return monkeypatch
