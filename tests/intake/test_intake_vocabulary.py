"""The vocabulary names fluids and nothing more; its names against the engine's catalogue."""

from __future__ import annotations

import pytest

from hx_engine.properties import resolve
from orchestration.intake.vocabulary import fluid_table


@pytest.mark.parametrize("row", fluid_table()["fluids"], ids=lambda row: row["aliases"][0])
def test_names_passed_on_are_known_to_the_engine(row: dict) -> None:
    percent = 98.5 if "TEG" in row["name"] else row.get("default", 20)
    names = row.get("options") or [row["name"].format(percent=percent, api=34)]
    for name in names:
        resolve(name)


def test_the_vocabulary_holds_no_property() -> None:
    numeric = {
        key
        for row in fluid_table()["fluids"]
        for key, value in row.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    assert numeric == {"default"}  # the usual strength of a plant stream, part of its name
