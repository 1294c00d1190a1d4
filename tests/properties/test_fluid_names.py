"""Names as engineers type them."""

from __future__ import annotations

import pytest

from hx_engine.errors import InputError, PropertyError
from hx_engine.properties import AmbiguousFluidError, UnknownFluidError, resolve, search_fluids

READ_AS = {
    "ethylene glycol 30 wt%": "ethylene_glycol@30",
    "30% MEG": "ethylene_glycol@30",
    "50 wt% ethylene glycol": "ethylene_glycol@50",
    "EG/water 50%": "ethylene_glycol@50",
    "30 wt-% MEG": "ethylene_glycol@30",
    "MEG (30 wt%)": "ethylene_glycol@30",
    "propylene glycol 40 percent by weight": "propylene_glycol@40",
    "30 % w/w propylene glycol": "propylene_glycol@30",
    "pure ethylene glycol": "ethylene_glycol@100",
    "crude oil 34 API": "crude_oil@34API",
    "34 API crude": "crude_oil@34API",
    "Crude oil (API = 28.5)": "crude_oil@28.5API",
    "crude oil 34 API (Kern)": "crude_oil@34API",
    "kerosene 42 API (hot, mean 295 F)": "kerosene@42API",
    "NaCl brine 20 wt%": "nacl_brine@20",
    "20% NaCl brine": "nacl_brine@20",
    "Therminol 66": "therminol_66",
    "hot oil (Therminol 66)": "therminol_66",
    "lube oil SAE 30": "sae_30",
    "ISO VG 46": "vg_46",
    "ISO VG 320 oil": "vg_320",
    "treated cooling water": "cooling_water",
    "CW": "cooling_water",
    "Sea water 4.2 wt%": "sea_water@4.2",
    "sea water": "sea_water@3.5",
    "natural gas (methane)": "natural_gas",
    "fuel oil no. 6": "fuel_oil_6",
    "p-Xylene product": "p_xylene",
    "Hydrogen make-up": "hydrogen",
    "Diesel rundown": "diesel",
    "CO₂": "carbon_dioxide",
    "lean TEG 98.5 wt%": "teg@98.5",
    "rich TEG 95 wt%": "teg@95",
    "Caustic 20%": "sodium_hydroxide@20",
    "lean MDEA 45 wt%": "mdea@45",
    "sulphuric acid 98 %": "sulfuric_acid@98",
    "Methanol 50%": "methanol@50",
    "ammonia 20%": "ammonia@20",
    "ammonia": "ammonia",
    "kerosine": "kerosene",
    "toluen": "toluene",
    "metanol": "methanol",
}


@pytest.mark.parametrize(("name", "key"), READ_AS.items())
def test_name_is_read_as(name, key):
    assert resolve(name).key == key


def test_methanol_and_ethanol_are_never_confused():
    assert {resolve(name).label for name in ("methanol", "methnol", "metanol")} == {"methanol"}
    assert resolve("ethanol").label == "ethanol"


def test_a_typo_is_told():
    assert resolve("toluen").notes == ('"toluen" was read as toluene.',)


def test_percent_without_basis_is_told():
    assert "Percent read as mass percent." in resolve("30% MEG").notes


def test_volume_percent_of_a_glycol_becomes_mass_percent():
    fluid = resolve("40 vol% propylene glycol")
    assert fluid.key == "propylene_glycol@40.9"
    assert "40 vol% converted to 40.9 wt%." in fluid.notes


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("oil", "which oil"),
        ("crude oil", "API gravity"),
        ("glycol", "which glycol"),
        ("water/glycol 30%", "which glycol"),
        ("ethylene glycol", "mass percent"),
        ("MEG 30", "mass percent"),
        ("60/40 water/MEG", "mass percent"),
        ("brine", "which salt"),
        ("lube oil", "grade"),
        ("thermal oil", "which heat-transfer oil"),
        ("xylene", "isomer"),
        ("methanol 50 mol%", "mass percent"),
    ],
)
def test_ambiguous_name_says_what_is_missing(name, missing):
    with pytest.raises(AmbiguousFluidError, match=missing) as caught:
        resolve(name)
    assert caught.value.field == "fluid_name"


@pytest.mark.parametrize("name", ["", "   ", "unobtainium", "R134b", "benzene 5", "a" * 500, "<script>"])
def test_unknown_name_is_refused(name):
    with pytest.raises(UnknownFluidError):
        resolve(name)


def test_unknown_name_suggests_the_nearest():
    with pytest.raises(UnknownFluidError) as caught:
        resolve("benzene 5")
    assert "benzene" in caught.value.suggestions


@pytest.mark.parametrize(
    ("name", "valid_range"),
    [("EG 70%", "0 to 60 wt%"), ("NaCl brine 30 wt%", "0 to 23 wt%"), ("crude oil 120 API", "5 to 80 API")],
)
def test_value_outside_the_range_names_the_range(name, valid_range):
    with pytest.raises(InputError) as caught:
        resolve(name)
    assert caught.value.valid_range == valid_range


def test_gravity_is_refused_where_it_means_nothing():
    with pytest.raises(InputError, match="no use for water"):
        resolve("water 34 API")


@pytest.mark.parametrize("name", ["sulfuric acid 98 wt%", "nitric acid 60 wt%", "MDEA 45 wt%", "syngas"])
def test_fluid_without_source_asks_for_properties(name):
    fluid = resolve(name)
    assert not fluid.has_properties and fluid.confidence == 0.0
    with pytest.raises(PropertyError, match="no trustworthy source"):
        fluid.at(320.0, 3e5)


def test_tags_for_allocation():
    assert "seawater" in resolve("sea water").corrosion_tags
    assert "cooling_water" in resolve("river water").service_tags
    assert "viscous" in resolve("lube oil SAE 30").service_tags
    assert "gas" in resolve("air").service_tags


def test_pressure_decides_between_liquid_and_gas():
    assert resolve("R134a", pressure_Pa=1e6).phase_hint == "liquid"
    assert resolve("R134a", pressure_Pa=1e5).phase_hint == "gas"


def test_search_finds_by_alias_and_typo():
    assert search_fluids("MEG", 1)[0]["key"] == "ethylene_glycol"
    assert search_fluids("MEG", 1)[0]["needs"] == ["mass percent"]
    assert [row["key"] for row in search_fluids("kerosne", 3)] == ["kerosene"]
    assert search_fluids("crude", 1)[0]["needs"] == ["API gravity"]
