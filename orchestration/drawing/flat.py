"""A sheet in millimetres on its paper, from the lower left corner, for pictures: dimensions as lines and text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import cos, radians, sin

from orchestration.drawing.dimension import dimension_parts
from orchestration.drawing.model import DIMENSIONS, Arc, Circles, Dimension, Path, Point, Sheet, Text

ARROW_HEAD = replace(DIMENSIONS, fill=DIMENSIONS.colour)
ARC_STEP_DEG = 3.0
FlatPart = Path | Circles | Text


def flat_parts(sheet: Sheet) -> list[FlatPart]:
    """Paths, circles and text in the order they are drawn; text last."""
    found = [part for given in sheet.parts for part in _flat(given, sheet)]
    return sorted(found, key=lambda part: isinstance(part, Text))


def _flat(part: object, sheet: Sheet) -> Iterator[FlatPart]:
    if isinstance(part, Dimension):
        lines, heads, words = dimension_parts(part, sheet.scale, sheet.system)
        heads_drawn = [Path(ARROW_HEAD, head, True) for head in heads]
        for one in (*lines, *heads_drawn, words):
            yield from _flat(one, sheet)
    elif isinstance(part, Arc):
        steps = max(2, round((part.to_deg - part.from_deg) / ARC_STEP_DEG))
        turns = (part.from_deg + (part.to_deg - part.from_deg) * step / steps for step in range(steps + 1))
        points = tuple(
            (part.centre[0] + part.radius_x * cos(radians(turn)), part.centre[1] + part.radius_y * sin(radians(turn)))
            for turn in turns
        )
        yield from _flat(Path(replace(part.layer, fill=""), points), sheet)
    elif isinstance(part, Path):
        layer = part.layer if part.is_closed else replace(part.layer, fill="")
        yield replace(part, layer=layer, points=tuple(_placed(point, sheet) for point in part.points))
    elif isinstance(part, Circles):
        centres = tuple(_placed(at, sheet) for at in part.centres)
        yield replace(part, centres=centres, diameter=part.diameter / sheet.scale)
    elif isinstance(part, Text):
        yield replace(part, at=_placed(part.at, sheet))


def _placed(point: Point, sheet: Sheet) -> Point:
    return (point[0] - sheet.corner[0]) / sheet.scale, (point[1] - sheet.corner[1]) / sheet.scale
