"""The tubesheet seen from the front head: every tube in its pass, lanes, rods, strips, baffle cut, shell nozzles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import cos, hypot, radians, sin, sqrt
from typing import Any

from orchestration.drawing import model
from orchestration.drawing.lengths import length, unit
from orchestration.drawing.model import MM_PER_M, Point, Sheet, pass_layer, scale_for
from orchestration.drawing.paper import (
    BLOCK_MM,
    MARGIN_MM,
    PAD_MM,
    ROW_MM,
    About,
    draw_frame,
    draw_notes,
    draw_table,
    paper_size,
)

TITLE, LEGEND = "Tubesheet layout", "LEGEND"
STUB_MM, BALLOON_MM, ABOVE_MM, BELOW_MM = 9.0, 3.2, 22.0, 30.0
GAP_MM = 5.0


def tubesheet_sheet(layout: Mapping[str, Any], about: About, system: str) -> Sheet:
    """The sheet of one shell's tubesheet. `layout` as `Drawings.of` gives it."""
    plate = layout["tubesheet"]
    shell_mm = plate["shell_id_m"] * MM_PER_M
    width, height = paper_size(system)
    room = (width - 2 * MARGIN_MM - BLOCK_MM[0] - 44.0, height - 2 * MARGIN_MM - ABOVE_MM - BELOW_MM)
    scale = scale_for(shell_mm, min(room))
    counts = ", ".join(f"pass {row['pass']}: {len(row['x_m'])}" for row in plate["passes"])
    alt = (
        f"Tubesheet layout, type {layout['tema_type']}: {plate['n_tube_holes']} tube holes in a shell of "
        f"{length(plate['shell_id_m'], system)} {unit(system)}; {counts}"
    )
    middle = (width - BLOCK_MM[0]) / 2, MARGIN_MM + BELOW_MM + room[1] / 2
    corner = (-middle[0] * scale, -middle[1] * scale)
    sheet = Sheet(TITLE, alt, system, (width, height), scale, corner)
    draw_frame(sheet, about, layout["tema_type"])
    _draw_nozzles(sheet, layout, shell_mm / 2)
    draw_plate(sheet, layout)
    _draw_cuts(sheet, layout, shell_mm / 2)
    _draw_pass_numbers(sheet, plate, shell_mm / 2)
    _draw_dimensions(sheet, plate, shell_mm / 2)
    _draw_column(sheet, layout)
    return sheet


def draw_plate(sheet: Sheet, layout: Mapping[str, Any]) -> None:
    """Shell, outer tube limit, lanes, tubes, rods and strips around the origin."""
    plate = layout["tubesheet"]
    inside = plate["shell_id_m"] * MM_PER_M
    outside = (layout["shell"].get("od_m") or plate["shell_id_m"]) * MM_PER_M
    sheet.circles(model.OUTLINE, [(0.0, 0.0)], inside)
    if outside > inside:
        sheet.circles(model.OUTLINE, [(0.0, 0.0)], outside)
    sheet.circles(model.LIMIT, [(0.0, 0.0)], plate["outer_tube_limit_m"] * MM_PER_M)
    over = 0.5 * outside + 3.0 * sheet.scale
    sheet.path(model.AXES, (-over, 0.0), (over, 0.0))
    sheet.path(model.AXES, (0.0, -over), (0.0, over))
    _draw_lanes(sheet, plate)
    for row in plate["passes"]:
        centres = [(x * MM_PER_M, y * MM_PER_M) for x, y in zip(row["x_m"], row["y_m"], strict=True)]
        sheet.circles(pass_layer(row["pass"]), centres, plate["tube_od_m"] * MM_PER_M)
    draw_rods(sheet, plate)
    for strip in plate["sealing_strips"]:
        y = strip["y_m"] * MM_PER_M
        sheet.path(model.STRIP, (strip["x_from_m"] * MM_PER_M, y), (strip["x_to_m"] * MM_PER_M, y))
    if plate["longitudinal_baffle_y_m"] is not None:
        y = plate["longitudinal_baffle_y_m"] * MM_PER_M
        half = chord(inside / 2, y)
        sheet.path(model.LONG_BAFFLE, (-half, y), (half, y))


def draw_rods(sheet: Sheet, plate: Mapping[str, Any]) -> None:
    """Tie rods and seal rods in their places."""
    for layer, rods in ((model.TIE_ROD, plate["tie_rods"]), (model.SEAL_ROD, plate["seal_rods"])):
        for rod in rods:
            sheet.circles(layer, [(rod["x_m"] * MM_PER_M, rod["y_m"] * MM_PER_M)], rod["diameter_m"] * MM_PER_M)


