"""The fonts of our PDFs, registered with the PDF library by their file's name; matplotlib carries the files."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=32)
def registered_font(name: str) -> str:
    """`name`, known to the PDF library from now on."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    rl_config.useA85 = 0  # streams as they are: a quarter smaller, and not written once more as text
    spec = importlib.util.find_spec("matplotlib")
    folder = Path(spec.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, folder / f"{name}.ttf"))
    return name
