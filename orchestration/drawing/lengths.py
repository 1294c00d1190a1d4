"""Lengths on drawings as text: millimetres or inches throughout, never mixed with metres or feet."""

from __future__ import annotations

from typing import Any

from orchestration.presentation import convert

SMALL_M = 0.1
NOT_KNOWN = "–"
DECIMALS_BELOW = ((10.0, 3), (100.0, 2), (1000.0, 1))
MM_PER_INCH = 25.4


def is_inch(system: str) -> bool:
    """Whether drawings of this system of units are dimensioned in inches."""
    return unit(system) == "in"


def unit(system: str) -> str:
    """Label of the drawing's unit of length: mm or in."""
    return convert(SMALL_M, "m", system)[1]


def decimals(shown: float) -> int:
    """Decimals of a length in the drawing's unit: four figures, and never less than a whole unit."""
    return next((count for bound, count in DECIMALS_BELOW if abs(shown) < bound), 0)


def length(value_m: Any, system: str) -> str:
    """A length [m] as a number in the drawing's unit, without its label."""
    if not isinstance(value_m, int | float):
        return NOT_KNOWN
    shown, _ = convert(float(value_m), "m", system, like=SMALL_M)
    text = f"{shown:.{decimals(shown)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
