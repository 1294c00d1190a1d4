"""Damping of heat-exchanger tubes in water."""

from __future__ import annotations

import numpy as np

from hx_engine.correlations.vibration import confinement_ratio, viscous_damping_ratio
from tests.validation.model import Band, Comparison, Group
from tests.validation.reference import of_group, published

WATER_KG_M3, WATER_M2_S = 1000.0, 1.0e-6


def _row(case: dict) -> Comparison:
    given = case["inputs"]
    ratio, od = given["pitch_ratio"], given["tube_OD_m"]
    confinement = np.inf if ratio is None else confinement_ratio(ratio, given["layout_deg"])
    mass_ratio = WATER_KG_M3 * od**2 / given["mass_kg_m"]
    ours = viscous_damping_ratio(given["f_Hz"], od, mass_ratio, WATER_M2_S, confinement)
    why = "printed with two digits; no layout is printed, triangular fits"
    band = Band(why, absolute=case["tolerance"]["abs"], is_after=True)
    printed = published(case, "viscous_damping_pct")
    return Comparison(case["id"], case["source"], "viscous damping", "%", printed, 100.0 * float(ours), band)


def group() -> Group:
    """Viscous damping ratios."""
    intro = (
        "`correlations.vibration.viscous_damping_ratio`. Instability limits, shedding and buffeting have no printed "
        "worked example here; `tests/vibration` checks them against beam theory and by hand."
    )
    return Group("Vibration", intro, tuple(_row(case) for case in of_group("viscous_damping")))
