"""Damaged and disguised files, made from sound ones by a seeded hand."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator

from tests.rig.datasheets import kerosene_docx, kerosene_pdf
from tests.rig.ten_sheets import TEN

SEED = 20260101
DISGUISES = [
    b"MZ\x90\x00" + bytes(500), b"\x7fELF" + bytes(99), b"<html><body>x</body></html>", b"<svg/>", b"hello", b"",
    b"{}", b"\x00" * 4096, b"GIF89a" + bytes(50), b"\x1f\x8b\x08" + bytes(50), b"\xd0\xcf\x11\xe0" + bytes(600),
    b"Rar!\x1a\x07\x00" + bytes(50), b"BM" + bytes(80), b"%!PS-Adobe-3.0\n", b"{\\rtf1 x}",
]  # fmt: skip


def damaged_files(pdfs: int, words: int, disguised: int) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of so many damaged PDFs, damaged Word or Excel files, and files that are not what they say."""
    rng = random.Random(SEED)
    sound = [kerosene_pdf(), kerosene_docx(), *(sheet.data for sheet in TEN)]
    of_pdf = [data for data in sound if data.startswith(b"%PDF")]
    of_office = [data for data in sound if data.startswith(b"PK")]
    for _ in range(pdfs):
        yield "sheet.pdf", _damaged(rng.choice(of_pdf), rng)
    for _ in range(words):
        data = rng.choice(of_office)
        yield "sheet.docx", _damaged(data, rng) if rng.random() < 0.5 else _damaged_inside(data, rng)
    for _ in range(disguised):
        content = rng.choice([*DISGUISES, rng.choice(of_pdf)[:4] + rng.choice(of_office), b"PK\x03\x04" + of_pdf[0]])
        yield rng.choice(["sheet.pdf", "sheet.docx", "sheet.xlsx", "photo.png"]), content


def _damaged(data: bytes, rng: random.Random) -> bytes:
    """Bytes changed, cut, doubled, removed or put elsewhere."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        kind, at = rng.randrange(5), rng.randrange(len(out))
        length = min(rng.randint(1, 200), len(out) - at)
        if kind == 0:
            out[at] = rng.randrange(256)
        elif kind == 1:
            del out[at + rng.randrange(1, 50) :]
        elif kind == 2:
            out[at:at] = out[at : at + length]
        elif kind == 3:
            del out[at : at + length]
        else:
            out[at : at + length] = rng.randbytes(length)
        out = out or bytearray(b"%")
    head = b"%PDF-" if data.startswith(b"%PDF") else b"PK\x03\x04"
    return head + bytes(out[len(head) :])


def _damaged_inside(data: bytes, rng: random.Random) -> bytes:
    """A sound archive of which one part is damaged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = rng.choice([entry.filename for entry in old.infolist() if entry.file_size > 20])
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, _damaged(content, rng)[4:] if entry.filename == chosen else content)
    return out.getvalue()
