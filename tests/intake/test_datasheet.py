"""Datasheets in the style of a TEMA specification sheet read into the same request as the typed duty."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from orchestration.intake import Reading, read_datasheet

EXPECTED = {
    "hot_fluid_name": "kerosene",
    "cold_fluid_name": "cooling water",
    "m_dot_hot_kg_s": 50.0,
    "T_hot_in_C": 150.0,
    "T_hot_out_C": 90.0,
    "T_cold_in_C": 30.0,
    "T_cold_out_C": 50.0,
    "dP_hot_max_Pa": 70000.0,
    "dP_cold_max_Pa": 70000.0,
}
SI_SHEET = [
    ["", "Shell side", "Tube side"],
    ["Fluid name", "Kerosene", "Cooling water"],
    ["Fluid quantity, total kg/h", "180000", "by vendor"],
    ["Temperature (in/out) °C", "150 / 90", "30 / 50"],
    ["Inlet pressure bar(g)", "5", "4"],
    ["Allowable pressure drop kPa", "70", "70"],
    ["Fouling resistance m2 K/W", "0.00035", "0.00018"],
    ["Tube material", "Carbon steel"],
    ["Type", "AES"],
]
TEMA_SHEET = [
    ["8", "Fluid allocation", "", "Shell Side", "Shell Side", "Tube Side", "Tube Side"],
    ["9", "Fluid name", "", "Cooling water", "Cooling water", "Kerosene", "Kerosene"],
    ["10", "Fluid quantity, total", "kg/h", "", "", "180 000", "180 000"],
    ["12", "Liquid", "kg/h", "-", "-", "180 000", "180 000"],
    ["16", "Temperature (In/Out)", "°C", "30", "50", "150", "90"],
    ["24", "Inlet pressure", "kPa(abs)", "500", "500", "600", "600"],
    ["26", "Pressure drop, allow./calc.", "kPa", "70", "", "70", ""],
    ["27", "Fouling resistance (min.)", "m2 °C/W", "0.0002", "0.0002", "0.00035", "0.00035"],
    ["30", "Design pressure", "kPa(g)", "900", "900", "1000", "1000"],
    ["37", "Tube OD", "mm", "19.05", "", "", ""],
]
US_SHEET = [
    ["Item", "Unit", "Hot side", "Cold side"],
    ["Fluid", "", "Kerosene", "Cooling water"],
    ["Flow rate", "lb/h", "396,832", ""],
    ["Inlet temperature", "°F", "302", "86"],
    ["Outlet temperature", "°F", "194", "122"],
    ["Pressure drop (allow./calc.)", "psi", "10.153 / ", "10.153 / "],
    ["Fouling resistance", "h ft2 F/Btu", "0.002", "0.001"],
]
LINES = (
    "HEAT EXCHANGER SPECIFICATION SHEET\nService of unit: Kerosene cooler\n"
    "Fluid name      Kerosene     Cooling water\nFluid quantity, total kg/h   180000   -\n"
    "Temperature (in/out) °C   150 / 90    30 / 50\nAllowable pressure drop bar  0.7   0.7\n"
)
GLUED = (
    "Fluid name Kerosene Cooling water\nFluid quantity, total kg/h 180000 206000\n"
    "Temperature in/out °C 150 / 90 30 / 50\nAllowable pressure drop kPa 70 70"
)
PROSE = (
    "Cool 50 kg/s of kerosene from 150 °C to 90 °C with cooling water from 30 °C to 50 °C, max 0.7 bar on both sides"
)


def read(tables: list, text: str = "") -> Reading:
    return read_datasheet(SimpleNamespace(text=text, tables=tables), None, lambda query: [])


@pytest.mark.parametrize(
    ("tables", "text"),
    [([SI_SHEET], ""), ([TEMA_SHEET], ""), ([US_SHEET], ""), ([], LINES), ([], GLUED), ([], PROSE)],
    ids=["si", "tema", "us", "lines", "glued", "prose"],
)
def test_sheet_gives_the_same_duty(tables: list, text: str) -> None:
    reading = read(tables, text)
    request = reading.case.to_design_request()
    for key, value in EXPECTED.items():
        assert request.get(key) == (pytest.approx(value, rel=1e-4) if isinstance(value, float) else value), key
    assert reading.is_ready


def test_pressures_fouling_and_construction_of_the_si_sheet() -> None:
    request = read([SI_SHEET]).case.to_design_request()
    assert request["P_hot_Pa"] == pytest.approx(601325.0) and request["P_cold_Pa"] == pytest.approx(501325.0)
    assert request["fouling_hot_m2K_W"] == 0.00035 and request["fouling_cold_m2K_W"] == 0.00018
    assert request["tube_material"] == "carbon steel" and request["tema_preference"] == "AES"


def test_tema_rows_keep_absolute_operating_and_gauge_design_pressures() -> None:
    request = read([TEMA_SHEET]).case.to_design_request()
    assert request["P_hot_Pa"] == pytest.approx(600000.0)
    assert request["P_hot_design_Pa"] == pytest.approx(1101325.0)
    assert request["tube_od_m"] == pytest.approx(0.01905)


def test_us_fouling_is_converted() -> None:
    request = read([US_SHEET]).case.to_design_request()
    assert request["fouling_hot_m2K_W"] == pytest.approx(0.002 * 0.1761102, rel=1e-6)


def test_flow_without_a_column_is_asked() -> None:
    rows = [row for row in SI_SHEET if not row[0].startswith("Fluid quantity")] + [["Flow rate t/h", "180"]]
    reading = read([rows])
    assert [option.label for option in reading.problems[0].options] == ["Kerosene", "Cooling water"]
    assert [question.field for question in reading.missing] == ["m_dot_hot_kg_s"]


def test_fouling_without_unit_follows_the_sheet_and_is_said() -> None:
    for sheet, factor in ((SI_SHEET, 1.0), (US_SHEET, 0.1761102)):
        rows = [["Fouling resistance", "0.0005", "0.0005"] if "Fouling" in row[0] else row for row in sheet]
        reading = read([rows])
        assert reading.case.value("fouling_hot_m2K_W") == pytest.approx(0.0005 * factor, rel=1e-6)
        assert any("has no unit" in note for note in reading.notes)
