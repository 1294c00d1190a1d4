"""The parent's side: cheap checks on the bytes, then a disposable child process does the parsing."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import OrchestrationError

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
MAX_ZIP_ENTRIES = 2000
MAX_IMAGE_BYTES = 5 * 1024 * 1024
MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
MB = 2**20
MEMORY_BYTES = {"pdf": 512 * MB, "docx": 256 * MB, "xlsx": 512 * MB, "image": 512 * MB}
CPU_S = 8
READING_S = 5.0
WALL_CLOCK_S = 9.0
MAX_CHILDREN = 2
QUEUE_S = 30.0
CHILD = Path(__file__).with_name("child")
_places = threading.BoundedSemaphore(MAX_CHILDREN)


class DocumentError(OrchestrationError):
    """A file that could not be read, with the reason in the user's words. `code` is stable."""

    def __init__(self, code: str, user_message: str) -> None:
        super().__init__(user_message)
        self.code = code


@dataclass(frozen=True)
class DocumentText:
    """What was read of one document.

    `tables` holds rows of cells as they stand in the document; a PDF without ruled tables gives one table
    whose cells are split at wide gaps. `pages_read` of `pages_total` says how much was read (DOCX: 1 of 1; XLSX:
    sheets); `page_starts` where in `text` each page of a PDF begins. An image has no text: only models that see can
    use it.
    """

    name: str
    kind: str
    text: str
    tables: tuple[tuple[tuple[str, ...], ...], ...]
    pages_read: int
    pages_total: int
    warnings: tuple[str, ...]
    page_starts: tuple[int, ...] = ()

    @property
    def extent(self) -> str:
        """How much was read, for the user."""
        if self.kind == "docx":
            return "whole document read"
        if self.kind == "image":
            return "an image, nothing read"
        if self.kind == "xlsx":
            return f"sheets 1 to {self.pages_read} of {self.pages_total} read"
        if self.pages_read == self.pages_total:
            return "its one page read" if self.pages_total == 1 else f"all {self.pages_total} pages read"
        return f"pages 1 to {self.pages_read} of {self.pages_total} read"


def read_document(name: str, data: bytes, on_wait: Callable[[], None] = lambda: None) -> DocumentText:
    """Text and table rows of a PDF, DOCX or XLSX, or a checked PNG or JPEG; the type is decided by content,
    never by the name. `MAX_CHILDREN` documents are read at a time; `on_wait` is called when this one waits in line.

    Raises
    ------
    DocumentError
        Empty, too large, of another type, encrypted, without text, too complex for the limits, or too many others
        are being read.
    """
    kind = _kind_by_content(data)
    if kind == "zip":
        kind = _kind_of_archive(data)
    with _place(on_wait):
        answer = _run_child(kind, data)
    if "error" in answer:
        raise DocumentError(str(answer["error"]["code"]), str(answer["error"]["message"]))
    return DocumentText(
        name=name,
        kind=kind,
        text=answer["text"],
        tables=tuple(tuple(tuple(row) for row in table) for table in answer["tables"]),
        pages_read=answer["pages_read"],
        pages_total=answer["pages_total"],
        warnings=tuple(answer["warnings"]),
        page_starts=tuple(answer.get("page_starts") or ()),
    )


@contextmanager
def _place(on_wait: Callable[[], None]) -> Iterator[None]:
    if not _places.acquire(blocking=False):
        on_wait()
        if not _places.acquire(timeout=QUEUE_S):
            raise DocumentError("busy", "Many documents are being read. Please send it again in a minute.")
    try:
        yield
    finally:
        _places.release()


def _kind_by_content(data: bytes) -> str:
    if not data:
        raise DocumentError("empty_file", "The file is empty. Upload a PDF, Word or Excel datasheet.")
    if len(data) > MAX_BYTES:
        raise DocumentError(
            "file_too_large",
            f"The file has {len(data) / 1e6:.1f} MB; at most {MAX_BYTES // 2**20} MB can be read. "
            "Upload only the datasheet's pages.",
        )
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        if len(data) > MAX_IMAGE_BYTES:
            raise DocumentError("file_too_large", f"The image is larger than {MAX_IMAGE_BYTES // 2**20} MB.")
        return "image"
    raise DocumentError(
        "unknown_type",
        "The content is no PDF, Word (.docx) or Excel (.xlsx) document and no PNG or JPEG image, whatever its name "
        "says. Save the datasheet as PDF or DOCX.",
    )


def _kind_of_archive(data: bytes) -> str:
    """Word or Excel; refuses archive bombs from the central directory alone, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, RuntimeError) as error:
        raise DocumentError(
            "damaged_file", "The document is damaged: its archive cannot be opened."
        ) from error
    names = [entry.filename for entry in entries]
    kind = next((kind for main, kind in MAIN_PARTS.items() if main in names), None)
    if kind is None:
        raise DocumentError(
            "unknown_type", "The archive is no Word or Excel document. Save the datasheet as PDF or DOCX."
        )
    unpacked = sum(entry.file_size for entry in entries)
    if len(names) > MAX_ZIP_ENTRIES or len(set(names)) != len(names) or unpacked > MAX_UNPACKED_BYTES:
        raise DocumentError(
            "too_complex",
            f"The document unpacks to {unpacked / 1e6:.0f} MB in {len(names)} parts; at most "
            f"{MAX_UNPACKED_BYTES // 2**20} MB in {MAX_ZIP_ENTRIES} distinct parts are read.",
        )
    return kind


def child_command(kind: str) -> list[str]:
    """How the child is started; its limits stand above."""
    return [sys.executable, "-I", str(CHILD), kind, str(MEMORY_BYTES[kind]), str(CPU_S), str(READING_S)]


def _run_child(kind: str, data: bytes) -> dict:
    """One parse in a process of its own, without this process's environment, secrets or open files."""
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8"}
    try:
        finished = subprocess.run(
            child_command(kind),
            input=data,
            capture_output=True,
            timeout=WALL_CLOCK_S,
            env=environment,
            close_fds=True,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_complex() from error
    try:
        return json.loads(finished.stdout)
    except ValueError as error:
        if finished.returncode < 0:  # ended by a signal: one of its limits
            raise _too_complex() from error
        raise DocumentError(
            "damaged_file",
            "The document is damaged: its content could not be parsed. Save it anew and try again.",
        ) from error


def _too_complex() -> DocumentError:
    return DocumentError(
        "too_complex",
        "The document is too complex: reading it passed the limit on time or memory. "
        "Upload only the pages with the datasheet, printed to a new PDF.",
    )
