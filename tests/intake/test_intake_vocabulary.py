"""The vocabulary's boiling and freezing points against CoolProp, and its names against the engine's catalogue."""

from __future__ import annotations

import CoolProp.CoolProp as CP
import pytest

from hx_engine.properties import resolve
from orchestration.intake.vocabulary import fluid_table

ROWS = {row["name"]: row for row in fluid_table()["fluids"] if "boils_C" in row}
NOT_IN_COOLPROP = {"isopropanol", "acetic acid", "styrene"}
COOLPROP_NAMES = {"cyclohexane": "CycloHexane", "isopentane": "Isopentane"} | {
    f"n-{alkane}": f"n-{alkane.capitalize()}"
    for alkane in ("pentane", "hexane", "heptane", "octane", "decane", "dodecane")
}
ROUNDING_K = 0.1
OTHER_SOURCE_K = 2.0


@pytest.mark.parametrize("name", sorted(ROWS.keys() - NOT_IN_COOLPROP))
def test_boiling_and_triple_points_are_coolprops(name: str) -> None:
    fluid = "Water" if ROWS[name]["family"] == "water" else COOLPROP_NAMES.get(name, name)
    assert ROWS[name]["boils_C"] == pytest.approx(CP.PropsSI("T", "P", 101325, "Q", 0, fluid) - 273.15, abs=ROUNDING_K)
    assert ROWS[name]["freezes_C"] == pytest.approx(CP.PropsSI("Ttriple", fluid) - 273.15, abs=ROUNDING_K)


@pytest.mark.parametrize("name", sorted(NOT_IN_COOLPROP))
def test_other_points_agree_with_the_engines_sources(name: str) -> None:
    fluid = resolve(name)
    assert ROWS[name]["boils_C"] == pytest.approx(fluid.saturation_T_K(101325.0) - 273.15, abs=OTHER_SOURCE_K)
    assert ROWS[name]["freezes_C"] == pytest.approx(fluid.freezing_T_K() - 273.15, abs=OTHER_SOURCE_K)


@pytest.mark.parametrize("row", fluid_table()["fluids"], ids=lambda row: row["aliases"][0])
def test_names_passed_on_are_known_to_the_engine(row: dict) -> None:
    percent = 98.5 if "TEG" in row["name"] else row.get("default", 20)
    names = row.get("options") or [row["name"].format(percent=percent, api=34)]
    for name in names:
        resolve(name)
