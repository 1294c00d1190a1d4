"""One segmental baffle, flat: outline with its cut, the tube holes it keeps, notches, tie-rod holes, spacings."""

from __future__ import annotations

from collections.abc import Mapping
from math import asin, degrees, sqrt
from typing import Any

from orchestration.drawing import model
from orchestration.drawing.lengths import length, unit
from orchestration.drawing.model import MM_PER_M, Point, Sheet, scale_for
from orchestration.drawing.paper import (
    BLOCK_MM,
    MARGIN_MM,
    About,
    draw_frame,
    draw_notes,
    draw_table,
    paper_size,
)
from orchestration.drawing.tubesheet import chord, cut_edge, draw_rods

TITLE = "Baffle"
ABOVE_MM, BELOW_MM, GAP_MM = 16.0, 30.0, 5.0


def baffle_sheet(layout: Mapping[str, Any], about: About, system: str) -> Sheet:
    """The sheet of the baffle that is open at the bottom or at the left; every second one is turned by half a turn."""
    baffles = layout["baffles"]
    radius = baffles["diameter_m"] * MM_PER_M / 2
    width, height = paper_size(system)
    room = (width - 2 * MARGIN_MM - BLOCK_MM[0] - 50.0, height - 2 * MARGIN_MM - ABOVE_MM - BELOW_MM)
    scale = scale_for(2 * radius, min(room))
    middle = (width - BLOCK_MM[0]) / 2, MARGIN_MM + BELOW_MM + room[1] / 2
    alt = (
        f"Segmental baffle of {length(baffles['diameter_m'], system)} {unit(system)} with a cut of "
        f"{100 * baffles['cut_fraction']:.4g} % and holes of {length(baffles['hole_diameter_m'], system)} "
        f"{unit(system)}"
    )
    sheet = Sheet(TITLE, alt, system, (width, height), scale, (-middle[0] * scale, -middle[1] * scale))
    draw_frame(sheet, about, layout["tema_type"])
    _draw_plate(sheet, layout, radius)
    _draw_dimensions(sheet, baffles, radius)
    _draw_column(sheet, layout)
    return sheet


def _draw_plate(sheet: Sheet, layout: Mapping[str, Any], radius: float) -> None:
    """The plate, drawn with its window below and turned by a quarter where the cut is upright."""
    plate, baffles = layout["tubesheet"], layout["baffles"]
    edge_m, is_upright = cut_edge(baffles)
    edge, hole, turn = -edge_m * MM_PER_M, baffles["hole_diameter_m"] * MM_PER_M, -90.0 if is_upright else 0.0
    over = radius + 3.0 * sheet.scale
    sheet.path(model.AXES, (-over, 0.0), (over, 0.0))
    sheet.path(model.AXES, (0.0, -over), (0.0, over))
    rise = degrees(asin(min(1.0, -edge / radius)))
    sheet.arc(model.OUTLINE, (0.0, 0.0), (radius, radius), turn - rise, turn + 180.0 + rise)
    sheet.arc(model.HIDDEN, (0.0, 0.0), (radius, radius), turn + 180.0 + rise, turn + 360.0 - rise)
    centres = [
        (x * MM_PER_M, y * MM_PER_M)
        for row in plate["passes"] for x, y in zip(row["x_m"], row["y_m"], strict=True)
    ]  # fmt: skip
    across = 0 if is_upright else 1
    sheet.circles(model.HOLES, [point for point in centres if point[across] - hole / 2 >= edge], hole)
    notched = [(-y, x) if is_upright else (x, y) for x, y in centres]
    notched = [point for point in notched if abs(point[1] - edge) < hole / 2]
    _draw_edge(sheet, edge, chord(radius, edge), hole / 2, notched, turn)
    place = "x_m" if is_upright else "y_m"
    draw_rods(sheet, {
        name: [rod for rod in plate[name] if rod[place] * MM_PER_M > edge] for name in ("tie_rods", "seal_rods")
    })
    y_m = plate["longitudinal_baffle_y_m"]
    if y_m is not None:
        y = y_m * MM_PER_M
        left = edge if is_upright else -chord(radius, y)
        sheet.path(model.LONG_BAFFLE, (left, y), (chord(radius, y), y))


