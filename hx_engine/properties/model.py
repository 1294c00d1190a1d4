"""What every source of properties offers: one interface, whatever stands behind it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

import numpy as np

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(6)


class RawState(NamedTuple):
    """Properties at one temperature and pressure: [kg/m3], [Pa s], [J/kgK], [W/mK], remarks."""

    density: float
    viscosity: float
    cp: float
    conductivity: float
    notes: tuple[str, ...] = ()


class PropertyModel(ABC):
    """Base of all property sources.

    A subclass sets `T_min_K`, `T_max_K`, `phases`, `source`, `confidence` and defines `state`. It overrides
    the saturation functions when its source knows them; None means "not known", never "does not boil".
    """

    T_min_K: float = 0.0
    T_max_K: float = 0.0
    phases: frozenset[str] = frozenset({"liquid"})
    source: str = ""
    confidence: float = 0.0
    saturation_note: str = ""
    pressure_critical_Pa: float | None = None
    T_critical_K: float | None = None
    molar_mass_kg_mol: float | None = None

    @abstractmethod
    def state(self, T_K: float, P_Pa: float, phase: str) -> RawState:
        """Properties of the named phase ("liquid" or "gas")."""

    def saturation_T_K(self, P_Pa: float, phase: str = "liquid") -> float | None:
        """Temperature where the named phase begins to change at `P_Pa`; None when not known."""
        return None

    def saturation_P_Pa(self, T_K: float) -> float | None:
        """Vapour pressure at `T_K`; None when not known or above the critical temperature."""
        return None

    def freezing_T_K(self) -> float | None:
        """Temperature where the liquid begins to solidify; None when not known."""
        return None

    def isentropic_exponent(self, T_K: float, P_Pa: float) -> float | None:
        """rho c^2 / P of the gas from its speed of sound c, cp/cv where it is ideal [-]; None when not known."""
        return None

    def heat_J_kg(self, T1_K: float, T2_K: float, P_Pa: float, phase: str) -> float:
        """Integral of cp from T1 to T2 at constant pressure (Gauss-Legendre, six points) [J/kg]."""
        half, middle = 0.5 * (T2_K - T1_K), 0.5 * (T2_K + T1_K)
        cps = [self.state(middle + half * x, P_Pa, phase).cp for x in _NODES]
        return float(half * np.dot(_WEIGHTS, cps))
