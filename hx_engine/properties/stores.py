"""The property data files, each read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from hx_engine.packaged import parsed

_DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def data_file(name: str) -> Any:
    """Content of `hx_engine/data/<name>`; callers must not change it."""
    return parsed((_DATA / name).read_text(encoding="utf-8"))


def confidence(source_kind: str) -> float:
    """Confidence of a kind of source, from the one documented table."""
    return float(data_file("fluids/confidence.yaml")[source_kind]["value"])
