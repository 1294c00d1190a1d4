"""Typst, which sets our PDFs in a disposable child process: a template, its data as JSON, pictures beside it.

In this process it would keep some 85 MB of every report it has set. Data is never evaluated.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from orchestration.errors import PdfError
from orchestration.presentation.palette import INK, MUTED, NEUTRAL, RULE, SHADE
from orchestration.report.fonts import FAMILY, font_folder

LOOK = {"ink": INK, "muted": MUTED, "neutral": NEUTRAL, "rule": RULE, "shade": SHADE, "font": FAMILY}
AUTHOR = "ARKEN HX"
CHILD = Path(__file__).with_name("typst_child.py")
MAX_CHILDREN = 2
WALL_CLOCK_S = 60.0
_log = logging.getLogger(__name__)
_places = threading.BoundedSemaphore(MAX_CHILDREN)


def set_pdf(template: Path, data: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """The PDF's bytes, the same for the same data; `pictures` are SVG by the name that the data calls them.

    The template finds `data` in data.json, with `look` and `author` added.

    Raises
    ------
    PdfError
        The child failed or took too long.
    """
    files = {name: svg.decode() for name, svg in pictures.items()}
    files["main.typ"] = _text(template)
    files["data.json"] = json.dumps({**data, "look": LOOK, "author": AUTHOR}, allow_nan=False)
    order = json.dumps({"files": files, "fonts": str(font_folder())}).encode()
    with _places:
        return _run_child(order)


def _run_child(order: bytes) -> bytes:
    """One PDF in a process of its own, without this process's environment."""
    try:
        finished = subprocess.run(
            [sys.executable, "-I", str(CHILD)], input=order, capture_output=True, timeout=WALL_CLOCK_S,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise PdfError() from error
    if finished.returncode:
        said = finished.stderr.decode(errors="replace")
        _log.error("a PDF could not be set", extra={"said": said})
        raise PdfError(said=said)
    return finished.stdout


@lru_cache(maxsize=4)
def _text(template: Path) -> str:
    return template.read_text("utf-8")