def cut_edge(baffles: Mapping[str, Any]) -> tuple[float, bool]:
    """Distance of the cut edge from the centre [m], and whether it is upright."""
    is_upright = baffles["cut_orientation"] == "vertical"
    return baffles["cut_edge_x_m" if is_upright else "cut_edge_y_m"], is_upright


def chord(radius: float, y: float) -> float:
    """Half the chord of a circle at height y, 0 outside of it."""
    return sqrt(max(radius * radius - y * y, 0.0))


def _draw_lanes(sheet: Sheet, plate: Mapping[str, Any]) -> None:
    """Pass lanes as bands of their width, within the outer tube limit."""
    half_lane, radius = plate["lane_width_m"] * MM_PER_M / 2, plate["outer_tube_limit_m"] * MM_PER_M / 2
    for y_m in plate["lanes_across_flow_y_m"]:
        y = y_m * MM_PER_M
        half = chord(radius, abs(y) + half_lane)
        sheet.box(model.LANE, -half, y - half_lane, half, y + half_lane)
    for lane in plate["lanes_along_flow"]:
        x, low, high = (lane[key] * MM_PER_M for key in ("x_m", "y_from_m", "y_to_m"))
        end = chord(radius, abs(x) + half_lane)
        sheet.box(model.LANE, x - half_lane, max(low, -end), x + half_lane, min(high, end))


def _draw_cuts(sheet: Sheet, layout: Mapping[str, Any], radius: float) -> None:
    """Both baffle cut lines, level or upright, one of them named."""
    edge_m, is_upright = cut_edge(layout["baffles"])
    edge, k = edge_m * MM_PER_M, sheet.scale
    half = chord(radius, edge)
    for at in (edge, -edge):
        sheet.path(model.CUT, *(((at, -half), (at, half)) if is_upright else ((-half, at), (half, at))))
    x, y = (edge, half) if is_upright else (half, edge)
    sheet.path(model.THIN, (x, y), (radius + 5.0 * k, y))
    sheet.text((radius + 6.0 * k, y - 0.9 * k), "Baffle cut", 2.6)


def _draw_nozzles(sheet: Sheet, layout: Mapping[str, Any], radius: float) -> None:
    """The shell's nozzles at their clock positions; those behind one another share their label."""
    k = sheet.scale
    outer = (layout["shell"].get("od_m") or 2 * radius / MM_PER_M) * MM_PER_M / 2
    shown = [row for row in layout["nozzles"] if row["side"] == "shell" and row["od_m"] is not None]
    for clock in dict.fromkeys(row["clock_deg"] for row in shown):
        here = [row for row in shown if row["clock_deg"] == clock]
        half, turn = max(row["od_m"] for row in here) * MM_PER_M / 2, radians(clock)
        root, tip = chord(outer, half), outer + STUB_MM * k
        across = ((-half, root), (-half, tip), (half, tip), (half, root))
        sheet.path(model.NOZZLE, *(_turned(point, turn) for point in across))
        sheet.path(model.OUTLINE, *(_turned((side * (half + 2.0 * k), tip), turn) for side in (-1, 1)))
        at = _turned((half + 3.5 * k, tip - 3.0 * k), turn)
        sizes = " and ".join(dict.fromkeys(f"NPS {row['nps']:g}" for row in here))
        sheet.text((abs(at[0]), at[1]), f"Shell {' and '.join(row['direction'] for row in here)}, {sizes}", 2.6)


def _turned(point: Point, clock: float) -> Point:
    """A point of a nozzle that points up, turned clockwise."""
    x, y = point
    return x * cos(clock) + y * sin(clock), -x * sin(clock) + y * cos(clock)


def _draw_pass_numbers(sheet: Sheet, plate: Mapping[str, Any], radius: float) -> None:
    """The number of each pass beside the shell, led to its tubes."""
    k = sheet.scale
    taken: dict[int, list[float]] = {-1: [], 1: []}
    for row in plate["passes"]:
        centres = [(x * MM_PER_M, y * MM_PER_M) for x, y in zip(row["x_m"], row["y_m"], strict=True)]
        if not centres:
            continue
        mean_x, mean_y = (sum(values) / len(centres) for values in zip(*centres, strict=True))
        side = -1 if mean_x < 0.1 * radius else 1
        while any(abs(mean_y - y) < 8.0 * k for y in taken[side]):
            mean_y -= 8.0 * k
        taken[side].append(mean_y)
        aim = min(centres, key=lambda point: hypot(point[0] - side * radius, point[1] - mean_y))
        at = side * (radius + 12.0 * k), mean_y
        sheet.path(model.THIN, (at[0] - side * BALLOON_MM * k, at[1]), aim)
        sheet.circles(model.FRAME, [at], 2 * BALLOON_MM * k)
        sheet.text((at[0], at[1] - 1.1 * k), str(row["pass"]), 3.2, "middle", bold=True)