def _draw_edge(
    sheet: Sheet, edge: float, half: float, hole_radius: float, notched: list[Point], turn: float
) -> None:
    """The cut edge, with a notch where it runs through a hole; level, then turned by `turn` degrees about the axis."""

    def turned(x: float, y: float) -> Point:
        return (y, -x) if turn else (x, y)

    x = -half
    for centre_x, centre_y in sorted(notched):
        down = centre_y - edge
        reach = sqrt(hole_radius * hole_radius - down * down)
        angle = degrees(asin(down / hole_radius))
        ends = (turn - angle, turn + 180.0 + angle)
        sheet.arc(model.HOLES, turned(centre_x, centre_y), (hole_radius, hole_radius), *ends)
        if centre_x - reach > x:
            sheet.path(model.OUTLINE, turned(x, edge), turned(centre_x - reach, edge))
        x = centre_x + reach
    if half > x:
        sheet.path(model.OUTLINE, turned(x, edge), turned(half, edge))


def _draw_dimensions(sheet: Sheet, baffles: Mapping[str, Any], radius: float) -> None:
    k = sheet.scale
    edge_m, is_upright = cut_edge(baffles)
    edge, away = -edge_m * MM_PER_M, -radius - 10.0 * k
    sheet.dimension((-radius, 0.0), (radius, 0.0), away)
    sheet.text((radius + 2.0 * k, away + 1.0 * k), "baffle", 2.2)
    half = chord(radius, edge)
    if is_upright:
        sheet.dimension((edge, half), (0.0, radius), -away)
        sheet.text((2.0 * k, -away + 1.0 * k), "centre to cut", 2.2)
    else:
        sheet.dimension((-half, edge), (0.0, 0.0), away, level=False)
        sheet.text((away - 6.0 * k, edge / 2), "centre to cut", 2.2, "middle", angle_deg=90.0)


def _draw_column(sheet: Sheet, layout: Mapping[str, Any]) -> None:
    baffles, plate, label = layout["baffles"], layout["tubesheet"], unit(sheet.system)
    width, height = sheet.paper_mm
    x, top, half = width - MARGIN_MM - BLOCK_MM[0], height - MARGIN_MM - 2.0, BLOCK_MM[0] / 2

    def shown(value_m: Any) -> str:
        return f"{length(value_m, sheet.system)} {label}"

    sides = ("left", "right") if baffles["cut_orientation"] == "vertical" else ("bottom", "top")
    rows = [
        ("Baffles in a shell", str(baffles["count"])),
        ("Diameter", shown(baffles["diameter_m"])),
        ("Cut, of shell inside", f"{100 * baffles['cut_fraction']:.4g} %, {shown(baffles['cut_height_m'])}"),
        ("Cut edge", str(baffles["cut_orientation"])),
        ("Tube hole", shown(baffles["hole_diameter_m"])),
        *((f"Tubes in {side} window", str(baffles[f"tubes_in_{side}_window"])) for side in sides),
        ("Inlet spacing", shown(baffles["spacing_inlet_m"])),
        ("Central spacing", shown(baffles["spacing_central_m"])),
        ("Outlet spacing", shown(baffles["spacing_outlet_m"])),
    ]
    if plate["tie_rods"]:
        rows.append(("Tie rod", f"{len(plate['tie_rods'])} × {shown(plate['tie_rods'][0]['diameter_m'])}"))
    y = draw_table(sheet, x, top, (half, half), rows, title="Baffle")
    notes = [f"Seen from the front head; shown with its window at the {sides[0]}.",
             f"Every second baffle has its window at the {sides[1]}, on the other cut line."]  # fmt: skip
    if plate["longitudinal_baffle_y_m"] is not None:
        notes.append("The longitudinal baffle parts each cross baffle on the red line.")
    draw_notes(sheet, x, y - GAP_MM, BLOCK_MM[0], notes)
