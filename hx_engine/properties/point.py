"""The properties of a fluid at one temperature and pressure."""

from __future__ import annotations

from typing import NamedTuple

USER_LIMITS = {
    "density_kg_m3": (0.01, 2000.0, "kg/m3"),
    "viscosity_Pa_s": (1e-7, 1.0, "Pa s"),
    "cp_J_kgK": (100.0, 1e5, "J/kgK"),
    "k_W_mK": (0.005, 100.0, "W/mK"),
}


class PropertyPoint(NamedTuple):
    """Properties at (T, P) with where they come from and how far they are trusted (0..1)."""

    T_K: float
    P_Pa: float
    density_kg_m3: float
    viscosity_Pa_s: float
    cp_J_kgK: float
    k_W_mK: float
    Pr: float
    phase: str
    source: str
    confidence: float
    notes: tuple[str, ...] = ()
