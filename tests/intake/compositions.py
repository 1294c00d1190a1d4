"""Duties composed at random from ways to say each part, with the request each one means."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PSI_PA, LB_KG = 6894.757293, 0.45359237
"""Exact factors of NIST SP 811, appendix B."""
PROCESS = {
    "kerosene": "kerosene", "diesel": "diesel", "toluene": "toluene", "methanol": "methanol", "n-hexane": "n-hexane",
    "lube oil SAE 30": "lube oil SAE 30", "naphtha": "naphtha", "30 wt% ethylene glycol": "ethylene glycol 30 wt%",
    "crude 34 API": "crude oil 34 API", "acetone": "acetone", "p-xylene": "p-xylene", "VGO": "vacuum gas oil",
    "styrene": "styrene", "ISO VG 46": "ISO VG 46 oil", "ethyl acetate": "ethyl acetate",
}  # fmt: skip
COOLANTS = {
    "cooling water": "cooling water", "CW": "cooling water", "sea water": "sea water", "tower water": "cooling water",
    "chilled water": "chilled water", "river water": "river water", "water": ["cooling water", "water"],
}  # fmt: skip
HEATERS = {"hot water": "hot water", "Therminol 66": "Therminol 66", "LGO": "light gas oil"}
COOLING = {"C": (150, 70, 28, 42), "F": (300, 160, 85, 105), "K": (410, 350, 298, 312)}
HEATING = {"C": (180, 120, 30, 80), "F": (350, 240, 80, 160), "K": (450, 390, 300, 350)}
UNITS = {"C": ("°C", "C", "degC", "deg C"), "F": ("°F", "F", "degF"), "K": ("K",)}
PAIRS = (
    "{a} {u} to {b} {u}", "{a} to {b} {u}", "{a} {u} -> {b} {u}", "{a}→{b} {u}", "{a}/{b} {u}", "{a} {u}/{b} {u}",
    "from {a} {u} to {b} {u}", "{a} - {b} {u}", "in {a} {u}, out {b} {u}", "{a} {u} in, {b} {u} out",
    "inlet {a} {u}, outlet {b} {u}", "Tin {a} {u} Tout {b} {u}", "in at {a} {u}, out at {b} {u}",
)  # fmt: skip
FLOWS = {
    "5 kg/s": 5.0, "12,5 kg/s": 12.5, "18 t/h": 5.0, "36,000 kg/h": 10.0, "5400 kg/h": 1.5, "90 te/h": 25.0,
    "80,000 lb/h": 80000 * LB_KG / 3600, "60 klb/hr": 60000 * LB_KG / 3600, "240 t/d": 240 / 86.4,
}  # fmt: skip
STREAMS = (
    "{name}, {flow}, {pair}", "{name} {flow} {pair}", "{flow} of {name} {pair}", "{name} ({flow}, {pair})",
    "{name}: {flow}, {pair}", "{name} {pair}, {flow}", "{name} at {flow}, {pair}",
)  # fmt: skip
UTILITIES = ("{name}, {pair}", "{name} {pair}", "{name} ({pair})", "{name}: {pair}")
COOLED = (
    "Cool {main} with {other}", "{main}; {other}", "{other}; {main}", "Hot: {main}. Cold: {other}.", "{main} | {other}",
    "Cold side: {other}\nHot side: {main}", "{main} / {other}", "{main} against {other}", "{main} is cooled by {other}",
    "{other} cools {main}", "cooler for {main}, coolant {other}", "We have {main} to be cooled using {other}",
)  # fmt: skip
HEATED = (
    "Heat {main} with {other}", "{other}; {main}", "Cold: {main}. Hot: {other}.",
    "Hot side: {other}\nCold side: {main}", "{main} is heated by {other}",
    "{other} heats {main}", "preheater for {main}, heating medium {other}",
)  # fmt: skip
LIMITS = (
    "", ", max 0.5 bar both sides", "; dP {hot} 0.5 bar, {cold} 0.7 bar", "; hot/cold dP 0.5/0.7 bar",
    "; cold/hot dP 0.7/0.5 bar", ". Allowable pressure drop 0.5 bar hot side, 0.7 bar cold side.",
    "; dp hot 0.5 bar, cold 0.7 bar", "; allow 0.5 bar on the {hot} and 0.7 bar on the {cold}",
    "; max dP 0.5 bar ({hot}), 0.7 bar ({cold})", "; max 7 psi on each side", "; design pressure 10 barg",
    "; operating pressure 8 barg hot, 5 barg cold", "; max. pressure drop: hot 50 kPa, cold 70 kPa",
    "; 0.5 bar hot side, 0.7 bar cold side max pressure drop",
)  # fmt: skip
OPENINGS = ("", "", "Hi, ", "Please design: ", "RFQ 4711: ", "E-101: ")


@dataclass(frozen=True)
class Ends:
    """Inlet and outlet of both streams as typed, and their unit."""

    hot_in: int
    hot_out: int
    cold_in: int
    cold_out: int
    unit: str


def composed(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """`count` rows for the scorer, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        yield _row(chance, is_cooled=chance.random() < 0.6)


