"""Food liquids from their composition.

Source: Y. Choi and M. R. Okos, in Food Engineering and Process Applications 1 (1986) 93; coefficients as in ASHRAE
Handbook Refrigeration, "Thermal properties of foods". Validity -40 to 150 °C. Milk viscosity: Bakshi and Smith,
J. Dairy Science 67 (1984) 1157. Vegetable oil viscosity: Diamante and Lan, J. Food Processing 2014, 234583.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp
from typing import NamedTuple

from hx_engine.properties.backends.coolprop_pure import CoolPropPure
from hx_engine.properties.equations import polynomial
from hx_engine.properties.model import PropertyModel, RawState
from hx_engine.properties.stores import confidence

_DENSITY = {
    "water": (997.18, 3.1439e-3, -3.7574e-3),
    "protein": (1329.9, -0.5184),
    "fat": (925.59, -0.41757),
    "carbohydrate": (1599.1, -0.31046),
    "ash": (2423.8, -0.28063),
}
_CP = {
    "water": (4176.2, -9.0864e-2, 5.4731e-3),
    "protein": (2008.2, 1.2089, -1.3129e-3),
    "fat": (1984.2, 1.4733, -4.8008e-3),
    "carbohydrate": (1548.8, 1.9625, -5.9399e-3),
    "ash": (1092.6, 1.8896, -3.6817e-3),
}
_CONDUCTIVITY = {
    "water": (0.57109, 1.7625e-3, -6.7036e-6),
    "protein": (0.17881, 1.1958e-3, -2.7178e-6),
    "fat": (0.18071, -2.7604e-4, -1.7749e-7),
    "carbohydrate": (0.20141, 1.3874e-3, -4.3312e-6),
    "ash": (0.32962, 1.4011e-3, -2.9069e-6),
}
WHOLE_MILK = {"water": 0.880, "protein": 0.032, "fat": 0.033, "carbohydrate": 0.048, "ash": 0.007}
_MILK_FAT_PCT = 3.3
_MILK_VISCOSITY_LIMIT_C = 30.0
_GAS_CONSTANT = 8.314462
# Diamante and Lan: 29.6 to 39.8 mPa s at 38 °C over eight oils, activation energies 21 to 30 kJ/mol: middles.
_OIL_VISCOSITY_38C_PA_S, _OIL_ACTIVATION_J_MOL = 0.0347, 25500.0


class Composition(NamedTuple):
    """Density [kg/m3], heat capacity [J/kgK] and conductivity [W/mK] of a composition."""

    density: float
    cp: float
    conductivity: float


def composition_state(t_C: float, mass_fractions: Mapping[str, float]) -> Composition:
    """Choi-Okos: additive volumes, mass-weighted cp, volume-weighted conductivity."""
    volumes = {name: w / polynomial(t_C, _DENSITY[name]) for name, w in mass_fractions.items()}
    total = sum(volumes.values())
    cp = sum(w * polynomial(t_C, _CP[name]) for name, w in mass_fractions.items())
    conductivity = sum(v / total * polynomial(t_C, _CONDUCTIVITY[name]) for name, v in volumes.items())
    return Composition(sum(mass_fractions.values()) / total, cp, conductivity)


class Milk(PropertyModel):
    """Whole milk. Viscosity ln mu[cP] = -8.9 + 0.1 F + 2721.5/T, measured 0 to 30 °C, extended with a note."""

    T_min_K, T_max_K = 273.65, 363.15
    source = "whole milk: Choi-Okos 1986 composition; viscosity Bakshi and Smith 1984"
    saturation_note = "Boiling is checked as for pure water."

    def __init__(self) -> None:
        self.confidence = confidence("mixture_estimate")
        self._water = CoolPropPure("Water")

    def state(self, T_K: float, P_Pa: float, phase: str) -> RawState:
        t = T_K - 273.15
        food = composition_state(t, WHOLE_MILK)
        viscosity = 1e-3 * exp(-8.9 + 0.1 * _MILK_FAT_PCT + 2721.5 / T_K)
        notes = ("Viscosity beyond 30 °C extends its correlation.",) if t > _MILK_VISCOSITY_LIMIT_C else ()
        return RawState(food.density, viscosity, food.cp, food.conductivity, notes)

    def saturation_T_K(self, P_Pa: float, phase: str = "liquid") -> float | None:
        return self._water.saturation_T_K(P_Pa)

    def saturation_P_Pa(self, T_K: float) -> float | None:
        return self._water.saturation_P_Pa(T_K)

    def freezing_T_K(self) -> float | None:
        return 272.61


class VegetableOil(PropertyModel):
    """Edible oil: Choi-Okos fat, viscosity the middle of eight oils on an Arrhenius line (rough)."""

    T_min_K, T_max_K = 283.15, 423.15
    source = "vegetable oil: Choi-Okos 1986 fat; viscosity middle of eight oils, Diamante and Lan 2014"

    def __init__(self) -> None:
        self.confidence = confidence("weak_estimate")

    def state(self, T_K: float, P_Pa: float, phase: str) -> RawState:
        food = composition_state(T_K - 273.15, {"fat": 1.0})
        arrhenius = _OIL_ACTIVATION_J_MOL / _GAS_CONSTANT * (1.0 / T_K - 1.0 / 311.15)
        viscosity = _OIL_VISCOSITY_38C_PA_S * exp(arrhenius)
        note = "Viscosity differs by a third between edible oils."
        return RawState(food.density, viscosity, food.cp, food.conductivity, (note,))
