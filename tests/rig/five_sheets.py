"""Five datasheets in another style than the ten: merged and nested cells, a row of units, the hot side on the right.

Written with their fields before the rules were changed for them: the reading then gave 45 of these 73, none wrong.
"""

from __future__ import annotations

import io

from docx import Document
from docx.table import Table as WordTable
from openpyxl import Workbook
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from tests.rig.ten_sheets import LB_H, PSI, US_FOULING, Rows, SampleSheet, xlsx

BTU_H = 1055.05585262 / 3600.0


def _merged_xlsx() -> bytes:
    """A specification whose headings and labels span cells; inlet and outlet stand side by side."""
    book = Workbook()
    page = book.active
    rows = [
        ("SHELL AND TUBE HEAT EXCHANGER SPECIFICATION", None, None, None, None, None, None),
        ("Item", None, "Unit", "SHELL SIDE", None, "TUBE SIDE", None),
        (None, None, None, "Inlet", "Outlet", "Inlet", "Outlet"),
        ("Medium", None, None, "Cooling water", None, "Diesel", None),
        ("Total flow", None, "lb/h", None, None, 95000, None),
        ("Temperature", None, "°F", 85, 110, 320, 150),
        ("Operating pressure", None, "psig", 55, None, 110, None),
        ("Pressure drop, max. allowed", None, "psi", 9, None, 12, None),
        ("Fouling factor", None, "hr.ft2.°F/Btu", 0.001, None, 0.002, None),
        ("Design pressure", None, "psig", 100, None, 175, None),
        ("Heat duty", None, "Btu/h", 8500000, None, None, None),
        ("Tube outside diameter", None, "in", 1, None, None, None),
    ]
    for row in rows:
        page.append(list(row))
    page.merge_cells("A1:G1")
    for number in range(2, len(rows) + 1):
        page.merge_cells(f"A{number}:B{number}")
        if number not in (3, 6):
            page.merge_cells(f"D{number}:E{number}")
            page.merge_cells(f"F{number}:G{number}")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _filled(table: WordTable, rows: Rows) -> None:
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _nested_docx() -> bytes:
    """A frame of one row with two cells, each with the table of one stream in it."""
    document = Document()
    document.add_heading("Process data sheet, cooler E-2301")
    frame = document.add_table(rows=1, cols=2)
    for cell, rows in zip(frame.rows[0].cells, (NESTED_COLD, NESTED_HOT), strict=True):
        _filled(cell.add_table(rows=0, cols=2), rows)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _plain_pdf(rows: Rows, before: tuple[str, ...] = ()) -> bytes:
    text = getSampleStyleSheet()["Normal"]
    out = io.BytesIO()
    story = [*(Paragraph(line, text) for line in before), Table([list(row) for row in rows])]
    SimpleDocTemplate(out, pagesize=LETTER).build(story)
    return out.getvalue()


