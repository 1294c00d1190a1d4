"""Outlines of front and rear heads by their TEMA letter, drawn along the axis from the tubesheet or shell end.

The proportions of flanges and covers are drawn, not designed; only the length of a head is a number of the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from orchestration.drawing import model
from orchestration.drawing.model import Sheet

FLANGE_OVER, FLANGE_THICK, COVER_THICK, DISH = 0.07, 0.05, 0.07, 0.25


class End(NamedTuple):
    """Where a head begins, which way it goes (-1 to the front, 1 to the rear), its length and the shell's size [mm]."""

    z: float
    way: int
    length: float
    diameter: float

    def at(self, share: float) -> float:
        """z at a share of the head's length."""
        return self.z + self.way * share * self.length


def draw_head(sheet: Sheet, letter: str, end: End) -> None:
    """The outline that belongs to the letter; a plain box where the letter is not known here."""
    SHAPES.get(letter, _closed_channel)(sheet, end)


def draw_flange(sheet: Sheet, z: float, way: int, diameter: float) -> None:
    """A flange that begins at z."""
    half, thick = diameter * (0.5 + FLANGE_OVER), diameter * FLANGE_THICK
    sheet.box(model.OUTLINE, z, -half, z + way * thick, half)


def _barrel(sheet: Sheet, z0: float, z1: float, diameter: float) -> None:
    for side in (-0.5, 0.5):
        sheet.path(model.OUTLINE, (z0, side * diameter), (z1, side * diameter))


def _dish(sheet: Sheet, z: float, way: int, diameter: float) -> None:
    """A 2:1 semi-elliptical end on the tangent line z."""
    radii = (DISH * diameter, diameter / 2)
    sheet.path(model.THIN, (z, -diameter / 2), (z, diameter / 2))
    sheet.arc(model.OUTLINE, (z, 0.0), radii, *((-90.0, 90.0) if way > 0 else (90.0, 270.0)))


def _cover(sheet: Sheet, end: End, diameter: float) -> None:
    """A flat cover bolted to the outer end."""
    thick, half = COVER_THICK * diameter, diameter * (0.5 + FLANGE_OVER)
    tip = end.at(1.0)
    draw_flange(sheet, tip - end.way * (thick + FLANGE_THICK * diameter), end.way, diameter)
    sheet.box(model.OUTLINE, tip - end.way * thick, -half, tip, half)


def _channel(sheet: Sheet, end: End) -> None:
    draw_flange(sheet, end.z, end.way, end.diameter)
    _closed_channel(sheet, end)


def _closed_channel(sheet: Sheet, end: End) -> None:
    _barrel(sheet, end.z, end.at(1.0) - end.way * COVER_THICK * end.diameter, end.diameter)
    _cover(sheet, end, end.diameter)


def _bonnet(sheet: Sheet, end: End) -> None:
    draw_flange(sheet, end.z, end.way, end.diameter)
    tangent = end.at(1.0) - end.way * DISH * end.diameter
    _barrel(sheet, end.z, tangent, end.diameter)
    _dish(sheet, tangent, end.way, end.diameter)


def _floating(sheet: Sheet, end: End, cover_diameter: float, dish_diameter: float) -> None:
    """A shell cover with the floating head inside it, hidden."""
    draw_flange(sheet, end.z - end.way * FLANGE_THICK * end.diameter, end.way, cover_diameter)
    draw_flange(sheet, end.z, end.way, cover_diameter)
    tangent = end.at(1.0) - end.way * DISH * cover_diameter
    _barrel(sheet, end.z, tangent, cover_diameter)
    _dish(sheet, tangent, end.way, cover_diameter)
    half, inner = dish_diameter / 2, end.at(0.15)
    sheet.path(model.HIDDEN, (end.z, -half), (inner, -half))
    sheet.path(model.HIDDEN, (end.z, half), (inner, half))
    spread = (-90.0, 90.0) if end.way > 0 else (90.0, 270.0)
    sheet.arc(model.HIDDEN, (inner, 0.0), (0.35 * dish_diameter, half), *spread)


def _split_ring(sheet: Sheet, end: End) -> None:
    _floating(sheet, end, 1.08 * end.diameter, 0.96 * end.diameter)


def _pull_through(sheet: Sheet, end: End) -> None:
    _floating(sheet, end, end.diameter, 0.86 * end.diameter)


def _outside_packed(sheet: Sheet, end: End) -> None:
    draw_flange(sheet, end.z, end.way, end.diameter)
    draw_flange(sheet, end.at(0.25), end.way, 0.92 * end.diameter)
    _barrel(sheet, end.z, end.at(1.0) - end.way * COVER_THICK * end.diameter, 0.9 * end.diameter)
    _cover(sheet, end, 0.9 * end.diameter)


def _lantern_ring(sheet: Sheet, end: End) -> None:
    for share in (0.0, 0.13):
        draw_flange(sheet, end.at(share), end.way, end.diameter)
    sheet.box(model.TUBESHEET, end.at(0.09), -end.diameter / 2, end.at(0.13), end.diameter / 2)
    tangent = end.at(1.0) - end.way * DISH * end.diameter
    _barrel(sheet, end.z, tangent, end.diameter)
    _dish(sheet, tangent, end.way, end.diameter)


def _shell_end(sheet: Sheet, end: End) -> None:
    """The shell itself goes on over the U-bends and is closed by a dished end."""
    tangent = end.at(1.0) - end.way * DISH * end.diameter
    _barrel(sheet, end.z, tangent, end.diameter)
    _dish(sheet, tangent, end.way, end.diameter)


SHAPES: dict[str, Callable[[Sheet, End], None]] = {
    "A": _channel, "B": _bonnet, "C": _channel, "D": _closed_channel, "L": _channel, "M": _bonnet,
    "N": _closed_channel, "P": _outside_packed, "S": _split_ring, "T": _pull_through, "U": _shell_end,
    "W": _lantern_ring,
}  # fmt: skip
