"""The disposable child: sets one PDF from the files on stdin, writes it to stdout, ends.

Runs in isolated mode and imports nothing of this project. The templates name no package, so that none is fetched.
"""

from __future__ import annotations

import json
import sys

import typst


def main() -> None:
    order = json.load(sys.stdin)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[order["fonts"]])
    files = {name: text.encode() for name, text in order["files"].items()}
    sys.stdout.buffer.write(typst.compile(files, format="pdf", font_paths=fonts, pdf_tags=False))


main()
