"""The engine's sentences in US units: by hand, for every sentence the engine can write, and never for other text.

Factors: NIST SP 811 (2008), appendix B.8; the Btu is that of the International Table (1055.056 J).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from hx_engine.pipeline.figures import figures
from orchestration.presentation import restate, restated

ENGINE = Path(__file__).resolve().parents[2] / "hx_engine"
PSI_PA, FT_M, IN_M, LB_KG, BTU_J = 6894.757, 0.3048, 0.0254, 0.45359237, 1055.056
U_SI = BTU_J / 3600 / FT_M**2 * 1.8
# SI spelling in the engine's words: in SI base units, and as US engineers write it: US label to its size in SI.
UNITS: dict[str, tuple[float, dict[str, float]]] = {
    "W": (1.0, {"Btu/h": BTU_J / 3600, "MMBtu/h": 1e6 * BTU_J / 3600}),
    "kW": (1e3, {"Btu/h": BTU_J / 3600, "MMBtu/h": 1e6 * BTU_J / 3600}),
    "MW": (1e6, {"Btu/h": BTU_J / 3600, "MMBtu/h": 1e6 * BTU_J / 3600}),
    "K": (1.0, {"°F": 1 / 1.8}),
    "°C": (1.0, {"°F": 1 / 1.8}),
    "kg/s": (1.0, {"lb/h": LB_KG / 3600}),
    "Pa": (1.0, {"psi": PSI_PA, "psia": PSI_PA, "psig": PSI_PA}),
    "kPa": (1e3, {"psi": PSI_PA, "psia": PSI_PA, "psig": PSI_PA}),
    "MPa": (1e6, {"psi": PSI_PA}),
    "bar": (1e5, {"psi": PSI_PA, "psia": PSI_PA, "psig": PSI_PA}),
    "mm": (1e-3, {"in": IN_M, "ft": FT_M}),
    "m": (1.0, {"in": IN_M, "ft": FT_M}),
    "m2": (1.0, {"ft²": FT_M**2}),
    "m²": (1.0, {"ft²": FT_M**2}),
    "m/s": (1.0, {"ft/s": FT_M}),
    "W/m2K": (1.0, {"Btu/(h ft² °F)": U_SI}),
    "W/(m² K)": (1.0, {"Btu/(h ft² °F)": U_SI}),
    "m2K/W": (1.0, {"h ft² °F/Btu": 1 / U_SI}),
    "m² K/W": (1.0, {"h ft² °F/Btu": 1 / U_SI}),
    "kg/m3": (1.0, {"lb/ft³": LB_KG / FT_M**3}),
    "kg/m³": (1.0, {"lb/ft³": LB_KG / FT_M**3}),
    "mPa s": (1e-3, {"cP": 1e-3}),
    "Pa s": (1.0, {"cP": 1e-3}),
    "kg": (1.0, {"lb": LB_KG}),
    "J/kgK": (1.0, {"Btu/(lb °F)": BTU_J / LB_KG * 1.8}),
    "J/(kg K)": (1.0, {"Btu/(lb °F)": BTU_J / LB_KG * 1.8}),
    "W/mK": (1.0, {"Btu/(h ft °F)": BTU_J / 3600 / FT_M * 1.8}),
    "W/(m K)": (1.0, {"Btu/(h ft °F)": BTU_J / 3600 / FT_M * 1.8}),
    "kg/(m s2)": (1.0, {"lb/(ft s²)": LB_KG / FT_M}),
    "kg/(m s²)": (1.0, {"lb/(ft s²)": LB_KG / FT_M}),
}  # fmt: skip
NUMBER = r"-?\d[\d,]*(?:\.\d+)?(?:(?:e[+-]?\d+)|(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?"
SI_LEFT = re.compile(rf"\d ({'|'.join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))})(?![\w/°²³])")
US_LABELS = sorted({label for _, labels in UNITS.values() for label in labels}, key=len, reverse=True)
IN_US = re.compile(rf"({NUMBER}) ({'|'.join(re.escape(label) for label in US_LABELS)})(?![\w/°²³])")
UP = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        # 12.3 kPa / 6.894757 = 1.784; 70 / 6.894757 = 10.153
        ("The drop is 12.3 kPa of 70 kPa allowed.", "The drop is 1.78 psi of 10.15 psi allowed."),
        # 68.9 kPa / 6.894757 = 9.993: the round number that was typed comes back
        ("68.9 kPa are allowed", "10 psi are allowed"),
        # 0.9 m/s / 0.3048 = 2.953
        ("It runs at 0.9 m/s.", "It runs at 2.95 ft/s."),
        ("Cooled from 150 to 90 °C.", "Cooled from 302 to 194 °F."),
        # 64 °C x 1.8 + 32 = 147.2: said to a degree, shown to a degree
        ("The wall heats it to 64 °C.", "The wall heats it to 147 °F."),
        ("At -29 °C it is brittle.", "At -20.2 °F it is brittle."),
        # 5 K x 1.8: a difference has no offset
        ("The approach is 5.0 K: expect a large area.", "The approach is 9 °F: expect a large area."),
        # 4.5 MW x 3.412142 MMBtu/h per MW = 15.355
        ("between 30 and 90 °C is 4.5 MW", "between 86 and 194 °F is 15.4 MMBtu/h"),
        # 50 kg/s x 3600 / 0.45359237 = 396 832
        ("adjusted to 50 kg/s.", "adjusted to 396,800 lb/h."),
        ("sizes 12.70, 15.88 and 19.05 mm", "sizes 0.5, 0.625 and 0.75 in"),
        ("lengths are 1.829, 2.438, 4.877 m", "lengths are 6, 8, 16 ft"),
        # 850 / 16.01846 = 53.06; 0.53 mPa s = 0.53 cP
        ("liquid: 850 kg/m3 and 0.53 mPa s", "liquid: 53.06 lb/ft³ and 0.53 cP"),
        # 300 and 900 / 5.678263 = 52.83 and 158.5
        ("the published 300 to 900 W/m2K", "the published 52.83 to 158.5 Btu/(h ft² °F)"),
        # 2230 / 1.488164 = 1498.5; 5950 / 1.488164 = 3998.2
        ("rho v2 is 2230 kg/(m s2), 5950 kg/(m s2) at most", "rho v2 is 1,498 lb/(ft s²), 3,998 lb/(ft s²) at most"),
        ("3 bar abs, designed for 10 bar gauge", "43.51 psia, designed for 145 psig"),
        # one value in two units is one value: 0.005 bar / 0.06894757 = 0.0725
        ("A drop of 0.005 bar (500 Pa) is too small.", "A drop of 0.0725 psi is too small."),
        ("An area of 1,234 m2 and 950 kg", "An area of 13,280 ft² and 2,094 lb"),
    ],
)  # fmt: skip
def test_sentences_by_hand(said, expected):
    assert restate(said, "US") == expected
    assert restate(expected, "US") == expected
    assert restate(said, "SI") is said and restate(said, "Metric") is said


@pytest.mark.parametrize(
    "text",
    [
        "Nozzles of NPS 8, schedule 40, by TEMA RCB-4.61 and ASME B36.10M", "10.8 % spare, Re 46252, F 0.878",
        "SG 0.8063, K 11.8 (typical; T10)", "220 m3/h and 12 Nm3/h of it", "295 mm2/s", "about 12,300 USD, 0.1 USD/kWh",
        "905 tubes in 2 passes", "vibrating at 41 Hz", "m_dot_cold_kg_s is kept", "R134a, C5 to C7, 304L, 2205",
        "12 to 26 psi Reid grade at 1 atm", "5 mg of 3 Mt", "WP-12 K-factor",
    ],
)  # fmt: skip
def test_what_is_no_si_quantity_stays(text):
    assert restate(text, "US") == text


def test_only_sentences_of_a_record_are_restated_and_nothing_in_place():
    record = {
        "step_name": "5 m", "outputs": {"dP_shell_Pa": 12300.0, "checks": [{"label": "Drop at 1 bar", "value": 1.0}]},
        "warnings": ["It runs at 0.9 m/s."], "ai_review": {"reasoning": "Cooled to 90 °C."}, "raw_request": "90 °C",
        "quantities": [{"key": "x_m", "formula": "5 m", "source": "above 60 °C", "value": 5.0}],
    }  # fmt: skip
    told = restated(record, "US")
    assert told["warnings"] == ["It runs at 2.95 ft/s."] and told["ai_review"]["reasoning"] == "Cooled to 194 °F."
    assert told["outputs"]["checks"] == [{"label": "Drop at 14.5 psi", "value": 1.0}]
    assert told["quantities"] == [{"key": "x_m", "formula": "5 m", "source": "above 140 °F", "value": 5.0}]
    assert (told["raw_request"], told["step_name"]) == ("90 °C", "5 m")
    assert record["warnings"] == ["It runs at 0.9 m/s."] and restated(record, "Metric") is record


# ---- every sentence of the engine


def written(node: ast.JoinedStr, number: float) -> str:
    """The f-string as it would be written: a number where a format asks for one, a word elsewhere."""
    parts = []
    for piece in node.values:
        if isinstance(piece, ast.Constant):
            parts.append(str(piece.value))
            continue
        if isinstance(piece.value, ast.Call) and getattr(piece.value.func, "id", "") == figures.__name__:
            parts.append(figures(number))
            continue
        spec = "".join(str(part.value) for part in piece.format_spec.values) if piece.format_spec else ""
        parts.append(format(number, spec) if spec[-1:] in ("g", "f", "e") and spec else " water ")
    return "".join(parts)


def strings_of(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for value in node.values() if isinstance(node, dict) else node:
            yield from strings_of(value)


def sentences() -> Iterator[str]:
    """Every string the engine's code can write with a number in it, and every text of its data."""
    for path in sorted(ENGINE.rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        inside = {id(part) for node in nodes for part in parts_of(node)}
        for node in nodes:
            if isinstance(node, ast.JoinedStr):
                yield from (written(node, number) for number in (0.734, 12.6, 2345.6))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
                yield node.value
    for path in sorted((ENGINE / "data").rglob("*.yaml")):
        yield from strings_of(yaml.safe_load(path.read_text("utf-8")))


def parts_of(node: ast.AST) -> Iterator[ast.AST]:
    """Pieces of f-strings, and docstrings, which nobody is shown."""
    if isinstance(node, ast.JoinedStr):
        yield from ast.walk(node)
    if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
        yield node.body[0].value


def read(text: str) -> float:
    mantissa, _, power = text.replace(",", "").partition("×10")
    return float(mantissa) * 10.0 ** int(power.translate(UP) or 0) if power else float(mantissa)


def last_place(text: str) -> float:
    mantissa, _, power = text.replace(",", "").partition("e")
    return 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))


