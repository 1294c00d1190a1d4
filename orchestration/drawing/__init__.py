"""Drawings of a design from the layout that was computed: one model, drawn as SVG and DXF."""

from orchestration.drawing.build import KINDS, DrawingDataError, about_design, draw_sheet
from orchestration.drawing.dxf import MEDIA_TYPE as DXF_TYPE
from orchestration.drawing.dxf import render_dxf
from orchestration.drawing.model import Sheet
from orchestration.drawing.svg import MEDIA_TYPE as SVG_TYPE
from orchestration.drawing.svg import render_svg

__all__ = [
    "DXF_TYPE", "KINDS", "SVG_TYPE", "DrawingDataError", "Sheet", "about_design", "draw_sheet", "render_dxf",
    "render_svg",
]  # fmt: skip
