"""What the child says: a bounded answer, or why there is none."""

from __future__ import annotations

MAX_CHARACTERS = 200_000
MAX_CELLS = 20_000
KEPT_CONTROL = str.maketrans({code: " " for code in range(32) if code not in (9, 10, 13)})


class Unreadable(Exception):
    """Carries the stable code and the user's message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def answer(text: str, tables: list, read: int, total: int, warnings: list[str]) -> dict:
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


def not_read(parts: list[str]) -> list[str]:
    """The warning that names what of the document was not read."""
    return [f"Not read: {', '.join(parts)}."] if parts else []
