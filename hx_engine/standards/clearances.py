"""The one set of clearances: heat transfer, pressure drop, vibration, layout and weight all use it.

Every clearance is diametral and in metres; arguments may be scalars or arrays.
"""

from __future__ import annotations

import numpy as np

from hx_engine.errors import InputError
from hx_engine.standards.shells import BUNDLE_TYPES, row_of
from hx_engine.standards.tables import INCH_M, table

_TEMA = table("tema")


def bundle_clearance_m(shell_id_m, bundle_type: str):
    """Return the diametral clearance between shell inside and outer tube limit. [m]

    Parameters
    ----------
    shell_id_m : float or ndarray
        Shell inside diameter. [m]
    bundle_type : str
        "fixed", "u_tube", "split_ring" or "pull_through".

    Validity
    --------
    shell_id_m: 0.2032 ... 1.524. Outside, the nearest end value is kept.

    Notes
    -----
    Typical values, not standard text: fixed 10 to 12 mm, U-tube 10 to 16, split ring 25 to 50,
    pull-through 90 to 150, linear in shell size. Order of magnitude after Taborek (HEDH 3.3) and
    Sinnott, Chemical Engineering Design, Fig. 12.10.
    """
    if bundle_type not in BUNDLE_TYPES:
        raise InputError(
            "bundle_type", bundle_type, f"unknown bundle type {bundle_type!r}", "pick a listed type",
            ", ".join(BUNDLE_TYPES),
        )
    rows = _TEMA["bundle_clearance"]
    return np.interp(shell_id_m, rows["shell_id_m"], rows[f"{bundle_type}_m"])


def shell_baffle_clearance_m(shell_id_m):
    """Return the diametral clearance between shell inside and baffle. [m]

    Validity: 6 to 100 in shells. References: TEMA RCB-4.3.
    """
    rows = _TEMA["shell_baffle_clearance"]
    return np.array(rows["clearance_in"])[row_of(rows["up_to_shell_id_in"], shell_id_m)] * INCH_M


def tube_hole_clearance_m(tube_od_m, longest_span_m):
    """Return the diametral clearance of a tube in its baffle hole. [m]

    1/32 in where the longest unsupported span is at most 36 in or the tube is larger than 1 1/4 in OD, else
    1/64 in. References: TEMA RCB-4.2.
    """
    rule = _TEMA["tube_hole_clearance"]
    is_wide = (np.asarray(longest_span_m) <= rule["wide_if_span_up_to_m"]) | (
        np.asarray(tube_od_m) > rule["wide_if_od_above_m"]
    )
    return np.where(is_wide, rule["wide_m"], rule["narrow_m"])


def outer_tube_limit_m(shell_id_m, bundle_type: str):
    """Return the outer tube limit: shell inside diameter less the bundle clearance. [m]"""
    return np.asarray(shell_id_m) - bundle_clearance_m(shell_id_m, bundle_type)


def mean_bend_length_m(outer_tube_limit_m):
    """Return the mean length of a U-bundle's half-circle bends. [m]

    Their mean diameter is 4/(3 pi) = 0.425 tube limits, between the centroids of the two half-circles that the legs
    fill: a pass lies opposite the one its bends lead to, across the centre.
    """
    return 0.425 * 0.5 * np.pi * outer_tube_limit_m
