"""Writes docs/validation.md and says in one line what it holds."""

from __future__ import annotations

from pathlib import Path

from tests.validation.collect import groups
from tests.validation.document import render
from tests.validation.method_comparison import pairs
from tests.validation.model import FAILED

DOCUMENT = Path(__file__).parents[2] / "docs" / "validation.md"


def main() -> None:
    """Regenerate the document."""
    found = groups()
    DOCUMENT.write_text(render(found, pairs()), "utf-8")
    values = [row for group in found for row in group.comparisons]
    cases = sum(len(group.cases) for group in found)
    failed = sum(row.verdict == FAILED for row in values)
    print(f"docs/validation.md: {cases} cases, {len(values)} values, {failed} failing")


if __name__ == "__main__":
    main()
