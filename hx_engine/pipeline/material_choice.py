"""Materials of tubes and shell from what the fluids ask for."""

from __future__ import annotations

from typing import NamedTuple

from hx_engine.properties import Fluid
from hx_engine.requirements.selection import selection
from hx_engine.requirements.wishes import material_key
from hx_engine.standards.materials import material

_NO_ALLOY = "no alloy needed"


class MaterialChoice(NamedTuple):
    """Keys of both materials and the sentence that explains them."""

    tube: str
    shell: str
    reason: str


def choose_materials(fluids: dict[str, Fluid], shell_side: str, wish: str | None, hottest_C: float) -> MaterialChoice:
    """Tubes stand both fluids, the shell its own; a wish for the tubes wins."""
    shell, shell_why = _asked_by([fluids[shell_side]], hottest_C)
    if wish:
        tube = material_key(wish)
        words = f"Tubes of {material(tube).label} were asked for; the shell is {material(shell).label} ({shell_why})."
        return MaterialChoice(tube, shell, words)
    tube, why = _asked_by(list(fluids.values()), hottest_C)
    if tube == shell == selection()["materials"]["default"]:
        return MaterialChoice(tube, shell, "Neither fluid asks for an alloy, so carbon steel is used throughout.")
    words = f"Tubes are {material(tube).label} ({why}), the shell is {material(shell).label} ({shell_why})."
    return MaterialChoice(tube, shell, words)


def _asked_by(fluids: list[Fluid], hottest_C: float) -> tuple[str, str]:
    """Material of the highest rank any fluid asks for, or the next one that no fluid attacks, with the reason."""
    rules = selection()["materials"]
    tags = {tag for fluid in fluids for tag in (*fluid.corrosion_tags, *fluid.service_tags)}
    rows = [row for row in rules["by_tag"] if row["tag"] in tags]
    row = max(rows, key=lambda r: r["rank"], default=None)
    first, why = (row["material"], row["reason"]) if row else (rules["default"], _NO_ALLOY)
    refusal = _refusal(first, tags, hottest_C)
    if refusal is None:
        return first, why
    for key in rules["ascending"]:
        if _refusal(key, tags, hottest_C) is None:
            return key, f"{material(first).label} is excluded: {refusal}"
    return first, why


def _refusal(key: str, tags: set[str], hottest_C: float) -> str | None:
    """Why a fluid attacks this material at that temperature, None where none does."""
    for row in selection()["materials"]["unsuitable"]:
        if row["tag"] in tags and key in row["materials"] and hottest_C >= row["from_C"]:
            return row["reason"]
    return None
