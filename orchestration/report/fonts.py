"""The fonts of our PDFs and how wide their letters are; matplotlib carries the files."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import Any

FAMILY = "DejaVu Sans"
"""Covers Greek and the signs of units; what it has not comes from the other fonts of the folder."""
FONT, BOLD = "DejaVuSans", "DejaVuSans-Bold"
MEASURED_PT, POINTS_PER_INCH, FIXED_POINT = 1000, 72, 65536
UNKNOWN_EM = 1.0


@lru_cache(maxsize=1)
def font_folder() -> Path:
    """Where the font files are."""
    spec = importlib.util.find_spec("matplotlib")
    return Path(spec.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"


@lru_cache(maxsize=16)
def _face(name: str) -> Any:
    from matplotlib.ft2font import FT2Font

    face = FT2Font(str(font_folder() / f"{name}.ttf"))
    face.set_size(MEASURED_PT, POINTS_PER_INCH)
    return face


def font_face(name: str) -> tuple[str, str, str]:
    """Family, style and weight of the font, as Typst asks for it."""
    face = _face(name)
    style = face.style_name
    return face.family_name, "oblique" if "Oblique" in style else "normal", "bold" if "Bold" in style else "regular"


@lru_cache(maxsize=4096)
def advance_em(name: str, letter: str) -> float:
    """How far the next letter stands from this one, in sizes of the font."""
    from matplotlib.ft2font import LoadFlags

    place = _face(name).get_char_index(ord(letter))
    if not place:
        return UNKNOWN_EM
    return _face(name).load_glyph(place, LoadFlags.NO_HINTING).linearHoriAdvance / FIXED_POINT / MEASURED_PT
