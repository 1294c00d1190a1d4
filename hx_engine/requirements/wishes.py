"""What an engineer may ask for in the construction, checked against what is stocked and designed here."""

from __future__ import annotations

from typing import Any

from hx_engine.errors import InputError
from hx_engine.properties import Fluid
from hx_engine.requirements.selection import selection
from hx_engine.standards.materials import MATERIAL_KEYS, material
from hx_engine.standards.pressure_vessel import design_temperature_C
from hx_engine.standards.shells import SHELL_ID_M
from hx_engine.standards.tubes import TUBE_OD_M

FRONT_HEADS = "ABCN"
BUNDLE_OF_REAR_HEAD = {
    "L": "fixed", "M": "fixed", "N": "fixed", "U": "u_tube", "S": "split_ring", "T": "pull_through",
}  # fmt: skip
SHELL_PASSES = {"E": 1, "F": 2}
"""Shell passes by the TEMA letter of the shell."""
_OD_TOLERANCE_M = 2.5e-4


def tema_type(wish: str) -> str:
    """The TEMA type in capitals; InputError when it is not one that is designed here."""
    name = wish.strip().upper()
    if len(name) == 3 and name[0] in FRONT_HEADS and name[1] in SHELL_PASSES and name[2] in BUNDLE_OF_REAR_HEAD:
        return name
    raise InputError(
        "tema_preference", wish, f'TEMA type "{wish}" is not designed here.',
        "Ask for a one-pass or two-pass shell (E, F), for example BEM, AES, AEU or BFM, or leave the type open.",
        "front head A, B, C or N; shell E or F; rear head L, M, N, S, T or U",
    )  # fmt: skip


def check_passes(values: dict[str, Any]) -> None:
    """Raise InputError where the wished shell or rear head excludes the wished number of tube passes."""
    name, n_passes = values.get("tema_preference"), values.get("n_passes")
    if name is None or n_passes is None:
        return
    if name[1] == "F" and n_passes in (1, 6):
        raise InputError(
            "n_passes", n_passes, f"An F shell ({name}) with {n_passes} tube pass{'es' * (n_passes > 1)} is not built: "
            "each of its two shell passes takes one or an even number of them.",
            "Ask for 2, 4 or 8 passes, or for an E shell.", "2, 4, 8",
        )  # fmt: skip


def material_key(wish: str) -> str:
    """Key of a material by any of its names; InputError lists those with data."""
    name = " ".join(wish.lower().replace("_", " ").split())
    for key, aliases in selection()["materials"]["aliases"].items():
        if name in (key.replace("_", " "), material(key).label.lower(), *aliases):
            return key
    raise InputError(
        "tube_material", wish, f'"{wish}" is not a tube material with data here.', "Pick a listed material.",
        ", ".join(material(key).label for key in MATERIAL_KEYS),
    )  # fmt: skip


def check_material(wish: str, fluids: dict[str, Fluid], hottest_C: dict[str, float]) -> None:
    """Raise InputError when a fluid attacks the wished tube material, or it has no strength at that heat.

    `hottest_C`: the highest temperature of each side [°C].
    """
    key = material_key(wish)
    for side, fluid in fluids.items():
        for row in selection()["materials"]["unsuitable"]:
            if row["tag"] in fluid.corrosion_tags and key in row["materials"] and hottest_C[side] >= row["from_C"]:
                raise InputError(
                    "tube_material", wish,
                    f"{material(key).label} tubes are not suitable for {fluid.label} at {hottest_C[side]:.0f} °C: "
                    f"{row['reason']}.",
                    f"{row['alternatives']} Leave the material open or name another one.",
                    f"any for {fluid.label} but " + ", ".join(material(k).label for k in row["materials"]),
                )  # fmt: skip
    hottest = float(design_temperature_C(max(hottest_C.values()))) if hottest_C else material(key).T_max_C
    if hottest > material(key).T_max_C:
        raise InputError(
            "tube_material", wish,
            f"{material(key).label} has no allowable stress at the design temperature of {hottest:.0f} °C.",
            "Choose another material or lower temperatures.", f"up to {material(key).T_max_C:.0f} °C",
        )  # fmt: skip


def standard_sizes(values: dict[str, Any]) -> tuple[dict[str, float], list[str]]:
    """Shell and tube diameters as stocked, with a remark where the nearest size was taken."""
    found, warnings = {}, []
    if (od := values.get("tube_od_m")) is not None:
        nearest = min(TUBE_OD_M, key=lambda size: abs(size - od))
        if abs(nearest - od) > _OD_TOLERANCE_M:
            raise InputError(
                "tube_od_m", od, f"No stocked tube has an outside diameter of {1e3 * od:.2f} mm.",
                "Pick a stocked size.", ", ".join(f"{1e3 * size:.2f}" for size in TUBE_OD_M) + " mm",
            )  # fmt: skip
        found["tube_od_m"] = nearest
    if (shell := values.get("shell_diameter_m")) is not None:
        nearest = float(min(SHELL_ID_M, key=lambda size: abs(size - shell)))
        if abs(nearest - shell) > 1e-3:
            warnings.append(f"Shell diameter {shell:g} m: the nearest standard size of {nearest:.4g} m is used.")
        found["shell_diameter_m"] = nearest
    return found, warnings
