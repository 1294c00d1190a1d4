"""Every name of the engine's catalogue is read as that fluid or asked about, never as another one inside it."""

from __future__ import annotations

from importlib import resources

import pytest
import yaml

from hx_engine.properties import resolve
from tests.intake.phrasing_score import talk

CATALOGUE = yaml.safe_load(resources.files("hx_engine.data").joinpath("fluids.yaml").read_text("utf-8"))
SAME_PROPERTIES = {
    "water", "raw water", "cold water", "chill water", "heating water", "district heating water", "hot process water",
    "jacket water", "engine jacket water",
}  # fmt: skip
"""Waters that differ in fouling alone, which the vocabulary files under another kind of water."""
SAME_SUBSTANCE = {"natural gas (methane)": "methane", "natural gas treat as methane": "methane"}
NUMBERED = {"2 propanol"}
"""The number before the name is asked about as one nobody used."""
SENTENCES = {
    "hot": "Cool 10 kg/s of {} from 60 °C to 40 °C with toluene from 20 °C to 30 °C",
    "cold": "Hot side: toluene 9.5 kg/s 60 C in 35 C out. Cold side: {} 24 C in 32 C out.",
}


def names_of(entry: dict) -> list[str]:
    return [str(name) for name in (entry.get("label", entry["key"]), *entry.get("aliases", []))]


@pytest.mark.parametrize("side", SENTENCES)
def test_no_name_of_the_catalogue_is_taken_for_another_fluid(side: str) -> None:
    wrong = []
    for entry in CATALOGUE:
        for name in names_of(entry)[: None if side == "hot" else 1]:
            reading = talk([SENTENCES[side].format(name)])[-1]
            taken = reading.case.to_design_request().get(f"{side}_fluid_name")
            if taken is None or name in SAME_PROPERTIES or (name in NUMBERED and not reading.is_ready):
                continue
            if name in SAME_SUBSTANCE:
                assert taken == SAME_SUBSTANCE[name]
            elif not is_same(str(taken), entry["key"]):
                wrong.append((name, taken))
    assert wrong == []


def is_same(taken: str, key: str) -> bool:
    """A mixture whose share is still to be said is known by its name alone."""
    entry = next(row for row in CATALOGUE if row["key"] == key)
    if entry.get("concentration") or entry.get("gravity") == "required" or "ambiguous" in entry:
        return any(taken.casefold().startswith(name.casefold()) for name in names_of(entry)) or is_resolved(taken, key)
    return is_resolved(taken, key)


def is_resolved(taken: str, key: str) -> bool:
    try:
        return resolve(taken).key.partition("@")[0] == key
    except Exception:
        return False


@pytest.mark.parametrize("name", ["hydrogen fluoride", "ethylene imine", "methyl ethanol", "nitrogen trichloride"])
def test_a_compound_outside_the_catalogue_is_asked_about_by_its_whole_name(name: str) -> None:
    reading = talk([SENTENCES["hot"].format(name)])[-1]
    assert "hot_fluid_name" not in reading.case.to_design_request()
    assert not reading.is_ready and name in reading.question()


@pytest.mark.parametrize(("name", "fluid"), [("dirty water", "water"), ("sour naphtha", "naphtha"), ("wet air", "air")])
def test_a_word_that_only_describes_leaves_the_fluid(name: str, fluid: str) -> None:
    assert talk([SENTENCES["hot"].format(name)])[-1].case.value("hot_fluid_name") == fluid


@pytest.mark.parametrize("oil", ["Dowtherm A", "Therminol 66"])
def test_the_first_word_of_a_name_is_that_fluid_again(oil: str) -> None:
    said = f"18 kg/s of {oil} at 260 °C heats 20 kg/s of toluene entering at 40 °C; {oil.split()[0]} leaves at 200 °C"
    request = talk([said])[-1].case.to_design_request()
    assert (request["T_hot_out_C"], request["T_cold_in_C"]) == (200.0, 40.0) and "T_cold_out_C" not in request


@pytest.mark.parametrize("gravity", ["API 32", "(API gravity 32)", ", API = 32,", "API: 32", "32 °API"])
def test_the_gravity_of_a_crude_is_read_on_either_side_of_its_unit(gravity: str) -> None:
    reading = talk([SENTENCES["hot"].format(f"crude oil {gravity}")])[-1]
    assert reading.is_ready and reading.case.value("hot_fluid_name") == "crude oil 32 API"
