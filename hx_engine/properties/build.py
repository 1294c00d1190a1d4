"""From a catalogue entry and the numbers in a name to a fluid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hx_engine.errors import InputError
from hx_engine.properties.backends.aqueous import AqueousSolution
from hx_engine.properties.backends.coefficient_liquid import CoefficientLiquid
from hx_engine.properties.backends.coolprop_incompressible import CoolPropIncompressible
from hx_engine.properties.backends.coolprop_pure import CoolPropPure
from hx_engine.properties.backends.food import Milk, VegetableOil
from hx_engine.properties.backends.gas_mixture import FLUE_GAS, IdealGasMixture
from hx_engine.properties.backends.known_by_name import KnownByName
from hx_engine.properties.backends.oil_catalogue import crude_oil, cut_of_gravity, named_oil, oils
from hx_engine.properties.backends.point_table import PointTable, TablePoint
from hx_engine.properties.backends.solvents import ConcentratedTeg, LeanMea
from hx_engine.properties.errors import AmbiguousFluidError
from hx_engine.properties.fluid import Fluid
from hx_engine.properties.model import PropertyModel
from hx_engine.properties.names import FluidName
from hx_engine.properties.stores import confidence, data_file

_PURE_FROM_PCT = 99.0
_WATER_20C_KG_M3 = 998.2
_API_RANGE = (5.0, 80.0)
_FOULING_SOURCES = {
    "rgp": "TEMA RGP-T-2.4 in Ludwig Table 10-12",
    "mnl": "TEMA values in Edwards MNL 032A Appendix VII",
}
_ASSUMED_MASS = "Percent read as mass percent."


def build_fluid(entry: dict[str, Any], parsed: FluidName, phase: str, read_as: tuple[str, ...]) -> Fluid:
    """The fluid of a catalogue entry; raises when a needed concentration or gravity is missing or out of range."""
    notes = [*read_as, *entry.get("notes", [])]
    key, label = entry["key"], entry["label"]
    if parsed.api is not None or entry.get("gravity") == "required":
        model, key, label = _oil_of_gravity(entry, parsed)
    elif "concentration" in entry or parsed.concentration_pct is not None:
        model, key, label = _solution(entry, parsed, notes)
    else:
        model = _model(entry["model"], label)
    fouling = data_file("fluids/fouling.yaml").get(entry.get("fouling"))
    return Fluid(
        key=key,
        label=label,
        kind=entry["kind"],
        model=model,
        phase_hint=phase,
        aliases=tuple(str(alias) for alias in entry["aliases"]),
        corrosion_tags=tuple(entry.get("corrosion", ())),
        service_tags=tuple(entry.get("service", ())),
        fouling_m2K_W=fouling["value"] if fouling else None,
        fouling_source=f"{_FOULING_SOURCES[fouling['source']]}: {fouling['service']}" if fouling else "",
        notes=tuple(notes),
    )


def _oil_of_gravity(entry: dict[str, Any], parsed: FluidName) -> tuple[PropertyModel, str, str]:
    label = entry["label"]
    if entry.get("gravity") in (None, "none"):
        raise InputError(
            "fluid_name",
            parsed.original,
            f"An API gravity has no use for {label}.",
            f'Write "{label}" alone, or give the properties yourself.',
            "no API gravity",
        )
    api = parsed.api
    if api is None:
        raise AmbiguousFluidError(
            parsed.original, "its API gravity is missing", ["crude oil 34 API", "crude oil 25 API"]
        )
    low, high = _API_RANGE
    if not low <= api <= high:
        raise InputError(
            "fluid_name",
            parsed.original,
            f"{api:g} API is outside what petroleum oils have.",
            "Check the API gravity.",
            f"{low:g} to {high:g} API",
        )
    if entry["model"]["type"] == "crude":
        model: PropertyModel = crude_oil(api)
    elif api == oils()[entry["model"]["entry"]].get("api"):
        model = _model(entry["model"], label)  # the entry's own gravity: its own viscosity and confidence hold
    else:
        model = cut_of_gravity(label, api, oils()[entry["model"]["entry"]])
    return model, f"{entry['key']}@{api:g}API", f"{label} {api:g} API"


def _solution(
    entry: dict[str, Any], parsed: FluidName, notes: list[str]
) -> tuple[PropertyModel, str, str]:
    rules = _concentration_rules(entry)
    percent = _mass_percent(entry, rules, parsed, notes)
    label = entry["label"]
    if percent is None:
        return _model(entry["model"], label), entry["key"], label
    tagged = f"{entry['key']}@{percent:g}", f"{label} {percent:g} wt%"
    is_pure = percent >= _PURE_FROM_PCT
    if is_pure and "pure" in entry:
        return _model(entry["pure"], label), tagged[0], label
    if is_pure and "concentration" not in entry:
        return _model(entry["model"], label), entry["key"], label
    if entry["model"]["type"] == "known":
        return _model(entry["model"], tagged[1]), *tagged
    low, high = rules.get("min", 0.0), rules["max"]
    if not low <= percent <= high:
        raise InputError(
            "fluid_name",
            parsed.original,
            f"{label} is known from {low:g} to {high:g} wt%, not at {percent:g} wt%.",
            "Choose a concentration in this range, or give the properties yourself.",
            f"{low:g} to {high:g} wt%",
        )
    return _model(rules["model"], label, percent / 100.0), *tagged


def _concentration_rules(entry: dict[str, Any]) -> dict[str, Any]:
    """Limits of the aqueous solution: the entry's own, or those of a pure liquid that also comes as solution."""
    if "concentration" in entry:
        return {"model": entry["model"], **entry["concentration"]}
    if "solution" in entry:
        own = entry["solution"]
        return {"model": {**own, "boils_as": ""}, "max": own["max"], "optional": True}
    return {"model": entry["model"], "min": _PURE_FROM_PCT, "max": 100.0, "optional": True}


