"""Drawings inside reports: vector on a landscape page of the PDF, a PNG for Word."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from orchestration.drawing import KINDS, about_design, draw_sheet
from orchestration.drawing.flat import flat_parts
from orchestration.drawing.model import CENTRE, DASHED, Circles, Layer, Path, Point, Sheet, Text
from orchestration.report.fonts import FAMILY
from orchestration.report.model import Paragraph, Picture, Section
from orchestration.report.printable import printable

PT_PER_MM, MM_PER_INCH = 72.0 / 25.4, 25.4
DPI = 150
TINT = 0.3
DASHES_MM = {DASHED: (2.2, 1.1), CENTRE: (5.0, 1.0, 1.0, 1.0)}
TITLE = "Drawings"
ANCHORS = {"start": "left", "middle": "center", "end": "right"}


def drawings_section(design: Mapping[str, Any], layout: Mapping[str, Any] | None, system: str) -> Section:
    """Every drawing of a design; where the engine gave no layout, a sentence that says so."""
    if layout is None:
        return Section(TITLE, (Paragraph("The engine gave no layout to draw this design from."),), "data")
    sheets = [draw_sheet(kind, layout, about_design(design), system) for kind in KINDS]
    opening = Paragraph("Drawn from the layout that was computed: " + ", ".join(row.title for row in sheets) + ".")
    return Section(TITLE, (opening, *(Picture(row.title, row.alt, row) for row in sheets)), "data")


def picture_png(sheet: Sheet) -> bytes:
    """The sheet on white at `DPI`, as large as its paper."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.collections import EllipseCollection
    from matplotlib.figure import Figure
    from matplotlib.patches import Polygon

    width, height = sheet.paper_mm
    figure = Figure(figsize=(width / MM_PER_INCH, height / MM_PER_INCH))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
    axes.axis("off")
    for order, part in enumerate(flat_parts(sheet)):
        if isinstance(part, Text):
            axes.text(
                *part.at, part.text, fontsize=part.size_mm * PT_PER_MM, color=part.layer.colour, parse_math=False,
                ha=ANCHORS[part.anchor], va="baseline", rotation=part.angle_deg, rotation_mode="anchor",
                weight="bold" if part.is_bold else "normal", zorder=order,
            )  # fmt: skip
        elif isinstance(part, Circles):
            sizes = [part.diameter] * len(part.centres)
            axes.add_collection(EllipseCollection(
                sizes, sizes, [0.0] * len(sizes), units="xy", offsets=part.centres, offset_transform=axes.transData,
                zorder=order, **_pen(part.layer),
            ))  # fmt: skip
        else:
            axes.add_patch(Polygon(part.points, closed=part.is_closed, zorder=order, **_pen(part.layer)))
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=DPI, format="png")
    return buffer.getvalue()


def _pen(layer: Layer) -> dict[str, Any]:
    from matplotlib.colors import to_rgba

    width = layer.pen_mm * PT_PER_MM
    dash = DASHES_MM.get(layer.dash)
    style: Any = "solid" if dash is None else (0, tuple(length / layer.pen_mm for length in dash))
    face = to_rgba(layer.fill, TINT if layer.is_tinted else 1.0) if layer.fill else "none"
    return {"edgecolor": layer.colour, "facecolor": face, "linewidth": width, "linestyle": style}


def picture_svg(sheet: Sheet) -> bytes:
    """The sheet as SVG for a page of the PDF: equal circles are one path, text is text."""
    width, height = (_n(side) for side in sheet.paper_mm)
    drawn = [_text(part, sheet) if isinstance(part, Text) else _outline(part, sheet) for part in flat_parts(sheet)]
    start = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="{FAMILY}">'
    return "".join([start, *drawn, "</svg>"]).encode()


def _text(part: Text, sheet: Sheet) -> str:
    x, y = _place(part.at, sheet)
    given = {"x": x, "y": y, "font-size": _n(part.size_mm), "fill": part.layer.colour, "text-anchor": part.anchor}
    if part.is_bold:
        given["font-weight"] = "bold"
    if part.angle_deg:
        given["transform"] = f"rotate({_n(-part.angle_deg)} {x} {y})"
    return f"<text {_attributes(given)}>{escape(printable(part.text))}</text>"


def _outline(part: Path | Circles, sheet: Sheet) -> str:
    layer = part.layer
    given = {"stroke": layer.colour, "stroke-width": _n(layer.pen_mm), "fill": layer.fill or "none"}
    if layer.is_tinted:
        given["fill-opacity"] = _n(TINT)
    if layer.dash in DASHES_MM:
        given["stroke-dasharray"] = " ".join(map(_n, DASHES_MM[layer.dash]))
    if isinstance(part, Circles):
        given["d"] = "".join(_circle(centre, part.diameter, sheet) for centre in part.centres)
    else:
        places = (" ".join(_place(point, sheet)) for point in part.points)
        given["d"] = f"M{'L'.join(places)}{'Z' if part.is_closed else ''}"
    return f"<path {_attributes(given)}/>"


def _circle(centre: Point, diameter: float, sheet: Sheet) -> str:
    left, y = _place((centre[0] - diameter / 2, centre[1]), sheet)
    radius, across = _n(diameter / 2), _n(diameter)
    return f"M{left} {y}a{radius} {radius} 0 1 0 {across} 0a{radius} {radius} 0 1 0 -{across} 0z"


def _place(point: Point, sheet: Sheet) -> tuple[str, str]:
    """From the upper left corner [mm]."""
    return _n(point[0]), _n(sheet.paper_mm[1] - point[1])


def _attributes(given: Mapping[str, str]) -> str:
    return " ".join(f"{name}={quoteattr(value)}" for name, value in given.items())


def _n(value: float) -> str:
    """A hundredth of a millimetre is not seen."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