def values_before(text: str, end: int) -> list[str]:
    """The numbers of the range or list that ends with the one before a unit, at `end`."""
    found = re.search(rf"(?:{NUMBER}(?: to |, | and ))*{NUMBER}$", text[:end])
    return re.findall(NUMBER, found[0]) if found else []


WITH_UNITS = sorted({text for text in sentences() if SI_LEFT.search(text)})


def test_the_engine_has_sentences_with_units():
    assert len(WITH_UNITS) > 200


def test_no_si_unit_is_left_in_any_sentence():
    left = {text: SI_LEFT.findall(restate(text, "US")) for text in WITH_UNITS}
    assert {text: units for text, units in left.items() if units} == {}
    assert [text for text in WITH_UNITS if restate(restate(text, "US"), "US") != restate(text, "US")] == []


def test_every_restated_value_leads_back_to_the_one_written():
    n_compared = 0
    for text in WITH_UNITS:
        given = [(found, values_before(text, found.start() + 1)) for found in SI_LEFT.finditer(text)]
        shown = [found for found in IN_US.finditer(restate(text, "US")) if found[0] not in text]
        if len(given) != len(shown):
            assert re.search(r"\([^()]* Pa\)|°F|psi", text), text
            continue
        for (si, numbers), us in zip(given, shown, strict=True):
            scale, labels = UNITS[si[1]]
            assert us[2] in labels, (text, us[0])
            size, number = labels[us[2]], numbers[-1]
            offset = 32.0 if si[1] == "°C" else 0.0
            back = (read(us[1]) - offset) * size / scale
            allowed = max(0.501 * last_place(number), 5.1e-4 * abs(read(number) + offset / 1.8))
            assert back == pytest.approx(read(number), abs=allowed), (text, us[0])
            n_compared += 1
    assert n_compared > 200
