"""Collapse of shells and tubes under external pressure, and the pressures a tube wall holds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hx_engine.standards.materials import allowable_stress_Pa, material, modulus_Pa
from hx_engine.standards.pressure_vessel import ATMOSPHERE_PA

CHART_NEEDED = "beyond the elastic range the material chart of ASME II-D Subpart 3 decides, which is not tabulated here"
OUTSIDE_RULE = "Do/t below 4 or L/Do below 0.05: outside the rule"
_YIELD_OVER_STRESS = 1.5
_ELASTIC_SHARE, _PLASTIC_RATIO = 0.552, 2.439


class ExternalPressure(NamedTuple):
    """Result of the external-pressure check; pressures in Pa, verdict "passed", "failed" or "not_checked"."""

    factor_A: float
    factor_B_Pa: float
    is_elastic: bool
    P_allowable_Pa: float
    P_external_Pa: float
    verdict: str
    reason: str = ""


def factor_A(outside_over_thickness: float, length_over_outside: float) -> float:
    """Return UG-28's geometric factor. [-]

    A = 1.30 (t/Do)^1.5 / (L/Do - 0.45 (t/Do)^0.5), the closed form behind Fig. G; long cylinders not below
    A = 1.1 (t/Do)^2. L/Do above 50 counts as 50. References: ASME II-D Subpart 3 Fig. G.
    """
    ratio, slenderness = outside_over_thickness, min(length_over_outside, 50.0)
    by_length = 1.30 * ratio**-1.5 / (slenderness - 0.45 * ratio**-0.5)
    long = 1.1 * ratio**-2
    return by_length if by_length > long else long


def buckling_stress_Pa(elastic_stress_Pa: float, yield_Pa: float) -> float:
    """Return the hoop stress at collapse, yielding included. [Pa]

    F up to 0.552 yield (elastic); 0.7 Sy (F/Sy)^0.4 up to 2.439 yield; yield above.
    References: ASME VIII-2 4.4.5 (eqs. 4.4.25 to 4.4.27) and Code Case 2286, for steels with a yield point.
    """
    share = elastic_stress_Pa / yield_Pa
    if share <= _ELASTIC_SHARE:
        return elastic_stress_Pa
    return yield_Pa if share >= _PLASTIC_RATIO else 0.7 * yield_Pa * share**0.4


def external_pressure_check(
    outside_diameter_m: float, thickness_m: float, length_m: float, T_design_C: float, material_key: str,
    P_external_Pa: float = ATMOSPHERE_PA, product: str = "plate",
) -> ExternalPressure:
    """Check a corroded cylinder against external pressure.

    P = 4 B / (3 Do/t) for Do/t of 10 and more; below, the lesser of (2.167 t/Do - 0.0833) B and
    2 S (t/Do) (1 - t/Do), S 1.35 times the allowable stress (0.9 yield). Left of the material line B = A E / 2
    (P = 2 A E / (3 Do/t)). Right of it B comes from charts that are not tabulated here; a lower bound takes their
    place: carbon steel half of `buckling_stress_Pa` with the yield at its least, 1.5 times the allowable stress (II-D
    App. 1: S is at most 2/3 of the yield); others the smaller of A E / 2 and a third of the allowable stress, as their
    curves bend early.

    Validity
    --------
    Do/t >= 4 and L/Do >= 0.05; outside the verdict is "not_checked". What the lower bound holds passes; what even
    A E / 2 does not hold fails; between both the verdict is "not_checked" and `reason` says what is missing.

    References
    ----------
    ASME VIII-1 UG-28(c).
    """
    ratio, slenderness = outside_diameter_m / thickness_m, length_m / outside_diameter_m
    if ratio < 4.0 or slenderness < 0.05:
        return ExternalPressure(np.nan, np.nan, False, np.nan, P_external_Pa, "not_checked", OUTSIDE_RULE)
    A, S_Pa = factor_A(ratio, slenderness), allowable_stress_Pa(material_key, T_design_C, product)
    elastic_B = A * modulus_Pa(material_key, T_design_C) / 2.0
    B = _least_B_Pa(elastic_B, S_Pa, material_key)
    allowable = _allowable_Pa(ratio, B, S_Pa)
    is_elastic = bool(B >= elastic_B)
    if allowable >= P_external_Pa:
        return ExternalPressure(A, B, is_elastic, allowable, P_external_Pa, "passed")
    is_open = not is_elastic and _allowable_Pa(ratio, elastic_B, S_Pa) >= P_external_Pa
    verdict, reason = ("not_checked", CHART_NEEDED) if is_open else ("failed", "")
    return ExternalPressure(A, B, is_elastic, allowable, P_external_Pa, verdict, reason)


def _least_B_Pa(elastic_B_Pa: float, S_Pa: float, material_key: str) -> float:
    chosen = material(material_key)
    if chosen.is_carbon_steel:
        return buckling_stress_Pa(2.0 * elastic_B_Pa, _YIELD_OVER_STRESS * S_Pa) / 2.0
    return min(elastic_B_Pa, chosen.elastic_share * S_Pa)


def _allowable_Pa(ratio: float, B_Pa: float, S_Pa: float) -> float:
    """Allowable pressure of UG-28(c)(1) or, for thick cylinders, (c)(2)."""
    if ratio >= 10.0:
        return 4.0 * B_Pa / (3.0 * ratio)
    yielding = 2.0 * 0.9 * _YIELD_OVER_STRESS * S_Pa / ratio * (1.0 - 1.0 / ratio)
    return min((2.167 / ratio - 0.0833) * B_Pa, yielding)


class TubeWall(NamedTuple):
    """Pressures a tube wall holds from inside and outside [Pa], the verdicts, and why one may be missing."""

    P_allowable_inside_Pa: float
    P_allowable_outside_Pa: float
    inside_verdict: str
    outside_verdict: str
    outside_reason: str = ""


def tube_pressure_check(
    tube_od_m: float, tube_wall_m: float, P_inside_Pa: float, P_outside_Pa: float, T_design_C: float,
    material_key: str, length_m: float,
) -> TubeWall:
    """Check a tube wall against the full design pressure of either side.

    Inside: P = S t / (R + 0.6 t), UG-27 with the tube's stress. Outside: UG-28 over `length_m`, the length between
    tubesheets: baffles guide a tube but do not hold it round.
    """
    S_Pa = allowable_stress_Pa(material_key, T_design_C, "tube")
    inside = S_Pa * tube_wall_m / (tube_od_m / 2.0 - 0.4 * tube_wall_m)
    outside = external_pressure_check(
        tube_od_m, tube_wall_m, length_m, T_design_C, material_key, P_outside_Pa, "tube"
    )
    inside_verdict = "passed" if inside >= P_inside_Pa else "failed"
    return TubeWall(inside, outside.P_allowable_Pa, inside_verdict, outside.verdict, outside.reason)
