"""A Word document: its paragraphs and tables, and what lies beside them."""

from __future__ import annotations

import io
import zipfile
import zlib

from answers import Unreadable, answer, not_read

MAX_TAGS = 200_000
MAX_NESTED_TABLES = 5
MARKUP = (".xml", ".rels")
LIBXML2_OUT_OF_MEMORY = (0, 1, 2)  # "unknown", "internal" and "no memory": what a failed allocation ends in


def read_docx(data: bytes, reading_s: float) -> dict:
    """Of a size that is read whole, so `reading_s` does not matter."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table
    from lxml.etree import LxmlError

    names = _checked_names(data)
    try:
        document = Document(io.BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError, LxmlError) as error:
        if getattr(error, "code", None) in LIBXML2_OUT_OF_MEMORY:
            raise MemoryError from error
        raise Unreadable("damaged_file", "The Word document is damaged and could not be opened.") from error
    lines, tables = [], []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for rows in _nested_tables(block):
                tables.append(rows)
                lines.extend(" | ".join(row) for row in rows)
        else:
            lines.append(block.text)
    text = "\n".join(lines)
    if not text.strip():
        raise Unreadable("no_text", "The Word document holds no text.")
    return answer(text, tables, 1, 1, not_read(_beside_the_body(names, document.part)))


def _checked_names(data: bytes) -> list[str]:
    """The names of the parts. Elements cost a thousand times their bytes: they are counted before a tree is built."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            tags = sum(archive.read(part).count(b"<") for part in archive.infolist() if part.filename.endswith(MARKUP))
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
            raise Unreadable("damaged_file", "The Word document is damaged: a part cannot be unpacked.") from error
    if tags > MAX_TAGS:
        raise MemoryError
    return archive.namelist()


def _beside_the_body(names: list[str], main) -> list[str]:
    """What the document holds beside its paragraphs and tables, in words; looked up, never followed."""
    outside = {rel.reltype.rsplit("/", 1)[-1] for rel in main.package.iter_rels() if rel.is_external}
    markup = main.blob
    found = {
        "pictures": any(name.startswith("word/media/") for name in names),
        "headers and footers": any(name.startswith(("word/header", "word/footer")) for name in names),
        "comments": "word/comments.xml" in names, "footnotes": "word/footnotes.xml" in names,
        "embedded files": any("/embeddings/" in name for name in names), "text boxes": b"txbxContent" in markup,
        "deleted text": b"<w:delText" in markup, "links": "hyperlink" in outside,
        "what it takes from elsewhere": bool(outside - {"hyperlink"}),
    }
    return [words for words, is_there in found.items() if is_there]


def _nested_tables(table, depth: int = 0) -> list[list[list[str]]]:
    """The table's own rows, then the tables that stand in its cells, row by row; at most five deep."""
    found = [_table_rows(table)]
    seen = set()
    for row in table.rows if depth < MAX_NESTED_TABLES else ():
        for cell in row.cells:
            if cell._tc not in seen:
                seen.add(cell._tc)
                found += [rows for inner in cell.tables for rows in _nested_tables(inner, depth + 1)]
    return found


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
