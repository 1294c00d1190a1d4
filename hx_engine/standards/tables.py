"""Reads the packaged tables of `hx_engine/data/standards`, once each."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from hx_engine.errors import InputError
from hx_engine.packaged import parsed

INCH_M = 0.0254
FOOT_M = 0.3048
PSI_PA = 6894.757293168


CLASSES = ("R", "C", "B")
"""TEMA classes: severe petroleum service, general commercial service, chemical service."""


def class_rows(tema_class: str) -> str:
    """Return which rows of a table hold for a TEMA class: "R", or "CB" for classes C and B, which share theirs.

    Raises
    ------
    InputError
        When the class is none of the three.
    """
    if tema_class not in CLASSES:
        raise InputError(
            "tema_class", tema_class, f"no TEMA class {tema_class!r}", "pick R, C or B", ", ".join(CLASSES)
        )
    return "R" if tema_class == "R" else "CB"


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
    return parsed(text)
