"""Both commands of the README, from a clean clone, in an empty home directory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.rig.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
INSTALL_AND_START_S = 420
INDEX_PREFIXES = ("PIP_", "HTTP", "NO_PROXY")
PASSED_ON = ("PATH", "LANG", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A clone of what is committed, and an environment with nothing but a path and the package index."""
    folder = tmp_path_factory.mktemp("clean")
    home = folder / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(folder / "clone")], check=True)
    environment = {name: value for name, value in os.environ.items() if name.upper().startswith(INDEX_PREFIXES)}
    environment |= {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment["HOME"] = str(home)
    return folder / "clone", environment


def health(port: int) -> tuple[int, dict]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            return answer.status, json.load(answer)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return 0, {}


@pytest.mark.timeout(900)
def test_app_command_sets_up_and_serves(clone):
    folder, environment = clone
    port = free_port()
    log = (folder.parent / "app.log").open("wb")
    app = subprocess.Popen(
        ["bin/app"], cwd=folder, env=environment | {"PORT": str(port)}, stdout=log, stderr=log, start_new_session=True
    )
    try:
        deadline = time.monotonic() + INSTALL_AND_START_S
        status, answer = 0, {}
        while status != 200 and time.monotonic() < deadline and app.poll() is None:
            time.sleep(1)
            status, answer = health(port)
        assert status == 200, Path(log.name).read_text()[-3000:]
        assert answer["status"] == "ok"
    finally:
        os.killpg(app.pid, signal.SIGTERM)
        app.wait(timeout=20)
        log.close()


@pytest.mark.timeout(600)
def test_test_command_sets_up_and_passes(clone):
    folder, environment = clone
    run = subprocess.run(
        ["bin/test", "tests/orchestration/test_presentation.py", "-q"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    assert " passed" in run.stdout
