"""Gas-treating solvents: lean MEA solution and concentrated triethylene glycol.

Sources, MEA: Morgan et al., Energy Procedia 114 (2017) / IDAES solvent model: density from Weiland's molar volumes,
viscosity refitted Weiland form (Weiland et al., J. Chem. Eng. Data 43 (1998) 378); cp mass-weighted (Hilliard 2008);
conductivity Filippov, in Poling, Properties of Gases and Liquids, 5th ed., eq. 10-12.1, with ChemSep MEA values.
"""

from __future__ import annotations

from math import exp, log

from hx_engine.properties.backends.coefficient_liquid import CoefficientLiquid
from hx_engine.properties.backends.coolprop_pure import CoolPropPure
from hx_engine.properties.equations import chemsep16, polynomial
from hx_engine.properties.errors import properties_needed
from hx_engine.properties.model import PropertyModel, RawState
from hx_engine.properties.saturation import temperature_of_pressure
from hx_engine.properties.stores import confidence

_M_MEA, _M_WATER = 61.084, 18.015
_MEA_DENSITY = (1.19451, -4.51417e-4, -5.35162e-7)
_WATER_DENSITY = (0.793, 0.00165, -3.2484e-6)
_MEA_EXCESS = (-2.020494157, 3.15067933)
_MEA_CP = (2616.1, 3.706, 3.787e-3)
_MEA_CONDUCTIVITY = (-0.37218, 78.8, -1.5916, 0.0043895, -5.3291e-06)
_MEA_VISCOSITY = (-0.0838, 2.8817, 33.651, 1817.0)
_MEA_RANGE_PCT = (20.0, 40.0)
_TEG_LOWEST_PCT = 90.0
_SAFE_BOILING = "Boiling is checked as for pure water, which is on the safe side for this solution."


def filippov_conductivity(w1: float, k1: float, k2: float) -> float:
    """Conductivity of a binary liquid [W/mK]: w1 k1 + w2 k2 - 0.72 w1 w2 |k2 - k1|."""
    w2 = 1.0 - w1
    return w1 * k1 + w2 * k2 - 0.72 * w1 * w2 * abs(k2 - k1)


class LeanMea(PropertyModel):
    """Monoethanolamine in water without dissolved acid gas, 20 to 40 wt%, 20 to 120 °C."""

    T_min_K, T_max_K = 293.15, 393.15
    saturation_note = _SAFE_BOILING

    def __init__(self, mass_fraction: float) -> None:
        low, high = _MEA_RANGE_PCT
        if not low <= 100 * mass_fraction <= high:
            raise properties_needed(f"MEA {100 * mass_fraction:g} wt%", f"Known from {low:g} to {high:g} wt%.")
        self._w = mass_fraction
        self._water = CoolPropPure("Water")
        self.source = f"MEA {100 * mass_fraction:g} wt%, unloaded: Morgan et al. 2017 / Weiland 1998; k Filippov"
        self.confidence = confidence("mixture_estimate")

    def state(self, T_K: float, P_Pa: float, phase: str) -> RawState:
        water = self._water.state(T_K, max(P_Pa, 1.01 * (self._water.saturation_P_Pa(T_K) or P_Pa)), "liquid")
        cp = (1 - self._w) * water.cp + self._w * polynomial(T_K - 273.15, _MEA_CP)
        k_mea = chemsep16(T_K, _MEA_CONDUCTIVITY)
        conductivity = filippov_conductivity(self._w, k_mea, water.conductivity)
        return RawState(self._density(T_K), water.viscosity * self._viscosity_ratio(T_K), cp, conductivity)

    def _density(self, T_K: float) -> float:
        moles = self._w / _M_MEA, (1 - self._w) / _M_WATER
        x_mea = moles[0] / sum(moles)
        x_water = 1.0 - x_mea
        excess = x_mea * x_water * (_MEA_EXCESS[0] + _MEA_EXCESS[1] * x_mea)
        volume = x_mea * _M_MEA / polynomial(T_K, _MEA_DENSITY)
        volume += x_water * _M_WATER / polynomial(T_K, _WATER_DENSITY) + excess
        return 1000.0 * (x_mea * _M_MEA + x_water * _M_WATER) / volume

    def _viscosity_ratio(self, T_K: float) -> float:
        a, b, c, d = _MEA_VISCOSITY
        r = 100.0 * self._w
        return exp(r * (T_K * (a * r + b) + c * r + d) / T_K**2)

    def saturation_T_K(self, P_Pa: float, phase: str = "liquid") -> float | None:
        return self._water.saturation_T_K(P_Pa)

    def saturation_P_Pa(self, T_K: float) -> float | None:
        return self._water.saturation_P_Pa(T_K)


class ConcentratedTeg(PropertyModel):
    """Triethylene glycol with up to 10 wt% water: additive volumes and cp, ln mu by mass, Filippov k."""

    T_min_K, T_max_K = 283.15, 490.15

    def __init__(self, mass_fraction: float) -> None:
        if not _TEG_LOWEST_PCT <= 100 * mass_fraction <= 100.0:
            raise properties_needed(
                f"triethylene glycol {100 * mass_fraction:g} wt%", f"Known from {_TEG_LOWEST_PCT:g} wt% upwards."
            )
        self._w = mass_fraction
        self._glycol = CoefficientLiquid("triethylene_glycol")
        self._water = CoolPropPure("Water")
        self.confidence = confidence("mixture_estimate")
        self.source = f"TEG {100 * mass_fraction:g} wt%: ChemSep coefficients of TEG, mass-weighted with water"
        self.saturation_note = "Boiling of the glycol solution is estimated by Raoult's law."

    def state(self, T_K: float, P_Pa: float, phase: str) -> RawState:
        glycol = self._glycol.state(T_K, P_Pa, "liquid")
        water = self._water.state(T_K, max(P_Pa, 1.01 * (self._water.saturation_P_Pa(T_K) or P_Pa)), "liquid")
        w = self._w
        density = 1.0 / (w / glycol.density + (1 - w) / water.density)
        viscosity = exp(w * log(glycol.viscosity) + (1 - w) * log(water.viscosity))
        cp = w * glycol.cp + (1 - w) * water.cp
        return RawState(density, viscosity, cp, filippov_conductivity(w, glycol.conductivity, water.conductivity))

    def saturation_P_Pa(self, T_K: float) -> float | None:
        glycol, water = self._glycol.saturation_P_Pa(T_K), self._water.saturation_P_Pa(T_K)
        if glycol is None or water is None:
            return None
        moles = self._w / 150.173, (1 - self._w) / _M_WATER
        x_glycol = moles[0] / sum(moles)
        return x_glycol * glycol + (1 - x_glycol) * water

    def saturation_T_K(self, P_Pa: float, phase: str = "liquid") -> float | None:
        return temperature_of_pressure(self.saturation_P_Pa, P_Pa, 300.0, 600.0)

    def freezing_T_K(self) -> float | None:
        return self._glycol.freezing_T_K()
