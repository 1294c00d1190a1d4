"""A sheet as DXF R2010 in true millimetres: layers, circles, dimensions that measure; text and frame to the scale."""

from __future__ import annotations

import io
from math import radians
from typing import Any

from orchestration.drawing.dimension import ARROW_MM, GAP_MM, OVER_MM, SIZE_MM
from orchestration.drawing.lengths import MM_PER_INCH, decimals, is_inch
from orchestration.drawing.model import DIMENSIONS, Arc, Circles, Dimension, Layer, Part, Path, Sheet, Text

MEDIA_TYPE = "image/vnd.dxf"
STYLE, FONT = "ARKEN", "arial.ttf"
MM_UNITS, ISO_MEASURE = 4, 1
CAP_HEIGHT = 0.72


def render_dxf(sheet: Sheet) -> bytes:
    """DXF bytes. One unit is one millimetre whatever the dimensions show; the front tubesheet or axis is the origin."""
    ezdxf = _ezdxf()
    document = ezdxf.new("R2010", setup=True)
    document.header["$INSUNITS"], document.header["$MEASUREMENT"] = MM_UNITS, ISO_MEASURE
    document.header["$LTSCALE"] = sheet.scale * 0.35
    document.styles.add(STYLE, font=FONT)
    space = document.modelspace()
    for part in sheet.parts:
        _ensure_layer(document, DIMENSIONS if isinstance(part, Dimension) else part.layer)
        _draw(part, sheet, space)
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode("utf-8")


def _ezdxf() -> Any:
    import ezdxf  # heavy: loaded with the first DXF only

    return ezdxf


def _ensure_layer(document: Any, layer: Layer) -> None:
    if layer.name in document.layers:
        return
    from ezdxf.colors import rgb2int

    made = document.layers.add(layer.name, linetype=layer.dash, lineweight=_pen(layer.pen_mm))
    red, green, blue = (int(layer.colour[at : at + 2], 16) for at in (1, 3, 5))
    made.dxf.true_color = rgb2int((red, green, blue))


def _pen(width_mm: float) -> int:
    """The next DXF line weight, in hundredths of a millimetre."""
    from ezdxf.lldxf.const import VALID_DXF_LINEWEIGHTS

    return min((row for row in VALID_DXF_LINEWEIGHTS if row > 0), key=lambda row: abs(row - 100 * width_mm))


def _draw(part: Part, sheet: Sheet, space: Any) -> None:
    if isinstance(part, Circles):
        for centre in part.centres:
            space.add_circle(centre, part.diameter / 2, dxfattribs={"layer": part.layer.name})
    elif isinstance(part, Path):
        space.add_lwpolyline(part.points, close=part.is_closed, dxfattribs={"layer": part.layer.name})
    elif isinstance(part, Arc):
        _draw_arc(part, space)
    elif isinstance(part, Text):
        _draw_text(part, sheet, space)
    else:
        _draw_dimension(part, sheet, space)


def _draw_arc(part: Arc, space: Any) -> None:
    style = {"layer": part.layer.name}
    if part.radius_x == part.radius_y:
        space.add_arc(part.centre, part.radius_x, part.from_deg, part.to_deg, dxfattribs=style)
        return
    is_wide = part.radius_x >= part.radius_y
    long, short = (part.radius_x, part.radius_y) if is_wide else (part.radius_y, part.radius_x)
    turn = 0.0 if is_wide else 90.0
    axis = (long, 0.0) if is_wide else (0.0, long)
    space.add_ellipse(
        part.centre, axis, short / long, radians(part.from_deg - turn), radians(part.to_deg - turn), dxfattribs=style
    )


def _draw_text(part: Text, sheet: Sheet, space: Any) -> None:
    from ezdxf.enums import TextEntityAlignment

    alignment = {"start": "LEFT", "middle": "CENTER", "end": "RIGHT"}[part.anchor]
    style = {"layer": part.layer.name, "style": STYLE}
    height = part.size_mm * CAP_HEIGHT * sheet.scale
    text = space.add_text(part.text, height=height, rotation=part.angle_deg, dxfattribs=style)
    text.set_placement(part.at, align=TextEntityAlignment[alignment])


def _draw_dimension(part: Dimension, sheet: Sheet, space: Any) -> None:
    """The drawing's unit is the factor of the dimension style: the geometry stays in millimetres."""
    factor = 1.0 / MM_PER_INCH if is_inch(sheet.system) else 1.0
    override = {
        "dimtxsty": STYLE, "dimtxt": SIZE_MM * CAP_HEIGHT, "dimasz": ARROW_MM, "dimexo": GAP_MM, "dimexe": OVER_MM,
        "dimscale": sheet.scale, "dimlfac": factor, "dimdec": decimals(part.length_mm * factor), "dimzin": 8,
        "dimtad": 1, "dimblk": "", "dimdsep": ord("."),
    }  # fmt: skip
    base = (part.start[0], part.at) if part.is_level else (part.at, part.start[1])
    made = space.add_linear_dim(
        base=base, p1=part.start, p2=part.end, angle=0.0 if part.is_level else 90.0, override=override,
        dxfattribs={"layer": DIMENSIONS.name},
    )  # fmt: skip
    made.render()
