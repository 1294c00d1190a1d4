"""F01: damaged and disguised files through the route that programs use: read, or refused with the reason."""

from __future__ import annotations

import base64
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from orchestration import turn_files
from orchestration.documents import reader
from tests.orchestration.http_api.conftest import Installation
from tests.rig.app_process import rss_bytes
from tests.rig.damaged_files import damaged_files
from tests.rig.waiting import until

READ_S, GROWTH_BYTES = 10.0, 50_000_000
WARM_FILES = 50  # after which everything is loaded


@pytest.mark.parametrize(
    ("pdfs", "words", "disguised"),
    [(8, 5, 4), pytest.param(250, 150, 100, marks=[pytest.mark.tier2, pytest.mark.timeout(1800)])],
    ids=["17", "500"],
)
def test_F01_every_damaged_file_is_read_or_refused_with_the_reason(
    installation: Installation, pdfs: int, words: int, disguised: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    took: list[float] = []

    def timed(*given):
        begun = time.monotonic()
        try:
            return reader.read_document(*given)
        finally:
            took.append(time.monotonic() - begun)

    monkeypatch.setattr(turn_files, "read_document", timed)
    files, held = list(damaged_files(pdfs, words, disguised)), []

    def answered(file: tuple[str, bytes]) -> dict:
        message = answer_to(installation, *file)
        held.append(rss_bytes(os.getpid()))
        return message

    with ThreadPoolExecutor(reader.MAX_CHILDREN) as pool:
        said = list(pool.map(answered, files))
    reasons = [message["error"] and message["error"]["code"] for message in said]
    print(f"F01: {len(said)} files, {reasons.count(None)} read, longest {max(took):.1f} s")
    for message, reason in zip(said, reasons, strict=True):
        assert reason != "internal" and len(message["text"]) > 30 and "Traceback" not in message["text"], message
        assert reason is None or (message["error"]["error_id"] and "sheet" in message["text"] or "photo" in
                                  message["text"])  # fmt: skip
    assert max(took) <= READ_S
    if len(files) > WARM_FILES:
        assert held[-1] - held[WARM_FILES] <= GROWTH_BYTES


def answer_to(installation: Installation, name: str, data: bytes) -> dict:
    """The assistant's answer to a message with this file."""
    body = {"message": "", "attachments": [{"name": name, "data": base64.b64encode(data).decode()}]}
    with installation.client() as client:
        begun = client.post("/api/chat", json=body)
        assert begun.status_code == 202, begun.text
        until(lambda: installation.services.turns.running(begun.json()["conversation"]) is None, 60)
        return client.get(begun.json()["context"]).json()["messages"][-1]
