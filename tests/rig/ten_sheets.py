"""Ten datasheets in the style of real ones, each with the request fields that are printed on it (SI, °C)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docx import Document
from openpyxl import Workbook
from PIL import Image, ImageDraw
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

Rows = Sequence[Sequence[str]]
PSI, LB_H, US_FOULING = 6894.757293, 0.45359237 / 3600.0, 0.1761102
"""Exact factors of NIST SP 811, appendix B."""


@dataclass(frozen=True)
class SampleSheet:
    """`truth` is empty for a sheet that must be refused."""

    name: str
    data: bytes
    truth: dict[str, Any] = field(default_factory=dict)


def _pdf(rows: Rows, *, ruled: bool, size: Any = A4, before: Sequence[str] = (), after: Sequence[str] = (),
         cut: int | None = None) -> bytes:  # fmt: skip
    """Rows as a table, ruled or not, with text before and after it, and a page break before row `cut`."""
    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)] if ruled else []
    text = getSampleStyleSheet()["Normal"]
    story: list[Any] = [Paragraph(line, text) for line in before]
    parts = [rows] if cut is None else [rows[:cut], [rows[0], *rows[cut:]]]
    for number, part in enumerate(parts):
        story += [PageBreak()] if number else []
        story.append(Table([list(row) for row in part], style=TableStyle(style)))
    story += [Paragraph(line, text) for line in after]
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=size).build(story)
    return out.getvalue()


def _docx(rows: Rows, title: str, after: str = "") -> bytes:
    document = Document()
    document.add_heading(title)
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph(after)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of one page."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _scan() -> bytes:
    """A photo of a page: no character in it can be selected."""
    image = Image.new("L", (800, 1000), 255)
    ImageDraw.Draw(image).text((60, 60), "HEAT EXCHANGER DATA SHEET  hot inlet 150 C", fill=0)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
    canvas.save()
    return out.getvalue()


def _blocks() -> bytes:
    """Two columns: the hot stream's block left, the cold stream's right, each with labels of its own."""
    rows = [
        ("HOT STREAM", "", "COLD STREAM", ""), ("Fluid", "Toluene", "Fluid", "Cooling water"),
        ("Flow rate, kg/h", "72000", "Flow rate, kg/h", ""), ("Inlet temperature, °C", "95", "Inlet temperature, °C",
        "28"), ("Outlet temperature, °C", "45", "Outlet temperature, °C", "38"),
        ("Operating pressure, bar(a)", "4", "Operating pressure, bar(a)", "5"),
        ("Allowable pressure drop, bar", "0.5", "Allowable pressure drop, bar", "0.6"),
        ("Fouling factor, m2K/W", "0.0002", "Fouling factor, m2K/W", "0.00018"),
    ]  # fmt: skip
    return _pdf(rows, ruled=True)


RULED = (
    ("", "Hot side", "Cold side"), ("Fluid name", "Kerosene", "Cooling water"),
    ("Fluid quantity, total (kg/h)", "180000", "-"), ("Temperature in / out (°C)", "150 / 90", "30 / 50"),
    ("Operating pressure (bar g)", "5", "4"), ("Allowable pressure drop (bar)", "0.7", "0.6"),
    ("Fouling resistance (m2 K/W)", "0.00035", "0.00018"),
)  # fmt: skip
RULED_TRUTH = {
    "hot_fluid_name": "kerosene", "cold_fluid_name": "cooling water", "m_dot_hot_kg_s": 50.0, "T_hot_in_C": 150.0,
    "T_hot_out_C": 90.0, "T_cold_in_C": 30.0, "T_cold_out_C": 50.0, "P_hot_Pa": 601325.0, "P_cold_Pa": 501325.0,
    "dP_hot_max_Pa": 70000.0, "dP_cold_max_Pa": 60000.0, "fouling_hot_m2K_W": 0.00035, "fouling_cold_m2K_W": 0.00018,
}  # fmt: skip
UNRULED = (
    ("ITEM", "UNIT", "SHELL SIDE", "TUBE SIDE"), ("Fluid circulated", "", "Methanol", "Sea water"),
    ("Total fluid entering", "kg/s", "20", ""), ("Inlet temperature", "°C", "64", "22"),
    ("Outlet temperature", "°C", "40", "32"), ("Operating pressure", "kPa(a)", "350", "400"),
    ("Pressure drop, allowable", "kPa", "50", "70"), ("Fouling factor", "m2K/W", "0.0001", "0.00017"),
)  # fmt: skip
UNRULED_TRUTH = {
    "hot_fluid_name": "methanol", "cold_fluid_name": "sea water", "m_dot_hot_kg_s": 20.0, "T_hot_in_C": 64.0,
    "T_hot_out_C": 40.0, "T_cold_in_C": 22.0, "T_cold_out_C": 32.0, "P_hot_Pa": 350000.0, "P_cold_Pa": 400000.0,
    "dP_hot_max_Pa": 50000.0, "dP_cold_max_Pa": 70000.0, "fouling_hot_m2K_W": 0.0001, "fouling_cold_m2K_W": 0.00017,
}  # fmt: skip
US = (
    ("", "UNITS", "HOT SIDE", "COLD SIDE"), ("FLUID NAME", "", "Naphtha", "Cooling water"),
    ("FLUID QUANTITY, TOTAL", "lb/hr", "150,000", ""), ("TEMPERATURE (IN/OUT)", "°F", "220 / 110", "85 / 105"),
    ("INLET PRESSURE", "psig", "75", "60"), ("PRESSURE DROP, ALLOW.", "psi", "10", "8"),
    ("FOULING RESISTANCE (MIN.)", "hr ft2 °F/Btu", "0.002", "0.001"), ("TUBE OD", "in", "0.75", ""),
    ("TYPE", "", "AES", ""),
)  # fmt: skip
US_TRUTH = {
    "hot_fluid_name": "naphtha", "cold_fluid_name": "cooling water", "m_dot_hot_kg_s": 150000 * LB_H,
    "T_hot_in_C": 940 / 9, "T_hot_out_C": 390 / 9, "T_cold_in_C": 265 / 9, "T_cold_out_C": 365 / 9,
    "P_hot_Pa": 75 * PSI + 101325.0, "P_cold_Pa": 60 * PSI + 101325.0, "dP_hot_max_Pa": 10 * PSI,
    "dP_cold_max_Pa": 8 * PSI, "fouling_hot_m2K_W": 0.002 * US_FOULING, "fouling_cold_m2K_W": 0.001 * US_FOULING,
    "tube_od_m": 0.01905, "tema_preference": "AES",
}  # fmt: skip
TEMA = (
    ("1", "PERFORMANCE OF ONE UNIT", "", "", "", "", ""),
    ("2", "Fluid allocation", "", "Shell Side", "", "Tube Side", ""),
    ("3", "Fluid name", "", "Cooling water", "", "Benzene", ""),
    ("4", "Fluid quantity, total", "kg/h", "", "", 90000, ""),
    ("5", "Vapor (In/Out)", "kg/h", "", "", "", ""), ("6", "Liquid", "kg/h", "", "", 90000, 90000),
    ("7", "Temperature (In/Out)", "°C", 30, 40, 75, 45), ("8", "Density", "kg/m3", 995, 992, 820, 851),
    ("9", "Viscosity", "cP", 0.8, 0.65, 0.33, 0.45), ("10", "Inlet pressure", "kPa(abs)", 500, "", 400, ""),
    ("11", "Velocity", "m/s", "", "", "", ""), ("12", "Pressure drop, allow./calc.", "kPa", 70, "", 60, ""),
    ("13", "Fouling resistance (min.)", "m2 K/W", 0.00018, "", 0.00017, ""),
    ("14", "Heat exchanged", "kW", 1400, "", "", ""),
    ("15", "Design pressure", "kPa(g)", 1000, "", 900, ""),
)  # fmt: skip
TEMA_TRUTH = {
    "hot_fluid_name": "benzene", "cold_fluid_name": "cooling water", "m_dot_hot_kg_s": 25.0, "T_hot_in_C": 75.0,
    "T_hot_out_C": 45.0, "T_cold_in_C": 30.0, "T_cold_out_C": 40.0, "P_hot_Pa": 400000.0, "P_cold_Pa": 500000.0,
    "dP_hot_max_Pa": 60000.0, "dP_cold_max_Pa": 70000.0, "fouling_hot_m2K_W": 0.00017,
    "fouling_cold_m2K_W": 0.00018, "duty_W": 1.4e6, "P_hot_design_Pa": 1001325.0, "P_cold_design_Pa": 1101325.0,
}  # fmt: skip
TRANSPOSED = (
    ("Stream", "Fluid", "Flow, t/h", "Inlet temperature, °C", "Outlet temperature, °C", "Pressure, bar a",
     "Allowable pressure drop, bar"),
    ("Hot side", "Ethanol", "36", "70", "40", "3", "0.4"), ("Cold side", "River water", "", "20", "30", "4", "0.5"),
)  # fmt: skip
TRANSPOSED_TRUTH = {
    "hot_fluid_name": "ethanol", "cold_fluid_name": "river water", "m_dot_hot_kg_s": 10.0, "T_hot_in_C": 70.0,
    "T_hot_out_C": 40.0, "T_cold_in_C": 20.0, "T_cold_out_C": 30.0, "P_hot_Pa": 3e5, "P_cold_Pa": 4e5,
    "dP_hot_max_Pa": 40000.0, "dP_cold_max_Pa": 50000.0,
}  # fmt: skip
BLOCKS_TRUTH = {
    "hot_fluid_name": "toluene", "cold_fluid_name": "cooling water", "m_dot_hot_kg_s": 20.0, "T_hot_in_C": 95.0,
    "T_hot_out_C": 45.0, "T_cold_in_C": 28.0, "T_cold_out_C": 38.0, "P_hot_Pa": 4e5, "P_cold_Pa": 5e5,
    "dP_hot_max_Pa": 50000.0, "dP_cold_max_Pa": 60000.0, "fouling_hot_m2K_W": 0.0002, "fouling_cold_m2K_W": 0.00018,
}  # fmt: skip
COMMAS = (
    ("", "Einheit / unit", "Hot side", "Cold side"), ("Fluid", "", "Acetone", "Chilled water"),
    ("Mass flow", "kg/s", "12,5", ""), ("Inlet temperature", "°C", "48,5", "7,0"),
    ("Outlet temperature", "°C", "20,0", "12,5"), ("Pressure drop, allowable", "bar", "0,45", "0,6"),
    ("Fouling", "m2K/W", "0,0001", "0,00018"),
)  # fmt: skip
COMMAS_TRUTH = {
    "hot_fluid_name": "acetone", "cold_fluid_name": "chilled water", "m_dot_hot_kg_s": 12.5, "T_hot_in_C": 48.5,
    "T_hot_out_C": 20.0, "T_cold_in_C": 7.0, "T_cold_out_C": 12.5, "dP_hot_max_Pa": 45000.0, "dP_cold_max_Pa": 60000.0,
    "fouling_hot_m2K_W": 0.0001, "fouling_cold_m2K_W": 0.00018,
}  # fmt: skip
NOTES_BEFORE = ("Doc. no. 4711-E-102, rev. 2, page 1 of 1", "Service of unit: product cooler, 1 unit, 2 shells max.")
NOTES_AFTER = (
    "Note 1: design temperature 180 °C, test pressure 15 bar g.", "Note 2: cleaning at 120 °C with steam at 3 bar g.",
)  # fmt: skip
TEN = (
    SampleSheet("ruled.pdf", _pdf(RULED, ruled=True), RULED_TRUTH),
    SampleSheet("unruled.pdf", _pdf(UNRULED, ruled=False), UNRULED_TRUTH),
    SampleSheet("us.docx", _docx(US, "HEAT EXCHANGER DATA SHEET"), US_TRUTH),
    SampleSheet("tema.xlsx", xlsx(TEMA), TEMA_TRUTH),
    SampleSheet("transposed.docx", _docx(TRANSPOSED, "Process data"), TRANSPOSED_TRUTH),
    SampleSheet("notes.pdf", _pdf(RULED, ruled=True, before=NOTES_BEFORE, after=NOTES_AFTER), RULED_TRUTH),
    SampleSheet("two-pages.pdf", _pdf(UNRULED, ruled=True, size=LETTER, cut=4), UNRULED_TRUTH),
    SampleSheet("commas.xlsx", xlsx(COMMAS), COMMAS_TRUTH),
    SampleSheet("blocks.pdf", _blocks(), BLOCKS_TRUTH),
    SampleSheet("scanned.pdf", _scan()),
)
