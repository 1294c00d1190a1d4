"""Reads the packaged tables of `hx_engine/data/standards`, once each."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

INCH_M = 0.0254
FOOT_M = 0.3048
PSI_PA = 6894.757293168
KSI_PA = 1000.0 * PSI_PA


@cache
def table(name: str) -> dict:
    """Return the content of one packaged table; treat it as read-only.

    Parameters
    ----------
    name : str
        File name without ending: "tema", "tubes", "materials", "pipes" or "cost".

    Raises
    ------
    FileNotFoundError
        When no such table is packaged.
    """
    text = files("hx_engine").joinpath("data", "standards", f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)
