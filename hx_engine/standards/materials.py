"""Materials: allowable stress, conductivity, modulus, density, price and water velocity."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from hx_engine.errors import InputError
from hx_engine.standards.tables import FOOT_M, table


class Material(NamedTuple):
    """One construction material; tables are pairs (temperature in °C, value). Stresses hold up to `T_max_C`."""

    key: str
    label: str
    tube_spec: str
    plate_spec: str
    is_carbon_steel: bool
    is_copper_or_titanium: bool
    density_kg_m3: float
    max_water_velocity_m_s: float | None
    price_plate_usd_kg: float
    price_tube_usd_kg: float
    elastic_share: float | None
    provenance: dict[str, str]
    T_max_C: float
    stress_plate: tuple[np.ndarray, np.ndarray]
    stress_tube: tuple[np.ndarray, np.ndarray]
    conductivity: tuple[np.ndarray, np.ndarray]
    modulus: tuple[np.ndarray, np.ndarray]


MATERIAL_KEYS = tuple(table("materials")["materials"])


def _stress_table(row: dict) -> tuple[np.ndarray, np.ndarray]:
    return np.array(row["C"], dtype=float), np.array(row["S"], dtype=float) * 1e6


@cache
def material(key: str) -> Material:
    """Return a material by key, for instance "carbon_steel" or "ss316l".

    Raises
    ------
    InputError
        When the key is unknown; the message lists what is known.
    """
    rows = table("materials")["materials"]
    if key not in rows:
        raise InputError(
            "material", key, f"no data for material {key!r}", "pick a listed material", ", ".join(rows)
        )
    row = rows[key]
    velocity = row["max_water_velocity_ft_s"]
    return Material(
        key=key,
        label=row["label"],
        tube_spec=row["tube_spec"],
        plate_spec=row["plate_spec"],
        is_carbon_steel=row["is_carbon_steel"],
        is_copper_or_titanium=row["family"] == "copper_or_titanium",
        density_kg_m3=float(row["density_kg_m3"]),
        max_water_velocity_m_s=None if velocity is None else velocity * FOOT_M,
        price_plate_usd_kg=row["price_plate_usd_kg"],
        price_tube_usd_kg=row["price_tube_usd_kg"],
        elastic_share=row["elastic_share"],
        provenance=row["provenance"],
        T_max_C=float(row["stress_to_C"]),
        stress_plate=_stress_table(row["stress_plate_MPa"]),
        stress_tube=_stress_table(row["stress_tube_MPa"]),
        conductivity=(np.array(row["conductivity"]["C"]), np.array(row["conductivity"]["k"])),
        modulus=(np.array(row["modulus"]["C"]), np.array(row["modulus"]["E"]) * 1e9),
    )


def conductivity_W_mK(key: str, T_C: float) -> float:
    """Return the thermal conductivity at a metal temperature [°C]; end values are kept outside the table.

    References: ASME II-D Table TCD (nominal compositions).
    """
    return float(np.interp(T_C, *material(key).conductivity))


def modulus_Pa(key: str, T_C: float) -> float:
    """Return Young's modulus at a metal temperature [°C]; end values are kept outside. ASME II-D Tables TM."""
    return float(np.interp(T_C, *material(key).modulus))


def allowable_stress_Pa(key: str, T_C: float, product: str = "plate") -> float:
    """Return the maximum allowable stress S at a design temperature. [Pa]

    Parameters
    ----------
    key : str
        Material key.
    T_C : float
        Design metal temperature. [°C] Below 40 °C the first value holds.
    product : str
        "plate" (shell, heads, tubesheets) or "tube".

    Raises
    ------
    InputError
        Above `T_max_C` of the material: no value is extrapolated.

    References
    ----------
    ASME Boiler and Pressure Vessel Code, Section II Part D, Tables 1A and 1B.
    """
    chosen = material(key)
    temperatures, stresses = chosen.stress_tube if product == "tube" else chosen.stress_plate
    if T_C > chosen.T_max_C + 0.5:
        raise InputError(
            "design_temperature_C", T_C,
            f"no allowable stress for {chosen.label} at {T_C:.0f} °C",
            "choose a material for higher temperature", f"up to {chosen.T_max_C:.0f} °C",
        )
    return float(np.interp(T_C, temperatures, stresses))
