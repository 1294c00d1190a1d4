"""The table behind first choices: materials with their names, allocation rules, usual coefficients."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from hx_engine.packaged import parsed

_FILE = Path(__file__).resolve().parent.parent / "data" / "selection.yaml"


@cache
def selection() -> dict[str, Any]:
    """The whole table; read once."""
    return parsed(_FILE.read_text(encoding="utf-8"))