def _mass_percent(
    entry: dict[str, Any], rules: dict[str, Any], parsed: FluidName, notes: list[str]
) -> float | None:
    percent = parsed.concentration_pct
    if percent is None:
        if "pure" in entry and parsed.whole.startswith("pure "):
            return 100.0
        if rules.get("optional"):
            return None
        percent = rules.get("default", rules.get("bare"))
        if percent is None:
            example = f"{entry['label']} {0.5 * (rules.get('min', 10) + rules['max']):.0f} wt%"
            raise AmbiguousFluidError(parsed.original, "its concentration in mass percent is missing", [example])
        notes.append(f"{percent:g} wt% assumed.")
        return float(percent)
    if parsed.basis == "mole" or (parsed.basis == "volume" and "density" not in rules):
        raise AmbiguousFluidError(parsed.original, "the concentration is needed in mass percent")
    if parsed.basis == "volume":
        solute, water = percent * rules["density"], (100.0 - percent) * _WATER_20C_KG_M3
        notes.append(f"{percent:g} vol% converted to {100 * solute / (solute + water):.1f} wt%.")
        return round(100.0 * solute / (solute + water), 1)
    if not parsed.basis and percent < _PURE_FROM_PCT:
        notes.append(_ASSUMED_MASS)
    return percent


def _table(spec: dict[str, Any]) -> PropertyModel:
    data = data_file("fluids/point_tables.yaml")[spec["entry"]]
    points = [TablePoint(273.15 + row[0], *row[1:]) for row in data["points"]]
    return PointTable(points, data["source"], confidence("point_table"))


def _model(spec: dict[str, Any], label: str, mass_fraction: float | None = None) -> PropertyModel:
    """The property model a catalogue `model:` line describes."""
    w = 0.0 if mass_fraction is None else mass_fraction
    builders: dict[str, Callable[[], PropertyModel]] = {
        "pure": lambda: CoolPropPure(spec["name"]),
        "incompressible": lambda: CoolPropIncompressible(
            spec["name"], label, mass_fraction, spec.get("boils_as", "")
        ),
        "coefficients": lambda: CoefficientLiquid(spec["entry"]),
        "table": lambda: _table(spec),
        "oil": lambda: named_oil(label, oils()[spec["entry"]]),
        "aqueous": lambda: AqueousSolution(spec["solute"], label, w),
        "teg": lambda: ConcentratedTeg(w),
        "mea": lambda: LeanMea(w),
        "milk": Milk,
        "vegetable_oil": VegetableOil,
        "flue_gas": lambda: IdealGasMixture(FLUE_GAS, "methane burnt with 10 % excess air"),
        "known": lambda: KnownByName(label, spec["reason"]),
    }
    return builders[spec["type"]]()
