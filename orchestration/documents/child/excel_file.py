"""An Excel document: every sheet as a table of shown values."""

from __future__ import annotations

import io
import time

from answers import MAX_CELLS, Unreadable, answer

CUT_SHEET = "The last sheet named was read in part: it is too large."


def read_xlsx(data: bytes, reading_s: float) -> dict:
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
            if time.monotonic() - started > reading_s or cells > MAX_CELLS:
                return answer("\n".join(lines), [*tables, rows], len(tables), len(sheets), [*warnings, CUT_SHEET])
            shown = [_shown(value) for value in row]
            if any(shown):
                cells += len(shown)
                rows.append(shown)
                lines.append(" | ".join(shown).rstrip(" |"))
        tables.append(rows)
    if not any(lines):
        raise Unreadable("no_text", "The Excel document holds no values.")
    return answer("\n".join(lines), tables, len(tables), len(sheets), warnings)


def _shown(value) -> str:
    if value is None:
        return ""
    return format(value, ".12g") if isinstance(value, float) else " ".join(str(value).split())
