"""The property data files, each read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_DATA = Path(__file__).resolve().parent.parent / "data"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def data_file(name: str) -> Any:
    """Content of `hx_engine/data/<name>`; callers must not change it."""
    with (_DATA / name).open(encoding="utf-8") as handle:
        return yaml.load(handle, Loader=_LOADER)


def confidence(source_kind: str) -> float:
    """Confidence of a kind of source, from the one documented table."""
    return float(data_file("fluids/confidence.yaml")[source_kind]["value"])
