"""Ideal-gas mixtures of a stated composition (flue gas).

Mixing rules: Wilke (viscosity) and Wassiljewa with Mason-Saxena (conductivity), Poling, Prausnitz, O'Connell,
The Properties of Gases and Liquids, 5th ed. (2001), eq. 9-5.13, 9-5.14 and 10-6.2. Components: CoolProp HEOS at
low pressure.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hx_engine.properties.backends.coolprop_pure import CoolPropPure
from hx_engine.properties.backends.coolprop_states import abstract_state, coolprop
from hx_engine.properties.model import PropertyModel, RawState
from hx_engine.properties.stores import confidence

_GAS_CONSTANT = 8314.462
_LOW_PRESSURE_PA = 1000.0
_MOLAR_MASS = {"Nitrogen": 28.0134, "Oxygen": 31.9988, "CarbonDioxide": 44.0098, "Water": 18.01527}
# Methane burnt with 10 % excess air: CH4 + 1.1 x 2 (O2 + 3.76 N2), mole fractions of the products.
FLUE_GAS = {"CarbonDioxide": 0.0872, "Water": 0.1743, "Oxygen": 0.0174, "Nitrogen": 0.7211}


def wilke_matrix(viscosities: np.ndarray, molar_masses: np.ndarray) -> np.ndarray:
    """Wilke's interaction matrix phi_ij; arrays of length n, result n x n."""
    ratio = np.sqrt(viscosities[:, None] / viscosities[None, :])
    mass = molar_masses[None, :] / molar_masses[:, None]
    return (1.0 + ratio * mass**0.25) ** 2 / np.sqrt(8.0 * (1.0 + 1.0 / mass))


class IdealGasMixture(PropertyModel):
    """Gas of fixed mole fractions; water, if present, condenses at its partial pressure."""

    phases = frozenset({"gas"})
    T_min_K, T_max_K = 280.15, 1273.15

    def __init__(self, mole_fractions: Mapping[str, float], description: str) -> None:
        self._names = tuple(mole_fractions)
        self._y = np.array([mole_fractions[name] for name in self._names])
        self._M = np.array([_MOLAR_MASS[name] for name in self._names])
        self.molar_mass_kg_mol = float(self._y @ self._M) / 1000.0
        self._water_share = mole_fractions.get("Water", 0.0)
        self.source = f"ideal-gas mixture, {description}; CoolProp components, Wilke and Mason-Saxena mixing"
        self.confidence = confidence("ideal_gas_mixture")
        self.saturation_note = "The water dew point is checked; acid dew point is not."

    def state(self, T_K: float, P_Pa: float, phase: str) -> RawState:
        parts = np.array([_component(name, T_K) for name in self._names])
        mu, cp_mole, k = parts.T
        phi = wilke_matrix(mu, self._M)
        weights = self._y / (phi @ self._y)
        M = float(self._y @ self._M)
        density = P_Pa * M / (_GAS_CONSTANT * T_K)
        cp = float(self._y @ cp_mole) / M * 1000.0
        return RawState(density, float(weights @ mu), cp, float(weights @ k))

    def saturation_T_K(self, P_Pa: float, phase: str = "liquid") -> float | None:
        if self._water_share <= 0:
            return None
        return CoolPropPure("Water").saturation_T_K(self._water_share * P_Pa, "gas")

    def saturation_P_Pa(self, T_K: float) -> float | None:
        water = CoolPropPure("Water").saturation_P_Pa(T_K)
        return None if water is None or self._water_share <= 0 else water / self._water_share


def _component(name: str, T_K: float) -> tuple[float, float, float]:
    """Viscosity [Pa s], molar cp [J/molK], conductivity [W/mK] of a dilute gas."""
    state = abstract_state("HEOS", name)
    state.specify_phase(coolprop().iphase_gas)
    try:
        state.update(coolprop().PT_INPUTS, _LOW_PRESSURE_PA, T_K)
    finally:
        state.unspecify_phase()
    return state.viscosity(), state.cp0molar(), state.conductivity()
