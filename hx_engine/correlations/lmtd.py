"""Mean temperature difference: logarithmic mean and Bowman's F.

Temperatures in K or degC alike (only differences are used). Impossible temperatures give NaN, never a number.
"""

from __future__ import annotations

from numpy import exp, log, maximum, nan, sqrt, where

NEAR_EQUAL = 1e-4


def lmtd_counterflow(T_hot_in, T_hot_out, T_cold_in, T_cold_out):
    """Logarithmic mean temperature difference of pure counter-flow [K]; NaN when an end difference is not positive.

    Joins: where both end differences agree within 1e-4 a series (error below 1e-15) replaces the 0/0.
    """
    d1 = T_hot_in - T_cold_out
    d2 = T_hot_out - T_cold_in
    valid = (d1 > 0.0) & (d2 > 0.0)
    a = where(valid, d1, 1.0)
    b = where(valid, d2, 1.0)
    mean = 0.5 * (a + b)
    x = (a - b) / mean
    near = abs(x) < NEAR_EQUAL
    ratio = where(near, 2.0, a / b)
    return where(valid, where(near, mean * (1.0 - x * x / 12.0), (a - b) / log(ratio)), nan)


def temperature_ratios(T_shell_in, T_shell_out, T_tube_in, T_tube_out):
    """R = shell-side range over tube-side range, P = tube-side effectiveness [-]."""
    tube_range = T_tube_out - T_tube_in
    return (T_shell_in - T_shell_out) / tube_range, tube_range / (T_shell_in - T_tube_in)


def f_bowman(P, R, n_shells):
    """Correction F of the counter-flow LMTD for N shells in series, each one shell pass and 2, 4, 6.. tube passes.

    P, R as ``temperature_ratios``; n_shells: 1, 2, 3.. Returns F [-], NaN where the duty is impossible in N shells.

    Validity: P 0 .. 1. F for 4 and more even passes differs by less than 0.002 near F = 0.9.
    Joins: R = 1 by its own limit within 1e-6.
    Source: Bowman, Mueller & Nagle, Trans. ASME 62, 1940, 283-294; closed form as in Fakheri, J. Heat Transfer
    125, 2003.
    """
    balanced = abs(R - 1.0) < 1e-6
    R1 = where(balanced, 2.0, R)
    possible = (P > 0.0) & (P < 1.0) & (P * R < 1.0)
    P_ok = where(possible, P, 0.1)
    R_ok = where(possible, R1, 2.0)
    ln_W = log(maximum((1.0 - P_ok * R_ok) / (1.0 - P_ok), 1e-300)) / n_shells
    W = exp(ln_W)
    S = sqrt(R_ok * R_ok + 1.0) / (R_ok - 1.0)
    ratio = (1.0 + W - S + S * W) / (1.0 + W + S - S * W)
    fine = possible & (ratio > 0.0)
    general = S * ln_W / log(where(fine, ratio, 0.5))
    P_1 = P_ok / (n_shells - (n_shells - 1.0) * P_ok)
    root = sqrt(2.0)
    top = 2.0 - P_1 * (2.0 - root)
    bottom = 2.0 - P_1 * (2.0 + root)
    fine_1 = possible & (bottom > 0.0)
    limit = root * P_1 / (1.0 - P_1) / log(where(fine_1, top / bottom, 2.0))
    return where(balanced, where(fine_1, limit, nan), where(fine, general, nan))


def f_correction(P, R, n_shells, n_passes):
    """F of an E shell train: 1 with one tube pass (pure counter-flow), Bowman's F with an even number of passes."""
    return where(n_passes == 1, 1.0, f_bowman(P, R, n_shells))
