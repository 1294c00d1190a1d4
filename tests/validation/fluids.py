"""Properties and fouling resistances of the catalogue."""

from __future__ import annotations

from hx_engine.properties import resolve
from hx_engine.properties.backends.aqueous import laliberte_density, laliberte_viscosity
from tests.validation.model import Band, Comparison, Group
from tests.validation.reference import PUBLISHED, components, load, of_group, published

P_PA = 1.0e6
FIELDS = {
    "density": ("density_kg_m3", "kg/m3"),
    "cp": ("cp_J_kgK", "J/kgK"),
    "viscosity": ("viscosity_Pa_s", "Pa s"),
    "k": ("k_W_mK", "W/mK"),
}
CUTS = {
    "kerosene_42API_280F": ("kerosene 42 API", 280),
    "crude_34API_129F": ("crude oil 34 API", 129),
    "straw_oil_35API_280F": ("straw oil 35 API", 280),
    "naphtha_48API_212F": ("naphtha 48 API", 212),
    "crude_110F": ("crude oil 34 API", 110),
    "crude_145F": ("crude oil 34 API", 145),
}
"""Kern's readings and the catalogue's name of the stock."""

FOULING_NAMES = {
    "FOUL-Brackish_water_>3_ft/s_<125_F": "brackish water",
    "FOUL-City_water": "city water",
    "FOUL-Condensate": "steam condensate",
    "FOUL-Cooling_tower_water_treated_make-up_<125": "cooling tower water",
    "FOUL-Cooling_tower_water_untreated_make-up_<1": "untreated cooling water",
    "FOUL-Closed-loop_engine_jacket_water": "engine jacket water",
    "FOUL-River_water_average_>3_ft/s_<125_F": "river water",
    "FOUL-DEG_and_TEG_solutions": "lean TEG 98.5 wt%",
    "FOUL-Vegetable_oils": "vegetable oil",
    "FOUL-Ammonia_liquid": "ammonia",
    "FOUL-Chlorine_vapour": "chlorine",
    "FOUL-CO2_vapour": "CO2",
    "FOUL-Natural_gas_flue_gas": "flue gas",
    "FOUL-Steam_non_oil_bearing": "steam",
    "FOUL-Refrigerant_liquids": "R134a",
    "FOUL-Industrial_organic_heat_transfer_media": "Therminol 66",
    "FOUL-Calcium_chloride_solutions": "CaCl2 brine 25 wt%",
    "FOUL-Fuel_oil_no._2": "fuel oil no. 2",
    "FOUL-Fuel_oil_no._6": "fuel oil no. 6",
    "FOUL-Transformer_oil": "transformer oil",
    "FOUL-Engine_lube_oil": "engine oil",
    "FOUL-Dry_crude_oil_0-250_F_<2_ft/s": "crude oil 34 API",
}
"""Printed services and the catalogue's name; the services left out are not one fluid of the catalogue."""

TABLE_VALUE = Band("a value copied from the same tables: 0.5 % for unit conversion", relative=0.005)


def _band(name: str, tolerance: dict, why: str, is_after: bool = False) -> Band:
    return Band(why, relative=tolerance[name], is_after=is_after)


def _cut_rows() -> list[Comparison]:
    case, tolerance = components()["PROP-KERN-CUTS"], load("properties")["kern_cuts"]["tolerance"]
    printed, rows = case["outputs"], []
    assert case["provenance"] == PUBLISHED
    for key, (name, T_F) in CUTS.items():
        point = resolve(name).at((T_F - 32.0) / 1.8 + 273.15, P_PA)
        for quantity, (field, unit) in FIELDS.items():
            if field in printed[key]:
                label = f"{quantity}, {name}, {T_F} °F"
                band = _band(quantity, tolerance, "tests/reference/properties.yaml: chart reading of one stock")
                rows.append(
                    Comparison(
                        case["id"], case["source"], label, unit, printed[key][field], getattr(point, field), band
                    )
                )
    return rows


def _engine_oil_rows() -> list[Comparison]:
    data, rows = load("properties")["engine_oil"], []
    assert data["provenance"] == PUBLISHED
    for T, *values in data["cases"]:
        point = resolve("engine oil").at(T, P_PA)
        for (quantity, (field, unit)), value in zip(FIELDS.items(), values, strict=True):
            why = "tests/reference/properties.yaml: two books' tables of the same oil differ by as much"
            band = _band(quantity, data["tolerance"], why, is_after=True)
            label = f"{quantity}, engine oil, {T} K"
            rows.append(
                Comparison("ENGINE-OIL", "Incropera, Table A.5", label, unit, value, getattr(point, field), band)
            )
    return rows


def _sea_water_rows() -> list[Comparison]:
    data = load("properties")["seawater"]
    assert data["provenance"] == PUBLISHED
    band = Band("tests/reference/properties.yaml: two equations of state", relative=data["tolerance"], is_after=True)
    source = "UNESCO Techn. Papers in Marine Science 44 (1983), check values"
    return [
        Comparison(
            "SEA-WATER", source, f"density, sea water 35 g/kg, {t} °C", "kg/m3", value,
            resolve("sea water").at(t + 273.15, 101325.0).density_kg_m3, band,
        )
        for t, value in data["cases"].items()
    ]  # fmt: skip


def _laliberte_rows() -> list[Comparison]:
    data = load("properties")["nacl_laliberte"]
    assert data["provenance"] == PUBLISHED
    density, viscosity = data["printed"]["density"], data["printed"]["viscosity"]
    band = Band("the author's own worked values: 0.001 % for rounding", relative=1e-5)
    source = "Laliberte, J. Chem. Eng. Data 54 (2009) 1725, worked values"
    ours_density = laliberte_density(density["T_C"], density["w"], data["density"], 999.8395)
    ours_viscosity = laliberte_viscosity(viscosity["T_C"], viscosity["w"], data["viscosity"])
    return [
        Comparison("NACL", source, "density, 0.38 % NaCl, 0 °C", "kg/m3", density["value"], ours_density, band),
        Comparison("NACL", source, "viscosity, 0.58 % NaCl, 5 °C", "Pa s", viscosity["value"], ours_viscosity, band),
    ]


def properties() -> Group:
    """Printed property values."""
    rows = [*_cut_rows(), *_engine_oil_rows(), *_sea_water_rows(), *_laliberte_rows()]
    intro = (
        "`properties.resolve(name).at(T, P)`. Values of other programs (CoolProp, IAPWS-95) and evaluated formulas "
        "(Therminol 66, Conde's glycols) are tested in `tests/properties` and not counted here."
    )
    return Group("Properties", intro, tuple(rows))


def fouling() -> Group:
    """Printed fouling resistances."""
    rows = []
    for case in of_group("fouling_resistance"):
        name = FOULING_NAMES.get(case["id"])
        if name is None:
            continue
        ours = resolve(name).fouling_m2K_W
        label = f"fouling of `{name}`"
        source = case["source"].removesuffix(" typical fouling factors")
        rows.append(
            Comparison(
                case["id"], source, label, "m2K/W", published(case, "Rf_m2K_W"), ours or float("nan"), TABLE_VALUE
            )
        )
    intro = "`properties.resolve(name).fouling_m2K_W`."
    return Group("Fouling resistances", intro, tuple(rows), is_lookup=True)