MERGED_TRUTH = {
    "hot_fluid_name": "diesel", "cold_fluid_name": "cooling water", "m_dot_hot_kg_s": 95000 * LB_H,
    "T_hot_in_C": 160.0, "T_hot_out_C": 590 / 9, "T_cold_in_C": 265 / 9, "T_cold_out_C": 390 / 9,
    "P_hot_Pa": 110 * PSI + 101325.0, "P_cold_Pa": 55 * PSI + 101325.0, "dP_hot_max_Pa": 12 * PSI,
    "dP_cold_max_Pa": 9 * PSI, "fouling_hot_m2K_W": 0.002 * US_FOULING, "fouling_cold_m2K_W": 0.001 * US_FOULING,
    "P_hot_design_Pa": 175 * PSI + 101325.0, "P_cold_design_Pa": 100 * PSI + 101325.0, "duty_W": 8.5e6 * BTU_H,
    "tube_od_m": 0.0254,
}  # fmt: skip
NESTED_COLD = (
    ("Cold fluid", ""), ("Medium", "Sea water"), ("Entering temperature", "18 °C"), ("Leaving temperature", "26 °C"),
    ("Pressure at inlet", "4 bar g"), ("Permissible pressure loss", "0,8 bar"), ("Fouling", "0,00017 m2K/W"),
)  # fmt: skip
NESTED_HOT = (
    ("Hot fluid", ""), ("Medium", "p-Xylene"), ("Mass flow", "54 t/h"), ("Entering temperature", "110 °C"),
    ("Leaving temperature", "45 °C"), ("Pressure at inlet", "6 bar g"), ("Permissible pressure loss", "0,5 bar"),
    ("Fouling", "0,0002 m2K/W"),
)  # fmt: skip
NESTED_TRUTH = {
    "hot_fluid_name": "p-xylene", "cold_fluid_name": "sea water", "m_dot_hot_kg_s": 15.0, "T_hot_in_C": 110.0,
    "T_hot_out_C": 45.0, "T_cold_in_C": 18.0, "T_cold_out_C": 26.0, "P_hot_Pa": 701325.0, "P_cold_Pa": 501325.0,
    "dP_hot_max_Pa": 50000.0, "dP_cold_max_Pa": 80000.0, "fouling_hot_m2K_W": 0.0002, "fouling_cold_m2K_W": 0.00017,
}  # fmt: skip
UNIT_ROW = (
    ("Stream", "Medium", "Flow", "T in", "T out", "Pressure", "Max. dp", "Fouling"),
    ("", "", "t/h", "°C", "°C", "bar a", "kPa", "m2K/W"),
    ("Cold", "Chilled water", "", "6", "12", "5", "70", "0.0001"),
    ("Hot", "Ethanol", "27", "65", "25", "3", "50", "0.0002"),
)
UNIT_ROW_TRUTH = {
    "hot_fluid_name": "ethanol", "cold_fluid_name": "chilled water", "m_dot_hot_kg_s": 7.5, "T_hot_in_C": 65.0,
    "T_hot_out_C": 25.0, "T_cold_in_C": 6.0, "T_cold_out_C": 12.0, "P_hot_Pa": 3e5, "P_cold_Pa": 5e5,
    "dP_hot_max_Pa": 50000.0, "dP_cold_max_Pa": 70000.0, "fouling_hot_m2K_W": 0.0002, "fouling_cold_m2K_W": 0.0001,
}  # fmt: skip
RIGHT = (
    ("Description", "Cold stream", "Hot stream", "Unit"), ("Fluid handled", "River water", "Lube oil SAE 30", ""),
    ("Throughput", "", "32,4", "t/h"), ("Temp. at inlet", "15", "75", "°C"), ("Temp. at outlet", "22,5", "52", "°C"),
    ("Working pressure", "3", "5", "barg"), ("Max. ΔP", "60", "120", "kPa"), ("Dirt factor", "0,35", "0,2", "m2K/kW"),
    ("Tube material", "Titanium", "", ""), ("Number of tube passes", "2", "", "-"),
)  # fmt: skip
RIGHT_TRUTH = {
    "hot_fluid_name": "lube oil SAE 30", "cold_fluid_name": "river water", "m_dot_hot_kg_s": 9.0, "T_hot_in_C": 75.0,
    "T_hot_out_C": 52.0, "T_cold_in_C": 15.0, "T_cold_out_C": 22.5, "P_hot_Pa": 601325.0, "P_cold_Pa": 401325.0,
    "dP_hot_max_Pa": 120000.0, "dP_cold_max_Pa": 60000.0, "fouling_hot_m2K_W": 0.0002, "fouling_cold_m2K_W": 0.00035,
    "tube_material": "titanium", "n_passes": 2,
}  # fmt: skip
LABELLED = (
    ("", "Shell side", "Tube side"), ("Service fluid", "n-Heptane", "Cooling tower water"),
    ("Flow rate (lb/h)", "66,000", "by vendor"), ("Temp. in (°F)", "205", "82"), ("Temp. out (°F)", "110", "100"),
    ("Oper. press. (psia)", "95", "70"), ("Allow. press. drop (psi)", "7", "10"),
    ("Fouling resist. (h·ft2·°F/Btu)", "0.001", "0.002"), ("Design press. (psig)", "150", "150"),
)  # fmt: skip
LABELLED_TRUTH = {
    "hot_fluid_name": "n-heptane", "cold_fluid_name": "cooling water", "m_dot_hot_kg_s": 66000 * LB_H,
    "T_hot_in_C": 865 / 9, "T_hot_out_C": 390 / 9, "T_cold_in_C": 250 / 9, "T_cold_out_C": 340 / 9,
    "P_hot_Pa": 95 * PSI, "P_cold_Pa": 70 * PSI, "dP_hot_max_Pa": 7 * PSI, "dP_cold_max_Pa": 10 * PSI,
    "fouling_hot_m2K_W": 0.001 * US_FOULING, "fouling_cold_m2K_W": 0.002 * US_FOULING,
    "P_hot_design_Pa": 150 * PSI + 101325.0, "P_cold_design_Pa": 150 * PSI + 101325.0,
}  # fmt: skip
FIVE = (
    SampleSheet("merged.xlsx", _merged_xlsx(), MERGED_TRUTH),
    SampleSheet("nested.docx", _nested_docx(), NESTED_TRUTH),
    SampleSheet("unit-row.pdf", _plain_pdf(UNIT_ROW), UNIT_ROW_TRUTH),
    SampleSheet("right.xlsx", xlsx(RIGHT), RIGHT_TRUTH),
    SampleSheet("labelled.pdf", _plain_pdf(LABELLED, ("Req. no. 88-1204, item 3 of 5, 2 off",)), LABELLED_TRUTH),
)
