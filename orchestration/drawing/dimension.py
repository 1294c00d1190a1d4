"""A dimension as lines, arrow heads and text, for pictures; DXF has dimensions of its own."""

from __future__ import annotations

from orchestration.drawing.lengths import length
from orchestration.drawing.model import DIMENSIONS, MM_PER_M, TEXT, Dimension, Path, Point, Text

ARROW_MM, HALF_ARROW_MM, SIZE_MM, GAP_MM, OVER_MM = 2.2, 0.4, 2.6, 1.0, 1.2
LETTER_WIDTH = 0.6


def dimension_parts(part: Dimension, scale: float, system: str) -> tuple[list[Path], list[tuple[Point, ...]], Text]:
    """Lines, filled arrow heads and the text of a dimension, in true millimetres."""
    along, across = (0, 1) if part.is_level else (1, 0)
    first, last = sorted((part.start, part.end), key=lambda point: point[along])

    def at(position: float, level: float) -> Point:
        return (position, level) if part.is_level else (level, position)

    lines = []
    for point in (first, last):
        away = 1.0 if part.at >= point[across] else -1.0
        from_level, to_level = point[across] + away * GAP_MM * scale, part.at + away * OVER_MM * scale
        if abs(part.at - point[across]) > GAP_MM * scale:
            lines.append(Path(DIMENSIONS, (at(point[along], from_level), at(point[along], to_level))))
    words = length(part.length_mm / MM_PER_M, system)
    low, high = first[along], last[along]
    text_mm = LETTER_WIDTH * SIZE_MM * len(words)
    is_narrow = (high - low) / scale < text_mm + 2 * ARROW_MM + 1.0
    fits_between = (high - low) / scale > text_mm
    arrow = (-ARROW_MM if is_narrow else ARROW_MM) * scale
    tail = 2.0 * ARROW_MM * scale if is_narrow else 0.0
    rest = 0.0 if fits_between else (text_mm + 1.0) * scale
    reach = (tail + (rest if part.beyond < 0 else 0.0), tail + (rest if part.beyond > 0 else 0.0))
    lines.append(Path(DIMENSIONS, (at(low - reach[0], part.at), at(high + reach[1], part.at))))
    half = HALF_ARROW_MM * scale
    heads = [
        (at(tip, part.at), at(tip + way * arrow, part.at - half), at(tip + way * arrow, part.at + half))
        for tip, way in ((low, 1.0), (high, -1.0))
    ]
    beyond = low - tail - rest / 2 if part.beyond < 0 else high + tail + rest / 2
    middle = (low + high) / 2 if fits_between else beyond
    lift = 0.8 * scale
    place = (middle, part.at + lift) if part.is_level else (part.at - lift, middle)
    return lines, heads, Text(TEXT, place, words, SIZE_MM, "middle", 0.0 if part.is_level else 90.0)
