"""Attachments over HTTP: their names are labels only, their kind is told by their content."""

from __future__ import annotations

import base64
import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from orchestration.http_api.bodies import ChatMessage
from tests.orchestration.http_api.conftest import Installation
from tests.rig.waiting import until

NAMES = [
    "../../evil.pdf", "/etc/passwd", "C:\\evil.pdf", "CON", "a\0b.pdf", "x" * 200, "\u202egnp.fdp", 'a"b\'c.pdf',
    "a\r\nSet-Cookie: a=b.pdf", "%2e%2e%2fevil", "..", "<img src=x onerror=alert(1)>.pdf", "~/.bashrc", "a;rm -rf .pdf",
]  # fmt: skip


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


PDF_HEAD = b"%PDF-1.7\n%\xe2\xe3\n"
CONTENTS = {
    "exe as pdf": b"MZ\x90\x00" + b"\0" * 500, "html as pdf": b"<!doctype html><script>alert(1)</script>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "empty": b"", "elf": b"\x7fELF" + b"\0" * 99,
    "pdf head and zip": PDF_HEAD + zipped(a=b"b"), "zip that is no docx": zipped(a=b"b"),
    "zip slip": zipped(**{"../../evil": b"x", "word/document.xml": b"<x/>"}), "text as docx": b"hello",
    "cut pdf": PDF_HEAD + b"1 0 obj\n<<",
}  # fmt: skip


def tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def said_of(installation: Installation, client: httpx.Client, name: str, content: bytes) -> dict:
    """The assistant's last message on a file."""
    attachment = {"name": name, "data": base64.b64encode(content).decode()}
    begun = client.post("/api/chat", json={"message": "read this", "attachments": [attachment]})
    assert begun.status_code == 202, begun.text
    conversation = begun.json()["conversation"]
    until(lambda: installation.services.turns.running(conversation) is None)
    return client.get(begun.json()["context"]).json()["messages"][-1]


def test_a_large_file_is_decoded_where_nobody_waits_for_it() -> None:
    """Bodies are checked on the event loop, where decoding eight megabytes would stop everybody for a while."""
    data = base64.b64encode(os.urandom(5_900_000)).decode()
    body = {"message": "", "attachments": [{"name": "a.pdf", "data": data}]}

    def cpu_s(work: Callable[[], object]) -> float:
        times = []
        for _ in range(3):
            begun = time.thread_time()
            work()
            times.append(time.thread_time() - begun)
        return min(times)

    checked = ChatMessage.model_validate(body)
    assert cpu_s(lambda: ChatMessage.model_validate(body)) < 0.3 * cpu_s(checked.files)
    assert len(checked.files()[0].data) == 5_900_000


@pytest.mark.parametrize("name", NAMES)
def test_f05_a_hostile_name_makes_no_file(installation: Installation, client: httpx.Client, name: str) -> None:
    folder = installation.services.settings.arken_data_dir.parent
    before = tree(folder)
    said = said_of(installation, client, name, CONTENTS["cut pdf"])
    assert said["role"] == "assistant" and said["text"]
    new = {path for path in tree(folder) - before if not path.endswith(("-wal", "-shm", "-journal"))}
    assert new == set()


@pytest.mark.parametrize("kind", list(CONTENTS))
@pytest.mark.parametrize("name", ["sheet.pdf", "sheet.docx", "sheet.exe"])
def test_f06_a_file_is_told_by_its_content(
    installation: Installation, client: httpx.Client, kind: str, name: str
) -> None:
    said = said_of(installation, client, name, CONTENTS[kind])
    assert said["error"]["code"] != "internal" and said["error"]["error_id"]
    assert name in said["text"] and len(said["text"]) > 30
    assert "Traceback" not in said["text"] and "/tmp" not in said["text"]


def test_v10_a_file_sent_as_a_form_is_refused_with_the_way_to_send_it(client: httpx.Client) -> None:
    sent = {"file": ("sheet.pdf", CONTENTS["cut pdf"], "application/pdf")}
    answer = client.post("/api/chat", data={"message": "read this"}, files=sent)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["allowed"]) == (415, "Content-Type", "application/json")
    assert "base64" in error["fix"] and '"attachments": [{"name": "...", "data": "..."}]' in error["fix"]
