"""Hydrostatic test pressure and flat channel covers."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from hx_engine.standards.materials import allowable_stress_Pa
from hx_engine.standards.pressure_vessel import corrosion_allowance_m
from hx_engine.standards.tables import INCH_M

TEST_T_C = 20.0
FLAT_FACTOR = 0.3
PARTITION_GROOVE_M = 3.0 / 16.0 * INCH_M
_PLATE_STEP_M = INCH_M / 16.0


def stress_ratio(material_keys: Iterable[str], T_design_C: float) -> float:
    """Return the lowest ratio of allowable stress at test and design temperature, at least 1. [-] UG-99(b)."""
    return min(allowable_stress_Pa(key, TEST_T_C) / allowable_stress_Pa(key, T_design_C) for key in material_keys)


def hydrotest_pressure_Pa(P_design_Pa: float, stress_ratio: float) -> float:
    """Return the hydrostatic test pressure at the top of the vessel, 1.3 MAWP S_test/S_design. [Pa gauge]

    The design gauge pressure stands for the maximum allowable working pressure, as the code permits while that is
    not calculated. References: ASME VIII-1 UG-99(b).
    """
    return 1.3 * P_design_Pa * stress_ratio


def flat_cover_thickness_m(
    P_design_Pa: float, gasket_diameter_m: float, T_design_C: float, material_key: str, tema_class: str, n_passes: int
) -> float:
    """Return the thickness of a bolted flat channel cover to be ordered. [m]

    t = G sqrt(C P / S) with C = 0.3 and a seamless plate (E = 1), plus corrosion and, with more than one pass, a
    groove of 3/16 in for the partition; rounded up to 1/16 in. The moment of the bolts and the deflection at the
    partitions (TEMA RCB-9.21) need the flange design and are not in it: a least value.

    References: ASME VIII-1 UG-34(c)(2), sketch (j), bolt term left out; the same, with C = 0.3 for narrow or ring
    gaskets and a groove of 5 mm, in Ray and Das, Process Equipment and Plant Design, Eq. 4.33.
    """
    S_Pa = allowable_stress_Pa(material_key, T_design_C)
    bending = gasket_diameter_m * (FLAT_FACTOR * P_design_Pa / S_Pa) ** 0.5
    total = bending + corrosion_allowance_m(material_key, tema_class) + (PARTITION_GROOVE_M if n_passes > 1 else 0.0)
    return ceil(total / _PLATE_STEP_M - 1e-9) * _PLATE_STEP_M
