"""One main flow with canaries for every secret: none of them is anywhere afterwards, nor in what the model saw."""

from __future__ import annotations

import base64
import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import redis

from tests.fakes.kerosene_model import kerosene_model
from tests.fakes.messages_api import MessagesApi
from tests.rig.app_process import ROOT, answers, start
from tests.rig.datasheets import kerosene_pdf
from tests.rig.kerosene import DUTY
from tests.rig.servers import RedisServer, WireMongo, free_port
from tests.rig.waiting import until

CANARIES = {
    "ANTHROPIC_API_KEY": "sk-ant-canary-model-key-0001", "APP_SHARED_PASSWORD": "canary shared pässword 0002",
    "HX_ENGINE_INTERNAL_SECRET": "canary-engine-inner-0003", "ARKEN_API_KEY": "canary-fixed-api-key-000004",
    "REDIS_PASSWORD": "canary-redis-password-0005",
}  # fmt: skip


def forms(secret: str) -> list[bytes]:
    """How a secret could show: plain, base64, URL-encoded, its first twelve characters."""
    return [secret.encode(), base64.b64encode(secret.encode()).rstrip(b"="), quote(secret, safe="").encode(),
            secret[:12].encode()]  # fmt: skip


def kept_bytes(folder: Path) -> bytes:
    """Everything in the folder: logs and files as they are, databases also as their rows."""
    content = b""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content += path.read_bytes()
            if path.suffix == ".sqlite3":
                with sqlite3.connect(path) as database:
                    content += "\n".join(database.iterdump()).encode("utf-8", "replace")
    return content


@pytest.fixture
def engine(tmp_path: Path):
    """An engine of its own behind its secret: (URL, process)."""
    port = free_port()
    environment = {"PATH": "/usr/bin:/bin", "HX_ENGINE_DATA_DIR": str(tmp_path / "remote"), "HOME": str(tmp_path),
                   "HX_ENGINE_INTERNAL_SECRET": CANARIES["HX_ENGINE_INTERNAL_SECRET"]}  # fmt: skip
    with (tmp_path / "engine.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "hx_engine", "--host", "127.0.0.1", "--port", str(port)],
                                   cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)  # fmt: skip
    yield f"http://127.0.0.1:{port}", process
    process.kill()
    process.wait()


@pytest.fixture
def closed_redis(tmp_path_factory: pytest.TempPathFactory):
    """Redis behind its password, with a folder apart."""
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server binary on this machine")
    server = RedisServer(tmp_path_factory.mktemp("redis"), CANARIES["REDIS_PASSWORD"])
    yield server
    server.kill()


class CommandLines:
    """Collects what every process of the machine was started with, over and over, as any user here could."""

    def __init__(self) -> None:
        self.seen: set[bytes] = set()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._ended.wait(0.1):
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                with contextlib.suppress(OSError):
                    self.seen.add(path.read_bytes())

    def close(self) -> bytes:
        self._ended.set()
        self._thread.join(5)
        return b"\n".join(self.seen)


@pytest.mark.redis
@pytest.mark.timeout(300)
def test_s01_s03_no_secret_is_left_anywhere_after_a_design(tmp_path: Path, engine, closed_redis) -> None:
    with MessagesApi(kerosene_model) as model:
        process, url = start(
            tmp_path, **CANARIES, ANTHROPIC_BASE_URL=model.url, HX_ENGINE_BASE_URL=engine[0],
            REDIS_HOST="127.0.0.1", REDIS_PORT=str(closed_redis.port), STREAMLIT_LOGGER_LEVEL="debug",
        )  # fmt: skip
        lines = CommandLines()
        seen: list[bytes] = []
        try:
            assert answers(process, url), (tmp_path / "log").read_text()
            with httpx.Client(base_url=url, timeout=120) as client:
                client.headers["Authorization"] = f"Bearer {CANARIES['ARKEN_API_KEY']}"
                client.post("/login", data={"password": CANARIES["APP_SHARED_PASSWORD"] + "wrong"})
                until(lambda: client.get("/health").status_code == 200)
                sheet = {"name": "sheet.pdf", "data": base64.b64encode(kerosene_pdf()).decode()}
                begun = client.post("/api/chat", json={"message": DUTY, "attachments": [sheet]}).json()

                def is_done() -> bool:
                    seen.append(client.get(begun["context"]).content)
                    rows = json.loads(seen[-1])["designs"]
                    return bool(rows) and rows[0]["report_status"] == "done"

                until(is_done, 200)
                design = json.loads(seen[-1])["designs"][0]["id"]
                for path in ("", "/report?format=md", "/report?format=json", "/report?format=docx", "/report"):
                    seen.append(client.get(f"/api/designs/{design}{path}").content)
                seen += [client.get(begun["stream"]).content, client.get("/api/nope").content]
                client.post("/login", data={"password": CANARIES["APP_SHARED_PASSWORD"]})
                seen.append(client.get("/health").content)
            database = redis.Redis(port=closed_redis.port, password=CANARIES["REDIS_PASSWORD"])
            kept = [database.dump(key) for key in database.scan_iter("*")] + [repr(database.xrange(key)).encode()
                                                                              for key in database.scan_iter("*")]
        finally:
            shown = lines.close()
            process.terminate()
            process.wait(15)
        prompts = json.dumps(model.requests).encode()
    assert b"documents/child" in shown, "the reader's child was among them"
    everything = kept_bytes(tmp_path) + shown + b"".join(seen) + b"".join(kept)
    for name, secret in CANARIES.items():
        for form in forms(secret):
            assert form not in everything, (name, form)
            assert form not in prompts, (name, form)
    assert len(model.requests) >= 2 and b"kerosene" in prompts.lower() and b"kerosene" in everything
    for inner in (engine[0].encode(), str(tmp_path).encode(), b"X-Internal-Secret", b'"token"', b"stream_url"):
        assert inner not in prompts


@pytest.mark.redis
def test_o02_health_names_what_is_down_and_recovers(
    tmp_path: Path, redis_server: RedisServer, wire_mongo: WireMongo, engine
) -> None:
    """Each part in turn: named within five seconds, well again within ten; the process itself counts as alive."""
    process, url = start(
        tmp_path, MONGODB_URL=wire_mongo.url, MONGODB_DATABASE="o02",
        REDIS_HOST="127.0.0.1", REDIS_PORT=str(redis_server.port), HX_ENGINE_BASE_URL=engine[0],
        HX_ENGINE_INTERNAL_SECRET=CANARIES["HX_ENGINE_INTERNAL_SECRET"],
    )  # fmt: skip

    def failing() -> list[str]:
        """What fails or has not answered yet."""
        answer = httpx.get(f"{url}/health", timeout=5)
        said = answer.json()
        assert answer.status_code == (200 if said["status"] == "ok" else 503)
        assert httpx.get(f"{url}/_stcore/health", timeout=5).status_code == 200
        return said["failing"] + said["starting"]

    try:
        assert answers(process, url), (tmp_path / "log").read_text()
        until(lambda: failing() == [], 30)
        for part, server in (("event_log", redis_server), ("store", wire_mongo)):
            server.kill()
            until(lambda part=part: failing() == [part], 5)
            server.start()
            until(lambda: failing() == [], 10)
        engine[1].kill()
        until(lambda: failing() == ["engine"], 5)
    finally:
        for server in (redis_server, wire_mongo):
            if server.process is None or server.process.poll() is not None:
                server.start()
        process.terminate()
        process.wait(15)
