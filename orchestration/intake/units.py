"""Unit spellings in text to SI, with pint doing the conversions; the registry is built once, when first used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

ATMOSPHERE_PA = 101_325.0
# Ideal-gas volume at 60 °F and 14.696 psia brought to 15 °C and 101325 Pa (AGA and API standard bases).
US_STANDARD_TO_15_C = (288.15 / 288.70556) * (14.696 * 6894.757293 / ATMOSPHERE_PA)

_END = r"(?![A-Za-z0-9])"
_PER = r" ?(?:/|per) ?"
_REFERENCE = re.compile(r"[ -]?[(\[]?(absolute|abs|gauge|gage|ga|a|g)[)\]]?(?![A-Za-z0-9])", re.IGNORECASE)
_TONS = {"ton": "metric_ton"}


@dataclass(frozen=True)
class Unit:
    """One unit as typed. `reference` is "gauge", "absolute" or "" (not said); `basis` names a standard volume."""

    kind: str
    pint: str = ""
    typed: str = ""
    scale: float = 1.0
    reference: str = ""
    basis: str = ""

    def to_si(self, value: float) -> float:
        """Value in the unit of its kind: °C, kg/s, m3/h, Pa (as typed, gauge not lifted), m2 K/W, W, m."""
        target = unit_table()["to"].get(self.kind)
        if not target or not self.pint:
            return value
        slope, offset = _slope_and_offset(self.pint, target)
        return slope * self.scale * value + offset

    def absolute_Pa(self, value: float) -> float:
        """Absolute pressure [Pa]; gauge is lifted by 101325 Pa, an unmarked unit is taken as absolute."""
        return self.to_si(value) + (ATMOSPHERE_PA if self.reference == "gauge" else 0.0)


@lru_cache(maxsize=1)
def unit_table() -> dict[str, Any]:
    """The spellings of `units.yaml`."""
    return yaml.safe_load(resources.files("orchestration.intake").joinpath("units.yaml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _registry() -> Any:
    import pint  # heavy: only built when a unit is met

    return pint.UnitRegistry(cache_folder=None, autoconvert_offset_to_baseunit=True)


@lru_cache(maxsize=512)
def _slope_and_offset(source: str, target: str) -> tuple[float, float]:
    """Every conversion of a duty is linear: si = slope * value + offset."""
    quantity = _registry().Quantity
    at_zero = quantity(0.0, source).to(target).magnitude
    return quantity(1.0, source).to(target).magnitude - at_zero, at_zero


def _named(prefix: str, names: dict[str, list[str]]) -> str:
    return "|".join(f"(?P<{prefix}{i}>{'|'.join(spells)})" for i, spells in enumerate(names.values()))


@lru_cache(maxsize=1)
def _flow_pattern() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    table = unit_table()
    names = {key: list(table[key]) for key in ("mass", "volume", "standard_volume", "time")}
    amount = "|".join(_named(key[0], table[key]) for key in ("mass", "volume", "standard_volume"))
    return re.compile(f"(?:{amount}){_PER}(?:{_named('t', table['time'])}){_END}"), names


@lru_cache(maxsize=1)
def _word_pattern() -> tuple[re.Pattern[str], list[dict[str, Any]]]:
    entries = [*unit_table()["flow_words"], *unit_table()["units"]]
    parts = []
    for index, entry in enumerate(entries):
        flag = "(?i:" if entry.get("any_case") else "(?:"
        end = "" if entry.get("reference") or '"' in "".join(entry["spell"]) else _END
        parts.append(f"(?P<u{index}>{flag}{'|'.join(entry['spell'])})){end}")
    return re.compile("|".join(parts)), entries


def match_unit(text: str, position: int) -> tuple[Unit, int] | None:
    """The unit that starts at `position` of `text` and where it ends, or None."""
    return _match_flow(text, position) or _match_word(text, position)


def _match_flow(text: str, position: int) -> tuple[Unit, int] | None:
    pattern, names = _flow_pattern()
    match = pattern.match(text, position)
    if match is None:
        return None
    found = {group[0]: int(group[1:]) for group, value in match.groupdict().items() if value is not None}
    time = names["time"][found["t"]]
    if "m" in found:
        mass = names["mass"][found["m"]]
        return Unit("mass_flow", f"{_TONS.get(mass, mass)}/{time}", match.group()), match.end()
    if "v" in found:
        return Unit("volume_flow", f"{names['volume'][found['v']]}/{time}", match.group()), match.end()
    standard = names["standard_volume"][found["s"]]
    scale = 1e3 if standard.endswith("thousand") else 1.0
    basis = "normal" if standard.startswith("normal") else "standard_15_C"
    return Unit("standard_flow", f"meter**3/{time}", match.group(), scale, basis=basis), match.end()


def _match_word(text: str, position: int) -> tuple[Unit, int] | None:
    pattern, entries = _word_pattern()
    match = pattern.match(text, position)
    if match is None:
        return None
    entry = entries[int(match.lastgroup[1:])]
    end, reference = match.end(), ""
    if entry.get("reference"):
        mark = _REFERENCE.match(text, end)
        if mark:
            end = mark.end()
            reference = "gauge" if mark.group(1).lower().startswith("g") else "absolute"
        elif end < len(text) and text[end].isalnum():
            return None
    typed = text[position:end].strip()
    basis, scale = entry.get("basis", ""), entry.get("scale", 1.0)
    return Unit(entry["kind"], entry["pint"], typed, scale, reference, basis), end


def whole_unit(text: str) -> Unit | None:
    """The unit when `text` is nothing but a unit ("kg/h", "in kg/h."), as an answer to a question for one."""
    bare = re.sub(r"^(?:it is |it's |in |unit is )", "", text.strip().strip(".!").strip(), flags=re.IGNORECASE)
    bare = re.sub(r"^actual ", "", bare, flags=re.IGNORECASE)
    found = match_unit(bare, 0)
    return found[0] if found and found[1] == len(bare) else None


def contract_flow(value: float, unit: Unit) -> tuple[float, str]:
    """A flow in a unit of the engine's contract: kg_s, m3_s, m3_h, gpm, bbl_d, Nm3_h or sm3_h."""
    if unit.kind == "mass_flow":
        return unit.to_si(value), "kg_s"
    if unit.kind == "standard_flow":
        m3_h = unit.to_si(value)
        if unit.basis == "normal":
            return m3_h, "Nm3_h"
        return m3_h * (US_STANDARD_TO_15_C if unit.basis == "us_standard" else 1.0), "sm3_h"
    kept = {"gallon/minute": "gpm", "oil_barrel/day": "bbl_d", "meter**3/second": "m3_s"}
    if unit.pint in kept and unit.scale == 1.0:
        return value, kept[unit.pint]
    return unit.to_si(value), "m3_h"
