"""The TEMA sheet: all rows in order, filled from the records or n/a, the same in every format."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from orchestration.report.sheet import tema_sheet
from orchestration.report.sheet.pdf import render_sheet_pdf
from orchestration.report.sheet.xlsx import render_xlsx

DESIGN = {"title": "=HYPERLINK(1)", "created_at": "2026-11-21T10:00:00Z", "revision": 3}
RECORDS = [
    {"step_id": 1, "outputs": {"hot_fluid_name": "kerosene", "cold_fluid_name": "water", "T_hot_in_C": 150.0,
                               "T_hot_out_C": 90.0, "T_cold_in_C": 30.0, "T_cold_out_C": 50.0}},
    {"step_id": 2, "outputs": {"Q_W": 7.2e6, "m_dot_hot_kg_s": 50.0, "m_dot_cold_kg_s": 86.0}},
    {"step_id": 3, "outputs": {"phase_hot": "liquid", "phase_cold": "liquid"}},
    {"step_id": 4, "outputs": {"tube_side_fluid": "hot", "tema_type": "AES"}},
    {"step_id": 12, "outputs": {"shell_id_m": 0.635, "tube_length_m": 6.096, "n_tubes": 312}},
]  # fmt: skip


def rows(system="SI", records=RECORDS):
    return {row.number: row for block in tema_sheet(DESIGN, records, system) for row in block.rows}


def test_all_fifty_seven_rows_stand_in_order_and_none_is_empty():
    numbers = [row.number for block in tema_sheet(DESIGN, RECORDS) for row in block.rows]
    assert numbers == list(range(1, 58))
    assert all(cell.text for row in rows().values() for cell in row.cells)
    assert {sum(cell.span for cell in row.cells) for row in rows().values()} == {4}


def test_sides_follow_the_allocation():
    assert [cell.text for cell in rows()[9].cells] == ["water", "kerosene"]
    assert [cell.text for cell in rows()[16].cells] == ["30 °C", "50 °C", "150 °C", "90 °C"]
    swapped = [*RECORDS[:3], {"step_id": 4, "outputs": {"tube_side_fluid": "cold"}}]
    assert [cell.text for cell in rows(records=swapped)[9].cells] == ["kerosene", "water"]


def test_what_nothing_is_known_of_says_why():
    assert rows()[11].cells[0].text == "n/a: liquid throughout"
    assert rows()[15].cells[0].text == "n/a: single phase"
    assert rows(records=[])[28].cells[0].text == "n/a"
    gas = [*RECORDS, {"step_id": 3, "outputs": {"phase_hot": "gas", "phase_cold": "liquid"}}]
    assert [cell.text for cell in rows(records=gas)[11].cells] == ["n/a: liquid throughout", "50 kg/s"]
    assert [cell.text for cell in rows(records=gas)[12].cells] == ["86 kg/s", "n/a: gas throughout"]


def test_units_are_those_chosen():
    """635 mm is 25 in, 150 °C is 302 °F."""
    assert rows("US")[6].cells[0].text.startswith("25 in × 20 ft")
    assert rows("US")[16].cells[2].text == "302 °F"


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_pdf_is_one_page_with_every_value(paper):
    blocks = tema_sheet(DESIGN, RECORDS)
    pages = PdfReader(io.BytesIO(render_sheet_pdf(blocks, paper=paper))).pages
    assert len(pages) == 1
    assert round(float(pages[0].mediabox.width)) == {"A4": 595, "Letter": 612}[paper]
    text = " ".join(pages[0].extract_text().split())
    missing = [cell.text for block in blocks for row in block.rows for cell in row.cells if cell.text not in text]
    assert not missing


def test_workbook_holds_the_same_text_and_no_formula():
    blocks = tema_sheet(DESIGN, RECORDS)
    page = load_workbook(io.BytesIO(render_xlsx(blocks, paper="Letter"))).active
    found = {cell.value: cell.data_type for line in page.iter_rows() for cell in line if cell.value is not None}
    for block in blocks:
        for row in block.rows:
            assert row.number in found
            assert all(found[cell.text] == "s" for cell in row.cells)
    assert found["=HYPERLINK(1) / –"] == "s"
    assert page.page_setup.paperSize == int(page.PAPERSIZE_LETTER)
