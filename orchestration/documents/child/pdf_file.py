"""A PDF: the text of its pages in their layout, and what lies beside it."""

from __future__ import annotations

import io
import re
import statistics
import time
from collections import Counter

from answers import MAX_CHARACTERS, Unreadable, answer, not_read

MAX_PAGES = 40
CELL = re.compile(r"[^\s|]+(?: [^\s|]+)*")
WITHOUT_LETTERS = ("/Identity-H", "/Identity-V")


def read_pdf(data: bytes, reading_s: float) -> dict:
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
    texts, unread = _page_texts(reader, min(total, MAX_PAGES), reading_s)
    text = "\n".join(texts)
    if not text.strip():
        raise Unreadable(
            "no_text",
            f"No text could be read on {len(texts)} of {total} pages: the PDF seems to be a scan. "
            "Upload one with selectable text, or type the duty.",
        )
    starts = [sum(len(page) + 1 for page in texts[:number]) for number in range(len(texts))]
    unread += _check_letters(reader, len(texts)) + not_read(_beside_the_pages(reader, len(texts)))
    whole = answer(text, [_rows_in_columns(text)], len(texts), total, unread)
    return {**whole, "page_starts": [start for start in starts if start < len(whole["text"])]}


def _beside_the_pages(reader, pages_read: int) -> list[str]:
    """What the PDF holds beside the text of its pages, in words; looked up, never followed."""
    from pypdf.errors import PyPdfError

    try:
        root, kinds, pictures = reader.trailer["/Root"], set(), False
        for page in reader.pages[:pages_read]:
            for note in page.get("/Annots", ()):
                kinds.add(str(note.get_object().get("/Subtype")))
            drawn = page.get("/Resources", {}).get("/XObject", {})
            pictures = pictures or any(drawn[name].get("/Subtype") == "/Image" for name in drawn)
        form, names = root.get("/AcroForm", {}), root.get("/Names", {})
        found = {
            "an XFA form": "/XFA" in form, "the values of form fields": "/Widget" in kinds,
            "attached files": "/EmbeddedFiles" in names or "/FileAttachment" in kinds, "pictures": pictures,
            "links and actions": bool({"/OpenAction", "/AA"} & set(root)) or "/JavaScript" in names or "/Link" in kinds,
            "comments": bool(kinds - {"/Link", "/Widget", "/FileAttachment"}),
        }
    except (PyPdfError, AttributeError, TypeError, ValueError, LookupError):
        return ["what lies beside the text of the pages, which is damaged"]
    return [words for words, is_there in found.items() if is_there]


def _check_letters(reader, pages_read: int) -> list[str]:
    """Fonts that do not say which letters their glyphs stand for give wrong letters: Unreadable where there are no
    others, else a warning."""
    fonts = [
        font.get_object() for page in reader.pages[:pages_read]
        for font in page.get("/Resources", {}).get("/Font", {}).values()
    ]  # fmt: skip
    silent = [font for font in fonts if str(font.get("/Encoding")) in WITHOUT_LETTERS and "/ToUnicode" not in font]
    if silent and len(silent) == len(fonts):
        raise Unreadable(
            "no_letters",
            "The text of the PDF cannot be read: its fonts do not say which letters their signs stand for. "
            "Upload the Word or Excel original, or type the duty.",
        )
    return ["Text in a font that does not name its letters may be wrong: compare it with the sheet."] if silent else []


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


def _page_texts(reader, wanted: int, reading_s: float) -> tuple[list[str], list[str]]:
    """Page texts within the time budget, and a warning for each page that could not be read."""
    started = time.monotonic()
    texts, unread = [], []
    for number in range(wanted):
        if time.monotonic() - started > reading_s or sum(map(len, texts)) > MAX_CHARACTERS:
            break
        try:
            texts.append(reader.pages[number].extract_text(extraction_mode="layout"))
        except (MemoryError, RecursionError):
            raise
        except Exception as error:  # pypdf raises many kinds on damaged pages; each is named to the user
            texts.append("")
            unread.append(f"Page {number + 1} could not be read ({type(error).__name__}).")
    return texts, unread
