"""Standard shell sizes, tube lengths and the grid of choices an exchanger is picked from."""

from __future__ import annotations

import numpy as np

from hx_engine.standards.tables import FOOT_M, INCH_M, table

_TEMA = table("tema")

SHELL_ID_M = np.round(np.array(_TEMA["shell_id"]["inches"]) * INCH_M, 6)
"""Shell inside diameters, 8 to 60 in. [m] Source: Kern Table 9 to 39 in, then steps of 3 in."""

TUBE_LENGTH_M = np.round(np.array(_TEMA["tube_length"]["feet"]) * FOOT_M, 6)
"""Straight tube lengths, 6 to 24 ft. [m] Source: TEMA RCB-2.1 standard lengths and common stock."""

PITCH_RATIOS = tuple(_TEMA["pitch"]["ratio"])
LAYOUTS_DEG = tuple(_TEMA["pitch"]["layout_deg"])
TUBE_PASSES = tuple(_TEMA["choices"]["tube_passes"])
BUNDLE_TYPES = tuple(_TEMA["choices"]["bundle_types"])


def bends_per_pass(bundle_type: str) -> float:
    """Return the U-bends a tube pass: two passes share one; straight tubes have none. [-]"""
    return 0.5 if bundle_type == "u_tube" else 0.0


def row_of(bounds_in, shell_id_m):
    """Return the row index of a table ordered by shell size, for scalars or arrays.

    A bound covers fractional sizes of its whole inch: 13.25 in belongs to "up to 13 in plus a fraction".
    Shells above the last bound take the last row.
    """
    whole_inches = np.floor(np.asarray(shell_id_m, dtype=float) / INCH_M + 1e-4)
    return np.minimum(np.searchsorted(bounds_in, whole_inches), len(bounds_in) - 1)


def shell_nozzle_nps(shell_id_m):
    """Return the usual nozzle size (NPS) of a shell, by shell inside diameter [m].

    Validity: 4 to 42 in shells. Larger shells keep the last row.
    References: Serth, Process Heat Transfer (2007), Table 5.3.
    """
    rows = _TEMA["shell_nozzle"]
    inches = np.asarray(shell_id_m, dtype=float) / INCH_M
    index = np.minimum(np.searchsorted(rows["shell_id_up_to_in"], inches - 1e-3), len(rows["nps"]) - 1)
    return np.array(rows["nps"])[index]
