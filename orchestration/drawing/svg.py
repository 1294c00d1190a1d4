"""A sheet as SVG: white paper, sizes in millimetres, one group a layer, no script, no outside reference."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians, sin
from xml.etree import ElementTree as ET

from orchestration.drawing.dimension import dimension_parts
from orchestration.drawing.model import (
    CENTRE,
    DASHED,
    DIMENSIONS,
    Arc,
    Circles,
    Dimension,
    Layer,
    Part,
    Path,
    Point,
    Sheet,
    Text,
)

MEDIA_TYPE = "image/svg+xml"
DASHES = {DASHED: "2.2 1.1", CENTRE: "5 1 1 1"}
FILL_OPACITY = "0.3"
HALO = {"stroke": "#ffffff", "stroke-width": "0.7", "stroke-linejoin": "round", "paint-order": "stroke"}
FONT = "DejaVu Sans, Verdana, Arial, sans-serif"


def render_svg(sheet: Sheet) -> bytes:
    """SVG bytes, UTF-8; circles keep their data as elements, so that tubes can be counted."""
    width, height = sheet.paper_mm
    root = ET.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {_n(width)} {_n(height)}", "width": f"{_n(width)}mm",
        "height": f"{_n(height)}mm", "font-family": FONT, "role": "img",
    })  # fmt: skip
    ET.SubElement(root, "title").text = sheet.title
    ET.SubElement(root, "desc").text = sheet.alt
    ET.SubElement(root, "rect", {"width": _n(width), "height": _n(height), "fill": "#ffffff"})
    for part in sorted(sheet.parts, key=_is_written):
        _draw(part, sheet, root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=False)


def _is_written(part: Part) -> bool:
    """Text comes last, so that its white edge clears the lines it stands on."""
    return isinstance(part, Text | Dimension)


def _draw(part: Part, sheet: Sheet, root: ET.Element) -> None:
    if isinstance(part, Text):
        _draw_text(part, sheet, root)
    elif isinstance(part, Dimension):
        _draw_dimension(part, sheet, root)
    elif isinstance(part, Circles):
        group = ET.SubElement(root, "g", {**_style(part.layer), "class": part.layer.name})
        radius = _n(part.diameter / 2 / sheet.scale)
        for centre in part.centres:
            x, y = _place(centre, sheet)
            ET.SubElement(group, "circle", {"cx": _n(x), "cy": _n(y), "r": radius})
    else:
        outline = _outline(part.points, sheet, part.is_closed) if isinstance(part, Path) else _arc(part, sheet)
        style = _style(part.layer)
        if isinstance(part, Arc) or not part.is_closed:
            style |= {"fill": "none"}
        ET.SubElement(root, "path", {"d": outline, "class": part.layer.name, **style})


def _style(layer: Layer) -> dict[str, str]:
    style = {"stroke": layer.colour, "stroke-width": _n(layer.pen_mm), "fill": layer.fill or "none"}
    if layer.is_tinted:
        style["fill-opacity"] = FILL_OPACITY
    if layer.dash in DASHES:
        style["stroke-dasharray"] = DASHES[layer.dash]
    return style


def _draw_text(part: Text, sheet: Sheet, root: ET.Element) -> None:
    x, y = _place(part.at, sheet)
    given = {"x": _n(x), "y": _n(y), "font-size": _n(part.size_mm), "fill": part.layer.colour, **HALO}
    if part.anchor != "start":
        given["text-anchor"] = part.anchor
    if part.is_bold:
        given["font-weight"] = "600"
    if part.angle_deg:
        given["transform"] = f"rotate({_n(-part.angle_deg)} {_n(x)} {_n(y)})"
    ET.SubElement(root, "text", given).text = part.text


def _draw_dimension(part: Dimension, sheet: Sheet, root: ET.Element) -> None:
    lines, heads, words = dimension_parts(part, sheet.scale, sheet.system)
    group = ET.SubElement(root, "g", {"class": DIMENSIONS.name})
    drawn = " ".join(_outline(line.points, sheet, False) for line in lines)
    ET.SubElement(group, "path", {"d": drawn, **_style(DIMENSIONS)})
    filled = " ".join(_outline(head, sheet, True) for head in heads)
    ET.SubElement(group, "path", {"d": filled, "fill": DIMENSIONS.colour})
    _draw_text(words, sheet, group)


def _outline(points: Sequence[Point], sheet: Sheet, is_closed: bool) -> str:
    places = (_place(point, sheet) for point in points)
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in places) + ("Z" if is_closed else "")


def _arc(part: Arc, sheet: Sheet) -> str:
    ends = [
        _place((part.centre[0] + part.radius_x * cos(radians(angle)),
                part.centre[1] + part.radius_y * sin(radians(angle))), sheet)
        for angle in (part.from_deg, part.to_deg)
    ]  # fmt: skip
    is_large = int((part.to_deg - part.from_deg) % 360.0 > 180.0)
    (x0, y0), (x1, y1) = ends
    radii = f"{_n(part.radius_x / sheet.scale)} {_n(part.radius_y / sheet.scale)}"
    return f"M{_n(x0)} {_n(y0)}A{radii} 0 {is_large} 0 {_n(x1)} {_n(y1)}"


def _place(point: Point, sheet: Sheet) -> Point:
    """Place on the paper [mm], from its upper left corner."""
    return (point[0] - sheet.corner[0]) / sheet.scale, sheet.paper_mm[1] - (point[1] - sheet.corner[1]) / sheet.scale


def _n(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
