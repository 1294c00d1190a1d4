"""Files made to cost time or memory, to reach out, or to be taken for an empty sheet: refused or read in part, with
the reason, by a child that is gone afterwards."""

from __future__ import annotations

import json
import re
import resource
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.documents import DocumentError, DocumentText, read_document, reader
from tests.rig import hostile_office, hostile_pdf
from tests.rig.datasheets import kerosene_pdf
from tests.rig.waiting import until

SLOW_S, BOMB_CPU_S, OWN_CPU_S = 10.0, 2.0, 0.1
FOREIGN = "canary-of-a-foreign-file-5150"


def outcome(name: str, data: bytes) -> DocumentText | DocumentError:
    try:
        return read_document(name, data)
    except DocumentError as error:
        return error


def children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture
def quarter_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CPU_S", "READING_S"):
        monkeypatch.setattr(reader, name, getattr(reader, name) // 4)


@pytest.mark.parametrize("kind", list(hostile_pdf.SLOW))
def test_F02_a_pdf_that_takes_too_long_is_given_up(kind: str, quarter_limits: None) -> None:
    """With a quarter of the limits, so that it takes a quarter of their time."""
    data = hostile_pdf.SLOW[kind]()
    begun, own = children_cpu_s(), time.thread_time()
    assert_given_up(data)
    assert time.thread_time() - own <= OWN_CPU_S, "this process only waits"
    assert children_cpu_s() - begun <= SLOW_S / 4


@pytest.mark.tier2
@pytest.mark.parametrize("kind", list(hostile_pdf.SLOW))
def test_F02_a_pdf_that_takes_too_long_is_given_up_within_ten_seconds(kind: str) -> None:
    data = hostile_pdf.SLOW[kind]()
    begun = time.monotonic()
    assert_given_up(data)
    assert time.monotonic() - begun <= SLOW_S


def assert_given_up(data: bytes) -> None:
    """Refused with the reason, or read in part and said so."""
    found = outcome("slow.pdf", data)
    if isinstance(found, DocumentError):
        assert found.code in ("too_complex", "damaged_file", "no_text"), found.user_message
    else:
        assert found.pages_read < found.pages_total or found.text.count("x") == 200_000


@pytest.mark.parametrize("kind", list(hostile_office.BOMBS))
def test_F03_a_word_bomb_is_refused_cheaply(kind: str) -> None:
    """Two seconds of the processor, ours and the child's; 256 MB is the child's own limit."""
    data = hostile_office.BOMBS[kind]()
    begun = time.process_time() + children_cpu_s()
    found = outcome("bomb.docx", data)
    assert time.process_time() + children_cpu_s() - begun <= BOMB_CPU_S
    if kind == "a zip in the zip":
        assert isinstance(found, DocumentText) and found.warnings == ("Not read: embedded files.",)
    else:
        assert isinstance(found, DocumentError) and found.code in ("too_complex", "damaged_file"), found


@pytest.mark.parametrize(("kind", "memory_mb"), [("docx", 256), ("pdf", 512), ("xlsx", 512), ("image", 512)])
def test_F03_F04_the_child_has_limited_itself_before_it_reads(kind: str, memory_mb: int) -> None:
    with subprocess.Popen(reader.child_command(kind), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        own = Path(f"/proc/{child.pid}")
        until(lambda: f"{memory_mb * 2**20}" in (own / "limits").read_text())
        limits = dict(re.findall(r"^Max (.+?)  +(\S+)", (own / "limits").read_text(), re.MULTILINE))
        assert int(limits["address space"]) == memory_mb * 2**20 and int(limits["cpu time"]) == reader.CPU_S
        assert limits["file size"] == "0"
        until(lambda: (own / "limits").read_text().count(" 64 ") >= 2)
        networks = [(place / "ns/net").readlink() for place in (own, Path("/proc/self"))]
        alone = subprocess.run(["unshare", "-Un", "true"], check=False).returncode == 0
        assert (networks[0] != networks[1]) is alone, "without a network wherever this machine allows it"
        child.kill()


def test_S01_the_child_has_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "canary-7719")
    told = tmp_path / "tells.py"
    told.write_text(
        "import json, os, sys\nsys.stdin.buffer.read()\n"
        "print(json.dumps({'error': {'code': 'told', 'message': json.dumps(dict(os.environ))}}))"
    )
    monkeypatch.setattr(reader, "CHILD", told)
    found = outcome("sheet.pdf", kerosene_pdf())
    assert isinstance(found, DocumentError) and found.code == "told"
    assert set(json.loads(found.user_message)) <= {"PATH", "LANG", "LC_CTYPE"}
    assert "canary-7719" not in found.user_message


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine, and who has come to it."""
    came: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                came.append(str(server.accept()[1]))
            except OSError:
                return

    threading.Thread(target=accept, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/x", came
    server.close()


PDF_KINDS = list(hostile_pdf.pointing_elsewhere(b"", b""))
OFFICE_KINDS = list(hostile_office.pointing_elsewhere("http://x", "/x"))
NOT_READ = {
    "link": "link", "launch": "links and actions", "script": "links and actions", "attached file": "attached files",
    "XFA form": "an XFA form", "form field": "the values of form fields",
    "remote template": "what it takes from elsewhere", "remote picture": "what it takes from elsewhere",
}  # fmt: skip


@pytest.mark.parametrize("kind", [*PDF_KINDS, *(f"office {kind}" for kind in OFFICE_KINDS)])
def test_F04_what_a_file_points_at_is_not_opened_and_said_to_be_unread(
    kind: str, listener: tuple[str, list[str]], tmp_path: Path
) -> None:
    url, came = listener
    foreign = tmp_path / "foreign.txt"
    foreign.write_text(FOREIGN)
    if kind in PDF_KINDS:
        data = hostile_pdf.pointing_elsewhere(url.encode(), str(foreign).encode())[kind]
    else:
        kind = kind.removeprefix("office ")
        data = hostile_office.pointing_elsewhere(url, str(foreign))[kind]
    found = outcome("sheet", data)
    said = found.user_message if isinstance(found, DocumentError) else f"{found.text} {found.tables} {found.warnings}"
    assert FOREIGN not in said and came == []
    if isinstance(found, DocumentError):
        assert kind not in NOT_READ and found.code in ("damaged_file", "no_text", "too_complex"), said
    elif kind in NOT_READ:
        assert NOT_READ[kind] in " ".join(found.warnings)


def test_F04_the_listener_would_have_been_heard(listener: tuple[str, list[str]]) -> None:
    url, came = listener
    socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1].split("/")[0]))).close()
    end = time.monotonic() + 5
    while not came:
        assert time.monotonic() < end
        time.sleep(0.01)
    came.clear()


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (hostile_pdf.encrypted, "encrypted", "password"), (hostile_pdf.scanned, "no_text", "scan"),
        (hostile_pdf.no_pages, "no_pages", "no pages"),
        (hostile_pdf.without_letters, "no_letters", "do not say which letters"),
    ],
)
def test_F09_what_cannot_be_read_is_named(data, code: str, words: str) -> None:
    found = outcome("sheet.pdf", data())
    assert isinstance(found, DocumentError) and found.code == code and words in found.user_message


def test_F09_a_pdf_of_5000_pages_says_how_many_were_read() -> None:
    found = outcome("long.pdf", hostile_pdf.many_pages(5000, hostile_pdf.TEXT))
    assert isinstance(found, DocumentText) and found.extent == "pages 1 to 40 of 5000 read"


def test_F09_a_turned_page_is_read_as_an_upright_one() -> None:
    turned, upright = outcome("a.pdf", hostile_pdf.rotated()), outcome("b.pdf", kerosene_pdf())
    assert isinstance(turned, DocumentText) and turned.tables == upright.tables


def test_F08_twenty_files_at_once_are_read_two_at_a_time_and_the_others_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    running, most, told = [0], [0], []
    lock = threading.Lock()

    def read(kind: str, data: bytes) -> dict:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.02)
        with lock:
            running[0] -= 1
        return {"text": "x", "tables": [], "pages_read": 1, "pages_total": 1, "warnings": []}

    monkeypatch.setattr(reader, "_run_child", read)
    readers = [
        threading.Thread(target=read_document, args=("a.pdf", b"%PDF-", lambda: told.append(1))) for _ in range(20)
    ]  # fmt: skip
    for thread in readers:
        thread.start()
    for thread in readers:
        thread.join()
    assert most[0] == reader.MAX_CHILDREN and len(told) >= 10


def test_F08_who_waits_too_long_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "QUEUE_S", 0.05)
    for _ in range(reader.MAX_CHILDREN):
        reader._places.acquire()
    try:
        found = outcome("a.pdf", kerosene_pdf())
        assert isinstance(found, DocumentError) and (found.code, "again in a minute" in found.user_message) == (
            "busy", True)  # fmt: skip
    finally:
        for _ in range(reader.MAX_CHILDREN):
            reader._places.release()
