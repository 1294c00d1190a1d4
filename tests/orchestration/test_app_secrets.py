"""One main flow with canaries for every secret: none of them is anywhere afterwards, nor in what the model saw."""

from __future__ import annotations

import base64
import json
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.fakes.kerosene_model import kerosene_model
from tests.fakes.messages_api import MessagesApi
from tests.rig.api_server import DUTY
from tests.rig.app_process import ROOT, answers, start
from tests.rig.servers import RedisServer, free_port
from tests.rig.waiting import until

CANARIES = {
    "ANTHROPIC_API_KEY": "sk-ant-canary-model-key-0001", "APP_SHARED_PASSWORD": "canary shared pässword 0002",
    "HX_ENGINE_INTERNAL_SECRET": "canary-engine-inner-0003", "ARKEN_API_KEY": "canary-fixed-api-key-000004",
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


def test_s01_s03_no_secret_is_left_anywhere_after_a_design(tmp_path: Path, engine) -> None:
    with MessagesApi(kerosene_model) as model:
        process, url = start(
            tmp_path, **CANARIES, ANTHROPIC_BASE_URL=model.url, HX_ENGINE_BASE_URL=engine[0],
            STREAMLIT_LOGGER_LEVEL="debug",
        )  # fmt: skip
        seen: list[bytes] = []
        try:
            assert answers(process, url), (tmp_path / "log").read_text()
            with httpx.Client(base_url=url, timeout=30) as client:
                client.headers["Authorization"] = f"Bearer {CANARIES['ARKEN_API_KEY']}"
                client.post("/login", data={"password": CANARIES["APP_SHARED_PASSWORD"] + "wrong"})
                until(lambda: client.get("/health").status_code == 200)
                begun = client.post("/api/chat", json={"message": DUTY}).json()

                def is_done() -> bool:
                    seen.append(client.get(begun["context"]).content)
                    rows = json.loads(seen[-1])["designs"]
                    return bool(rows) and rows[0]["report_status"] == "done"

                until(is_done, 60)
                design = json.loads(seen[-1])["designs"][0]["id"]
                for path in ("", "/report?format=md", "/report?format=json", "/report?format=docx", "/report"):
                    seen.append(client.get(f"/api/designs/{design}{path}").content)
                seen += [client.get(begun["stream"]).content, client.get("/api/nope").content]
                client.post("/login", data={"password": CANARIES["APP_SHARED_PASSWORD"]})
                seen.append(client.get("/health").content)
            shown = b"".join(Path(f"/proc/{pid}/cmdline").read_bytes() for pid in (process.pid, engine[1].pid))
        finally:
            process.terminate()
            process.wait(15)
        prompts = json.dumps(model.requests).encode()
    everything = kept_bytes(tmp_path) + shown + b"".join(seen)
    for name, secret in CANARIES.items():
        for form in forms(secret):
            assert form not in everything, (name, form)
            assert form not in prompts, (name, form)
    assert len(model.requests) >= 2 and b"kerosene" in prompts.lower() and b"kerosene" in everything
    for inner in (engine[0].encode(), str(tmp_path).encode(), b"X-Internal-Secret", b'"token"', b"stream_url"):
        assert inner not in prompts


@pytest.mark.redis
def test_o02_health_names_what_is_down_and_recovers(tmp_path: Path, redis_server: RedisServer, engine) -> None:
    process, url = start(
        tmp_path, REDIS_HOST="127.0.0.1", REDIS_PORT=str(redis_server.port), HX_ENGINE_BASE_URL=engine[0],
        HX_ENGINE_INTERNAL_SECRET=CANARIES["HX_ENGINE_INTERNAL_SECRET"],
    )  # fmt: skip

    def failing() -> list[str]:
        answer = httpx.get(f"{url}/health", timeout=5)
        assert answer.status_code == (503 if answer.json()["failing"] else 200)
        assert httpx.get(f"{url}/_stcore/health", timeout=5).status_code == 200
        return answer.json()["failing"]

    try:
        assert answers(process, url), (tmp_path / "log").read_text()
        until(lambda: failing() == [], 30)
        begun = time.monotonic()
        redis_server.kill()
        until(lambda: failing() == ["event_log"], 5)
        redis_server.start()
        until(lambda: failing() == [], 10)
        engine[1].kill()
        until(lambda: failing() == ["engine"], 5)
        assert time.monotonic() - begun < 25
    finally:
        if redis_server.process is None:
            redis_server.start()
        process.terminate()
        process.wait(15)
