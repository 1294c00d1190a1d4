"""Writes docs/reliability.md from the checks and the tests that carry their ids."""

from __future__ import annotations

from tests.reliability.page import DOCUMENT, render


def main() -> None:
    """Regenerate the document."""
    DOCUMENT.write_text(render(), "utf-8")


if __name__ == "__main__":
    main()
