"""The tables of the setting plan: nozzles, lengths, weights, notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestration.drawing.lengths import length, unit
from orchestration.drawing.model import Sheet
from orchestration.drawing.paper import BLOCK_MM, MARGIN_MM, draw_notes, draw_table
from orchestration.presentation import show

NOZZLE_HEAD = ("", "Nozzle", "NPS", "Schedule", "OD", "ID", "From sheet", "Clock")
NOZZLE_WIDTHS_MM = (8.0, 30.0, 11.0, 16.0, 15.0, 15.0, 19.0, 12.0)
DATA_WIDTHS_MM = (35.0, 24.0)
GAP_MM, TABLES_MM = 4.0, 50.0


def draw_tables(sheet: Sheet, layout: Mapping[str, Any]) -> None:
    """Nozzles and notes at the left, lengths and weights beside the title block."""
    width, _ = sheet.paper_mm
    top = MARGIN_MM + TABLES_MM
    x = MARGIN_MM
    room = width - 2 * MARGIN_MM - BLOCK_MM[0] - GAP_MM - sum(DATA_WIDTHS_MM) - GAP_MM
    widths = [share * room / sum(NOZZLE_WIDTHS_MM) for share in NOZZLE_WIDTHS_MM]
    y = draw_table(sheet, x, top, widths, _nozzles(layout, sheet.system), headed=True)
    draw_notes(sheet, x, y - 1.0, room, _notes(layout))
    draw_table(sheet, x + room + GAP_MM, top, DATA_WIDTHS_MM, _data(layout, sheet.system))


def mark(nozzle: Mapping[str, Any]) -> str:
    """Short name of a nozzle: S1 and S2 of the shell, T1 and T2 of the tubes, 1 for in."""
    return f"{str(nozzle['side'])[:1].upper()}{1 if nozzle['direction'] == 'in' else 2}"


def _nozzles(layout: Mapping[str, Any], system: str) -> list[tuple[str, ...]]:
    rows = [NOZZLE_HEAD]
    for nozzle in layout["nozzles"]:
        rows.append((
            mark(nozzle), f"{nozzle['side']} {nozzle['direction']}, {nozzle['fluid']}",
            "–" if nozzle["nps"] is None else f"{nozzle['nps']:g}", str(nozzle["schedule"] or "–"),
            length(nozzle["od_m"], system), length(nozzle["id_m"], system), length(nozzle["z_m"], system),
            f"{nozzle['clock_deg']}°",
        ))  # fmt: skip
    return rows


def _data(layout: Mapping[str, Any], system: str) -> list[tuple[str, str]]:
    label, weights = unit(system), layout["weights_kg"]
    removal = layout["bundle_removal_length_m"]
    return [
        ("Shell inside", f"{length(layout['shell']['id_m'], system)} {label}"),
        ("Shell wall", f"{length(layout['shell']['thickness_m'], system)} {label}"),
        ("Tubesheet", f"{length(layout['tubesheets']['thickness_m'], system)} {label}"),
        ("Overall length", f"{length(layout['overall_length_m'], system)} {label}"),
        ("Bundle removal", "fixed bundle" if removal is None else f"{length(removal, system)} {label}"),
        ("Weight, empty", show(weights["empty"], "kg", system)),
        ("Weight, full of water", show(weights["flooded"], "kg", system)),
        ("Weight, bundle", show(weights["bundle"], "kg", system)),
        ("Shells in series", str(layout["shell"]["n_in_series"])),
        ("Shells in parallel", str(layout["shell"]["n_in_parallel"])),
    ]


def _notes(layout: Mapping[str, Any]) -> list[str]:
    heads, shell = layout["heads"], layout["shell"]
    notes = [f"Front {heads['front']['letter']}: {heads['front']['name']}. "
             f"Rear {heads['rear']['letter']}: {heads['rear']['name']}."]  # fmt: skip
    if shell["n_in_series"] * shell["n_in_parallel"] > 1:
        notes.append("One of the shells is shown; all are alike.")
    plate = layout.get("impingement_plate")
    if plate and plate["is_needed"]:
        notes.append("An impingement plate is needed under the shell inlet.")
    if layout["bundle_removal_length_m"] is not None:
        notes.append("Bundle removal is from the front tubesheet, towards the front.")
    notes.append(f"Head lengths, saddles, removal ({layout['rules']['provenance']}): {layout['rules']['source']}")
    return notes
