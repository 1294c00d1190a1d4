"""The setting plan: side view and front view of one shell, nozzles, saddles, overall lengths, weights."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, radians, sin
from typing import Any

from orchestration.drawing import model
from orchestration.drawing.heads import FLANGE_OVER, FLANGE_THICK, End, draw_flange, draw_head
from orchestration.drawing.lengths import length, unit
from orchestration.drawing.model import MM_PER_M, Sheet, scale_for
from orchestration.drawing.paper import BLOCK_MM, MARGIN_MM, About, draw_frame, paper_size
from orchestration.drawing.setting_tables import TABLES_MM, draw_tables, mark
from orchestration.drawing.tubesheet import cut_edge

TITLE = "Setting plan"
STUB_MM, LABEL_MM, LEVEL_MM = 8.0, 3.4, 7.5
SIDE_MM, BETWEEN_MM, AROUND_MM = 14.0, 22.0, 62.0
SADDLE_DOWN, SADDLE_WIDE, SADDLE_DEEP = 0.85, 0.4, 0.16
INTEGRAL_FRONTS = frozenset("ND")


def setting_plan_sheet(layout: Mapping[str, Any], about: About, system: str) -> Sheet:
    """The sheet of one shell on its saddles. `layout` as `Drawings.of` gives it."""
    width, height = paper_size(system)
    overall, diameter = layout["overall_length_m"] * MM_PER_M, _diameter(layout)
    room = (width - 2 * MARGIN_MM - 2 * SIDE_MM - BETWEEN_MM, height - 2 * MARGIN_MM - BLOCK_MM[1] - AROUND_MM - 10.0)
    flanged = diameter * (1 + 2 * FLANGE_OVER)
    scale = max(scale_for(overall + flanged, room[0]), scale_for(diameter * (0.5 + SADDLE_DOWN), room[1]))
    alt = (
        f"Setting plan, type {layout['tema_type']}, overall length {length(layout['overall_length_m'], system)} "
        f"{unit(system)}, with {len(layout['nozzles'])} nozzles and two saddles"
    )
    front = layout["heads"]["front"]["length_m"] * MM_PER_M
    spare = room[0] - (overall + flanged) / scale
    left = MARGIN_MM + SIDE_MM + spare / 2 + front / scale
    middle = _middle(layout, height, diameter / scale)
    sheet = Sheet(TITLE, alt, system, (width, height), scale, (-left * scale, -middle * scale))
    draw_frame(sheet, about, layout["tema_type"])
    _draw_side(sheet, layout)
    _draw_dimensions(sheet, layout)
    _draw_front(sheet, layout, overall - front + BETWEEN_MM * scale + flanged / 2)
    draw_tables(sheet, layout)
    return sheet


def _middle(layout: Mapping[str, Any], height: float, diameter_mm: float) -> float:
    """Height of the axis on the paper that leaves as much room above the view as below it [mm]."""
    levels = len({row["z_m"] for row in layout["nozzles"] if row["z_m"] >= 0})
    up = diameter_mm / 2 + STUB_MM + 11.0 + LEVEL_MM * levels
    down = max(SADDLE_DOWN * diameter_mm, diameter_mm / 2 + STUB_MM + 4.0) + 8.0 + 2 * LEVEL_MM
    low, high = MARGIN_MM + TABLES_MM, height - MARGIN_MM
    return low + down + (high - low - up - down) / 2


def _diameter(layout: Mapping[str, Any]) -> float:
    return (layout["shell"].get("od_m") or layout["shell"]["id_m"]) * MM_PER_M


def _draw_side(sheet: Sheet, layout: Mapping[str, Any]) -> None:
    heads, diameter, tube = layout["heads"], _diameter(layout), layout["tube_length_m"] * MM_PER_M
    plate = layout["tubesheets"]["between_faces_m"] * MM_PER_M
    front, rear = (heads[end]["length_m"] * MM_PER_M for end in ("front", "rear"))
    over = 6.0 * sheet.scale
    sheet.path(model.AXES, (-front - over, 0.0), (tube + rear + over, 0.0))
    draw_head(sheet, heads["front"]["letter"], End(0.0, -1, front, diameter))
    draw_head(sheet, heads["rear"]["letter"], End(tube, 1, rear, diameter))
    half_plate = diameter * (0.5 + FLANGE_OVER)
    sheet.box(model.TUBESHEET, 0.0, -half_plate, plate, half_plate)
    for side in (-0.5, 0.5):
        sheet.path(model.OUTLINE, (plate, side * diameter), (tube, side * diameter))
    if heads["front"]["letter"] not in INTEGRAL_FRONTS:
        draw_flange(sheet, plate, 1, diameter)
    if layout["tubesheets"]["count"] == 2:
        half_rear = half_plate if heads["rear"]["letter"] in "LMN" else 0.46 * diameter
        sheet.box(model.TUBESHEET, tube - plate, -half_rear, tube, half_rear)
        if heads["rear"]["letter"] in "LM":
            draw_flange(sheet, tube - plate - FLANGE_THICK * diameter, 1, diameter)
    _draw_bundle(sheet, layout, plate, tube)
    for nozzle in layout["nozzles"]:
        _draw_nozzle(sheet, nozzle, diameter / 2, tube)
    for z_m in layout["saddles"]["z_m"]:
        half = SADDLE_DEEP * diameter
        low = -SADDLE_DOWN * diameter
        z = z_m * MM_PER_M
        sheet.box(model.SADDLE, z - half, low, z + half, -diameter / 2)
        sheet.box(model.SADDLE, z - 1.25 * half, low - 0.02 * diameter, z + 1.25 * half, low)


def _draw_bundle(sheet: Sheet, layout: Mapping[str, Any], plate: float, tube: float) -> None:
    """Baffles, U-bends and the longitudinal baffle inside the shell."""
    baffles, half = layout["baffles"], layout["baffles"]["diameter_m"] * MM_PER_M / 2
    edge_m, is_upright = cut_edge(baffles)
    edge = edge_m * MM_PER_M
    for at_m, open_at in zip(baffles["from_front_tubesheet_m"], baffles["open_at"], strict=True):
        low, high = (-half if is_upright or open_at == "top" else -edge), (edge if open_at == "top" else half)
        z = plate + at_m * MM_PER_M
        sheet.path(model.BAFFLE, (z, low), (z, high))
    if layout.get("u_bends"):
        radius = layout["u_bends"]["largest_radius_m"] * MM_PER_M
        for share in (1.0, 0.66, 0.33):
            sheet.arc(model.BUNDLE, (tube, 0.0), (share * radius, share * radius), -90.0, 90.0)
            for side in (-share, share):
                sheet.path(model.BUNDLE, (plate, side * radius), (tube, side * radius))
    y_m = layout["tubesheet"]["longitudinal_baffle_y_m"]
    if y_m is not None and baffles["from_front_tubesheet_m"]:
        last = plate + baffles["from_front_tubesheet_m"][-1] * MM_PER_M
        sheet.path(model.LONG_BAFFLE, (plate, y_m * MM_PER_M), (last, y_m * MM_PER_M))


def _draw_nozzle(sheet: Sheet, nozzle: Mapping[str, Any], radius: float, tube: float) -> None:
    """Stub, flange, arrow and mark of one nozzle that points up or down; others show in the front view."""
    if nozzle["od_m"] is None or nozzle["clock_deg"] not in (0, 180):
        return
    k, up = sheet.scale, 1 if nozzle["clock_deg"] == 0 else -1
    half, z, tip = nozzle["od_m"] * MM_PER_M / 2, nozzle["z_m"] * MM_PER_M, radius + STUB_MM * k
    sheet.path(model.NOZZLE, (z - half, up * radius), (z - half, up * tip))
    sheet.path(model.NOZZLE, (z + half, up * radius), (z + half, up * tip))
    sheet.box(model.NOZZLE, z - 1.35 * half, up * tip, z + 1.35 * half, up * (tip + 1.0 * k))
    sheet.path(model.AXES, (z, up * (radius - 2.0 * k)), (z, up * (tip + 2.0 * k)))
    is_left = z < 0 or tube / 2 < z < tube
    inwards = nozzle["direction"] == "in"
    start, end = (tip + 8.0 * k, tip + 2.5 * k) if inwards else (tip + 2.5 * k, tip + 8.0 * k)
    head = end + (1.8 * k if inwards else -1.8 * k)
    sheet.path(model.NOZZLE, (z, up * start), (z, up * head))
    sheet.path(model.ARROW, (z, up * end), (z - 0.8 * k, up * head), (z + 0.8 * k, up * head), closed=True)
    base = up * (tip + 4.2 * k) - (0.0 if up > 0 else 1.8 * k)
    side, anchor = (-1, "end") if is_left else (1, "start")
    sheet.text((z + side * 2.0 * k, base), f"{mark(nozzle)} NPS {nozzle['nps']:g}", 2.6, anchor)


def _draw_dimensions(sheet: Sheet, layout: Mapping[str, Any]) -> None:
    """Above: each nozzle from the front tubesheet. Below: saddles, heads and tubes, overall."""
    k, radius = sheet.scale, _diameter(layout) / 2
    tube = layout["tube_length_m"] * MM_PER_M
    front, rear = (layout["heads"][end]["length_m"] * MM_PER_M for end in ("front", "rear"))
    datum, above = (0.0, radius * (1 + 2 * FLANGE_OVER)), radius + (STUB_MM + 11.0) * k
    ahead = sorted({row["z_m"] for row in layout["nozzles"] if row["z_m"] < 0})
    behind = sorted({row["z_m"] for row in layout["nozzles"] if row["z_m"] >= 0})
    for z_m in ahead:
        sheet.dimension((z_m * MM_PER_M, radius + STUB_MM * k), datum, above, beyond=-1)
    for level, z_m in enumerate(behind):
        sheet.dimension(datum, (z_m * MM_PER_M, radius + STUB_MM * k), above + level * LEVEL_MM * k)
    saddles = sorted(layout["saddles"]["z_m"])
    low = -2 * SADDLE_DOWN * radius
    below = min(low, -radius - (STUB_MM + 6.0) * k) - 6.0 * k
    zs = [0.0, *(z * MM_PER_M for z in saddles)]
    for start, end in zip(zs, zs[1:], strict=False):
        sheet.dimension((start, low if start else -radius), (end, low), below)
    ends = ((-front, 0.0), (0.0, tube), (tube, tube + rear))
    for start, end in ends:
        sheet.dimension((start, -radius), (end, -radius), below - LEVEL_MM * k)
    sheet.dimension((-front, -radius), (tube + rear, -radius), below - 2 * LEVEL_MM * k)


def _draw_front(sheet: Sheet, layout: Mapping[str, Any], x: float) -> None:
    """The shell from the front head: nozzles at their clock positions on a saddle."""
    k, diameter = sheet.scale, _diameter(layout)
    over = diameter * (0.5 + FLANGE_OVER)
    sheet.circles(model.OUTLINE, [(x, 0.0)], 2 * over)
    sheet.circles(model.OUTLINE, [(x, 0.0)], diameter)
    sheet.path(model.AXES, (x - over - 3 * k, 0.0), (x + over + 3 * k, 0.0))
    sheet.path(model.AXES, (x, -over - 3 * k), (x, over + 3 * k))
    low, wide = -SADDLE_DOWN * diameter, SADDLE_WIDE * diameter
    sheet.path(model.SADDLE, (x - wide, -over), (x - wide, low), (x + wide, low), (x + wide, -over))
    for clock in dict.fromkeys(row["clock_deg"] for row in layout["nozzles"]):
        here = [row for row in layout["nozzles"] if row["clock_deg"] == clock and row["od_m"] is not None]
        if not here:
            continue
        half, tip = max(row["od_m"] for row in here) * MM_PER_M / 2, diameter / 2 + STUB_MM * k
        turn = radians(clock)
        for points in (((-half, over), (-half, tip)), ((half, over), (half, tip)), ((-1.35 * half, tip),
                       (1.35 * half, tip))):  # fmt: skip
            turned = ((u * cos(turn) + v * sin(turn), v * cos(turn) - u * sin(turn)) for u, v in points)
            sheet.path(model.NOZZLE, *((x + u, v) for u, v in turned))
        words = ", ".join(mark(row) for row in here)
        at = max(diameter / 2 + (STUB_MM + LABEL_MM) * k, -low + LABEL_MM * k if cos(turn) < 0 else 0.0)
        sheet.text((x + at * sin(turn), at * cos(turn) - 0.9 * k), words, 2.6, "middle")
    below = min(low, -diameter / 2 - STUB_MM * k) - 12.0 * k
    sheet.dimension((x - diameter / 2, 0.0), (x + diameter / 2, 0.0), below)
    sheet.text((x, below - 4.0 * k), "shell outside", 2.2, "middle")
