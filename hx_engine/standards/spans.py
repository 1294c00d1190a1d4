"""Baffle spacing limits, unsupported spans, baffle plates and tie rods."""

from __future__ import annotations

import numpy as np

from hx_engine.standards.shells import row_of
from hx_engine.standards.tables import INCH_M, table

_TEMA = table("tema")
_SPAN = _TEMA["unsupported_span"]


def max_unsupported_span_m(tube_od_m, is_copper_or_titanium: bool = False):
    """Return the longest unsupported straight tube span. [m]

    Parameters
    ----------
    tube_od_m : float or ndarray
        Tube outside diameter. [m]
    is_copper_or_titanium : bool
        True for aluminium, copper alloys and titanium; False for steels and nickel alloys.

    Validity
    --------
    tube_od_m: 0.00635 ... 0.0508. Between listed diameters the next smaller one is used (never optimistic);
    below the first, the first row.

    References
    ----------
    TEMA RCB-4.52.
    """
    spans_in = np.array(_SPAN["copper_titanium_in" if is_copper_or_titanium else "steel_in"])
    od_in = np.asarray(tube_od_m, dtype=float) / INCH_M
    index = np.searchsorted(_SPAN["tube_od_in"], od_in + 1e-3, side="right") - 1
    return spans_in[np.clip(index, 0, len(spans_in) - 1)] * INCH_M


def min_baffle_spacing_m(shell_id_m):
    """Return the smallest baffle spacing: 0.2 shell diameters, at least 2 in. [m] TEMA RCB-4.51."""
    rule = _TEMA["baffle_spacing_min"]
    return np.maximum(rule["shell_fraction"] * np.asarray(shell_id_m), rule["least_m"])


def max_baffle_spacing_m(shell_id_m, tube_od_m, is_copper_or_titanium: bool = False):
    """Return the largest central baffle spacing. [m]

    The shell diameter, or half the longest unsupported span: tubes in the baffle window rest on every
    second baffle only. References: TEMA RCB-4.52 and RCB-4.53.
    """
    return np.minimum(shell_id_m, 0.5 * max_unsupported_span_m(tube_od_m, is_copper_or_titanium))


def baffle_thickness_m(shell_id_m, unsupported_span_m):
    """Return the least baffle or support plate thickness, class R. [m]

    Parameters
    ----------
    shell_id_m, unsupported_span_m : float or ndarray
        Shell inside diameter and the span between supports of the plate. [m]

    References
    ----------
    TEMA R-4.41.
    """
    rows = _TEMA["baffle_thickness"]
    spans_in = np.asarray(unsupported_span_m, dtype=float) / INCH_M
    columns = np.searchsorted(rows["span_up_to_in"], spans_in - 1e-6)
    columns = np.minimum(columns, len(rows["span_up_to_in"]) - 1)
    return np.array(rows["thickness_in"])[row_of(rows["shell_id_up_to_in"], shell_id_m), columns] * INCH_M


def tie_rods(shell_id_m):
    """Return (count, diameter in m) of the tie rods of a shell. TEMA R-4.71."""
    rows = _TEMA["tie_rods"]
    index = row_of(rows["shell_id_up_to_in"], shell_id_m)
    return np.array(rows["count"])[index], np.array(rows["diameter_in"])[index] * INCH_M
