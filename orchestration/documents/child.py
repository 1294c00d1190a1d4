"""The disposable child: limits itself, parses one document from stdin, prints JSON, ends.

Runs as a plain script in isolated mode; it imports nothing of this project.
"""

from __future__ import annotations

import io
import json
import re
import resource
import statistics
import sys
import time
from collections import Counter

MEMORY_BYTES = 512 * 1024 * 1024
CPU_S = 10
READING_S = 5.0
MAX_PAGES = 40
MAX_CHARACTERS = 200_000
MAX_CELLS = 20_000
MAX_IMAGE_SIDE = 8000
CUT_SHEET = "The last sheet named was read in part: it is too large."
CELL = re.compile(r"[^\s|]+(?: [^\s|]+)*")
LIBXML2_OUT_OF_MEMORY = (0, 1, 2)  # "unknown", "internal" and "no memory": what a failed allocation ends in
KEPT_CONTROL = str.maketrans({code: " " for code in range(32) if code not in (9, 10, 13)})


class Unreadable(Exception):
    """Carries the stable code and the user's message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def limit_myself() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def read_pdf(data: bytes) -> dict:
    from pypdf import PdfReader
    from pypdf.errors import PdfReadError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("encrypted", "The PDF is protected by a password. Upload a copy without one.")
        total = len(reader.pages)
    except PdfReadError as error:
        raise Unreadable("damaged_file", "The PDF is damaged and could not be opened.") from error
    if total == 0:
        raise Unreadable("no_pages", "The PDF has no pages.")
    texts, unread = _page_texts(reader, min(total, MAX_PAGES))
    text = "\n".join(texts)
    if not text.strip():
        raise Unreadable(
            "no_text",
            f"No text could be read on {len(texts)} of {total} pages: the PDF seems to be a scan. "
            "Upload one with selectable text, or type the duty.",
        )
    starts = [sum(len(page) + 1 for page in texts[:number]) for number in range(len(texts))]
    answer = _answer(text, [_rows_in_columns(text)], len(texts), total, unread)
    return {**answer, "page_starts": [start for start in starts if start < len(answer["text"])]}


def _rows_in_columns(text: str) -> list[list[str]]:
    """Lines split at wide gaps; a cell left empty in the sheet stays an empty cell of its column.

    The columns are where the cells of the commonest full row begin; a shorter row's cells go to the nearest.
    """
    lines = [[(match.start(), match.group()) for match in CELL.finditer(line)] for line in text.splitlines()]
    counts = Counter(len(cells) for cells in lines if len(cells) > 2)
    if not counts:
        return [[content for _, content in cells] for cells in lines if cells]
    width = counts.most_common(1)[0][0]
    full = [cells for cells in lines if len(cells) == width]
    columns = [statistics.median(cells[index][0] for cells in full) for index in range(width)]
    return [_placed(cells, columns) for cells in lines if cells]


def _placed(cells: list[tuple[int, str]], columns: list[float]) -> list[str]:
    if not 1 < len(cells) < len(columns):
        return [content for _, content in cells]
    row = [""] * len(columns)
    for start, content in cells:
        nearest = min(range(len(columns)), key=lambda index: abs(columns[index] - start))
        row[nearest] = f"{row[nearest]} {content}".strip()
    return row


def _page_texts(reader, wanted: int) -> tuple[list[str], list[str]]:
    """Page texts within the time budget, and a warning for each page that could not be read."""
    started = time.monotonic()
    texts, unread = [], []
    for number in range(wanted):
        if time.monotonic() - started > READING_S or sum(map(len, texts)) > MAX_CHARACTERS:
            break
        try:
            texts.append(reader.pages[number].extract_text(extraction_mode="layout"))
        except (MemoryError, RecursionError):
            raise
        except Exception as error:  # pypdf raises many kinds on damaged pages; each is named to the user
            texts.append("")
            unread.append(f"Page {number + 1} could not be read ({type(error).__name__}).")
    return texts, unread


def read_docx(data: bytes) -> dict:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table
    from lxml.etree import LxmlError

    try:
        document = Document(io.BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError, LxmlError) as error:
        if getattr(error, "code", None) in LIBXML2_OUT_OF_MEMORY:
            raise MemoryError from error
        raise Unreadable("damaged_file", "The Word document is damaged and could not be opened.") from error
    lines, tables = [], []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            rows = _table_rows(block)
            tables.append(rows)
            lines.extend(" | ".join(row) for row in rows)
        else:
            lines.append(block.text)
    text = "\n".join(lines)
    if not text.strip():
        raise Unreadable("no_text", "The Word document holds no text.")
    return _answer(text, tables, 1, 1, [])


def read_xlsx(data: bytes) -> dict:
    """Every sheet as a table of shown values; formulas as the values that were stored with them."""
    from zipfile import BadZipFile

    from lxml.etree import LxmlError
    from openpyxl import load_workbook

    started = time.monotonic()
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = book.worksheets
    except (BadZipFile, KeyError, ValueError, TypeError, SyntaxError, LxmlError) as error:
        raise Unreadable("damaged_file", "The Excel document is damaged and could not be opened.") from error
    lines, tables, warnings, cells = [], [], [], 0
    for sheet in sheets:
        rows: list[list[str]] = []
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            if time.monotonic() - started > READING_S or cells > MAX_CELLS:
                return _answer("\n".join(lines), [*tables, rows], len(tables), len(sheets), [*warnings, CUT_SHEET])
            shown = [_shown(value) for value in row]
            if any(shown):
                cells += len(shown)
                rows.append(shown)
                lines.append(" | ".join(shown).rstrip(" |"))
        tables.append(rows)
    if not any(lines):
        raise Unreadable("no_text", "The Excel document holds no values.")
    return _answer("\n".join(lines), tables, len(tables), len(sheets), warnings)


def _shown(value) -> str:
    if value is None:
        return ""
    return format(value, ".12g") if isinstance(value, float) else " ".join(str(value).split())


def read_image(data: bytes) -> dict:
    """Checked, not read: whole, of a usable size."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
            size = image.size
            image.verify()
    except (OSError, SyntaxError, ValueError) as error:
        raise Unreadable("damaged_file", "The image is damaged and could not be opened.") from error
    if max(size) > MAX_IMAGE_SIDE:
        raise Unreadable("too_complex", f"The image has {size[0]} x {size[1]} pixels; at most {MAX_IMAGE_SIDE} a side.")
    return _answer("", [], 1, 1, [])


