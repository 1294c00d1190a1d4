"""Heat transfer and friction of an ideal tube bank in cross-flow, by Taborek's curve fits.

Rows: 30 and 60 degrees share one, then 45, then 90. Columns by Re: below 10, to 100, to 1000, to 10 000, above;
tables of rows and columns are laid out flat, row after row.
"""

from __future__ import annotations

from numpy import array, exp, log, where

J_A1 = array(
    [
        [1.40, 1.360, 0.593, 0.321, 0.321],
        [1.55, 1.498, 0.730, 0.370, 0.370],
        [0.97, 0.900, 0.408, 0.107, 0.370],
    ]
).ravel()
J_A2 = array(
    [
        [-0.667, -0.657, -0.477, -0.388, -0.388],
        [-0.667, -0.656, -0.500, -0.396, -0.396],
        [-0.667, -0.631, -0.460, -0.266, -0.395],
    ]
).ravel()
J_A3 = array([1.450, 1.930, 1.187])
J_A4 = array([0.519, 0.500, 0.370])
F_B1 = array(
    [
        [48.0, 45.1, 4.570, 0.486, 0.372],
        [32.0, 26.2, 3.500, 0.333, 0.303],
        [35.0, 32.1, 6.090, 0.0815, 0.391],
    ]
).ravel()
F_B2 = array(
    [
        [-1.0, -0.973, -0.476, -0.152, -0.123],
        [-1.0, -0.913, -0.476, -0.136, -0.126],
        [-1.0, -0.963, -0.602, 0.022, -0.148],
    ]
).ravel()
F_B3 = array([7.00, 6.59, 6.30])
F_B4 = array([0.500, 0.520, 0.378])


def entry(table, index):
    """Entry of a flat table; an index that is only a stand-in (``rating.recording``) notes the look-up itself."""
    return index.entry_of(table) if hasattr(index, "entry_of") else table[index]


def layout_row(layout_deg):
    """Row of the coefficient tables for a layout angle of 30, 45, 60 or 90 degrees."""
    return where(layout_deg == 90, 2, where(layout_deg == 45, 1, 0))


def reynolds_column(Re):
    """Column of the coefficient tables for a cross-flow Reynolds number."""
    return 1 * (Re >= 10.0) + 1 * (Re >= 100.0) + 1 * (Re >= 1000.0) + 1 * (Re >= 10000.0)


def j_ideal_taborek(Re, pitch_ratio, layout_deg):
    """Colburn factor of the ideal tube bank, j = h Pr^(2/3) / (cp G) [-].

    Re: tube outside diameter and mass velocity in the cross-flow area at the bundle's centre line [-];
    pitch_ratio: pitch over outside diameter [-]; layout_deg: 30, 45, 60 or 90.

    Validity: Re 1 .. 100000, pt/do 1.2 .. 1.5. Outside: extrapolated and flagged.
    Joins: largest jump 0.6 % (30), 4.0 % (45, Re 1000), 5.4 % (90, Re 10 000), as in the source.
    Notes: 45 degrees, Re 10 to 100: print circulates as 0.498, which would jump by a factor of three; 1.498 joins.
    Source: Taborek, J., HEDH 1983 section 3.3.7; Kakac & Liu, Heat Exchangers, Table 8.6.
    """
    row = layout_row(layout_deg)
    cell = 5 * row + reynolds_column(Re)
    ln_Re = log(Re)
    a = entry(J_A3, row) / (1.0 + 0.14 * exp(entry(J_A4, row) * ln_Re))
    return entry(J_A1, cell) * exp(a * log(1.33 / pitch_ratio) + entry(J_A2, cell) * ln_Re)


def f_ideal_taborek(Re, pitch_ratio, layout_deg):
    """Friction factor of the ideal tube bank, dP = 2 f N G^2 / rho for N rows [-].

    Arguments as ``j_ideal_taborek``.

    Validity: Re 1 .. 100000, pt/do 1.2 .. 1.5. Outside: extrapolated and flagged.
    Joins: largest jump 0.4 %.
    Source: Taborek, J., HEDH 1983 section 3.3.7; Kakac & Liu, Heat Exchangers, Table 8.6.
    """
    row = layout_row(layout_deg)
    cell = 5 * row + reynolds_column(Re)
    ln_Re = log(Re)
    b = entry(F_B3, row) / (1.0 + 0.14 * exp(entry(F_B4, row) * ln_Re))
    return entry(F_B1, cell) * exp(b * log(1.33 / pitch_ratio) + entry(F_B2, cell) * ln_Re)
