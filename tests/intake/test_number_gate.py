"""Numbers no duty can contain are refused before any arithmetic, within 50 ms each."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from orchestration.intake import read_datasheet, read_request
from orchestration.number_gate import gate_text, parse_number
from orchestration.registry import Registry
from orchestration.tools.arguments import argument_errors

CPU_LIMIT_S = 0.050
BOMBS = [
    "1e3000000",
    "9" * 10**6,
    "9" * 3000,
    "1e-999999999",
    "1e308*10",
    "1e308",
    "-1e400",
    "1e+31",
    "1." + "0" * 100,
    "1,000" * 500,
    "0" * 200 + "1",
    "nan",
    "inf",
    "Infinity",
]


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    read_request("Cool oils 5 kg/s 20 °C", None, lambda query: [])


@pytest.mark.parametrize("bomb", BOMBS, ids=[bomb[:16] for bomb in BOMBS])
def test_V04_bomb_in_a_message_is_refused_quickly(bomb: str) -> None:
    started = time.thread_time()
    reading = read_request(f"Cool {bomb} kg/s of kerosene with cooling water", None, lambda query: [])
    assert time.thread_time() - started <= CPU_LIMIT_S
    assert {problem.code for problem in reading.problems} & {"number", "too_long"}
    assert "m_dot_hot_kg_s" not in reading.case.known
    assert all(len(problem.message) < 200 for problem in reading.problems)


@pytest.mark.parametrize("bomb", [bomb for bomb in BOMBS if bomb not in ("nan", "inf", "Infinity")][:8])
def test_V04_bomb_in_a_datasheet_is_refused_quickly(bomb: str) -> None:
    rows = [["Fluid name", "Kerosene", "Cooling water"], ["Flow kg/h", bomb, "100"], ["Temperature °C", "9/8", "1/2"]]
    started = time.thread_time()
    reading = read_datasheet(SimpleNamespace(text="", tables=[rows]), None, lambda query: [])
    assert time.thread_time() - started <= CPU_LIMIT_S
    assert "number" in {problem.code for problem in reading.problems}
    assert "m_dot_hot_kg_s" not in reading.case.known


@pytest.mark.parametrize("bomb", ["1e3000000", "9" * 10**6, "1e-999999999", "1e308*10"], ids=lambda bomb: bomb[:16])
def test_V04_bomb_in_the_text_of_a_sheet_is_refused_quickly(bomb: str) -> None:
    text = f"Fluid name: Kerosene\nFlow kg/h: {bomb}\nTemperature in/out °C: 150/90\n"
    started = time.thread_time()
    reading = read_datasheet(SimpleNamespace(text=text, tables=[]), None, lambda query: [])
    assert time.thread_time() - started <= CPU_LIMIT_S
    assert "m_dot_hot_kg_s" not in reading.case.known and "m_dot_cold_kg_s" not in reading.case.known


WILD = [float("inf"), float("nan"), 10**30, -(10**4000), int("9" * 4000), 1e308 * 10, 1e-300, "1e3000000", "9" * 10**6]


@pytest.mark.parametrize("value", WILD, ids=lambda value: str(type(value)))
@pytest.mark.parametrize("field", ["T_hot_in_C", "m_dot_hot_kg_s"])
def test_V04_bomb_in_tool_arguments_is_refused_quickly(field: str, value: object) -> None:
    tool = next(tool for engine in Registry.load().engines for tool in engine.tools if tool.name == "hx_design")
    started = time.thread_time()
    errors = argument_errors(tool, {"hot_fluid_name": "kerosene", field: value})
    assert time.thread_time() - started <= CPU_LIMIT_S
    assert errors and all(len(error["message"]) <= 300 for error in errors)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1,000", 1000.0),
        ("43,800", 43800.0),
        ("1,234,567.5", 1234567.5),
        ("0,7", 0.7),
        ("0,125", 0.125),
        ("1,5", 1.5),
        ("1.5e5", 150000.0),
        ("2E-4", 0.0002),
    ],
)
def test_number_formats(typed: str, value: float) -> None:
    assert parse_number(typed) == pytest.approx(value, rel=1e-12)


def test_signs_arrows_and_powers_are_normalised() -> None:
    assert gate_text("−8 °C ➔ 5 ºC").text.split() == ["-8", "°C", "->", "5", "°C"]
    assert gate_text("1.5×10⁵ kg/h, 2 x 10^3 m³/h").text == "1.5e5 kg/h, 2e3 m3/h"