def _table_rows(table) -> list[list[str]]:
    """Cells of each row; a cell merged over several columns counts once."""
    rows = []
    for row in table.rows:
        cells, seen = [], None
        for cell in row.cells:
            if cell._tc is not seen:
                cells.append(" ".join(cell.text.split()))
            seen = cell._tc
        rows.append(cells)
    return rows


def _answer(text: str, tables: list, read: int, total: int, warnings: list[str]) -> dict:
    if len(text) > MAX_CHARACTERS:
        warnings = [*warnings, f"Only the first {MAX_CHARACTERS:,} characters were kept."]
    kept, budget = [], MAX_CELLS
    for table in tables:
        rows = [row for row in table if (budget := budget - len(row)) > 0]
        kept.append(rows)
    if budget <= 0:
        warnings = [*warnings, f"Only the first {MAX_CELLS:,} table cells were kept."]
    return {
        "text": text[:MAX_CHARACTERS].translate(KEPT_CONTROL),
        "tables": kept,
        "pages_read": read,
        "pages_total": total,
        "warnings": warnings,
    }


READERS = {"pdf": read_pdf, "docx": read_docx, "xlsx": read_xlsx, "image": read_image}


def main() -> None:
    limit_myself()
    data = sys.stdin.buffer.read()
    try:
        answer = READERS[sys.argv[1]](data)
    except Unreadable as error:
        answer = {"error": {"code": error.code, "message": str(error)}}
    except (MemoryError, RecursionError):
        answer = {
            "error": {"code": "too_complex", "message": "The document is too complex to be read safely."}
        }
    sys.stdout.write(json.dumps(answer))


main()