def _row(chance: random.Random, *, is_cooled: bool) -> dict[str, Any]:
    unit = chance.choice(("C", "C", "C", "F", "K"))
    ends = Ends(*(COOLING if is_cooled else HEATING)[unit], unit)
    name, utility = chance.choice(list(PROCESS)), chance.choice(list(COOLANTS if is_cooled else HEATERS))
    flow, mark = chance.choice(list(FLOWS)), chance.choice(UNITS[unit])
    hot, cold = _pair(chance, ends.hot_in, ends.hot_out, mark), _pair(chance, ends.cold_in, ends.cold_out, mark)
    main = chance.choice(STREAMS).format(name=name, flow=flow, pair=hot if is_cooled else cold)
    other = chance.choice(UTILITIES).format(name=utility, pair=cold if is_cooled else hot)
    sides = (name, utility) if is_cooled else (utility, name)
    limit = chance.choice(LIMITS).format(hot=sides[0], cold=sides[1])
    said = chance.choice(COOLED if is_cooled else HEATED).format(main=main, other=other)
    text = f"{chance.choice(OPENINGS)}{said}{limit}"
    names = (PROCESS[name], COOLANTS[utility]) if is_cooled else (HEATERS[utility], PROCESS[name])
    request = {
        "hot_fluid_name": names[0], "cold_fluid_name": names[1],
        f"m_dot_{'hot' if is_cooled else 'cold'}_kg_s": FLOWS[flow],
        "T_hot_in_C": _celsius(ends.hot_in, unit), "T_hot_out_C": _celsius(ends.hot_out, unit),
        "T_cold_in_C": _celsius(ends.cold_in, unit), "T_cold_out_C": _celsius(ends.cold_out, unit),
    }  # fmt: skip
    return {"turns": [text], "request": request | _limits(limit)}


def _pair(chance: random.Random, first: int, second: int, mark: str) -> str:
    return chance.choice(PAIRS).format(a=first, b=second, u=mark)


def _celsius(value: int, unit: str) -> float:
    return {"C": float(value), "F": (value - 32) / 1.8, "K": value - 273.15}[unit]


def _limits(limit: str) -> dict[str, float]:
    if not limit:
        return {}
    if "design" in limit:
        return {"P_hot_design_Pa": 1101325.0, "P_cold_design_Pa": 1101325.0}
    if "operating" in limit:
        return {"P_hot_Pa": 901325.0, "P_cold_Pa": 601325.0}
    if "psi" in limit:
        return {"dP_hot_max_Pa": 7 * PSI_PA, "dP_cold_max_Pa": 7 * PSI_PA}
    return {"dP_hot_max_Pa": 50000.0, "dP_cold_max_Pa": 50000.0 if "both" in limit else 70000.0}
