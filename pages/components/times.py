"""Stored times as words."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def when(iso: Any) -> str:
    """Date and time of a stored timestamp, in UTC."""
    try:
        return datetime.fromisoformat(str(iso)).strftime("%d %b %Y, %H:%M UTC")
    except ValueError:
        return ""
