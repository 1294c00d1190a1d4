"""Drawings inside reports: vector on a landscape page of the PDF, a PNG for Word."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from orchestration.drawing import KINDS, about_design, draw_sheet
from orchestration.drawing.flat import flat_parts
from orchestration.drawing.model import CENTRE, DASHED, Circles, Layer, Path, Sheet, Text
from orchestration.report.model import Paragraph, Picture, Section

PT_PER_MM, MM_PER_INCH = 72.0 / 25.4, 25.4
DPI = 150
TINT = 0.3
DASHES_MM = {DASHED: (2.2, 1.1), CENTRE: (5.0, 1.0, 1.0, 1.0)}
TITLE, DRAWING_PAGE = "Drawings", "Drawing"
FONTS = {False: "DejaVuSans", True: "DejaVuSans-Bold"}
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


def picture_flowable(sheet: Sheet) -> Any:
    """The sheet as vectors for a PDF's story; it takes all of the page it is on, so that nothing follows it there."""
    from reportlab.platypus import Flowable

    class Drawn(Flowable):
        def wrap(self, width: float, height: float) -> tuple[float, float]:
            self.width, self.height = width, height
            return width, height

        def draw(self) -> None:
            factor = min(side / length for side, length in zip((self.width, self.height), sheet.paper_mm, strict=True))
            self.canv.saveState()
            self.canv.translate((self.width - factor * sheet.paper_mm[0]) / 2, self.height - factor * sheet.paper_mm[1])
            self.canv.scale(factor, factor)
            for part in flat_parts(sheet):
                _on_canvas(self.canv, part)
            self.canv.restoreState()

    return Drawn()


def _on_canvas(canvas: Any, part: Path | Circles | Text) -> None:
    from reportlab.lib.colors import HexColor

    canvas.saveState()
    if isinstance(part, Text):
        canvas.setFillColor(HexColor(part.layer.colour))
        canvas.setFont(FONTS[part.is_bold], part.size_mm)
        canvas.translate(*part.at)
        canvas.rotate(part.angle_deg)
        draw = {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}
        draw[part.anchor](0, 0, part.text)
    else:
        layer = part.layer
        canvas.setStrokeColor(HexColor(layer.colour))
        canvas.setLineWidth(layer.pen_mm)
        canvas.setDash(list(DASHES_MM.get(layer.dash, ())))
        if layer.fill:
            canvas.setFillColor(HexColor(layer.fill), alpha=TINT if layer.is_tinted else 1.0)
        outline = canvas.beginPath()
        if isinstance(part, Circles):
            for x, y in part.centres:
                outline.circle(x, y, part.diameter / 2)
        else:
            outline.moveTo(*part.points[0])
            for point in part.points[1:]:
                outline.lineTo(*point)
            if part.is_closed:
                outline.close()
        canvas.drawPath(outline, stroke=1, fill=int(bool(layer.fill)))
    canvas.restoreState()


def drawing_page(paper: tuple[float, float], margin: float) -> Any:
    """The landscape page template `DRAWING_PAGE` for one sheet; sizes in pt."""
    from reportlab.platypus import Frame, PageTemplate

    height, width = paper
    frame = Frame(margin, margin, width - 2 * margin, height - 2 * margin, 0, 0, 0, 0, id="drawing")
    return PageTemplate(id=DRAWING_PAGE, frames=[frame], pagesize=(width, height))