def _draw_dimensions(sheet: Sheet, plate: Mapping[str, Any], radius: float) -> None:
    k = sheet.scale
    limit = plate["outer_tube_limit_m"] * MM_PER_M / 2
    below = -radius - (STUB_MM + 6.0) * k
    sheet.dimension((-limit, 0.0), (limit, 0.0), below)
    sheet.text((limit + 2.0 * k, below + 1.0 * k), "outer tube limit", 2.2)
    sheet.dimension((-radius, 0.0), (radius, 0.0), below - 7.0 * k)
    sheet.text((radius + 2.0 * k, below - 6.0 * k), "shell inside", 2.2)


def _draw_column(sheet: Sheet, layout: Mapping[str, Any]) -> None:
    """Legend, numbers and notes at the right of the view."""
    width, height = sheet.paper_mm
    x, top = width - MARGIN_MM - BLOCK_MM[0], height - MARGIN_MM - 2.0
    y = _draw_legend(sheet, layout["tubesheet"], x, top)
    half = BLOCK_MM[0] / 2
    y = draw_table(sheet, x, y - GAP_MM, (half + 2, half - 2), _numbers(layout, sheet.system), title="Tubesheet")
    notes = ["Seen from the front head.", *map(str, layout["notes"])]
    draw_notes(sheet, x, y - GAP_MM, BLOCK_MM[0], notes)


def _draw_legend(sheet: Sheet, plate: Mapping[str, Any], x: float, top: float) -> float:
    rows = [(pass_layer(row["pass"]), f"Pass {row['pass']}", str(len(row["x_m"]))) for row in plate["passes"]]
    rows.append((model.TIE_ROD, "Tie rods", str(len(plate["tie_rods"]))))
    if plate["seal_rods"]:
        rows.append((model.SEAL_ROD, "Seal rods in the lanes", str(len(plate["seal_rods"]))))
    if plate["sealing_strips"]:
        rows.append((model.STRIP, "Sealing strips", str(len(plate["sealing_strips"]))))
    cells = [("", name, count) for _, name, count in rows]
    y = draw_table(sheet, x, top, (7.0, 57.0, 20.0), cells, title="Tubes and rods")
    for number, (layer, _, _) in enumerate(rows):
        y_sign = top - (number + 1.5) * ROW_MM
        if layer.fill:
            sheet.circles(replace(layer, name=LEGEND), [sheet.on_paper(x + 3.6, y_sign)], 2.8 * sheet.scale)
        else:
            sheet.path(replace(layer, name=LEGEND), sheet.on_paper(x + 2.0, y_sign), sheet.on_paper(x + 5.2, y_sign))
    sheet.text(sheet.on_paper(x + 84.0 - PAD_MM, top - 3.4), f"{plate['n_tube_holes']} tube holes", 2.4, "end")
    return y


def _numbers(layout: Mapping[str, Any], system: str) -> list[tuple[str, str]]:
    plate, baffles, label = layout["tubesheet"], layout["baffles"], unit(system)

    def shown(value_m: Any) -> str:
        return f"{length(value_m, system)} {label}"

    rows = [
        ("Tube outside diameter", shown(plate["tube_od_m"])),
        ("Pitch, layout", f"{shown(plate['tube_pitch_m'])}, {plate['layout_deg']}°"),
        ("Tube passes", str(plate["n_passes"])),
        ("Shell inside diameter", shown(plate["shell_id_m"])),
        ("Outer tube limit", shown(plate["outer_tube_limit_m"])),
        ("Baffle cut", f"{100 * baffles['cut_fraction']:.4g} %, {shown(baffles['cut_height_m'])}"),
    ]
    if plate["lanes_across_flow_y_m"] or plate["lanes_along_flow"]:
        rows.append(("Pass lane width", shown(plate["lane_width_m"])))
    if plate["tie_rods"]:
        rows.append(("Tie rod diameter", shown(plate["tie_rods"][0]["diameter_m"])))
    if plate["longitudinal_baffle_y_m"] is not None:
        rows.append(("Longitudinal baffle", "F shell, on the centre line"))
    if plate["has_u_bends"]:
        rows.append(("Bundle", "U-tubes: two holes a tube"))
    return rows
